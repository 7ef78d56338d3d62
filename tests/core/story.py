"""A floor with two agents and one queue, and short words for what happens to them."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts import settings as s

START = datetime(2026, 1, 12, 9, tzinfo=UTC)
NODE, NUMBER = "n1", "+74950000001"
F = TypeVar("F", bound=f.Fact)
C = TypeVar("C", bound=c.Command)

SETTINGS: tuple[s.AnySetting, ...] = (
    s.CentreSet(zone="Europe/Moscow", rejoin_s=20, max_new_calls_per_s=3),
    s.ClientSet("mebel", "Мебель", "Furniture", "#aa5500"),
    s.QueueSet("orders", "mebel", "Заказы", "Orders", {"sales": 1}, ring_s=15, wrap_up_s=30, max_wait_s=120),
    s.NumberSet(NUMBER, "mebel", "orders", greeting="perezvon/hello"),
    s.AgentSet("a-anna", {"sales": 1}, ("mebel",)),
    s.AgentSet("a-boris", {"sales": 1}, ("mebel",)),
    s.AgentSet("a-clara", {"sales": 1}, ("mebel",), mode="on_demand"),
    s.ReasonSet("lunch", "Обед", "Lunch"),
    s.DispositionSet("sold", "Продано", "Sold"),
)


class Story:
    """Tell events; facts and commands of everything told so far are kept."""

    def __init__(self, *settings: s.AnySetting) -> None:
        self.floor = Floor("main", NODE)
        self.now = START
        self.facts: list[f.AnyFact] = []
        self.commands: list[c.AnyCommand] = []
        self.channels = self.asked = 0
        for seq, setting in enumerate((*SETTINGS, *settings), 1):
            self.tell(e.SettingChanged(seq, setting))

    def tell(self, event: e.AnyEvent) -> Outcome:
        out = self.floor.handle(event, self.now)
        self.facts += out.facts
        self.commands += out.commands
        return out

    def wait(self, seconds: float) -> None:
        """Let time pass; what is due happens when it is due."""
        until = self.now + timedelta(seconds=seconds)
        while (due := self.floor.next_deadline()) is not None and due <= until:
            self.now = max(self.now, due)
            self.tell(e.Tick())
        self.now = until

    def ask(self, kind: Any, agent: str, request_id: str = "", **more: Any) -> str:
        """A request of an agent; the code of the reply."""
        self.asked += 1
        base = {"user": agent, "request_id": request_id or f"r{self.asked}", "agent": agent}
        reply = self.tell(kind(**base, **more)).reply
        assert reply is not None
        return reply.code

    # --- usual beginnings ------------------------------------------------------------------------

    def ready(self, *agents: str) -> None:
        for agent in agents:
            self.ask(e.SignOn, agent)
            self.tell(e.LineArrived(NODE, f"l-{agent}", agent))
            self.ask(e.GoReady, agent)
            self.wait(1)

    def arrives(self, caller: str = "+79160000001", number: str = NUMBER) -> str:
        """A caller; his call's id. He hears the greeting."""
        self.channels += 1
        self.tell(e.ChannelArrived(NODE, f"t-{self.channels}", number, caller))
        return self.last(f.CallArrived).call

    def queued(self, caller: str = "+79160000001") -> str:
        """A caller who heard the greeting to its end."""
        call = self.arrives(caller)
        playback = self.last_command(c.Play).playback
        self.tell(e.PlaybackDone(NODE, f"t-{self.channels}", playback))
        return call

    def talking(self, agent: str = "a-anna") -> str:
        """A call that ``agent``, ready and alone, has accepted."""
        self.ready(agent)
        call = self.queued()
        self.wait(3)
        assert self.accept() == ""
        return call

    def accept(self) -> str:
        offer = self.last(f.CallOffered)
        return self.ask(e.Accept, offer.agent, offer=offer.offer)

    # --- what was said ---------------------------------------------------------------------------

    def all(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def last(self, kind: type[F]) -> F:
        return self.all(kind)[-1]

    def last_command(self, kind: type[C]) -> C:
        return [command for command in self.commands if isinstance(command, kind)][-1]

    def state(self, call: str) -> str:
        return self.floor.view().calls[call].state

    def agent(self, agent: str) -> f.AgentStatus:
        return self.floor.view().agents[agent]
