"""Who sits there: the agents of a day with their hours and breaks, more of them or fewer."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec

from perezvon.core.acd import fits
from perezvon.core.settings import need_of
from perezvon.facts.settings import AgentSet, QueueSet
from perezvon.features.whatif.change import AgentsChange, BadChange, Change
from perezvon.features.whatif.day import Day, DayAgent, Spell
from perezvon.sim.plan import Pause, PlannedAgent, Shift

SIDE_EFFECTS: Final = ("no_answer", "declined")
"""Not ready for these reasons follows from a missed offer: the simulated agent misses offers by himself."""
GAP_S: Final = 1.0  # between two spells: shorter ones are rounding
SETTLE_S: Final = 3.0  # from signing on to ready
SHORTEST_S: Final = 5.0


def planned_agents(day: Day, change: Change, seed: int) -> list[PlannedAgent]:
    """Everybody of the day as he worked, then the changes in their order.

    Raises BadChange ``nobody`` when fewer are there than are to be taken away.
    """
    everybody = [planned for agent in day.agents if (planned := planned_agent(agent)).shifts]
    rng = Random(f"{seed}/staff")
    found = list(everybody)
    for number, wish in enumerate(change.agents):
        if wish.count > 0:
            found += _added(day, everybody, wish, rng, number)
        else:
            found = _without(day, found, wish, rng)
    return found


def planned_agent(agent: DayAgent) -> PlannedAgent:
    """His day: a shift from first ready to last work, with the breaks between; a gap begins a new shift.

    Lines of every kind become persistent ones: the reaction holds the time until the telephone is picked up.
    """
    shifts = tuple(shift for run in _runs(agent.spells) if (shift := _shift(run)) is not None)
    setting = msgspec.structs.replace(agent.setting, mode="persistent", auto_answer=False)
    return PlannedAgent(setting, shifts)


def _runs(spells: Sequence[Spell]) -> Iterator[list[Spell]]:
    run: list[Spell] = []
    for spell in spells:
        if run and spell.from_s - run[-1].to_s > GAP_S:
            yield run
            run = []
        run.append(spell)
    if run:
        yield run


def _away(spell: Spell) -> bool:
    return spell.state == "no_line" or (spell.state == "not_ready" and spell.reason not in SIDE_EFFECTS)


def _shift(run: Sequence[Spell]) -> Shift | None:
    there = [n for n, spell in enumerate(run) if not _away(spell)]
    if not there:
        return None
    inside = run[there[0] : there[-1] + 1]
    begins, ends = max(0.0, inside[0].from_s - SETTLE_S), inside[-1].to_s
    pauses: list[Pause] = []
    for spell in inside:
        length_s = spell.to_s - spell.from_s
        if not _away(spell) or length_s <= 0:
            continue
        if pauses and spell.from_s - (pauses[-1].at_s + pauses[-1].length_s) <= GAP_S:
            last = pauses.pop()
            pauses.append(Pause(last.at_s, spell.to_s - last.at_s, last.reason))
        else:
            pauses.append(Pause(spell.from_s, length_s, spell.reason or "break"))
    return Shift(begins, ends, tuple(pauses)) if ends - begins > SHORTEST_S else None


def _window(day: Day, wish: AgentsChange) -> tuple[float, float] | None:
    if wish.begins is None or wish.ends is None:
        return None
    return day.at(wish.begins), day.at(wish.ends)


def _eligible(day: Day, agents: Sequence[PlannedAgent], wish: AgentsChange) -> list[int]:
    """Places of those who were there (in the window) and can take the queue's calls."""
    queue = next((q for q in day.queues if q.id == wish.queue), None)
    window = _window(day, wish)
    return [
        n
        for n, agent in enumerate(agents)
        if (queue is None or _can(agent.setting, queue))
        and (window is None or any(_overlap(shift, window) for shift in agent.shifts))
    ]


def _can(agent: AgentSet, queue: QueueSet) -> bool:
    return fits(agent.skills, agent.clients, need_of(queue))


def _overlap(shift: Shift, window: tuple[float, float]) -> bool:
    return shift.begins_s < window[1] and window[0] < shift.ends_s


def _added(
    day: Day, agents: Sequence[PlannedAgent], wish: AgentsChange, rng: Random, number: int
) -> Iterator[PlannedAgent]:
    window, pool = _window(day, wish), [agents[n] for n in _eligible(day, agents, wish)]
    for n in range(wish.count):
        draw = rng.random()  # one draw for each, also where nobody is to be drawn from
        like = pool[int(draw * len(pool))] if pool else _newcomer(day, wish)
        shifts = like.shifts if window is None else (Shift(max(0.0, window[0] - SETTLE_S), window[1]),)
        setting = msgspec.structs.replace(like.setting, id=f"{like.setting.id}+{number + 1}.{n + 1}")
        yield PlannedAgent(setting, shifts)


def _newcomer(day: Day, wish: AgentsChange) -> PlannedAgent:
    """Nobody like that was there: one who can do what is asked, from the first call to the last."""
    queues = [q for q in day.queues if wish.queue in (None, q.id)]
    skills: dict[str, int] = {}
    for queue in queues:
        for skill, level in queue.skills.items():
            skills[skill] = max(level, skills.get(skill, 0))
    calls = [call.at_s for call in day.calls]
    begins, ends = (min(calls), max(calls) + 60.0) if calls else (0.0, day.length_s)
    return PlannedAgent(AgentSet("new", skills), (Shift(max(0.0, begins - 60.0), ends),))


def _without(day: Day, agents: list[PlannedAgent], wish: AgentsChange, rng: Random) -> list[PlannedAgent]:
    pool, window = _eligible(day, agents, wish), _window(day, wish)
    if len(pool) < -wish.count:
        raise BadChange("agents", "nobody", len(pool))
    gone = set(rng.sample(pool, -wish.count))
    if window is None:
        return [agent for n, agent in enumerate(agents) if n not in gone]
    return [
        PlannedAgent(agent.setting, tuple(_cut(agent.shifts, window))) if n in gone else agent
        for n, agent in enumerate(agents)
    ]


def _cut(shifts: Sequence[Shift], window: tuple[float, float]) -> Iterator[Shift]:
    """What is left of shifts outside a window."""
    for shift in shifts:
        for begins, ends in (
            (shift.begins_s, min(shift.ends_s, window[0])),
            (max(shift.begins_s, window[1]), shift.ends_s),
        ):
            if ends - begins > SHORTEST_S:
                inside = tuple(p for p in shift.pauses if begins <= p.at_s < ends)
                yield Shift(begins, ends, inside)
