"""From a day that was to a plan that the simulator plays, with or without a change.

Kept as they were: every arrival, the patience of those who gave up, talk and wrap-up of those who were
answered, shifts and breaks, the share of offers that were missed. Drawn anew in each replication: how long
the answered would have waited (from beyond their wait), what the lost callers had to say (from the answered
ones of their queue), reactions, missed offers, who is added or taken away. Draws hang on the seed and the
caller alone, so that the same seed with another change meets the same callers.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import Final

import msgspec

from perezvon.facts import settings as s
from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import Day, DayCall, Spell
from perezvon.kit.ids import QueueId
from perezvon.sim.chance import Behaviour
from perezvon.sim.distributions import Distribution, Empirical, Exponential, Lognormal
from perezvon.sim.plan import Arrival, Plan, PlannedAgent
from perezvon.sim.whatif.patience import ENOUGH, Patience, estimate
from perezvon.sim.whatif.staffing import SIDE_EFFECTS, planned_agents

GREETING_S: Final = 2.0  # what the simulated node takes for one prompt
QUEUE_OF_ITS_OWN: Final = 20  # so many callers gave up: the queue has a patience of its own
MOST_A_SECOND: Final = 100_000  # everybody here was let in that day
NEVER_S: Final = 86_400
BEHIND_S: Final = 600.0


class Habits(msgspec.Struct, frozen=True):
    """What a day teaches of its people. ``patience``: by queue; ``everybody``: of all callers."""

    patience: dict[QueueId, Patience]
    everybody: Patience
    talks: dict[QueueId, tuple[tuple[float, float], ...]]
    all_talks: tuple[tuple[float, float], ...]
    behaviour: Behaviour


def habits_of(day: Day) -> Habits:
    """Learn from the day."""
    everybody = _patience(day.calls)
    patience: dict[QueueId, Patience] = {}
    talks: dict[QueueId, tuple[tuple[float, float], ...]] = {}
    for queue in day.queues:
        calls = [call for call in day.calls if call.queue == queue.id]
        own = _patience(calls)
        patience[queue.id] = own if own.gave_up >= QUEUE_OF_ITS_OWN else everybody
        talks[queue.id] = _talks(calls)
    return Habits(patience, everybody, talks, _talks(day.calls), _behaviour(day))


def _patience(calls: Sequence[DayCall]) -> Patience:
    gone = [call.wait_s for call in calls if call.how == "abandoned"]
    return estimate(gone, [call.wait_s for call in calls if call.how != "abandoned"])


def _talks(calls: Sequence[DayCall]) -> tuple[tuple[float, float], ...]:
    return tuple((call.talk_s, call.wrap_s) for call in calls if call.how == "answered")


def _behaviour(day: Day) -> Behaviour:
    spells = [spell for agent in day.agents for spell in agent.spells]
    offers = max(1, sum(call.offers for call in day.calls))
    away = tuple(sp.to_s - sp.from_s for sp in spells if sp.reason in SIDE_EFFECTS)
    rings = tuple(call.ring_s for call in day.calls if call.how == "answered" and call.ring_s > 0)
    return Behaviour(
        ring=_seen(rings, Lognormal(2.5, 0.5)),
        away=_seen(away, Exponential(25.0)),
        no_answer=_share(spells, "no_answer", offers),
        declines=_share(spells, "declined", offers),
        holds=0.0,  # talk times hold the holds
        keys=0.0,
        forgets_wrap_up=0.0,
        wants_more_time=0.0,
        chooses_early=0.0,
        line_losses_per_h=0.0,  # times without a line are in the agents' days
        refreshes_per_h=0.0,
        wrong_numbers=0.0,
        unknown_callers=1.0,
    )


def _seen(values: tuple[float, ...], otherwise: Distribution) -> Distribution:
    return Empirical(values) if len(values) >= ENOUGH else otherwise


def _share(spells: Sequence[Spell], reason: str, offers: int) -> float:
    return min(0.5, sum(1 for spell in spells if spell.reason == reason) / offers)


def plan_of(day: Day, habits: Habits, change: Change, seed: int) -> Plan:
    """The plan of one replication. Raises BadChange when nobody is there who could be taken away."""
    return Plan(
        begins=day.begins,
        hours=(day.length_s + BEHIND_S) / 3600,
        settings=_settings(day, change),
        agents=tuple(_skilled(agent, change) for agent in planned_agents(day, change, seed)),
        arrivals=_arrivals(day, habits, change, seed),
        behaviour=habits.behaviour,
    )


def number_of(queues: Sequence[s.QueueSet], queue: QueueId) -> str:
    """Each queue gets a number of its own: a call goes where it went that day."""
    return f"+7000{next(n for n, row in enumerate(queues) if row.id == queue):07d}"


def _settings(day: Day, change: Change) -> tuple[s.AnySetting, ...]:
    rows: list[s.AnySetting] = [s.CentreSet(zone=day.zone, max_new_calls_per_s=MOST_A_SECOND)]
    clients = dict.fromkeys(queue.client for queue in day.queues)
    rows += [s.ClientSet(client, client, client, "#000000") for client in clients]
    spells = [spell for agent in day.agents for spell in agent.spells]
    reasons = dict.fromkeys(["break", "end_of_shift", *(sp.reason for sp in spells if sp.reason)])
    rows += [s.ReasonSet(reason, reason, reason) for reason in reasons]
    rows.append(s.DispositionSet("done", "done", "done"))
    for queue in day.queues:
        rows.append(_queue(day, queue, change))
        number = number_of(day.queues, queue.id)
        rows.append(s.NumberSet(number, queue.client, queue.id, greeting="perezvon/greeting"))
    return tuple(rows)


def _queue(day: Day, queue: s.QueueSet, change: Change) -> s.QueueSet:
    """Its rules. The limit of wrap-up acts through the times of the calls: agents keep to it."""
    wanted = change.of(queue.id)
    longest = max((call.wrap_s for call in day.calls if call.queue == queue.id), default=0.0)
    limit = max(queue.wrap_up_s, longest, wanted.wrap_up_s or 0 if wanted else 0)
    row = msgspec.structs.replace(
        queue, wrap_up_s=math.ceil(limit) + 60, announce_first_s=NEVER_S, announce_every_s=0, record=False
    )
    if wanted is None:
        return row
    return msgspec.structs.replace(
        row,
        target_s=row.target_s if wanted.target_s is None else wanted.target_s,
        max_wait_s=row.max_wait_s if wanted.max_wait_s is None else wanted.max_wait_s,
        priority=row.priority if wanted.priority is None else wanted.priority,
    )


def _skilled(agent: PlannedAgent, change: Change) -> PlannedAgent:
    skills = dict(agent.setting.skills)
    for wish in change.skills:
        if wish.agent in ("*", agent.setting.id.partition("+")[0]):
            skills.pop(wish.skill, None)
            if wish.level:
                skills[wish.skill] = wish.level
    setting = msgspec.structs.replace(agent.setting, skills=skills)
    return PlannedAgent(setting, agent.shifts)


def _arrivals(day: Day, habits: Habits, change: Change, seed: int) -> tuple[Arrival, ...]:
    rng = Random(f"{seed}/callers")
    limits = {queue.id: queue.wrap_up_s for queue in day.queues}
    residual_s = _wrap_residual(day)
    found: list[Arrival] = []
    for n, call in enumerate(day.calls):
        # always the same draws for a caller, whatever the change is
        patience_s = habits.patience[call.queue].draw(rng, call.wait_s)
        like = habits.talks[call.queue] or habits.all_talks or ((180.0, 30.0),)
        talk_s, wrap_s = like[int(rng.random() * len(like))]
        more_s = rng.expovariate(1 / residual_s)
        if call.how == "answered":
            talk_s, wrap_s = call.talk_s, call.wrap_s
        elif call.how == "abandoned":
            patience_s = call.wait_s
        wanted = change.of(call.queue)
        if wanted is not None and wanted.wrap_up_s is not None:
            if call.ran_out and wanted.wrap_up_s > limits[call.queue]:
                wrap_s += more_s
            wrap_s = min(wrap_s, float(wanted.wrap_up_s))
        found.append(
            Arrival(
                at_s=max(0.0, call.at_s - GREETING_S),
                number=number_of(day.queues, call.queue),
                patience_s=patience_s,
                talk_s=talk_s,
                wrap_s=wrap_s,
                caller=f"+7001{n:07d}",
            )
        )
    return tuple(found)


def _wrap_residual(day: Day) -> float:
    """Mean time to go of a wrap-up that ran out: the exponential estimate for censored times."""
    answered = [call for call in day.calls if call.how == "answered"]
    finished = sum(1 for call in answered if not call.ran_out)
    return max(1.0, sum(call.wrap_s for call in answered) / (finished + 0.5))
