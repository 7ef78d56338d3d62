"""A stage on which Anna calls somebody; and the way into each state of an outbound call."""

from collections.abc import Callable
from typing import Any

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.call import Call
from perezvon.core.toll import KEY
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import ANNA, NUMBER, Mode, Stage

THEM = "+79161234567"


class OutboundStage(Stage):
    """``dialled``: every number that reached the carrier."""

    def __init__(self, mode: Mode = "persistent", **rules: Any) -> None:
        super().__init__(mode)
        self.dialled: list[c.DialOut] = []
        self.world.dialled = self.dialled.append
        if rules:
            self.set(s.OutboundSet(**rules))

    def place(self, number: str = THEM, agent: str = ANNA, **more: Any) -> str:
        """The code of the answer."""
        code = self.ask(e.PlaceCall, agent, **{"number": number, "client": "mebel", "shown": NUMBER, **more})
        self.wait(0.1)
        return code

    @property
    def call(self) -> Call:
        """The first call that an agent placed."""
        return next(call for call in self.floor.state.calls.values() if call.direction == "outbound")

    @property
    def state(self) -> str:
        calls = self.floor.state.calls.values()
        return next((call.state for call in calls if call.direction == "outbound"), "closed")

    @property
    def record(self) -> f.CallRecord:
        closed = [fact.record for fact in self.all(f.CallClosed)]
        return next(row for row in reversed(closed) if row.direction == "outbound")

    def pick_up_mine(self) -> None:
        """On demand: Anna picks up her own telephone."""
        self.world.link.carry(self.world.switch.answer(self.call.agent_leg or ""))
        self.wait(0.1)

    def rings(self) -> None:
        self.world.link.carry(self.world.switch.ring(self.call.channel))
        self.wait(0.1)

    def picks_up(self) -> None:
        self.world.link.carry(self.world.switch.answer(self.call.channel, self.world.now))
        self.wait(0.1)

    def far_end(self, cause: int, sip: int | None = None) -> None:
        """The other side, or the network, ends it."""
        self.world.link.carry(self.world.switch.hang_up(self.call.channel, self.world.now, cause, sip))
        self.wait(0.1)

    def evening(self) -> None:
        """The brake's alarm ends with the hour."""
        super().evening()
        assert f"spend:{KEY}" not in self.floor.view().alarms


def _calling_agent(stage: OutboundStage) -> None:
    stage.ready()
    assert stage.place() == ""


def _dialling(stage: OutboundStage) -> None:
    _calling_agent(stage)
    if stage.mode == "on_demand":
        stage.wait(2)
        stage.pick_up_mine()


def _ringing(stage: OutboundStage) -> None:
    _dialling(stage)
    stage.wait(1)
    stage.rings()


def _talking(stage: OutboundStage) -> None:
    _ringing(stage)
    stage.wait(4)
    stage.picks_up()
    stage.wait(5)


def _held(stage: OutboundStage) -> None:
    _talking(stage)
    assert stage.ask(e.Hold, call=stage.call.id) == ""
    stage.wait(2)


def _rejoining(stage: OutboundStage) -> None:
    _talking(stage)
    stage.hang_up(stage.line or "", 41)


def _wrap_up(stage: OutboundStage) -> None:
    _talking(stage)
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    stage.wait(1)


def _closed(stage: OutboundStage) -> None:
    _wrap_up(stage)
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""


OUTBOUND_STATIONS: dict[f.CallState, Callable[[OutboundStage], None]] = {
    "calling_agent": _calling_agent,
    "dialling": _dialling,
    "ringing": _ringing,
    "talking": _talking,
    "held": _held,
    "rejoining": _rejoining,
    "wrap_up": _wrap_up,
    "closed": _closed,
}


def outbound_in(state: f.CallState, mode: Mode = "persistent") -> OutboundStage:
    """A stage whose outbound call is in ``state``."""
    stage = OutboundStage(mode)
    OUTBOUND_STATIONS[state](stage)
    assert stage.state == state
    return stage
