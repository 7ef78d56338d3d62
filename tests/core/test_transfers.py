"""A caller is passed on: whom he talks with, who wraps up what, and what is counted and recorded of it."""

import msgspec
import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import ANNA, BORIS, CALLER, QUEUE, Stage, queue_set, stage_in

HELP = s.QueueSet("help", "mebel", "Помощь", "Help", {"help": 1}, ring_s=10, wrap_up_s=20)
CLARA = "a-clara"


def passed_to_help(*, clara: bool = True) -> Stage:
    """Anna passed her caller on to another queue; Clara is there, or nobody."""
    stage = stage_in("talking")
    stage.set(HELP)
    stage.set(s.AgentSet(CLARA, {"help": 1}, ("mebel",)))
    if clara:
        stage.ready(CLARA)
    assert stage.ask(e.TransferToQueue, call=stage.call.id, queue="help") == ""
    stage.wait(0.1)
    return stage


def tallies(stage: Stage, queue: str) -> tuple[int, int, int, int]:
    """Offered, answered, passed on from here and to here."""
    rows = stage.floor.view().queues[queue].tallies.values()
    names = ("offered", "answered", "transferred_out", "transferred_in")
    return tuple(sum(getattr(row, name) for row in rows) for name in names)  # type: ignore[return-value]


def test_a_caller_passed_on_to_a_queue_is_one_call_with_two_parts() -> None:
    stage = passed_to_help()
    assert (stage.agent.work, stage.call.agent) == ("wrap_up", CLARA), "both at once: she wraps up, it rings"
    stage.accept()
    stage.wait(8)
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    assert stage.agent.state == "ready"
    assert stage.state == "talking", "her wrap-up ends nothing of his talk"
    stage.hang_up(CALLER)
    assert stage.ask(e.FinishWrapUp, CLARA, call=stage.call.id, disposition="sold") == ""
    record = stage.record
    first, second = record.segments
    assert (first.agent, first.queue, first.transferred, first.disposition) == (ANNA, QUEUE, True, "sold")
    assert (second.agent, second.queue, second.transferred) == (CLARA, "help", False)
    assert (record.how, record.queue, record.agent) == ("answered", QUEUE, CLARA)
    assert 7_900 <= first.wrap_ms <= 8_500, "from the transfer, not from the end of the call"
    assert first.ended_at is not None
    assert second.answered_at is not None
    assert first.ended_at <= second.answered_at
    assert len(record.recordings) == 2, "one for each agent's part"
    assert all(part.stopped_at is not None for part in record.recordings)
    stage.evening()


def test_it_is_counted_once_and_told_to_both_queues() -> None:
    stage = passed_to_help()
    stage.accept()
    stage.hang_up(CALLER)
    assert tallies(stage, QUEUE) == (1, 1, 1, 0)
    assert tallies(stage, "help") == (0, 0, 0, 1)
    stage.evening()


def test_who_was_passed_on_waits_at_the_front() -> None:
    stage = passed_to_help(clara=False)
    stage.set(s.NumberSet("+74950000002", "mebel", "help"))
    stage.world.link.carry(stage.world.switch.arrive("t-2", "+74950000002", "+79160000002"))
    stage.wait(1)
    stage.ready(CLARA)
    assert stage.call.agent == CLARA, "before who came to that queue by himself"
    stage.evening()


def test_who_hangs_up_before_the_second_agent_was_answered_all_the_same() -> None:
    stage = passed_to_help(clara=False)
    call = stage.call.id
    stage.wait(3)
    stage.hang_up(CALLER)
    assert stage.agent.work == "wrap_up"
    assert not stage.all(f.CallClosed), "the record waits for her result"
    assert stage.ask(e.FinishWrapUp, call=call, disposition="sold") == ""
    assert (stage.record.how, stage.record.agent, stage.record.disposition) == ("answered", ANNA, "sold")
    assert tallies(stage, QUEUE) == (1, 1, 1, 0)
    stage.evening()


def test_the_last_wrap_up_closes_the_record_whoevers_it_is() -> None:
    stage = passed_to_help()
    stage.accept()
    call = stage.call.id
    stage.hang_up(CALLER)
    assert stage.ask(e.FinishWrapUp, CLARA, call=call, disposition="sold") == ""
    assert not stage.all(f.CallClosed)
    stage.wait(31)
    assert stage.record.segments[0].disposition is None, "her time ran out"
    assert stage.agent.reason == "unfinished"
    stage.evening()


def test_a_colleague_is_rung_and_the_caller_waits_again_when_he_does_not_answer() -> None:
    stage = stage_in("talking")
    stage.ready(BORIS)
    assert stage.ask(e.TransferToAgent, call=stage.call.id, to=BORIS) == ""
    assert (stage.state, stage.call.agent) == ("offered", BORIS)
    stage.wait(15.5)
    assert stage.state == "waiting"
    assert stage.floor.view().agents[BORIS].reason == "no_answer"
    assert stage.call.again == "transfer"
    stage.evening()


def test_who_was_talked_to_waits_from_his_new_entry() -> None:
    stage = stage_in("talking")
    first = stage.floor.view().calls[stage.call.id].waits_since
    assert first == stage.call.queued_at, "until somebody talks to him he waits from his first entry"
    stage.wait(20)
    stage.ready(BORIS)
    assert stage.ask(e.TransferToAgent, call=stage.call.id, to=BORIS) == ""
    again = stage.call.since
    stage.wait(15.5)
    assert (stage.state, stage.floor.view().calls[stage.call.id].waits_since) == ("waiting", again)
    stage.evening()


def test_a_colleague_who_is_not_ready_can_be_rung_by_a_person() -> None:
    stage = stage_in("talking")
    stage.ready(BORIS)
    assert stage.ask(e.GoNotReady, BORIS, reason="lunch") == ""
    assert stage.ask(e.TransferToAgent, call=stage.call.id, to=BORIS) == ""
    stage.accept()
    stage.hang_up(CALLER)
    assert stage.ask(e.FinishWrapUp, BORIS, call=stage.call.id, disposition="sold") == ""
    assert stage.floor.view().agents[BORIS].reason == "lunch", "afterwards he is what he was"
    stage.evening()


def test_whom_a_call_cannot_be_passed_on_to() -> None:
    stage = stage_in("talking")
    call = stage.call.id
    assert stage.ask(e.TransferToAgent, call=call, to=ANNA) == "transfer.to_yourself"
    assert stage.ask(e.TransferToAgent, call=call, to=BORIS) == "transfer.agent_away"
    assert stage.ask(e.Consult, call=call, to="a-nobody") == "transfer.agent_away"
    assert stage.ask(e.TransferToQueue, call=call, queue="nowhere") == "transfer.queue_unknown"
    stage.set(s.ClientSet("polis", "Полис", "Policy", "#0000aa"))
    stage.set(s.QueueSet("cars", "polis", "", "", {"cars": 1}))
    assert stage.ask(e.TransferToQueue, call=call, queue="cars") == "transfer.queue_unknown"
    stage.set(s.HoursSet("never", "", "", "Europe/Moscow", ((),) * 7))
    stage.set(queue_set(hours="never"))
    assert stage.ask(e.TransferToQueue, call=call, queue=QUEUE) == "transfer.queue_shut"
    stage.set(s.AgentSet(BORIS, {"cars": 1}, ("polis",)))
    stage.ready(BORIS)
    assert stage.ask(e.Consult, call=call, to=BORIS) == "transfer.agent_of_another"
    assert stage.ask(e.CompleteTransfer, call=call) == "transfer.none"
    assert (stage.state, stage.call.agent) == ("talking", ANNA), "a refusal changes nothing"
    stage.set(queue_set())
    stage.arrive("t-2")
    stage.set(s.AgentSet(BORIS, {"sales": 1}, ("mebel",)))
    stage.wait(3)
    assert stage.floor.view().agents[BORIS].work == "reserved"
    assert stage.ask(e.TransferToAgent, call=call, to=BORIS) == "transfer.agent_busy"
    stage.evening()


def inside(stage: Stage, agent: str) -> set[str]:
    """Who is together in the bridge of an agent."""
    return set(stage.world.switch.bridges.get(f"b-{agent}", ()))


def test_after_asking_the_colleague_has_the_caller() -> None:
    stage = stage_in("consulting")
    anna, boris = stage.floor.state.agents[ANNA], stage.floor.state.agents[BORIS]
    assert inside(stage, BORIS) == {anna.channel, boris.channel}
    assert stage.world.switch.channels[CALLER].music is not None, "the caller hears music"
    stage.wait(9)
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.wait(0.1)
    assert inside(stage, BORIS) == {CALLER, boris.channel}
    assert inside(stage, ANNA) == {anna.channel}
    assert (stage.state, stage.call.agent, stage.agent.work) == ("talking", BORIS, "wrap_up")
    stage.wait(5)
    stage.hang_up(CALLER)
    assert stage.ask(e.FinishWrapUp, BORIS, call=stage.call.id, disposition="sold") == ""
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    first, second = stage.record.segments
    assert first.hold_ms >= 10_000, "the consultation was hold for the caller"
    assert second.hold_ms == 0
    assert second.agent == BORIS
    assert [fact.how for fact in stage.all(f.CallTransferred)] == ["consulted"]
    assert len(stage.record.recordings) == 2
    stage.evening()


def test_back_to_the_caller_and_the_colleague_is_free() -> None:
    for state in ("asking", "consulting"):
        stage = stage_in(state)  # type: ignore[arg-type]
        assert stage.ask(e.Resume, call=stage.call.id) == ""
        stage.wait(0.1)
        assert stage.state == "talking"
        assert inside(stage, ANNA) == {CALLER, stage.line}
        assert stage.floor.view().agents[BORIS].state == "ready"
        assert stage.all(f.ConsultEnded)[-1].how == "back"
        assert not stage.floor.state.calls[stage.call.id].wrapping
        stage.evening()


def test_a_colleague_who_is_out_of_it_leaves_the_caller_on_hold() -> None:
    for state, how in (("asking", "declined"), ("asking", "no_answer"), ("consulting", "left")):
        stage = stage_in(state)  # type: ignore[arg-type]
        asked = stage.call.consult
        assert asked is not None
        if how == "declined":
            assert stage.ask(e.Decline, BORIS, offer=asked.offer) == ""
        elif how == "left":
            assert stage.ask(e.EndCall, BORIS, call=stage.call.id) == ""
        else:
            stage.wait(15)
        assert (stage.state, stage.agent.work, stage.call.agent) == ("held", "hold", ANNA)
        assert stage.all(f.ConsultEnded)[-1].how == how
        reason = stage.floor.view().agents[BORIS].reason
        assert reason == ("no_answer" if how == "no_answer" else None)
        assert stage.ask(e.Resume, call=stage.call.id) == ""
        stage.evening()


def test_the_colleagues_line_breaks() -> None:
    for state in ("asking", "consulting"):
        stage = stage_in(state)  # type: ignore[arg-type]
        stage.hang_up(stage.floor.state.agents[BORIS].channel or "", 41)
        assert stage.state == "held"
        assert inside(stage, ANNA) == {stage.line}
        stage.evening()


def test_who_lays_down_in_a_consultation_leaves_the_others_together() -> None:
    stage = stage_in("consulting")
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    stage.wait(0.1)
    assert (stage.state, stage.call.agent, stage.agent.work) == ("talking", BORIS, "wrap_up")
    stage.evening()


def test_the_caller_hangs_up_while_he_is_talked_about() -> None:
    for state in ("asking", "consulting"):
        stage = stage_in(state)  # type: ignore[arg-type]
        stage.hang_up(CALLER)
        assert (stage.state, stage.agent.work) == ("wrap_up", "wrap_up")
        assert stage.floor.view().agents[BORIS].state == "ready"
        assert inside(stage, ANNA) == {stage.line}
        stage.evening()
        assert stage.record.agent == ANNA


def test_an_engine_that_takes_over_in_a_consultation_puts_everybody_where_he_belongs() -> None:
    stage = stage_in("consulting")
    stage.world.switch.bridges.clear()
    for leg in stage.world.switch.channels.values():
        leg.bridge = None
    stage.take_over()
    assert stage.state == "consulting"
    assert inside(stage, BORIS) == {stage.line, stage.floor.state.agents[BORIS].channel}
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.see()
    assert CALLER in inside(stage, BORIS)
    stage.evening()


def test_a_telephone_is_rung_for_a_colleague_who_has_no_line_of_his_own() -> None:
    stage = stage_in("talking")
    stage.set(s.AgentSet(CLARA, {"sales": 1}, ("mebel",), mode="on_demand"))
    assert stage.ask(e.SignOn, CLARA) == ""
    stage.world.link.carry(stage.world.switch.register(CLARA))
    stage.wait(0.1)
    assert stage.ask(e.Consult, call=stage.call.id, to=CLARA) == ""
    stage.wait(0.1)
    asked = stage.call.consult
    assert asked is not None
    assert asked.leg is not None
    stage.world.link.carry(stage.world.switch.answer(asked.leg))
    stage.wait(0.1)
    assert inside(stage, CLARA) == {asked.leg, stage.line}
    stage.see()
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.wait(0.1)
    assert inside(stage, CLARA) == {asked.leg, CALLER}
    stage.hang_up(asked.leg)
    assert stage.state == "wrap_up"
    stage.evening()


def test_his_telephone_rings_no_more_when_he_is_not_needed() -> None:
    stage = stage_in("talking")
    stage.set(s.AgentSet(CLARA, {"sales": 1}, ("mebel",), mode="on_demand"))
    assert stage.ask(e.SignOn, CLARA) == ""
    stage.world.link.carry(stage.world.switch.register(CLARA))
    stage.wait(0.1)
    assert stage.ask(e.Consult, call=stage.call.id, to=CLARA) == ""
    stage.wait(0.1)
    asked = stage.call.consult
    assert asked is not None
    assert asked.leg in stage.world.switch.channels
    assert stage.ask(e.Resume, call=stage.call.id) == ""
    stage.wait(0.1)
    assert asked.leg not in stage.world.switch.channels
    assert stage.floor.view().agents[CLARA].work == "free"
    stage.evening()


def test_the_queue_he_comes_to_says_that_it_records() -> None:
    stage = stage_in("talking")
    stage.set(msgspec.structs.replace(HELP, record=True, record_notice="perezvon/recorded"))
    played: list[c.Play] = []
    stage.world.watchers.append(
        lambda _entry, out: played.extend(each for each in out.commands if isinstance(each, c.Play))
    )
    assert stage.ask(e.TransferToQueue, call=stage.call.id, queue="help") == ""
    assert [each.media for each in played] == [("perezvon/recorded",)]
    stage.evening()


@pytest.mark.parametrize(("cause", "sip", "how"), [(21, 603, "declined"), (19, None, "no_answer")])
def test_a_rung_telephone_that_is_not_answered(cause: int, sip: int | None, how: str) -> None:
    stage = stage_in("talking")
    stage.set(s.AgentSet(CLARA, {"sales": 1}, ("mebel",), mode="on_demand"))
    assert stage.ask(e.SignOn, CLARA) == ""
    stage.world.link.carry(stage.world.switch.register(CLARA))
    stage.wait(0.1)
    assert stage.ask(e.Consult, call=stage.call.id, to=CLARA) == ""
    stage.wait(0.1)
    asked = stage.call.consult
    assert asked is not None
    stage.world.link.carry(stage.world.switch.hang_up(asked.leg or "", stage.world.now, cause, sip))
    stage.wait(0.1)
    assert stage.state == "held"
    assert stage.all(f.ConsultEnded)[-1].how == how
    stage.evening()


def test_a_passed_on_caller_can_be_passed_on_again_and_come_back() -> None:
    stage = stage_in("talking")
    stage.ready(BORIS)
    for to in (BORIS, ANNA, BORIS):
        assert stage.ask(e.TransferToAgent, stage.call.agent or "", call=stage.call.id, to=to) == ""
        stage.accept()
        stage.wait(2)
        other = ANNA if to == BORIS else BORIS
        assert stage.ask(e.FinishWrapUp, other, call=stage.call.id, disposition="sold") == ""
    stage.hang_up(CALLER)
    stage.evening()
    assert [part.agent for part in stage.record.segments] == [ANNA, BORIS, ANNA, BORIS]
    assert [part.transferred for part in stage.record.segments] == [True, True, True, False]
