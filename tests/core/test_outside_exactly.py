"""Somebody outside, exactly: how his part ended, over which lines he is called, what is done if he is not."""

from collections.abc import Callable

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.agents import bridge_of
from perezvon.core.outside import meeting_of
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.outside import OutsideEnded
from tests.core.stage import ANNA, CALLER, PARTNER, Mode, Stage, stage_in


def leg_of(stage: Stage) -> str:
    out = stage.call.outside
    assert out is not None
    return out.leg


def hows(stage: Stage) -> list[str]:
    return [fact.how for fact in stage.all(OutsideEnded)]


def commanded(stage: Stage) -> list[c.AnyCommand]:
    """What is commanded from now on."""
    found: list[c.AnyCommand] = []
    stage.world.watchers.append(lambda _entry, out: found.extend(out.commands))
    return found


def asked(mode: Mode = "persistent", *, answered: bool = True) -> Stage:
    """Anna asks the partner while her caller hears music."""
    stage = stage_in("talking", mode)
    assert stage.ask(e.ConsultOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(2)
    if answered:
        stage.world.link.carry(stage.world.switch.answer(leg_of(stage), stage.world.now))
        stage.wait(0.2)
    assert stage.state == ("consulting" if answered else "asking")
    return stage


def _he_leaves(stage: Stage) -> None:
    stage.hang_up(leg_of(stage), 17)


def _the_caller_leaves(stage: Stage) -> None:
    stage.hang_up(CALLER)


def _back(stage: Stage) -> None:
    assert stage.ask(e.Resume, call=stage.call.id) == ""


def test_agent_and_partner_may_talk_for_longer_than_it_rings() -> None:
    stage = asked()
    stage.wait(120)
    assert stage.state == "consulting"
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    stage.wait(120)
    assert (stage.state, hows(stage)) == ("outside", [])
    stage.evening()


@pytest.mark.parametrize(
    ("begin", "what", "how"),
    [
        (lambda: stage_in("reaching"), _he_leaves, "not_reached"),
        (lambda: stage_in("reaching"), _the_caller_leaves, "ended"),
        (lambda: stage_in("outside"), _he_leaves, "ended"),
        (lambda: stage_in("outside"), _the_caller_leaves, "ended"),
        (lambda: asked(answered=False), _he_leaves, "not_reached"),
        (lambda: asked(answered=False), _back, "back"),
        (asked, _he_leaves, "left"),
        (asked, _back, "back"),
        (asked, _the_caller_leaves, "ended"),
    ],
)
def test_how_his_part_ended_is_told_once(
    begin: Callable[[], Stage], what: Callable[[Stage], None], how: str
) -> None:
    stage = begin()
    what(stage)
    assert hows(stage) == [how]
    stage.evening()


def test_he_is_called_over_the_lines_that_may_call_there() -> None:
    stage = stage_in("talking")
    tariffs = (s.Tariff("cheap", {"+7": 50}), s.Tariff("abroad", {"+49": 900}))
    stage.tell(e.TrunksPriced(tariffs))
    dialled: list[c.DialOut] = []
    stage.world.dialled = dialled.append
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(0.2)
    assert [(row.number, row.only) for row in dialled] == [(PARTNER, ("cheap",))]
    stage.evening()


def test_a_node_that_cannot_even_begin_gives_the_caller_back() -> None:
    stage = stage_in("reaching")
    ident = stage.call.id
    stage.tell(e.CommandFailed(stage.call.node, "dial_out", leg_of(stage), missing=True))
    assert stage.floor.state.calls[ident].again == "outside"
    assert stage.state in ("waiting", "offered")
    assert hows(stage) == ["not_reached"]
    stage.evening()


def test_who_cannot_be_joined_with_him_is_joined_anew_once_and_then_first_in_the_queue() -> None:
    stage = stage_in("outside")
    node, meeting, leg = stage.call.node, meeting_of(stage.call), leg_of(stage)
    found = commanded(stage)
    stage.tell(e.CommandFailed(node, "join", CALLER, missing=False))
    joins = [c.MakeBridge(node, meeting), c.Join(node, meeting, leg), c.Join(node, meeting, CALLER)]
    assert found[:3] == joins
    assert (stage.state, hows(stage)) == ("outside", [])
    stage.tell(e.CommandFailed(node, "join", CALLER, missing=False))
    assert stage.call.again == "fault"
    assert stage.state in ("waiting", "offered")
    assert hows(stage) == ["failed"]
    stage.evening()


def test_the_bridge_of_an_agent_who_lays_down_his_telephone_is_gone() -> None:
    stage = asked("on_demand")
    found = commanded(stage)
    stage.hang_up(stage.call.agent_leg or "", 16)
    assert stage.state == "outside"
    assert c.DropBridge(stage.call.node, bridge_of(ANNA)) in found
    assert stage.floor.view().agents[ANNA].work == "wrap_up"
    stage.hang_up(leg_of(stage))
    assert stage.all(f.CallEnded)[-1].record.by == "outside"
    stage.evening()
