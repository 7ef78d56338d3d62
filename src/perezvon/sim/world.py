"""The world around one floor on a virtual clock: a heap of what happens next, and the engine's shell.

``tell`` does what the engine does with an event: a due deadline first, as a journalled Tick; the event; facts
to readers; commands only after the commit. Everything random comes from ``rng``; everything that happens at
the same microsecond happens in the order in which it was planned.
"""

import hashlib
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome, Reply
from perezvon.facts.floor import AnyFact
from perezvon.ports import Entry
from perezvon.sim.switch import Delayed, Switch

BEGINS = datetime(2026, 1, 12, 5, tzinfo=UTC)  # a Monday, 08:00 in Moscow
COMMIT_S = 0.003  # journal commit and dispatch: no command leaves before it
LOOK_UP_S = 0.02
SHORT_S = 0.5  # a delay below this is travel, not a prompt or a ringing telephone
CENTRE, NODE = "sim", "n1"

Reader = Callable[[AnyFact], None]
_encode = msgspec.msgpack.Encoder().encode


class World:
    """One run. ``step`` is the number of the last journal entry; ``now`` is virtual."""

    def __init__(self, seed: int, begins: datetime = BEGINS) -> None:
        self.rng = Random(seed)
        self.now = begins
        self.floor = Floor(CENTRE, NODE)
        self.switch = Switch(NODE)
        self.journal: list[Entry] = []
        self.base = self.floor.snapshot()
        self.readers: list[Reader] = []
        self.watchers: list[Callable[[Entry, Outcome], None]] = []
        self.rings: Callable[[c.Dial], None] = lambda _: None
        self.dialled: Callable[[c.DialOut], None] = lambda _: None
        self.look_up: Callable[[c.LookUp], e.CallerSummary | None] = lambda _: None
        self.check_contact: Callable[[c.CheckContact], None] = lambda _: None
        self.echo: Callable[[e.AnyRequest, Reply], None] = lambda _request, _reply: None
        self.place: Callable[[e.PlaceCall], None] = lambda request: self.ask(request)
        self.link = Link(self)
        self.engine_up = True
        self.engine_life = 0
        self.fading = False  # the planned day is over: nobody begins anything new
        self.requests = 0
        self.refusals: dict[str, int] = {}
        self.traffic = 0  # messages between floor and node that are still on their way
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._planned = 0
        self._digest = hashlib.sha256()

    # --- the clock -------------------------------------------------------------------------------

    def after(self, delay_s: float, do: Callable[[], None]) -> None:
        """Plan something."""
        self._planned += 1
        at = self.now + timedelta(microseconds=round(delay_s * 1_000_000))
        heapq.heappush(self._heap, (at, self._planned, do))

    def run(self, until: datetime, stop: Callable[[], bool] = lambda: False) -> None:
        """Let things happen up to a moment, or until ``stop`` says so."""
        heap = self._heap
        while not stop():
            due = self.floor.next_deadline() if self.engine_up else None
            if due is not None and (not heap or due <= heap[0][0]):
                if due > until:
                    break
                self.now = max(self.now, due)
                self._handle(e.Tick())
            elif heap and heap[0][0] <= until:
                self.now, _, do = heapq.heappop(heap)
                do()
            else:
                break
        else:
            return
        self.now = max(self.now, until)

    @property
    def idle(self) -> bool:
        """Whether nothing at all is planned."""
        return not self._heap and (not self.engine_up or self.floor.next_deadline() is None)

    # --- the engine's shell ----------------------------------------------------------------------

    @property
    def step(self) -> int:
        return self.floor.seq

    def tell(self, event: e.AnyEvent) -> Reply | None:
        """The floor is told something, if an engine is there to hear it."""
        if not self.engine_up:
            return None
        return self._handle(event)

    def _handle(self, event: e.AnyEvent) -> Reply | None:
        outcome = self.floor.handle(event, self.now)
        entry = Entry(self.floor.seq, self.now, event)
        self.journal.append(entry)
        self._digest.update(_encode((self.now, event, outcome.facts, outcome.commands)))
        for watch in self.watchers:
            watch(entry, outcome)
        for fact in outcome.facts:
            for read in self.readers:
                read(fact)
        if outcome.commands:
            commands, life = list(outcome.commands), self.engine_life
            self.traffic += 1
            self.after(COMMIT_S, lambda: self._send(commands, life))
        return outcome.reply

    def _send(self, commands: list[c.AnyCommand], life: int) -> None:
        self.traffic -= 1
        if life != self.engine_life:
            return  # committed, but the engine died before it sent them
        for command in commands:
            if isinstance(command, c.LookUp):
                self._look_up(command)
            elif isinstance(command, c.CheckContact):
                self.check_contact(command)
            else:
                self.link.send(command)

    def _look_up(self, command: c.LookUp) -> None:
        value = self.look_up(command)
        answer = e.LookedUp(command.call, command.what, value)
        self.after(LOOK_UP_S, lambda: self.hear(answer))

    def hear(self, event: e.AnyEvent) -> None:
        """Tell without waiting for an answer."""
        self.tell(event)

    def ask(self, request: e.AnyRequest, then: Callable[[Reply], None] = lambda _: None) -> None:
        """A person's request; without an engine his browser tries again with the same request id."""
        reply = self.tell(request)
        if reply is None:
            self.after(1.0, lambda: self.ask(request, then))
            return
        self.echo(request, reply)
        if reply.code:
            self.refusals[reply.code] = self.refusals.get(reply.code, 0) + 1
        then(reply)

    def request_id(self) -> str:
        self.requests += 1
        return f"r{self.requests}"

    def digest(self) -> str:
        """Of everything that was told, published and commanded."""
        return self._digest.hexdigest()


class Link:
    """The way between floor and media node; faults take its place to lose and delay things."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open = True  # messages pass, both ways
        self.undone = 0  # commands that were lost, or that the node would not do

    def send(self, command: c.TelephonyCommand) -> None:
        """A command reaches the node, and what follows from it comes back."""
        world = self.world
        self.carry(world.switch.do(command, world.now))
        if isinstance(command, c.Dial) and command.channel in world.switch.channels:
            world.rings(command)
        if isinstance(command, c.DialOut) and command.channel in world.switch.channels:
            world.dialled(command)

    def carry(self, events: Delayed) -> None:
        """What the node will say, each after its delay."""
        for delay_s, event in events:
            short = delay_s < SHORT_S
            self.world.traffic += short
            self.world.after(delay_s, lambda event=event, short=short: self._arrive(event, short))  # type: ignore[misc]

    def _arrive(self, event: e.AnyEvent, short: bool) -> None:
        world = self.world
        world.traffic -= short
        more = world.switch.happens(event, world.now)
        if more is not None:
            self.hear(event)
            self.carry(more)

    def hear(self, event: e.AnyEvent) -> None:
        """An event of the node reaches the floor."""
        self.world.tell(event)
