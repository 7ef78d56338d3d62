"""Calls that agents place, state by state: who ends what, who is told what, and nobody is left over."""

import itertools
from typing import Any

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.call import OUTBOUND
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.sim.switch import ABSENT, BUSY, CONGESTION, NORMAL
from tests.core.outbound_stage import OUTBOUND_STATIONS, THEM, OutboundStage, outbound_in
from tests.core.stage import ANNA, CALLER, MODES, NUMBER, Mode

# Who is rung for each call has no line that could come back; who has a line is not rung.
IMPOSSIBLE = {("rejoining", "on_demand"), ("calling_agent", "persistent")}
PLACES = [place for place in itertools.product(OUTBOUND_STATIONS, MODES) if place not in IMPOSSIBLE]
everywhere = pytest.mark.parametrize(("state", "mode"), PLACES)
REACHED = ("talking", "held", "rejoining", "wrap_up", "closed")


def _how(state: str, otherwise: str) -> str:
    return "answered" if state in REACHED else otherwise


def test_every_state_of_the_table_has_a_way_into_it() -> None:
    assert set(OUTBOUND_STATIONS) == set(OUTBOUND.states)


@everywhere
def test_the_other_side_ends_it(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    if state in ("closed", "wrap_up", "calling_agent"):
        return  # there is no other side (any more)
    stage.far_end(NORMAL)
    assert stage.state == OUTBOUND.rows[state]["caller_gone"]
    stage.evening()
    assert (stage.record.how, stage.record.by) == (_how(state, "unreachable"), "caller")


@everywhere
def test_the_agent_ends_it(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    if state in ("closed", "wrap_up"):
        return
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    assert stage.state == OUTBOUND.rows[state]["hang_up"]
    stage.evening()
    assert (stage.record.how, stage.record.by) == (_how(state, "cancelled"), "agent")
    assert stage.record.agent == ANNA


@everywhere
def test_the_agents_telephone_is_lost_for_good(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    line = stage.line
    if line is None:
        return
    stage.hang_up(line, 41)
    stage.wait(25)
    assert stage.state in ("closed", "wrap_up")
    stage.evening()
    assert stage.record.how == _how(state, "cancelled")


@everywhere
def test_an_engine_dies_and_another_one_takes_over(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    stage.take_over()
    assert stage.state == state
    if state in ("dialling", "ringing"):
        stage.picks_up()
        assert stage.state == "talking"
    stage.evening()


@everywhere
def test_the_node_dies(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    stage.tell(e.NodeLost(stage.world.switch.node))
    stage.world.switch.restart(stage.world.now)
    stage.see()
    stage.evening()
    assert stage.record.how == _how(state, "cancelled" if state == "calling_agent" else stage.record.how)


@everywhere
def test_nothing_moves_for_a_very_long_time(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    stage.wait(60)
    if state in ("dialling", "ringing"):
        assert (stage.record.how, stage.record.by) == ("no_answer", "system")
    stage.evening()


@everywhere
def test_a_fault_ends_the_call_and_puts_the_agent_aside(state: f.CallState, mode: Mode) -> None:
    stage = outbound_in(state, mode)
    if state == "closed":
        return
    call = stage.call
    call.state = "offered"  # no state of an outbound call: whatever is told breaks the table
    with pytest.raises(AssertionError):  # the stage does not forgive a bug; the floor does
        stage.ask(e.Hold, call=call.id)
    assert stage.state == "closed"
    assert stage.agent.reason in ("fault", "start")


@pytest.mark.parametrize(
    ("cause", "sip", "how"),
    [
        (BUSY, 486, "busy"),
        (1, 404, "unallocated"),
        (21, 403, "rejected"),
        (21, 603, "rejected"),
        (19, 480, "no_answer"),
        (ABSENT, None, "no_answer"),
        (28, None, "unallocated"),
        (CONGESTION, 503, "unreachable"),
        (38, None, "unreachable"),
        (NORMAL, None, "unreachable"),
        (127, 500, "unreachable"),
    ],
)
def test_what_the_network_says_is_the_result(cause: int, sip: int | None, how: f.EndHow) -> None:
    stage = outbound_in("ringing")
    stage.far_end(cause, sip)
    record = stage.record
    assert (record.how, record.by, record.cause, record.sip) == (how, "caller", cause, sip)
    assert (record.talk_ms, record.wrap_ms, record.answered_at, record.agent) == (0, 0, None, ANNA)
    assert 1000 <= record.ring_ms <= 2000
    assert stage.agent.state == "ready", "no wrap-up: the result is known"


def test_a_talk_is_recorded_and_told_in_full() -> None:
    stage = outbound_in("talking")
    stage.far_end(NORMAL)
    assert stage.agent.state == "wrap_up"
    stage.wait(3)
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    record = stage.record
    assert (record.direction, record.number, record.caller, record.client) == (
        "outbound",
        NUMBER,
        THEM,
        "mebel",
    )
    assert (record.how, record.by, record.agent, record.disposition) == ("answered", "caller", ANNA, "sold")
    assert (record.queue, record.queued_at, record.wait_ms) == (None, None, 0)
    assert 5000 <= record.ring_ms <= 6000
    assert 5000 <= record.talk_ms <= 6000
    assert [leg.role for leg in record.legs] == ["customer"]
    assert len(record.recordings) == 1
    assert stage.floor.view().queues["orders"].tallies == {}, "no queue counts it"
    stage.evening()


def test_who_is_rung_first_hears_the_number_only_then() -> None:
    stage = outbound_in("calling_agent", "on_demand")
    assert not stage.dialled
    stage.pick_up_mine()
    assert [row.number for row in stage.dialled] == [THEM]
    stage.picks_up()
    assert stage.world.switch.bridges["b-a-anna"] == [stage.call.agent_leg, stage.call.channel]
    stage.evening()
    assert [leg.role for leg in stage.record.legs] == ["agent", "customer"]


def test_who_does_not_pick_up_his_own_telephone_calls_nobody() -> None:
    stage = outbound_in("calling_agent", "on_demand")
    stage.wait(25)
    assert not stage.dialled
    assert (stage.record.how, stage.record.by) == ("cancelled", "system")
    assert stage.agent.state == "ready"
    stage.evening()


def test_the_agent_hears_the_network_before_the_answer() -> None:
    stage = outbound_in("dialling")
    assert stage.world.switch.channels[stage.call.channel].bridge == "b-a-anna"
    assert stage.call.recording is None, "what the network says is nobody's secret, and no talk"
    stage.picks_up()
    assert stage.call.recording is not None
    stage.evening()


def test_nobody_is_offered_to_an_agent_who_dials() -> None:
    stage = outbound_in("ringing")
    stage.arrive(CALLER)
    stage.wait(10)
    waiting = next(call for call in stage.floor.state.calls.values() if call.direction == "inbound")
    assert waiting.state == "waiting"
    stage.far_end(BUSY, 486)
    assert waiting.state == "offered", "and the moment he is free again he is"
    stage.evening()


def test_a_person_is_known_before_and_made_when_reached() -> None:
    stage = outbound_in("ringing")
    asked: list[c.LookUp] = []

    def look_up(command: c.LookUp) -> e.CallerSummary:
        asked.append(command)
        return e.CallerSummary("p-1")

    stage.world.look_up = look_up
    stage.picks_up()
    assert [row.what for row in asked] == ["caller"]
    assert stage.call.person == "p-1"
    stage.evening()


def _only(**more: Any) -> dict[str, Any]:
    return {"prices": {"+7": 300}, **more}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+79161234567", ""),
        ("+78001234567", ""),
        ("+77001234567", "outbound.blocked"),
        ("+78091234567", "outbound.blocked"),
        ("+78091", "outbound.blocked"),
        ("+4930123456", "outbound.not_allowed"),
        ("+80012345678", "outbound.not_allowed"),
        ("112", ""),
        ("103", ""),
        ("911", "outbound.bad_number"),
        ("89161234567", "outbound.bad_number"),
        ("+7916 1234567", "outbound.bad_number"),
        ("+7٩161234567", "outbound.bad_number"),
        ("+79161234567890123", "outbound.bad_number"),
        ("+", "outbound.bad_number"),
        ("", "outbound.bad_number"),
    ],
)
def test_where_one_may_call(number: str, code: str) -> None:
    stage = OutboundStage()
    stage.ready()
    assert stage.place(number) == code
    assert len(stage.dialled) == (not code)
    stage.evening()


def test_the_longest_prefix_decides() -> None:
    rules = {"prices": {"+7": 300, "+7701": 900, "+49": 500}, "blocked": ("+77", "+4915")}
    for number, code in (
        ("+77011234567", ""),
        ("+77021234567", "outbound.blocked"),
        ("+49301234567", ""),
        ("+491512345678", "outbound.blocked"),
    ):
        stage = OutboundStage(**rules)
        stage.ready()
        assert stage.place(number) == code


def test_emergency_is_always_allowed() -> None:
    stage = OutboundStage(allowed=False, prices={}, spend_per_h=0)
    stage.ready()
    assert stage.place() == "outbound.off"
    assert stage.place("112") == ""
    assert stage.dialled[0].number == "112"
    stage.picks_up()
    assert stage.call.person is None, "nobody makes a card of it"
    stage.evening()


def test_who_may_not_call_hears_why() -> None:
    stage = OutboundStage()
    assert stage.place() == "agent.signed_out"
    stage.ask(e.SignOn)
    assert stage.place() == "outbound.no_line"
    stage.line_in()
    assert stage.place(shown="+74959999999") == "outbound.number_unknown"
    assert stage.place(client="other") == "outbound.number_of_another"
    stage.set(s.AgentSet(ANNA, {"sales": 1}, ("other",)))
    assert stage.place() == "outbound.client_not_yours"
    stage.set(s.AgentSet(ANNA, {"sales": 1}, ("mebel",)))
    assert stage.place() == "", "not ready is no reason"
    assert stage.place() == "outbound.busy"
    stage.picks_up()
    assert stage.place() == "outbound.busy"
    stage.ask(e.EndCall, call=stage.call.id)
    assert stage.place() == "outbound.wrap_up"
    stage.evening()


def test_an_offer_is_a_call_already() -> None:
    stage = OutboundStage()
    stage.ready()
    stage.arrive()
    stage.wait(3)
    assert stage.agent.state == "reserved"
    assert stage.place() == "outbound.busy"
    stage.evening()


def test_the_brake_stops_what_costs_too_much() -> None:
    """3.00 a minute, 10.00 an hour: three minutes, and no fourth."""
    stage = OutboundStage(prices={"+7": 300}, spend_per_h=1000)
    stage.ready()
    assert stage.place() == ""
    stage.picks_up()
    stage.wait(125)
    stage.ready("a-boris")
    assert stage.place(agent="a-boris") == "outbound.spend", "9.00 is spent and goes on"
    assert "spend:hour" in stage.floor.view().alarms
    stage.ask(e.EndCall, call=stage.call.id)
    stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold")
    assert stage.place() == "outbound.spend"
    assert stage.place("112") == ""
    stage.far_end(BUSY, 486)
    stage.take_over()
    assert stage.place() == "outbound.spend", "a new engine does not forget"
    stage.wait(3600)
    assert "spend:hour" not in stage.floor.view().alarms
    assert stage.place() == "", "an hour later it is as before"
    stage.evening()


def test_attempts_cost_nothing() -> None:
    stage = OutboundStage(prices={"+7": 300}, spend_per_h=300)
    stage.ready()
    for _ in range(5):
        assert stage.place() == ""
        stage.wait(10)
        stage.far_end(BUSY, 486)
    assert stage.place() == ""
    stage.evening()


def test_a_removed_agent_finishes_his_call() -> None:
    stage = outbound_in("ringing")
    stage.set(s.Removed("agent", ANNA))
    stage.picks_up()
    assert stage.state == "talking"
    stage.evening()
    assert ANNA not in stage.floor.view().agents


def test_a_node_that_cannot_even_begin() -> None:
    stage = OutboundStage()
    stage.ready()
    stage.world.switch.do = lambda _command, _now: []  # type: ignore[method-assign]
    assert stage.place() == ""
    stage.tell(e.CommandFailed(stage.call.node, "dial_out", stage.call.channel, missing=True))
    assert stage.state == "closed"
    assert (stage.record.how, stage.record.by) == ("unreachable", "system")
    assert stage.agent.state == "ready"


def test_a_lost_command_is_found_out() -> None:
    """Committed, and the engine died before it was sent: the attempt is over when the node is seen."""
    stage = OutboundStage()
    stage.ready()
    stage.ask(e.PlaceCall, ANNA, number=THEM, client="mebel", shown=NUMBER)
    stage.world.engine_life += 1
    stage.take_over()
    assert stage.state == "closed"
    assert (stage.record.how, stage.record.by) == ("unreachable", "system")
    assert stage.agent.state == "ready"
    stage.evening()


def test_an_answer_that_nobody_heard_of_is_seen() -> None:
    stage = outbound_in("ringing")
    stage.world.switch.answer(stage.call.channel, stage.world.now)
    stage.take_over()
    assert stage.state == "talking"
    stage.evening()


@pytest.mark.parametrize("state", ["dialling", "ringing"])
def test_who_hangs_up_his_own_telephone_while_it_rings_there_ended_it(state: f.CallState) -> None:
    stage = outbound_in(state, "on_demand")
    stage.hang_up(stage.call.agent_leg or "", NORMAL)
    assert (stage.record.how, stage.record.by) == ("cancelled", "agent")
    stage.evening()


@pytest.mark.parametrize("state", ["dialling", "ringing"])
def test_a_telephone_of_his_that_is_found_missing_was_nobodys_act(state: f.CallState) -> None:
    stage = outbound_in(state, "on_demand")
    stage.world.switch.hang_up(stage.call.agent_leg or "", stage.world.now)  # nobody is told
    stage.see()
    assert (stage.record.how, stage.record.by) == ("cancelled", "system")
    stage.evening()


@pytest.mark.parametrize("state", ["dialling", "ringing"])
def test_a_line_that_breaks_while_it_rings_there_was_nobodys_act(state: f.CallState) -> None:
    stage = outbound_in(state)
    stage.hang_up(stage.line or "", 41)
    stage.wait(60)
    assert (stage.record.how, stage.record.by) == ("cancelled", "system")
    stage.evening()
