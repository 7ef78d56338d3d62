"""Nobody is left over: an agent who is gone, one who never came, a caller beside a telephone that is dead."""

from perezvon.core import events as e
from perezvon.facts import settings as s
from tests.core.stage import ANNA, BORIS, CALLER, Stage, stage_in


def test_who_is_removed_and_loses_his_line_while_it_rings_is_gone() -> None:
    stage = stage_in("offered")
    stage.set(s.Removed("agent", ANNA))
    stage.hang_up(stage.line or "", 41)
    assert ANNA not in stage.floor.view().agents
    assert ANNA not in stage.book.view.agents, "screens forget him too"
    assert stage.state == "waiting"
    stage.evening()


def test_a_colleague_who_is_removed_and_loses_his_line_while_he_is_asked_is_gone() -> None:
    stage = stage_in("asking")
    stage.set(s.Removed("agent", BORIS))
    stage.hang_up(stage.floor.state.agents[BORIS].channel or "", 41)
    assert BORIS not in stage.book.view.agents
    assert stage.state == "held"
    stage.evening()


def test_who_signs_on_and_never_has_a_line_is_signed_off() -> None:
    stage = Stage()
    assert stage.ask(e.SignOn) == ""
    stage.wait(590)
    assert stage.agent.presence == "not_ready"
    stage.wait(20)
    assert stage.agent.presence == "out"


def test_whose_line_comes_in_time_stays() -> None:
    stage = Stage()
    assert stage.ask(e.SignOn) == ""
    stage.wait(590)
    stage.line_in()
    stage.wait(2000)
    assert stage.agent.presence == "not_ready"


def test_a_telephone_that_rings_is_answered_there_and_nowhere_else() -> None:
    stage = stage_in("offered", "on_demand")
    assert stage.ask(e.Accept, offer=stage.call.offer) == "offer.by_telephone"
    assert stage.state == "offered"
    stage.accept()
    assert stage.state == "talking"
    stage.evening()


def both_on_demand() -> Stage:
    """Anna and Boris, whose telephones are dialled for each call, talk about her caller."""
    stage = stage_in("talking", "on_demand")
    stage.set(s.AgentSet(BORIS, {"sales": 1}, ("mebel",), mode="on_demand"))
    assert stage.ask(e.SignOn, BORIS) == ""
    stage.world.link.carry(stage.world.switch.register(BORIS))
    stage.wait(0.1)
    assert stage.ask(e.Consult, call=stage.call.id, to=BORIS) == ""
    stage.wait(1)
    return stage


def test_a_colleague_answers_with_the_telephone_that_rings() -> None:
    stage = both_on_demand()
    asked = stage.call.consult
    assert asked is not None
    assert stage.ask(e.Accept, BORIS, offer=asked.offer) == "offer.by_telephone"
    assert stage.state == "asking"
    stage.world.link.carry(stage.world.switch.answer(asked.leg or ""))
    stage.wait(0.1)
    assert stage.state == "consulting"
    stage.evening()


def test_both_telephones_of_a_consultation_are_lost_at_once() -> None:
    stage = both_on_demand()
    asked = stage.call.consult
    assert asked is not None
    stage.world.link.carry(stage.world.switch.answer(asked.leg or ""))
    stage.wait(0.1)
    assert stage.state == "consulting"
    for leg in (asked.leg or "", stage.call.agent_leg or ""):
        stage.world.switch.hang_up(leg, stage.world.now)  # and nobody is told
    stage.see()
    assert stage.call.agent is None
    assert stage.state == "waiting"
    assert CALLER in stage.world.switch.channels
    stage.evening()
