"""A number that several people share: the agent says who it is, in any moment that the call is his."""

from datetime import timedelta

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.classify import History
from perezvon.core.events import CallerSummary
from perezvon.facts import floor as f
from tests.core.stage import Stage, stage_in


def picked(state: f.CallState, value: CallerSummary | None) -> tuple[Stage, list[c.LookUp]]:
    stage = stage_in(state)
    asked: list[c.LookUp] = []

    def look_up(command: c.LookUp) -> CallerSummary | None:
        asked.append(command)
        return value

    stage.world.look_up = look_up
    assert stage.ask(e.PickPerson, call=stage.call.id, person="p-son") == ""
    stage.wait(1)
    return stage, asked


@pytest.mark.parametrize("state", ["talking", "held", "wrap_up"])
def test_the_call_is_of_whom_the_agent_picked(state: f.CallState) -> None:
    stage, asked = picked(state, CallerSummary("p-son", "en"))
    assert [(row.what, row.key, row.client) for row in asked] == [("person", "p-son", "mebel")]
    assert (stage.call.person, stage.call.language) == ("p-son", "en")
    known = stage.all(f.PersonKnown)[-1]
    assert (known.person, known.classified and known.classified.class_) == ("p-son", "first_time")
    stage.evening()


def test_his_own_history_decides_the_class() -> None:
    before = stage_in("talking").world.now - timedelta(days=3)
    stage, _ = picked("talking", CallerSummary("p-son", past=History(deal_at=before)))
    assert stage.call.classified is not None
    assert stage.call.classified.class_ == "repeat"
    stage.evening()


def test_who_is_not_there_changes_nothing() -> None:
    stage, asked = picked("talking", None)
    before = stage.call.person
    assert len(asked) == 1
    assert stage.call.person == before
    stage.evening()


def test_picking_him_again_tells_nothing() -> None:
    stage, _ = picked("talking", CallerSummary("p-son"))
    told = len(stage.all(f.PersonKnown))
    assert stage.ask(e.PickPerson, call=stage.call.id, person="p-son") == ""
    stage.wait(1)
    assert len(stage.all(f.PersonKnown)) == told
    stage.evening()


def test_the_record_names_whom_the_agent_picked() -> None:
    stage, _ = picked("wrap_up", CallerSummary("p-son"))
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    assert stage.all(f.CallClosed)[-1].record.person == "p-son"
    stage.evening()
