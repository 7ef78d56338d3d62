"""What must always hold, checked on whole states: dear, so only every so many steps.

``look``: the floor's own view is the one folded from facts (7), tallies balance with live calls (1), agents
and calls name each other (2), nobody waits while somebody free could take him (3), a snapshot restores to
itself.
``seen``: after a NodeSeen has taken effect, the node holds what ``desired()`` says (9).
"""

from perezvon.core.acd import fits
from perezvon.core.commands import StartMusic, StopMusic
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.core.settings import need_of
from perezvon.facts.live import Tally, View, interval_of
from perezvon.ports import Entry
from perezvon.sim.invariants import Book
from perezvon.sim.switch import Channel
from perezvon.sim.world import NODE, World


class Looks:
    """Looks at floor and node every ``every`` steps and after each NodeSeen."""

    def __init__(self, world: World, book: Book, every: int) -> None:
        self.world, self.book, self.every = world, book, every
        self.done = 0
        self.nodes_seen = 0
        world.watchers.append(self.watch)

    def watch(self, entry: Entry, _outcome: Outcome) -> None:
        if entry.seq % self.every == 0:
            self.look()

    def look(self) -> None:
        """Compare everything with everything."""
        self.done += 1
        floor, book = self.world.floor, self.book
        view = floor.view()
        if view != book.view:
            book.broken("7 old state + facts = fresh view", difference(view, book.view))
        self._balance(view)
        self._pairs(view)
        self._nobody_waits_for_nothing(floor, view)
        self._restores(floor)

    def _restores(self, floor: Floor) -> None:
        """What a snapshot leaves out is made again: who waits, what is due, what the node should hold."""
        body, rule = floor.snapshot(), "7 a restored floor is the same floor"
        again = Floor.restore(body)
        if again.snapshot() != body:
            self.book.broken(rule, "snapshot → restore → snapshot differs")
        if again.acd.waiting() != floor.acd.waiting():
            self.book.broken(rule, f"who waits: {floor.acd.waiting()} became {again.acd.waiting()}")
        if again.overflow.waiting() != floor.overflow.waiting():
            self.book.broken(rule, f"{floor.overflow.waiting()} became {again.overflow.waiting()}")
        if again.next_deadline() != floor.next_deadline():
            self.book.broken(rule, f"due {floor.next_deadline()} became {again.next_deadline()}")
        if again.desired(NODE) != floor.desired(NODE):
            self.book.broken(rule, "what the node should hold differs")

    def _balance(self, view: View) -> None:
        for queue, row in view.queues.items():
            for interval, count in row.tallies.items():
                mine = self.book.tallies.get(queue, {}).get(interval, Tally())
                live = sum(
                    1
                    for life in self.book.calls.values()
                    if life.queue == queue
                    and life.first_queued_at is not None
                    and interval_of(life.first_queued_at) == interval
                    and not life.answered
                    and life.record is None
                )
                if count != mine or count.offered != count.ended + live:
                    self.book.broken("1 tallies balance", f"{queue} {interval}: {count}, {mine}, {live} live")

    def _pairs(self, view: View) -> None:
        pairs = [
            (agent, call.call)
            for call in view.calls.values()
            for agent in (call.agent, call.consult, *call.wrapping)
            if agent is not None
        ]
        calls = dict(pairs)
        for agent, status in view.agents.items():
            if status.call != calls.get(agent):
                self.book.broken(
                    "2 one call per agent", f"{agent}: {status.call} and {calls.get(agent)} ({status.state})"
                )
        if len(calls) != len(pairs):
            self.book.broken("2 one call per agent", "an agent has two calls")

    def _nobody_waits_for_nothing(self, floor: Floor, view: View) -> None:
        known = floor.state.settings
        free = [known.agents[a] for a, st in view.agents.items() if st.state == "ready" and a in known.agents]
        for call in view.calls.values():
            if call.state == "waiting" and call.queue in known.queues and free:
                live = floor.state.calls[call.call].queue_set
                for agent in free:
                    if live is not None and fits(agent.skills, agent.clients, need_of(live)):
                        self.book.broken("3 nobody starves", f"{call.call} waits, {agent.id} is free")

    def seen(self) -> None:
        """9: after NodeSeen, once its commands have arrived, the node holds what is desired."""
        self.nodes_seen += 1
        self._when_quiet(60, (self.world.engine_life, self.world.link.undone))

    def _when_quiet(self, tries: int, since: tuple[int, int]) -> None:
        def again() -> None:
            world = self.world
            if (world.engine_life, world.link.undone) != since or not world.link.open:
                return  # something else went wrong in between: the next NodeSeen will tell
            if world.traffic == 0:
                self.node()
            elif tries:
                self._when_quiet(tries - 1, since)

        self.world.after(0.02, again)

    def node(self) -> None:
        """Compare the node with what the floor desires, channel by channel."""
        want, switch = self.world.floor.desired(NODE), self.world.switch
        have = {leg.channel: _state(leg) for leg in switch.channels.values()}
        wanted = {
            channel: (row.bridge, row.music, row.playback, row.recording)
            for channel, row in want.channels.items()
        }
        if have != wanted:
            rows = [
                f"{k}: node {have.get(k, 'nothing')}, desired {wanted.get(k, 'nothing')}"
                for k in {**have, **wanted}
                if have.get(k) != wanted.get(k)
            ]
            self.book.broken("9 the node holds what is desired", "; ".join(rows[:5]))
        bridges = {bridge: sorted(inside) for bridge, inside in switch.bridges.items() if inside}
        if bridges != {bridge: sorted(inside) for bridge, inside in want.bridges.items() if inside}:
            self.book.broken("9 the node holds what is desired", f"{bridges} ≠ {want.bridges}")


def _state(leg: Channel) -> tuple[str | None, bool, str | None, str | None]:
    """Bridge, music, prompt, recording; a prompt that music waits for is one that was to be stopped."""
    music, playing = leg.music is not None, leg.playing
    for command in leg.after:
        if isinstance(command, StartMusic | StopMusic):
            music, playing = isinstance(command, StartMusic), None
    return leg.bridge, music, playing, leg.recording


def difference(one: View, other: View) -> str:
    """Where two views differ, for a person to read."""
    for name in View.__struct_fields__:
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            if isinstance(mine, dict):
                keys = [k for k in {**mine, **theirs} if mine.get(k) != theirs.get(k)]
                return f"{name}[{keys[0]}]: floor {mine.get(keys[0])}, folded {theirs.get(keys[0])}"
            return f"{name}: floor {mine}, folded {theirs}"
    return "no difference"
