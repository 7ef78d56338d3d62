"""A real call: the customer's speech is in the left channel only, the agent's in the right one only."""

import httpx
import pytest
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import Voice
from tests.acceptance.desk import Desk
from tests.acceptance.records import at, caller_said, closed_call, ready_recording, sound_of

from perezvon.features.recordings.separation import find_offset_s, separation_db

pytestmark = pytest.mark.acceptance

CALLER = "+79000099001"
TALK_S = 16.0
PACKETS_A_SECOND = 50


async def test_both_hear_each_other_and_the_recording_proves_it(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient, voice: Voice
) -> None:
    await centre.demo_call(
        "--number",
        "+74950000101",
        "--caller",
        CALLER,
        "--say",
        str(voice.caller_file),
        "--talk",
        "0",
        "--at-once",
    )
    call = await anna.accept()
    before = await anna.received()

    async def talked() -> JSON | None:
        now = await anna.received()
        return now if now["packets"] - before["packets"] >= TALK_S * PACKETS_A_SECOND else None

    after = await until("enough audio in the browser", talked, within_s=2 * TALK_S)
    assert after["energy"] > before["energy"], "the browser received silence"
    await anna.end()
    await anna.finish()

    record = await closed_call(supervisor, call["call"])
    said = await caller_said(centre, CALLER)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "agent", "a-anna")
    assert record["person"]
    assert record["disposition"]
    assert abs((at(record["ended_at"]) - at(said["ended_at"])).total_seconds()) < 1

    made = await ready_recording(supervisor, call["call"])
    stereo = await sound_of(supervisor, made["id"])
    talked_s = (at(record["ended_at"]) - at(record["answered_at"])).total_seconds()
    assert abs(len(stereo) / 8000 - talked_s) < 0.2, "length"
    found = separation_db(voice.caller, voice.agent, stereo, 8000)
    print(f"separation: customer {found.customer_db:.0f} dB, agent {found.agent_db:.0f} dB")
    assert found.worst_db >= 30

    # The caller had been speaking for a while when the recording began: his speech tells when that was.
    into_speech_s = (at(record["answered_at"]) - at(said["speaking_at"])).total_seconds()
    began_s = find_offset_s(voice.caller, stereo[:, 0], 8000).offset_s
    print(f"the recording began {abs(began_s + into_speech_s) * 1000:.0f} ms from the answer")
    assert abs(began_s + into_speech_s) < 0.1, "start"
