"""Who must not be called: refused before the call is placed, ended while it rings, never cut in a talk."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.core import commands as c
from perezvon.core import consent
from perezvon.core import events as e
from perezvon.core.consent import KEPT, Heard
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts.consent import Bar, Barred, BarRule, Clearance, Forgotten, ListRead
from perezvon.kit.errors import Refused
from perezvon.sim.world import BEGINS
from tests.core.outbound_stage import THEM, OutboundStage, outbound_in

EVERYBODY = Barred()
HIM = Barred(client="mebel", person="p-1", numbers=(THEM,))


def barred(stage: OutboundStage, what: Barred, seq: int = 1) -> None:
    stage.world.hear(e.ContactBarred(seq, what))
    stage.wait(0.1)


@pytest.mark.parametrize("mode", ["persistent", "on_demand"])
@pytest.mark.parametrize("state", ["calling_agent", "dialling", "ringing"])
def test_an_attempt_ends_at_once_and_says_why(state: f.CallState, mode: str) -> None:
    if (state, mode) == ("calling_agent", "persistent"):
        return  # his line is up: he is not called himself
    stage = outbound_in(state, mode)  # type: ignore[arg-type]
    barred(stage, HIM)
    assert stage.state == "closed"
    assert (stage.record.how, stage.record.by) == ("withdrawn", "system")
    assert stage.record.answered_at is None
    stage.evening()


@pytest.mark.parametrize("state", ["talking", "held", "rejoining", "wrap_up"])
def test_a_talk_goes_on(state: f.CallState) -> None:
    stage = outbound_in(state)
    barred(stage, HIM)
    assert stage.state == state
    stage.evening()


@pytest.mark.parametrize(
    "other",
    [
        Barred(client="polis", numbers=(THEM,)),
        Barred(numbers=("+79160000000",)),
        Barred(person="p-2"),
        Barred(numbers=(THEM,), purposes=("adverts",)),
    ],
)
def test_what_is_for_somebody_else_ends_nothing(other: Barred) -> None:
    stage = outbound_in("ringing")
    barred(stage, other)
    assert stage.state == "ringing"
    stage.evening()


@pytest.mark.parametrize("what", [EVERYBODY, Barred(client="mebel"), Barred(numbers=(THEM,)), HIM])
def test_a_bar_reaches_as_far_as_it_says(what: Barred) -> None:
    stage = outbound_in("ringing")
    barred(stage, what)
    assert stage.record.how == "withdrawn"
    stage.evening()


def test_a_person_is_found_by_his_id_on_another_number() -> None:
    stage = outbound_in("ringing")
    stage.call.person = "p-1"
    barred(stage, Barred(client="mebel", person="p-1", numbers=("+79160000000",)))
    assert stage.record.how == "withdrawn"


def test_the_purpose_of_the_call_decides() -> None:
    stage = OutboundStage()
    stage.ready()
    assert stage.place(purpose="adverts", clearance=Clearance(True, 0)) == ""
    barred(stage, Barred(numbers=(THEM,), purposes=("surveys",)))
    assert stage.state == "dialling"
    barred(stage, Barred(numbers=(THEM,), purposes=("surveys", "adverts")), 2)
    assert stage.record.how == "withdrawn"
    stage.evening()


@pytest.mark.parametrize("number", ["112", "103"])
def test_emergency_is_never_refused_and_never_ended(number: str) -> None:
    stage = OutboundStage()
    stage.ready()
    barred(stage, EVERYBODY)
    assert stage.place(number, clearance=Clearance(True, 0, Bar("listed"))) == ""
    barred(stage, EVERYBODY, 2)
    assert stage.state == "dialling"


@pytest.mark.parametrize("rule", ["withdrew_all", "withdrew", "no_consent", "listed", "list_old"])
def test_the_answer_of_the_look_up_is_a_no_with_its_rule(rule: BarRule) -> None:
    stage = OutboundStage()
    stage.ready()
    assert stage.place(clearance=Clearance(True, 0, Bar(rule))) == f"outbound.{rule}"
    until = stage.world.now + timedelta(days=1)
    assert stage.place(clearance=Clearance(True, 0, Bar(rule, until, "dnc-1"))) == f"outbound.{rule}_until"
    assert not stage.all(f.CallPlaced)
    assert stage.place(clearance=Clearance(True, 0)) == ""
    stage.evening()


def test_a_list_from_outside_is_named_in_the_no() -> None:
    stage = OutboundStage()
    stage.ready()
    bar = Bar("listed", None, "cl-1", "Register of the state")
    assert stage.place(clearance=Clearance(True, 0, bar)) == "outbound.listed_outside"
    stage.evening()


def test_what_was_withdrawn_since_the_look_up_is_heard_by_the_floor() -> None:
    stage = OutboundStage()
    stage.ready()
    barred(stage, HIM, 5)
    assert stage.place(clearance=Clearance(True, 4)) == "outbound.withdrew_all"
    assert stage.place(clearance=Clearance(True, 5)) == "", "the look-up had seen it, and he consented again"
    stage.evening()


@pytest.mark.parametrize(("purpose", "code"), [("service", ""), ("adverts", "outbound.unchecked")])
def test_without_an_answer_only_service_goes_on(purpose: str, code: str) -> None:
    stage = OutboundStage()
    stage.ready()
    assert stage.place(purpose=purpose, clearance=Clearance()) == code


def test_without_an_answer_what_the_floor_heard_still_counts() -> None:
    stage = OutboundStage()
    stage.ready()
    barred(stage, HIM)
    assert stage.place(clearance=Clearance()) == "outbound.withdrew_all"
    over = Barred(numbers=("+79160000001",), until=stage.world.now - timedelta(seconds=1))
    barred(stage, over, 2)
    assert stage.place("+79160000001", clearance=Clearance()) == ""


def test_a_late_no_of_the_look_up_ends_the_ringing() -> None:
    stage = OutboundStage()
    stage.ready()
    assert stage.place(clearance=Clearance()) == ""
    barred(stage, Barred(client="mebel", numbers=(THEM,), purposes=("service",), rule="listed"), 0)
    assert stage.record.how == "withdrawn"
    assert stage.floor.state.settings.heard == [], "it is not of the stream"
    stage.evening()


def test_the_stream_is_read_once_and_its_end_is_kept() -> None:
    stage = OutboundStage()
    stage.ready()
    for seq in range(1, KEPT + 11):
        barred(stage, Barred(numbers=(f"+7916{seq:07d}",)), seq)
    barred(stage, HIM, 3)
    heard = stage.floor.state.settings.heard
    assert (len(heard), heard[0].seq, heard[-1].seq) == (KEPT, 11, KEPT + 10)
    assert stage.place(clearance=Clearance(True, KEPT + 10)) == ""
    again = Floor.restore(stage.floor.snapshot())
    assert again.snapshot() == stage.floor.snapshot()


NUMBERS = st.sampled_from(["+79160000001", "+79160000002"])
BARS = st.builds(
    Barred,
    client=st.sampled_from([None, "mebel", "polis"]),
    person=st.sampled_from([None, "p-1", "p-2"]),
    numbers=st.lists(NUMBERS, max_size=2).map(tuple),
    purposes=st.lists(st.sampled_from(["service", "adverts"]), max_size=2).map(tuple),
)


@settings(deadline=None)
@given(
    bars=st.lists(BARS, max_size=6),
    seen=st.integers(0, 6),
    number=NUMBERS,
    person=st.sampled_from([None, "p-1"]),
    purpose=st.sampled_from(["service", "adverts"]),
    known=st.booleans(),
)
def test_a_call_is_refused_exactly_for_what_the_look_up_did_not_see(
    bars: list[Barred], seen: int, number: str, person: str | None, purpose: str, known: bool
) -> None:
    heard = [Heard(seq, one) for seq, one in enumerate(bars, 1)]
    unseen = [one for seq, one in enumerate(bars, 1) if not known or seq > seen]
    met = any(
        one.client in (None, "mebel")
        and (not one.purposes or purpose in one.purposes)
        and (
            (one.person is None and not one.numbers)
            or number in one.numbers
            or (person is not None and one.person == person)
        )
        for one in unseen
    )
    clearance = Clearance(known, seen, None, person)
    try:
        consent.check(heard, clearance, "mebel", number, purpose, BEGINS)
        refused = ""
    except Refused as no:
        refused = no.code
    if met:
        assert refused == "outbound.withdrew_all"
    else:
        assert refused == ("outbound.unchecked" if not known and purpose != "service" else "")


@pytest.mark.parametrize("state", ["calling_agent", "dialling", "ringing"])
def test_a_list_that_was_read_has_whoever_rings_looked_up_again(state: f.CallState) -> None:
    stage = outbound_in(state, "on_demand" if state == "calling_agent" else "persistent")
    asked: list[c.CheckContact] = []
    stage.world.check_contact = asked.append
    stage.world.hear(e.ContactListRead(1, ListRead("cl-1", "polis")))
    stage.wait(0.1)
    assert asked == []
    stage.world.hear(e.ContactListRead(2, ListRead("cl-1")))
    stage.wait(0.1)
    assert [(one.client, one.number, one.purpose) for one in asked] == [("mebel", THEM, "service")]
    stage.world.hear(e.ContactListRead(2, ListRead("cl-1")))
    stage.wait(0.1)
    assert len(asked) == 1, "each fact once"
    assert stage.state == state
    stage.evening()


def test_a_talk_is_not_looked_up_again() -> None:
    stage = outbound_in("talking")
    asked: list[c.CheckContact] = []
    stage.world.check_contact = asked.append
    stage.world.hear(e.ContactListRead(1, ListRead("cl-1")))
    stage.wait(0.1)
    assert asked == []
    stage.evening()


def test_who_is_erased_is_forgotten_and_stays_barred() -> None:
    heard = [
        Heard(1, Barred("mebel", "p-1", (THEM,))),
        Heard(2, Barred("mebel", None, (THEM,), entry="dnc-1")),
        Heard(3, Barred("mebel", "p-2", ("+79160000001",))),
        Heard(4, Barred()),
    ]
    consent.forget(heard, Forgotten(("p-1",), ("dnc-1",)))
    assert [one.seq for one in heard] == [1, 3, 4]
    assert heard[0].barred == Barred("mebel", "p-1")
    assert consent.meets(heard[0].barred, "mebel", "p-1", THEM, "service")
    assert not consent.meets(heard[0].barred, "mebel", "p-3", "+79160000009", "service")
    assert heard[2].barred == Barred()


def test_the_floor_remembers_no_number_of_who_was_erased() -> None:
    stage = outbound_in("closed")
    stage.world.hear(e.ContactBarred(1, Barred("mebel", "p-1", ("+79167654321",))))
    stage.world.hear(e.PersonForgotten(2, Forgotten(("p-1",))))
    stage.wait(0.1)
    assert b"9167654321" not in stage.world.floor.snapshot()
    stage.world.hear(e.ContactBarred(2, Barred()))
    stage.wait(0.1)
    assert [one.seq for one in stage.world.floor.state.settings.heard] == [1], "read already"
    stage.evening()
