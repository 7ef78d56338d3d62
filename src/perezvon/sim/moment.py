"""One moment of a floor: what a step was told and did, the calls it touched, and why the distributor chose.

Made by replaying entries from a snapshot, so that it shows the same for a simulated day and for a journal.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from perezvon.core import events as e
from perezvon.core.acd import fits
from perezvon.core.call import Call
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.core.settings import need_of
from perezvon.facts import floor as f
from perezvon.facts.live import View
from perezvon.kit.ids import AgentId, CallId
from perezvon.ports import Entry

Verdict = Literal["chosen", "runner_up", "less_idle", "lacks_skill"]


class Judged(msgspec.Struct, frozen=True):
    """One agent in a decision. ``verdict`` is one of ``Verdict``, or the state that kept him out."""

    agent: AgentId
    verdict: str
    since: datetime | None


class Decision(msgspec.Struct, frozen=True):
    """Why this call went to this agent, or (``agent`` None) to nobody yet: every agent with his reason."""

    call: CallId
    agent: AgentId | None
    judged: tuple[Judged, ...]


class Step(msgspec.Struct, frozen=True):
    """An entry with what came of it."""

    entry: Entry
    outcome: Outcome


class Moment(msgspec.Struct, frozen=True):
    """``steps``: the last ones, oldest first; ``calls``: those that the last one touched, as they are now."""

    steps: tuple[Step, ...]
    calls: tuple[Call, ...]
    decisions: tuple[Decision, ...]


def moment(floor: Floor, entries: Iterable[Entry], keep: int = 12) -> Moment:
    """Replay all entries on ``floor`` and look at the last. ``entries`` must go on where the floor stands."""
    steps: list[Step] = []
    before, known = floor.view(), frozenset[CallId]()
    waiting = list(entries)
    for place, entry in enumerate(waiting):
        if place == len(waiting) - 1:
            before, known = floor.view(), _named(floor, entry.event)
        steps = [*steps[1 - keep :], Step(entry, floor.handle(entry.event, entry.now))]
    touched = dict.fromkeys(known)
    decisions: list[Decision] = []
    if steps:
        facts = steps[-1].outcome.facts
        touched.update(dict.fromkeys(call for fact in facts if (call := getattr(fact, "call", None))))
        live = floor.state.calls  # a call may be offered and end in one step
        offers = {fact.call: fact for fact in facts if isinstance(fact, f.CallOffered) and fact.call in live}
        decisions = [_decision(floor, before, offer.call, offer) for offer in offers.values()]
        decisions += [
            _decision(floor, floor.view(), call, None)
            for call in touched
            if call in floor.acd.waiting() and call not in offers
        ]
    calls = tuple(floor.state.calls[call] for call in touched if call in floor.state.calls)
    return Moment(tuple(steps), calls, tuple(decisions))


def history(floor: Floor, entries: Iterable[Entry], call: CallId) -> Iterator[Step]:
    """All steps of one call: what was told about it, and what happened to it."""
    for entry in entries:
        named = call in _named(floor, entry.event)
        outcome = floor.handle(entry.event, entry.now)
        if named or any(getattr(fact, "call", None) == call for fact in outcome.facts):
            yield Step(entry, outcome)


def _named(floor: Floor, event: e.AnyEvent) -> frozenset[CallId]:
    """The call that an event is about: by its id, by its channel, or by the agent who asks."""
    found = {
        getattr(event, "call", None),
        floor.calls.by_channel.get(getattr(event, "channel", None) or ""),
    }
    agent = floor.state.agents.get(getattr(event, "agent", None) or "")
    if agent is not None:
        found.add(agent.call)
    return frozenset(call for call in found if call)


def _decision(floor: Floor, before: View, call: CallId, offer: f.CallOffered | None) -> Decision:
    """Judge every agent of the settings as the distributor saw him before the step."""
    live = floor.state.calls[call]
    queue = live.queue_set
    if queue is None:
        return Decision(call, None, ())
    need = need_of(queue)

    def judge() -> Iterator[Judged]:
        for setting in floor.state.settings.agents.values():
            status = before.agents.get(setting.id)
            since = status.since if status is not None else None
            if not fits(setting.skills, setting.clients, need):
                yield Judged(setting.id, "lacks_skill", since)
            elif offer is not None and setting.id == offer.agent:
                yield Judged(setting.id, "chosen", since)
            elif offer is not None and setting.id == offer.runner_up:
                yield Judged(setting.id, "runner_up", since)
            elif status is None:
                yield Judged(setting.id, "logged_out", None)
            else:
                yield Judged(setting.id, "less_idle" if status.state == "ready" else status.state, since)

    order = {"chosen": 0, "runner_up": 1, "less_idle": 2, "lacks_skill": 4}
    rows = sorted(
        judge(), key=lambda row: (order.get(row.verdict, 3), str(row.since or ""), row.verdict, row.agent)
    )
    return Decision(call, offer.agent if offer is not None else None, tuple(rows))
