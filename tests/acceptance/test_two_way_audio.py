"""A real call: the customer's speech is in the left channel only, the agent's in the right one only."""

from dataclasses import dataclass

import httpx
import pytest
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import Voice
from tests.acceptance.desk import Desk
from tests.acceptance.records import at, caller_said, closed_call, ready_recording, sound_of
from tests.acceptance.stalls import Stalls

from perezvon.features.recordings.separation import separation_db

pytestmark = pytest.mark.acceptance

TALK_S = 16.0
PACKETS_A_SECOND = 100  # the desk asks for frames of 10 ms
TRIES = 3
CLOCKS = """() => {
  const peer = window.__peers.findLast((one) => one.getReceivers().some((r) => r.track));
  const [source] = peer.getReceivers().flatMap((r) => r.getSynchronizationSources());
  return source ? { rtp_s: source.rtpTimestamp / 8000, page_s: performance.now() / 1000 } : null;
}"""


@dataclass(frozen=True)
class Measured:
    """``start_off_s``: the recording's begin against the answer; ``length_off_s``: against the talk."""

    separation_db: float
    start_off_s: float
    length_off_s: float
    missing_s: float
    stalled_s: float

    @property
    def held(self) -> bool:
        return (
            self.separation_db >= 30
            and self.start_off_s < 0.1
            and self.length_off_s < 0.2
            and self.missing_s < 0.2 + self.stalled_s
        )


async def test_both_hear_each_other_and_the_recording_proves_it(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient, voice: Voice
) -> None:
    """Sound that a machine which stands still did not send is nobody's to record: then it is done again."""
    for number in range(TRIES):
        with Stalls() as stalls:
            caller = f"+7900009900{number}"
            call, talked = await the_talk(centre, anna, voice, caller)
        measured = await measure(centre, supervisor, voice, call, caller, stalls.lost_s)
        print(talked, measured)
        if measured.held:
            return
        assert stalls.lost_s > 0.03, measured
    raise AssertionError(f"{TRIES} times out of measure: {measured}")


async def the_talk(centre: Centre, anna: Desk, voice: Voice, caller: str) -> tuple[JSON, JSON]:
    """A talk of a quarter of a minute; the call, and what the browser received."""
    said = ("--say", str(voice.caller_file), "--talk", "0", "--at-once")
    await centre.demo_call("--number", "+74950000101", "--caller", caller, *said)
    call = await anna.accept()
    before = await anna.received()

    async def enough() -> JSON | None:
        now = await anna.received()
        return now if now["packets"] - before["packets"] >= TALK_S * PACKETS_A_SECOND else None

    after: JSON = await until("enough audio in the browser", enough, within_s=3 * TALK_S)
    assert after["energy"] > before["energy"], "the browser received silence"
    await anna.end()
    await anna.finish()
    return call, after


async def test_the_next_caller_is_heard_though_his_clock_begins_again(
    centre: Centre, anna: Desk, voice: Voice
) -> None:
    """The line has a clock of its own; what a browser takes for late it throws away."""
    clocks: list[JSON] = []
    for number in range(2):
        said = ("--say", str(voice.caller_file), "--talk", "0", "--at-once")
        await centre.demo_call("--number", "+74950000101", "--caller", f"+7900009910{number}", *said)
        await anna.accept()
        before = await anna.received()

        async def heard(before: JSON = before) -> bool:
            return bool((await anna.received())["energy"] > before["energy"] + 0.01)

        await until("the caller's voice in the browser", heard)
        clocks.append(await anna.page.evaluate(CLOCKS))
        await anna.end()
        await anna.finish()
        await anna.state("ready")
    first, second = clocks
    assert second["rtp_s"] - first["rtp_s"] > 0.5 * (second["page_s"] - first["page_s"]), clocks


async def measure(
    centre: Centre, supervisor: httpx.AsyncClient, voice: Voice, call: JSON, caller: str, stalled_s: float
) -> Measured:
    """What was written down and recorded of the talk, against what the caller knows of it."""
    record = await closed_call(supervisor, call["call"])
    said = await caller_said(centre, caller)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "agent", "a-anna")
    assert record["person"]
    assert record["disposition"]
    assert abs((at(record["ended_at"]) - at(said["ended_at"])).total_seconds()) < 1 + stalled_s
    made = await ready_recording(supervisor, call["call"])
    stereo = await sound_of(supervisor, made["id"])
    found = separation_db(voice.caller, voice.agent, stereo, 8000)
    talked_s = (at(record["ended_at"]) - at(record["answered_at"])).total_seconds()
    # The caller had been speaking for a while when the recording began: his speech tells when that was.
    into_speech_s = (at(record["answered_at"]) - at(said["speaking_at"])).total_seconds()
    return Measured(
        separation_db=found.worst_db,
        start_off_s=abs(found.customer.offset_s + into_speech_s),
        length_off_s=abs(len(stereo) / 8000 - talked_s),
        missing_s=made["missing_ms"] / 1000,
        stalled_s=stalled_s,
    )
