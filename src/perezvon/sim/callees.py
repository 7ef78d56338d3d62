"""Those whom agents call, for themselves or for a caller: if they answer, how long they ring and talk."""

from typing import Final

from perezvon.core import commands as c
from perezvon.facts import floor as f
from perezvon.kit.ids import CallId, ChannelId
from perezvon.sim.chance import Behaviour, Talks, Visit
from perezvon.sim.switch import BUSY, CONGESTION, NORMAL
from perezvon.sim.world import World

REJECTED: Final = 21  # Q.850
OUTCOMES: Final[tuple[tuple[float, str], ...]] = (
    (0.60, "answers"),
    (0.20, "rings"),  # for ever
    (0.10, "busy"),
    (0.03, "unallocated"),
    (0.04, "rejects"),
    (0.03, "congested"),
)
ENDS: Final = {
    "busy": (BUSY, 486),
    "unallocated": (1, 404),
    "rejects": (REJECTED, 603),
    "congested": (CONGESTION, 503),
}


class Callees:
    """Plays the other side of every call that is placed."""

    def __init__(self, world: World, behaviour: Behaviour, talks: Talks) -> None:
        self.world, self.behaviour, self.talks = world, behaviour, talks
        self.channels: dict[CallId, ChannelId] = {}
        world.dialled = self.dialled
        world.readers.append(self.read)

    def dialled(self, command: c.DialOut) -> None:
        """The carrier has the number."""
        rng, world, channel = self.world.rng, self.world, command.channel
        draw, what = rng.random(), OUTCOMES[-1][1]
        for share, name in OUTCOMES:
            if draw < share:
                what = name
                break
            draw -= share
        setup_s, ring_s = rng.uniform(0.2, 3.0), rng.uniform(2.0, 25.0)
        if what in ("answers", "rings", "rejects"):
            world.after(setup_s, lambda: world.link.carry(world.switch.ring(channel)))
        if what == "answers":
            world.after(setup_s + ring_s, lambda: world.link.carry(world.switch.answer(channel, world.now)))
        elif what != "rings":
            cause, sip = ENDS[what]
            wait_s = setup_s + (ring_s if what == "rejects" else 0.0)
            world.after(wait_s, lambda: self._end(channel, cause, sip))

    def _talks_outside(self, fact: f.OutsideAnswered) -> None:
        """Somebody outside to whom a caller is passed on, or who is asked first: he hangs up in the end."""
        call = self.world.floor.state.calls.get(fact.call)
        if call is not None and call.outside is not None:
            channel, talk_s = call.outside.leg, self.behaviour.talk.draw(self.world.rng)
            self.world.after(talk_s, lambda: self._end(channel))

    def _end(self, channel: ChannelId, cause: int = NORMAL, sip: int | None = None) -> None:
        self.world.link.carry(self.world.switch.hang_up(channel, self.world.now, cause, sip))

    def read(self, fact: f.AnyFact) -> None:
        """A call is placed; it is a talk; it is over."""
        match fact:
            case f.CallPlaced():
                self.channels[fact.call] = fact.channel
                rng, b = self.world.rng, self.behaviour
                self.talks.set(
                    fact.call,
                    Visit(
                        0.0,
                        fact.number,
                        fact.caller,
                        "ulaw",
                        0.0,
                        b.talk.draw(rng),
                        b.wrap_up.draw(rng),
                        rng.random() < b.caller_ends,
                    ),
                )
            case f.CallReached():
                visit, channel = self.talks.of(fact.call), self.channels[fact.call]
                # the agent is to end it; if he does not, the other side does
                talk_s = visit.talk_s if visit.caller_ends else 2 * visit.talk_s + 120
                self.world.after(talk_s, lambda: self._end(channel))
            case f.OutsideAnswered():
                self._talks_outside(fact)
            case f.CallClosed():
                self.channels.pop(fact.call, None)
            case _:
                return
