"""Lines to carriers on two real Asterisks: signing in, carriers that go away, limits, test calls."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from tests.adapters.asterisk_world import AsteriskWorld
from tests.adapters.provider import Provider
from tests.adapters.stranger import swept
from tests.conftest import AsteriskPair

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts.bus import TrunkState, TrunkTestIn, TrunkTestOut
from perezvon.kit.errors import Refused
from perezvon.ports import Trunk

OURS = "+74950000199"
ANSWERS, BUSY, UNKNOWN = "+79990000000", "+79990000002", "+79990000004"


async def until(what: str, ready: Callable[[], Any], within_s: float = 30) -> Any:
    """Wait for a condition and give what it gave."""
    try:
        async with asyncio.timeout(within_s):
            while not (found := ready()):
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {within_s} s") from None


RUNS_OUT_S = 100  # registrations of these tests last 60 s


class Office:
    """A node with a registration at the carrier beside the trunk by address; both share the address."""

    def __init__(self, pair: AsteriskPair) -> None:
        self.world = AsteriskWorld(pair)
        self.provider = Provider.of(pair.carrier)
        self.acme = Trunk(
            "acme",
            (),
            f"sip:{pair.carrier.sip_address}",
            registers=True,
            username="acme",
            password="right",
            expiry_s=60,
            caller_id=OURS,
            check_s=2,
            number_format_in="{e164}",
            number_format_out="{e164}",
        )

    async def use(self, *trunks: Trunk) -> None:
        await self.world.telephony.set_trunks([self.world.trunk, *trunks])

    def state(self, trunk: str = "acme") -> TrunkState:
        states = self.world.telephony.trunk_states().trunks
        return next(state for state in states if state.trunk == trunk)

    async def becomes(self, condition: str, trunk: str = "acme", within_s: float = 150) -> TrunkState:
        # A carrier that is back before its accounts are refuses once; the next try comes a minute later.
        def there() -> TrunkState | None:
            state = self.state(trunk)
            return state if state.condition == condition else None

        try:
            return await until(f"{trunk} {condition}", there, within_s)  # type: ignore[no-any-return]
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.state(trunk)}") from None

    async def down(self, *trunks: str) -> None:
        """Wait until the floor was told that exactly these are down."""
        events = self.world.inbox.events

        def told() -> bool:
            seen = [event for event in events if isinstance(event, e.TrunksSeen)]
            return bool(seen) and seen[-1].down == trunks

        await until(f"the news that {trunks} are down", told)

    async def tested(self, number: str, trunk: str = "acme") -> TrunkTestOut:
        """The whole test call."""
        began = await self.world.telephony.test_trunk(TrunkTestIn(trunk, number))
        while True:
            now = await self.world.telephony.test_trunk(TrunkTestIn(trunk, test=began.test))
            if now.steps and now.steps[-1].step == "ended":
                return now
            await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def started(asterisk_pair: AsteriskPair) -> AsyncIterator[Office]:
    made = Office(asterisk_pair)
    await made.provider.account("acme", "right")
    await made.world.start()
    await made.world.inbox.next(e.NodeSeen)
    yield made
    await made.world.stop()
    await swept(asterisk_pair)


@pytest.fixture
async def office(started: Office) -> AsyncIterator[Office]:
    started.world.inbox.events.clear()
    yield started
    await started.use()


async def test_a_line_signs_in_and_calls_over_it_bear_its_number(office: Office) -> None:
    await office.use(office.acme)
    state = await office.becomes("registered")
    assert (state.sip, state.failures) == (0, ())
    assert await office.provider.registered("acme")
    await office.provider.calls("acme", "79120000001")
    arrived = await office.world.inbox.next(e.ChannelArrived)
    # The carrier names no number: it is the line's own; and the line is known though another has its address.
    assert (arrived.number, arrived.caller, arrived.full) == (OURS, "+79120000001", "")
    assert office.state().calls_in == 1
    assert office.state("demo").calls_in == 0
    office.world.telephony.send([c.HangUp("n1", arrived.channel)])
    await until("the end of the call", lambda: office.state().calls_in == 0)


async def test_a_wrong_password_is_told_with_its_status_and_a_right_one_acts_at_once(office: Office) -> None:
    wrong = msgspec.structs.replace(office.acme, password="wrong")
    await office.use(wrong)
    state = await office.becomes("refused")
    state = await until("the status", lambda: office.state() if office.state().sip else None)
    assert state.sip == 401
    assert [(failure.what, failure.sip) for failure in state.failures] == [("registration", 401)]
    await office.down("acme")
    with pytest.raises(Refused) as no:
        await office.world.telephony.test_trunk(TrunkTestIn("acme", ANSWERS))
    assert (no.value.code, no.value.values) == ("trunk.down", {"condition": "refused", "sip": 401})
    await office.use(office.acme)
    await office.becomes("registered")
    await office.down()


async def test_a_password_that_became_wrong_is_noticed_at_once(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    await office.use(msgspec.structs.replace(office.acme, password="wrong"))
    await office.becomes("refused")


async def test_a_carrier_that_stops_is_down_and_comes_back(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    carrier = office.world.pair.carrier
    await carrier.stop()
    await office.becomes("unreachable")
    await office.down("acme")
    await carrier.start()
    await office.provider.account("acme", "right")
    await office.becomes("registered")
    # For us the registration had not ended; the carrier forgot it, so it is made again at once.
    await until_async("the registration at the carrier", office.provider.registered, "acme", True)
    await office.down()


async def test_a_line_that_is_taken_away_signs_out(office: Office) -> None:
    """At the latest when the registration runs out: Asterisk does not always say good-bye (seen)."""
    await office.provider.account("leaver", "right")  # nothing of an earlier test is under way here
    await office.use(msgspec.structs.replace(office.acme, id="leaver", username="leaver"))
    await office.becomes("registered", "leaver")
    await until_async("the registration at the carrier", office.provider.registered, "leaver", True)
    await office.use()
    await until_async("the end of the registration", office.provider.registered, "leaver", False)


async def until_async(what: str, ask: Callable[[str], Any], name: str, wanted: bool) -> None:
    try:
        async with asyncio.timeout(RUNS_OUT_S):
            while await ask(name) is not wanted:
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {RUNS_OUT_S} s") from None


async def test_everything_is_pushed_again_to_an_asterisk_that_forgot_it(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    await office.world.restart()
    await office.world.inbox.next(e.NodeSeen)
    await office.becomes("registered")


async def test_who_comes_above_the_limit_is_marked_and_counted(office: Office) -> None:
    await office.use(msgspec.structs.replace(office.acme, channels_in=1))
    await office.becomes("registered")
    await office.provider.calls("acme", "79120000001")
    first = await office.world.inbox.next(e.ChannelArrived)
    await office.provider.calls("acme", "79120000002")
    second = await office.world.inbox.next(e.ChannelArrived)
    assert (first.full, second.full) == ("", "acme")
    failure = office.state().failures[0]
    assert (failure.what, failure.sip, failure.number) == ("limit", 486, "…0002")
    hang_ups = [c.HangUp("n1", second.channel, "busy"), c.HangUp("n1", first.channel)]
    office.world.telephony.send(hang_ups)
    await until("the end of both calls", lambda: office.state().calls_in == 0)


async def test_a_test_call_shows_each_step(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    done = await office.tested(ANSWERS)
    assert [point.step for point in done.steps] == ["sent", "ringing", "answered", "sound", "prompt", "ended"]
    assert done.packets >= 25
    assert done.cause == 16
    assert not [x for x in office.world.inbox.events if isinstance(x, e.ChannelArrived | e.ChannelGone)]


async def test_a_test_call_that_comes_to_nothing_says_why(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    for number, sip, cause in ((BUSY, 486, 17), (UNKNOWN, 404, 1)):
        done = await office.tested(number)
        assert (done.sip, done.cause) == (sip, cause)
        failure = office.state().failures[0]
        assert (failure.what, failure.sip, failure.number) == ("call_out", sip, f"…{number[-4:]}")


async def test_tests_of_a_line_are_few(office: Office) -> None:
    other = msgspec.structs.replace(office.acme, id="acme2")
    await office.use(other)
    await office.becomes("registered", "acme2")
    await office.world.telephony.test_trunk(TrunkTestIn("acme2", ANSWERS))
    with pytest.raises(Refused, match=r"trunk_test\.running"):
        await office.world.telephony.test_trunk(TrunkTestIn("acme2", ANSWERS))
    with pytest.raises(Refused, match=r"trunk\.not_found"):
        await office.world.telephony.test_trunk(TrunkTestIn("nobody", ANSWERS))


async def test_a_stranger_is_counted_and_gets_nothing(office: Office) -> None:
    before = office.world.telephony.trunk_states().strangers
    pbx = office.world.pair.pbx.options
    block = pbx.host.rpartition(".")[0]
    request = (
        f"INVITE sip:100@{pbx.host} SIP/2.0\r\nVia: SIP/2.0/UDP {block}.66:5099;branch=z9hG4bKs1\r\n"
        f"From: <sip:x@{block}.66>;tag=1\r\nTo: <sip:100@{pbx.host}>\r\nCall-ID: stranger@x\r\n"
        f"CSeq: 1 INVITE\r\nContact: <sip:x@{block}.66:5099>\r\nContent-Length: 0\r\n\r\n"
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((f"{block}.66", 5099))
        stranger.sendto(request.encode(), (pbx.host, pbx.sip_port))
        await until("the count", lambda: office.world.telephony.trunk_states().strangers > before)
    assert office.world.inbox.none(e.ChannelArrived)


async def test_a_caller_whom_we_send_away_is_a_failure_with_the_number_he_dialled(office: Office) -> None:
    await office.use(office.acme)
    await office.becomes("registered")
    await office.provider.calls("acme", "79120000003")
    arrived = await office.world.inbox.next(e.ChannelArrived)
    office.world.telephony.send([c.HangUp("n1", arrived.channel, "no_answer")])
    failure = office.state().failures[0]
    assert (failure.what, failure.sip, failure.number) == ("call_in", 480, OURS)
    await until("the end of the call", lambda: office.state().calls_in == 0)
