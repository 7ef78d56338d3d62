"""What only a real Asterisk can show: sound, strangers, passwords, and two engines that want one node."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.adapters.asterisk_world import AsteriskWorld, RealEnd
from tests.adapters.telephony_contract import CALLER, NORMAL, Hands, Inbox, placed
from tests.conftest import AsteriskPair

from perezvon.adapters.speech import g711
from perezvon.adapters.speech.render import read_manifest
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.features.recordings.audio import merge_stereo
from perezvon.features.recordings.separation import separation_db
from perezvon.kit.errors import Refused

SPEECH = Path(__file__).parents[2] / "src/perezvon/main/demo_data/speech"
REJECTED = 21
SETTLED_S = 2.0


@pytest.fixture(scope="module")
async def connected(asterisk_pair: AsteriskPair) -> AsyncIterator[AsteriskWorld]:
    made = AsteriskWorld(asterisk_pair)
    await made.start()
    await made.inbox.next(e.NodeSeen)
    yield made
    await made.stop()


@pytest.fixture
def world(connected: AsteriskWorld) -> AsteriskWorld:
    connected.inbox.events.clear()
    return connected


async def until(what: str, ready: object, within_s: float = 10) -> None:
    """Wait for a condition, a function without arguments."""
    assert callable(ready)
    try:
        async with asyncio.timeout(within_s):
            while not ready():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {within_s} s") from None


# --- sound -------------------------------------------------------------------------------------------


def speech(world: AsteriskWorld, kind: str) -> tuple[str, npt.NDArray[np.int16]]:
    """A known speech where the carrier may read it: its name and its sound."""
    entry = next(x for x in read_manifest(SPEECH).entries if x.kind == kind and 8 < x.duration_s < 20)
    raw = (SPEECH / entry.file).read_bytes()
    folder = world.pair.carrier.state_dir / "data/sounds/en/speech"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    (folder / f"{kind}.ulaw").write_bytes(raw)
    return f"speech/{kind}", g711.decode(raw, "ulaw")


async def test_each_speaker_is_recorded_in_his_own_file_from_the_start(world: AsteriskWorld) -> None:
    hands = Hands(world)
    loop = asyncio.get_running_loop()
    customer_says, customer = speech(world, "caller")
    agent_says, agent = speech(world, "agent")
    agent_end, line = await hands.line("a-anna")
    customer_end, channel = await hands.caller()
    assert isinstance(agent_end, RealEnd)
    assert isinstance(customer_end, RealEnd)
    hands.do(c.Join(world.node, "b-a-anna", channel), c.Record(world.node, channel, "r-talk"))
    await world.telephony.settled()
    begun = loop.time()
    await asyncio.gather(customer_end.leg.say(customer_says), agent_end.leg.say(agent_says))
    hands.do(c.StopRecord(world.node, channel, "r-talk"))
    await world.telephony.settled()
    lasted_s = loop.time() - begun
    rx, tx = (world.pair.pbx.monitor_dir / f"r-talk-{side}.ulaw" for side in ("rx", "tx"))
    await until("the whole file", lambda: rx.exists() and time.time() - rx.stat().st_mtime > SETTLED_S)
    recorded_s = rx.stat().st_size / 8000
    print(f"sound that did not come: {lasted_s - recorded_s:.2f} s")
    # What a machine that stands still does not send, nobody can record; it is never more than it lasted.
    assert lasted_s * 0.8 < recorded_s < lasted_s + 0.2
    stereo = merge_stereo(rx.read_bytes(), tx.read_bytes(), "ulaw")
    found = separation_db(customer, agent, stereo)
    assert found.worst_db >= 30
    assert -0.1 < found.customer.offset_s < 0.2
    assert -0.1 < found.agent.offset_s < 0.2
    assert abs(rx.stat().st_size - tx.stat().st_size) <= 160
    await hands.tidy(channel, line, bridges=("b-a-anna",))


async def test_music_ends_when_the_caller_is_joined(world: AsteriskWorld) -> None:
    """The floor stops music first; if it did not, the talk would go on under the music."""
    hands = Hands(world)
    _, line = await hands.line("a-anna")
    _, channel = await hands.caller()
    hands.do(c.Record(world.node, channel, "r-music"), c.StartMusic(world.node, channel, "default"))
    tx = world.pair.pbx.monitor_dir / "r-music-tx.ulaw"
    await until("the first block of music", lambda: tx.exists() and tx.stat().st_size > 0)
    hands.do(c.Join(world.node, "b-a-anna", channel))
    await world.telephony.settled()
    await until("another block", lambda: tx.stat().st_size >= 3 * 32768)
    sound = g711.decode(tx.read_bytes(), "ulaw").astype(np.float64)
    assert np.abs(sound[:8000]).max() > 200
    assert np.abs(sound[-8000:]).max() < 50
    await hands.tidy(channel, line, bridges=("b-a-anna",))


async def test_a_prompt_that_is_not_there_is_not_heard(world: AsteriskWorld) -> None:
    hands = Hands(world)
    _, channel = await hands.caller()
    hands.do(c.Play(world.node, channel, "p-nothing", ("perezvon/no-such-prompt",)))
    assert not (await world.inbox.next(e.PlaybackDone, playback="p-nothing")).ok
    await hands.tidy(channel)


async def test_digits_reach_the_caller_and_rubbish_is_refused(world: AsteriskWorld) -> None:
    hands = Hands(world)
    far, channel = await hands.caller()
    assert isinstance(far, RealEnd)
    await world.telephony.send_digits(world.node, channel, "42#")
    await until("the digits", lambda: far.leg.keys == "42#")
    with pytest.raises(Refused, match=r"keys\.bad"):
        await world.telephony.send_digits(world.node, channel, "12;34")
    await hands.tidy(channel)
    with pytest.raises(Refused, match=r"call\.gone"):
        await world.telephony.send_digits(world.node, channel, "1")


async def test_a_telephone_that_falls_silent_loses_its_line(world: AsteriskWorld) -> None:
    """A browser that crashed says no goodbye; after 15 s without sound its leg ends."""
    hands = Hands(world)
    far, line = await hands.line("a-mute")
    assert isinstance(far, RealEnd)
    await world.carrier.ari.must("DELETE", f"channels/{far.leg.channel}/silence")
    gone = await world.inbox.next(e.ChannelGone, within_s=30, channel=line)
    assert gone.cause is not None
    hands.do(c.DropBridge(world.node, "b-a-mute"))


# --- strangers ---------------------------------------------------------------------------------------


def invite(source: str, target: str, user: bytes, sender: bytes, name: bytes = b"") -> str:
    """A hand-written INVITE from the carrier's address; gives the Call-ID."""
    host, _, port = target.partition(":")
    call = os.urandom(6).hex()
    sdp = f"v=0\r\no=- 1 1 IN IP4 {source}\r\ns=-\r\nc=IN IP4 {source}\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
    uri = b"sip:" + user + b"@" + target.encode()
    lines = [
        b"INVITE " + uri + b" SIP/2.0",
        f"Via: SIP/2.0/UDP {source}:5099;branch=z9hG4bK{call};rport".encode(),
        b"Max-Forwards: 70",
        b"From: " + name + b"<sip:" + sender + b"@stranger.invalid>;tag=" + call.encode(),
        b"To: <" + uri + b">",
        f"Call-ID: {call}".encode(),
        b"CSeq: 1 INVITE",
        f"Contact: <sip:x@{source}:5099>".encode(),
        b"Content-Type: application/sdp",
        f"Content-Length: {len(sdp)}".encode(),
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender_socket:
        sender_socket.bind((source, 0))
        sender_socket.sendto(b"\r\n".join(lines) + b"\r\n\r\n" + sdp.encode(), (host, int(port)))
    return call


@pytest.mark.parametrize(
    ("user", "sender", "name", "number", "caller"),
    [
        (b"+74951230001", b"+79001112233", b'"\xff\xfe\x80" ', "+74951230001", "+79001112233"),
        (b"+74951230001", b"a%00b%0d%0aX:1", b'"\x01\x1b[31m" ', "+74951230001", "01"),
        (b"%2B7495'%3Bdrop%20table", b"anonymous", b"", "+7495", ""),
        (b"+7495" + b"1" * 300, b"9" * 500, b"", "+7495" + "1" * 28, "9" * 32),
        (b"trunk,desk,h", b"12,34", b'"a,b" ', "", "1234"),
    ],
)
async def test_rubbish_in_sip_is_cut_to_numbers(
    world: AsteriskWorld, user: bytes, sender: bytes, name: bytes, number: str, caller: str
) -> None:
    hands = Hands(world)
    invite(world.pair.carrier.options.host, world.pair.pbx.sip_address, user, sender, name)
    arrived = await world.inbox.next(e.ChannelArrived)
    assert arrived.number == number
    assert set(arrived.caller) <= set("+0123456789*#")
    assert caller in ("01", arrived.caller)
    await hands.tidy(arrived.channel)


async def test_the_callers_number_survives_a_second_push_of_the_trunk(world: AsteriskWorld) -> None:
    hands = Hands(world)
    await hands.seen()
    source = world.pair.carrier.options.host
    invite(source, world.pair.pbx.sip_address, b"+74951230001", b"+79001112233")
    arrived = await world.inbox.next(e.ChannelArrived)
    assert arrived.caller == "+79001112233"
    await hands.tidy(arrived.channel)


async def test_addresses_and_passwords_that_are_not_known_get_nothing(world: AsteriskWorld) -> None:
    credentials = await world.telephony.open_line("a-gleb", "sip")
    await world.telephony.open_line("a-gleb", "sip")
    far = await world.dial_in("a-gleb", credentials)
    assert await far.ended() == REJECTED
    fresh = await world.telephony.open_line("a-gleb", "sip")
    await world.telephony.close_line("a-gleb")
    gone = await world.dial_in("a-gleb", fresh)
    await gone.ended()
    source = world.pair.carrier.options.host.rpartition(".")[0] + ".9"
    invite(source, world.pair.pbx.sip_address, b"+74951230001", b"+79001112233")
    hands = Hands(world)
    _, channel = await hands.caller()
    await hands.tidy(channel)
    assert world.inbox.none(e.LineArrived)
    assert world.inbox.none(e.ChannelArrived)


async def test_bad_wishes_for_a_line_are_refused(world: AsteriskWorld) -> None:
    with pytest.raises(Refused, match=r"line\.unknown_kind"):
        await world.telephony.open_line("a-anna", "fax")
    with pytest.raises(Refused, match=r"line\.bad_agent"):
        await world.telephony.open_line("../etc", "sip")
    await world.telephony.open_line("a-browser", "browser")
    shown = await asyncio.to_thread(world.pair.pbx.cli, "pjsip show endpoint desk-a-browser")
    assert "webrtc                             : yes" in shown
    assert "(ulaw|alaw|opus)" in shown
    await world.telephony.close_line("a-browser")


# --- two engines -------------------------------------------------------------------------------------


async def test_a_second_engine_takes_the_node_over_with_its_calls(asterisk_pair: AsteriskPair) -> None:
    first = AsteriskWorld(asterisk_pair)
    await first.start()
    await first.inbox.next(e.NodeSeen)
    hands = Hands(first)
    _, line = await hands.line("a-anna")
    far, channel = await hands.caller()
    hands.do(c.Join(first.node, "b-a-anna", channel), c.Record(first.node, channel, "r-over"))
    await first.telephony.settled()
    second, inbox = first.another_node(), Inbox()
    await second.start(inbox, [first.trunk])
    seen = await inbox.next(e.NodeSeen)
    await until("word that the node was taken over", lambda: first.replaced)
    assert placed(seen) == {"b-a-anna": {line, channel}}
    assert {s.channel: s.recording for s in seen.channels} == {line: None, channel: "r-over"}
    hands.do(c.HangUp(first.node, channel))
    assert first.inbox.none(e.NodeLost)
    await far.hang_up()
    assert (await inbox.next(e.ChannelGone, channel=channel)).cause == NORMAL
    registered = await second.open_line("a-anna", "sip")
    second.send([c.HangUp(first.node, line), c.DropBridge(first.node, "b-a-anna")])
    await inbox.next(e.ChannelGone, channel=line)
    again = await first.dial_in("a-anna", registered)
    arrived = await inbox.next(e.LineArrived, agent="a-anna")
    await again.hang_up()
    await inbox.next(e.ChannelGone, channel=arrived.channel)
    await second.stop()
    await first.stop()


async def test_recording_works_again_after_a_restart(asterisk_pair: AsteriskPair) -> None:
    world = AsteriskWorld(asterisk_pair)
    await world.start()
    await world.inbox.next(e.NodeSeen)
    await world.restart()
    await world.inbox.next(e.NodeLost)
    await world.inbox.next(e.NodeSeen, within_s=30)
    hands = Hands(world)
    _, channel = await hands.caller(CALLER)
    hands.do(c.Record(world.node, channel, "r-again"), c.StartMusic(world.node, channel, "default"))
    file = asterisk_pair.pbx.monitor_dir / "r-again-rx.ulaw"
    await until("bytes of the recording", lambda: file.exists() and file.stat().st_size > 0)
    await hands.tidy(channel)
    await world.stop()
