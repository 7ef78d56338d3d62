"""A caller is passed on to somebody outside: whom he talks with, what it costs, and that he is never lost."""

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.outside import meeting_of
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import ANNA, CALLER, MODES, NUMBER, PARTNER, QUEUE, Mode, Stage, stage_in


def out_leg(stage: Stage) -> str:
    out = stage.call.outside
    assert out is not None
    return out.leg


def answers(stage: Stage) -> None:
    stage.wait(1)  # the network has to reach him
    stage.world.link.carry(stage.world.switch.answer(out_leg(stage), stage.world.now))
    stage.wait(0.2)


def asked_outside(mode: Mode = "persistent") -> Stage:
    """Anna asks the partner while her caller hears music; he answered."""
    stage = stage_in("talking", mode)
    assert stage.ask(e.ConsultOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(2)
    assert stage.state == "asking"
    answers(stage)
    assert stage.state == "consulting"
    return stage


def passed_out(stage: Stage) -> int:
    rows = stage.floor.view().queues[QUEUE].tallies.values()
    return sum(row.transferred_out for row in rows)


@pytest.mark.parametrize("mode", MODES)
def test_the_two_are_alone_in_a_bridge_and_the_agent_is_free(mode: Mode) -> None:
    stage = stage_in("outside", mode)
    leg, call = out_leg(stage), stage.call
    assert set(stage.world.switch.bridges[meeting_of(call)]) == {CALLER, leg}
    assert stage.agent.work == "wrap_up"
    assert call.recording is None, "nobody of the centre takes part"
    assert stage.ask(e.FinishWrapUp, call=call.id, disposition="sold") == ""
    stage.wait(61)
    stage.hang_up(leg)
    record = stage.record
    assert (record.how, record.by, record.agent, record.queue) == ("answered", "outside", ANNA, QUEUE)
    first, last = record.segments
    assert (first.transferred, first.outside, last.outside, last.agent) == (True, False, True, None)
    told = next(each for each in record.legs if each.role == "outside")
    assert (told.number, told.cost) == (PARTNER, 600), "two begun minutes at 3.00"
    assert record.talk_ms < 10_000, "the talk outside is no agent's talk"
    assert passed_out(stage) == 1
    assert not stage.world.switch.bridges.get(meeting_of(call))
    stage.evening()


def test_our_number_is_shown_there() -> None:
    stage = stage_in("talking")
    dialled: list[c.DialOut] = []
    stage.world.dialled = dialled.append
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(0.2)
    [command] = dialled
    assert (command.number, command.caller) == (PARTNER, NUMBER)
    stage.evening()


@pytest.mark.parametrize(("cause", "sip"), [(17, 486), (19, 480), (1, 404), (34, 503)])
def test_who_is_not_reached_gives_the_caller_back_to_the_front_of_his_queue(cause: int, sip: int) -> None:
    stage = stage_in("reaching")
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    leg = out_leg(stage)
    stage.world.link.carry(stage.world.switch.hang_up(leg, stage.world.now, cause, sip))
    stage.wait(0.2)
    assert (stage.state, stage.call.agent, stage.call.again) == ("offered", ANNA, "outside")
    stage.accept()
    stage.hang_up(CALLER)
    told = next(each for each in stage.all(f.CallEnded)[-1].record.legs if each.role == "outside")
    assert (told.cause, told.sip, told.cost) == (cause, sip, 0)
    stage.evening()


def test_nobody_answers_for_as_long_as_the_settings_say() -> None:
    stage = stage_in("reaching")
    leg = out_leg(stage)
    stage.wait(46)
    assert stage.state in ("waiting", "offered")
    assert leg not in stage.world.switch.channels
    stage.evening()


@pytest.mark.parametrize("state", ["reaching", "outside"])
def test_a_caller_who_hangs_up_ends_the_leg_outside(state: f.CallState) -> None:
    stage = stage_in(state)
    leg = out_leg(stage)
    stage.hang_up(CALLER)
    stage.wait(1)
    assert leg not in stage.world.switch.channels
    assert stage.all(f.CallEnded)[-1].record.how == "answered"
    stage.evening()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+4930123456", "outbound.not_allowed"),
        ("+76001234567", "outbound.blocked"),
        ("12", "outbound.bad_number"),
        (NUMBER, "transfer.number_ours"),
        ("+79160000001", "transfer.to_the_caller"),
    ],
)
def test_a_number_that_may_not_be_called_leaves_everything_as_it_was(number: str, code: str) -> None:
    stage = stage_in("talking")
    for kind in (e.TransferOutside, e.ConsultOutside):
        assert stage.ask(kind, call=stage.call.id, number=number) == code
        assert (stage.state, stage.agent.work) == ("talking", "talking")
    stage.evening()


def test_the_brake_holds_for_it_and_counts_it() -> None:
    stage = stage_in("talking")
    stage.set(s.OutboundSet(spend_per_h=299))
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == "outbound.spend"
    stage.wait(700)
    stage.set(s.OutboundSet(spend_per_h=300))
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == ""
    answers(stage)
    stage.wait(5)
    stage.hang_up(out_leg(stage))
    assert [charge.cost for charge in stage.floor.calls.charges] == [300]
    stage.evening()


def test_a_talk_outside_has_an_end_too() -> None:
    stage = stage_in("talking")
    stage.set(s.OutboundSet(max_talk_min=1))
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(1)
    answers(stage)
    assert stage.floor.view().calls[stage.call.id].cap is not None
    stage.wait(61)
    assert stage.all(f.CallEnded)[-1].record.by == "limit"
    stage.evening()


# --- asked first -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_the_agent_asks_and_hands_over(mode: Mode) -> None:
    stage = asked_outside(mode)
    leg = out_leg(stage)
    assert leg in stage.world.switch.bridges[f"b-{ANNA}"], "the two talk"
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.wait(0.2)
    assert stage.state == "outside"
    assert set(stage.world.switch.bridges[meeting_of(stage.call)]) == {CALLER, leg}
    assert stage.agent.work == "wrap_up"
    stage.hang_up(CALLER)
    assert passed_out(stage) == 1
    stage.evening()


def test_back_to_the_caller() -> None:
    stage = asked_outside()
    leg = out_leg(stage)
    assert stage.ask(e.Resume, call=stage.call.id) == ""
    stage.wait(0.2)
    assert stage.state == "talking"
    assert leg not in stage.world.switch.channels
    assert set(stage.world.switch.bridges[f"b-{ANNA}"]) == {CALLER, stage.line}
    stage.hang_up(CALLER)
    told = next(each for each in stage.all(f.CallEnded)[-1].record.legs if each.role == "outside")
    assert told.cost == 300, "it was a talk all the same"
    stage.evening()


def test_he_hangs_up_while_he_is_asked_and_the_caller_stays_on_hold() -> None:
    stage = asked_outside()
    stage.hang_up(out_leg(stage))
    assert (stage.state, stage.agent.work) == ("held", "hold")
    assert stage.ask(e.Resume, call=stage.call.id) == ""
    assert stage.state == "talking"
    stage.evening()


def test_he_does_not_answer_while_he_is_asked() -> None:
    stage = stage_in("held")
    assert stage.ask(e.ConsultOutside, call=stage.call.id, number=PARTNER) == ""
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == "transfer.not_answered"
    stage.wait(46)
    assert stage.state == "held"
    stage.evening()


@pytest.mark.parametrize("mode", MODES)
def test_who_lays_down_leaves_the_two_together(mode: Mode) -> None:
    stage = asked_outside(mode)
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    stage.wait(0.2)
    assert stage.state == "outside"
    stage.evening()


@pytest.mark.parametrize("mode", MODES)
def test_a_broken_line_leaves_the_two_together(mode: Mode) -> None:
    stage = asked_outside(mode)
    stage.hang_up(stage.line or "", 41)
    assert stage.state == "outside"
    assert CALLER in stage.world.switch.bridges[meeting_of(stage.call)]
    stage.evening()


@pytest.mark.parametrize("mode", MODES)
def test_a_line_that_breaks_while_it_rings_outside_leaves_no_ghost(mode: Mode) -> None:
    stage = stage_in("talking", mode)
    assert stage.ask(e.ConsultOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(1)
    leg = out_leg(stage)
    stage.hang_up(stage.line or "", 41)
    stage.wait(1)
    assert leg not in stage.world.switch.channels
    assert stage.state in ("rejoining", "waiting", "offered")
    stage.evening()


def test_a_caller_who_hangs_up_while_he_is_asked_ends_both() -> None:
    stage = asked_outside()
    leg = out_leg(stage)
    stage.hang_up(CALLER)
    stage.wait(0.5)
    assert leg not in stage.world.switch.channels
    assert stage.agent.work == "wrap_up"
    stage.evening()


# --- an engine that dies ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["reaching", "outside"])
def test_another_engine_goes_on_with_it(state: f.CallState) -> None:
    stage = stage_in(state)
    leg = out_leg(stage)
    stage.take_over()
    assert (stage.state, out_leg(stage)) == (state, leg)
    if state == "reaching":
        answers(stage)
    assert set(stage.world.switch.bridges[meeting_of(stage.call)]) == {CALLER, leg}
    stage.evening()


def test_what_was_answered_while_no_engine_was_there_is_seen() -> None:
    stage = stage_in("reaching")
    leg = out_leg(stage)
    stage.world.switch.answer(leg, stage.world.now)  # nobody hears it
    stage.take_over()
    assert stage.state == "outside"
    assert set(stage.world.switch.bridges[meeting_of(stage.call)]) == {CALLER, leg}
    stage.evening()


@pytest.mark.parametrize("state", ["reaching", "outside"])
def test_what_ended_while_no_engine_was_there_is_no_ghost(state: f.CallState) -> None:
    stage = stage_in(state)
    stage.world.switch.hang_up(out_leg(stage), stage.world.now)
    stage.take_over()
    stage.wait(1)
    expected = ("closed",) if state == "outside" else ("waiting", "offered")
    assert stage.state in expected or (stage.state == "closed" and state == "outside")
    stage.evening()


def test_a_consultation_outlives_the_engine() -> None:
    stage = asked_outside()
    leg = out_leg(stage)
    stage.take_over()
    assert stage.state == "consulting"
    assert leg in stage.world.switch.bridges[f"b-{ANNA}"]
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.wait(0.2)
    assert set(stage.world.switch.bridges[meeting_of(stage.call)]) == {CALLER, leg}
    stage.evening()
