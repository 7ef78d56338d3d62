"""Lives of persons folded from our own calls: what is said beside calls, and what a record means."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perezvon.core.classes import CallEvent, ConsentEvent, PromiseEvent, classes_of, passed_on_by, past_call
from perezvon.core.classify import Acquaintance, PastCall, Promise
from perezvon.facts.classes import Said, said_by
from perezvon.facts.floor import CallRecord, Segment

T0 = datetime(2026, 5, 3, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def call(ident: str, minute: float, **given: Any) -> CallEvent:
    """An answered inbound call of one minute with Anna, unless said otherwise."""
    fields: dict[str, Any] = {
        "direction": "inbound",
        "agent": "anna",
        "answered": True,
        "waited_s": 0,
        "talk_s": 60,
        "deal": False,
        "consent": False,
    }
    return CallEvent(ident, PastCall(at=T0 + minute * MINUTE, **{**fields, **given}))


def vain(ident: str, minute: float) -> CallEvent:
    return call(ident, minute, answered=False, talk_s=0, agent=None, waited_s=60)


def ours(ident: str, minute: float, **given: Any) -> CallEvent:
    return call(ident, minute, direction="outbound", **given)


def flags(*events: Any) -> dict[str, tuple[str, ...]]:
    return {step.id: step.classified.flags for step in classes_of(events)[0]}


def test_a_promise_beside_a_call_is_expected_until_it_is_cancelled() -> None:
    due = T0 + 30 * MINUTE
    made, gone = PromiseEvent(T0, due, open=True), PromiseEvent(T0 + 10 * MINUTE, due, open=False)
    assert flags(made, ours("a", 5)) == {"a": ("expected", "on_time")}
    assert flags(made, ours("a", 31)) == {"a": ("expected",)}
    assert flags(made, gone, ours("a", 11)) == {"a": ()}
    assert flags(made, ours("a", 5), gone, ours("b", 11)) == {"a": ("expected", "on_time"), "b": ()}
    assert flags(gone, ours("a", 11)) == {"a": ()}


@pytest.mark.parametrize(("minute", "suffered"), [(41, True), (39, False), (90, False)])
def test_who_called_in_vain_for_long_is_owed_an_apology(minute: int, suffered: bool) -> None:
    """The promise is made beside a call, by a colleague who saw the attempts."""
    tries = [vain("a", 0), vain("b", 20), vain("c", 38)]
    made = PromiseEvent(T0 + minute * MINUTE, T0 + 200 * MINUTE, open=True)
    said = flags(*tries, made, ours("d", 100))["d"]
    assert ("recovery" in said) is suffered


def test_consent_beside_a_call_raises_the_stage_and_a_client_stays_one() -> None:
    steps, past = classes_of([ConsentEvent(T0), call("a", 1)])
    assert (steps[0].before.stage, past.stage) == ("potential_client", "potential_client")
    _, past = classes_of([call("a", 0, deal=True), ConsentEvent(T0 + MINUTE)])
    assert past.stage == "client"


def test_a_life_has_one_order_however_it_is_told() -> None:
    life = [call("b", 0), call("a", 0, deal=True), Acquaintance(T0, "boris"), vain("c", 3), ours("d", 9)]
    told = classes_of(life)
    assert classes_of(reversed(life)) == told
    assert [step.id for step in told[0]] == ["a", "b", "c", "d"]
    assert [step.classified.class_ for step in told[0]] == ["first_time", "repeat", "repeat", "hot"]


def test_a_vain_call_waited_until_its_end_and_an_answered_one_until_the_answer() -> None:
    record = CallRecord(
        call="c",
        client="mebel",
        number="1",
        caller="2",
        direction="inbound",
        arrived_at=T0,
        how="left_early",
        by="caller",
        ended_at=T0 + 3 * MINUTE,
    )
    assert past_call(record).waited_s == 180
    assert not past_call(record).contact
    talked = CallRecord(
        **{
            **{name: getattr(record, name) for name in record.__struct_fields__},
            "how": "answered",
            "answered_at": T0 + MINUTE,
            "talk_ms": 1_500,
        }
    )
    found = past_call(talked, deal=True, due=T0 + 9 * MINUTE)
    assert (found.waited_s, found.talk_s, found.contact, found.deal) == (60, 1.5, True, True)
    assert found.promise == Promise(T0 + 9 * MINUTE)


def test_whoever_talked_with_him_knows_him_also_who_passed_him_on() -> None:
    parts = (
        Segment("orders", T0, "anna", T0, T0, T0 + MINUTE, hold_ms=1_000, transferred=True),
        Segment("orders", T0, "clara", T0, None, T0 + MINUTE),  # rang, and did not answer
        Segment("orders", T0, "dina", T0, T0, T0 + MINUTE, hold_ms=60_000, transferred=True),  # only held
        Segment("orders", T0, "boris", T0, T0 + MINUTE, T0 + 2 * MINUTE),
    )
    assert passed_on_by(parts, "boris") == ("anna",)
    first = call("a", 0, agent="boris", others=("anna",))
    for agent, found in (("anna", "hot"), ("boris", "hot"), ("clara", "warm")):
        steps, _ = classes_of([first, ours("b", 9, agent=agent)])
        assert steps[1].classified.class_ == found


def test_a_disposition_says_what_its_flags_say() -> None:
    assert said_by(["reached", "problem"]) == Said()
    assert said_by(["help", "booked", "said_yes", "good", "sale"]) == Said(True, "said_yes", "good")
