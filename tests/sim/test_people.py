"""Simulated people without a telephone: what they plan, what they hear of their calls, what a desk keeps."""

import random
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from perezvon.facts import floor as f
from perezvon.facts.bus import FactsOut
from perezvon.facts.floor import AnyFact, Published
from perezvon.sim.people.callers import PATIENCE_MEDIAN_S, Callers, Ears
from perezvon.sim.people.carrier import Carrier
from perezvon.sim.people.desk import Desk
from perezvon.sim.people.speech import Speech

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SPEECH = Path(__file__).parents[2] / "src/perezvon/main/demo_data/speech"
NUMBERS = [("+74950000101", "mebel", "ru"), ("+74950000302", "set", "en")]


def callers(seed: int) -> Callers:
    carrier = Carrier("http://127.0.0.2:8088/ari", "user", "password", "127.0.0.1:5060")
    return Callers(
        carrier, Speech(SPEECH), Ears(), random.Random(seed), NUMBERS, Path("unused.jsonl"), lambda: NOW
    )


def told(*facts: AnyFact) -> bytes:
    return msgspec.json.encode(FactsOut(tuple(Published(n, NOW, fact) for n, fact in enumerate(facts, 1))))


def arrived(call: str, caller: str) -> f.CallArrived:
    return f.CallArrived(call, 1, "n1", "c-1", "+74950000101", caller, "mebel")


def ended(call: str, caller: str) -> f.CallEnded:
    record = f.CallRecord(call, "mebel", "+74950000101", caller, "inbound", NOW, "abandoned", "caller")
    return f.CallEnded(call, 3, record)


def test_callers_come_from_the_kept_range_speak_their_language_and_some_call_again() -> None:
    people = callers(1)
    plans = [people.plan() for _ in range(400)]
    assert all(plan.caller.startswith("+7900000") and len(plan.caller) == 12 for plan in plans)
    again = [plan.caller for plan in plans if int(plan.caller[-5:]) < 40]
    assert len(set(again)) < len(again) / 2
    for plan in plans:
        language = {number: spoken for number, _, spoken in NUMBERS}[plan.number]
        assert plan.sound is not None
        assert Path(plan.sound).parent.name == language
    assert 0.8 < median(plan.patience_s for plan in plans) / PATIENCE_MEDIAN_S < 1.25
    assert 0.5 < sum(plan.polite for plan in plans) / len(plans) < 0.8


def test_nobody_calls_a_number_that_closes_unless_it_is_named() -> None:
    people = callers(3)
    people.closing = frozenset({"+74950000101"})
    assert {people.plan().number for _ in range(40)} == {"+74950000302"}
    assert people.plan("+74950000101").number == "+74950000101"


def test_a_wanted_number_or_language_is_kept() -> None:
    people = callers(2)
    assert {people.plan("+74950000302").number for _ in range(20)} == {"+74950000302"}
    assert {people.plan(language="en").number for _ in range(20)} == {"+74950000302"}


def test_the_same_seed_gives_the_same_callers() -> None:
    one, other = callers(3), callers(3)
    assert [one.plan() for _ in range(20)] == [other.plan() for _ in range(20)]


async def test_a_caller_hears_of_his_own_call_only() -> None:
    ears = Ears()
    mine, other = ears.listen("+79000000001"), ears.listen("+79000000002")
    assert ears.busy("+79000000001")
    answered = f.CallAnswered("call-1", 2, "a-anna", "q", NOW, 1000, in_target=True, first=True)
    await ears.facts(told(arrived("call-1", "79000000001"), answered))
    assert mine.answered.is_set()
    assert not other.answered.is_set()
    await ears.facts(told(ended("call-1", "79000000001"), ended("call-unknown", "79000000002")))
    assert mine.over.is_set()
    assert not other.over.is_set()
    ears.forget("+79000000001")
    assert not ears.busy("+79000000001")


async def test_a_desk_keeps_what_it_is_shown_and_asks_again_after_a_gap() -> None:
    desk = Desk("http://localhost", "sim1", "password")
    desk.agent = "a-sim1"
    assert desk.state == ""
    assert desk._take({"t": "snapshot", "n": 0, "agents": {"a-sim1": {"state": "ready", "call": None}}})
    shown = {"state": "reserved", "call": "call-1"}
    assert desk._take(
        {"t": "change", "n": 1, "put": {"agents": {"a-sim1": shown}, "calls": {"call-1": {"offer": "o"}}}}
    )
    assert (desk.state, desk.call) == ("reserved", {"offer": "o"})
    assert not desk._take({"t": "change", "n": 3, "put": {}, "drop": {"calls": ["call-1"]}})
    assert desk.call == {"offer": "o"}
    assert desk._take({"t": "snapshot", "n": 7, "agents": {"a-sim1": {"state": "ready"}}, "calls": {}})
    assert desk._take({"t": "change", "n": 8, "drop": {"agents": ["a-sim1"]}})
    assert desk.state == ""
    assert await desk.leaves("reserved", within_s=1)
    assert not await desk.until(lambda: desk.state == "ready", within_s=0.01)
