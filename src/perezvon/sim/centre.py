"""The simulated centre: three clients, seven queues, as many agents as asked for, and its typical day.

The day begins at 08:00 of the centre's zone. Agents come in five shifts with a lunch and two breaks each.
"""

import math
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from perezvon.facts import settings as s
from perezvon.sim.chance import TYPICAL, Behaviour
from perezvon.sim.plan import QUARTER_S, Curve, Pause, Plan, PlannedAgent, Shift
from perezvon.sim.world import BEGINS

BEGINS_H: Final = 8.0  # local time of BEGINS; the zone has one offset all year
QUARTERS_A_DAY: Final = 96
# Calls of an office-hours centre by local hour, relative to its peak.
BY_HOUR: Final = (
    0.07, 0.04, 0.03, 0.03, 0.03, 0.06, 0.14, 0.29, 0.57, 0.86, 1.0, 1.0,
    0.89, 0.86, 0.89, 0.93, 0.93, 0.86, 0.75, 0.64, 0.54, 0.39, 0.25, 0.14,
)  # fmt: skip
SHIFTS: Final = ((0, 0.33), (1, 0.165), (2, 0.08), (5, 0.34), (12, 0.085))  # hours after 08:00, share
SHIFT_H: Final = 9.0
REST: Final = ((0.25, 600.0, "break"), (0.5, 1800.0, "lunch"), (0.75, 600.0, "break"))
PEAK_LOAD: Final = 0.68  # erlangs per agent on duty at the busiest time
ON_DUTY_AT_PEAK: Final = 0.575

ZONE = "Europe/Moscow"
CLIENTS = ("mebel", "polis", "svyaz")
QUEUES: tuple[tuple[str, str, dict[str, int], int, float], ...] = (
    # id, client, skills with minimum levels, priority, share of the calls
    ("q-mebel-orders", "mebel", {"sales": 1}, 0, 0.26),
    ("q-mebel-delivery", "mebel", {"service": 1}, 0, 0.16),
    ("q-polis-new", "polis", {"insurance": 1}, 0, 0.16),
    ("q-polis-claims", "polis", {"insurance": 2}, 5, 0.10),
    ("q-svyaz-support", "svyaz", {"network": 1}, 0, 0.22),
    ("q-svyaz-experts", "svyaz", {"network": 3}, 0, 0.06),
    ("q-svyaz-english", "svyaz", {"network": 1, "english": 2}, 0, 0.04),
)
SKILLS_OF = {"mebel": ("sales", "service"), "polis": ("insurance",), "svyaz": ("network",)}
REASONS = ("lunch", "break", "meeting", "end_of_shift")
DISPOSITIONS = ("done", "call_back", "complaint", "wrong_number")
ON_DEMAND_SHARE, ENGLISH_SHARE, SECOND_CLIENT_SHARE, AUTO_ANSWER_SHARE = 0.1, 0.25, 0.35, 0.1


def number_of(queue: str) -> str:
    """The number that callers of a queue dial."""
    return f"+7495000{[row[0] for row in QUEUES].index(queue) + 1:04d}"


def agent_of(n: int) -> str:
    return f"a-{n:04d}"


def settings(agents: int, rng: Random) -> Iterator[s.AnySetting]:
    """All settings of the centre, in the order in which they may be applied."""
    yield s.CentreSet(zone=ZONE, rejoin_s=20, max_new_calls_per_s=50)
    for client in CLIENTS:
        yield s.ClientSet(client, client, client, "#336699")
    for reason in REASONS:
        yield s.ReasonSet(reason, reason, reason, productive=reason == "meeting", max_s=3600)
    for position, disposition in enumerate(DISPOSITIONS):
        yield s.DispositionSet(disposition, disposition, disposition, position=position)
    for queue, client, skills, priority, _ in QUEUES:
        yield s.QueueSet(
            queue, client, queue, queue, skills, priority=priority, max_wait_s=300, announce_first_s=10
        )
        greeting = None if queue == "q-svyaz-experts" else f"perezvon/greeting-{client}"
        yield s.NumberSet(number_of(queue), client, queue, greeting=greeting)
    for n in range(agents):
        yield _agent(n, rng)


def _agent(n: int, rng: Random) -> s.AgentSet:
    clients = [CLIENTS[n % len(CLIENTS)]]
    if rng.random() < SECOND_CLIENT_SHARE:
        clients.append(CLIENTS[(n + 1) % len(CLIENTS)])
    skills: dict[str, int] = {}
    for client in clients:
        for skill in SKILLS_OF[client]:
            # one of a kind for each queue in every nine, so that small centres can take every call
            skills[skill] = 3 if n % 9 < len(CLIENTS) else rng.randint(1, 3)
    if n % 9 < len(CLIENTS) or rng.random() < ENGLISH_SHARE:
        skills["english"] = 2
    on_demand = rng.random() < ON_DEMAND_SHARE
    auto = rng.random() < AUTO_ANSWER_SHARE and not on_demand
    return s.AgentSet(
        agent_of(n), skills, tuple(clients), mode="on_demand" if on_demand else "persistent", auto_answer=auto
    )


# --- the day -----------------------------------------------------------------------------------------


def typical_curve() -> tuple[float, ...]:
    """The rate by quarter of an hour of a local day, relative to its peak."""
    hours = [n / 4 for n in range(QUARTERS_A_DAY)]
    return tuple(BY_HOUR[int(h)] * (1 - h % 1) + BY_HOUR[(int(h) + 1) % 24] * (h % 1) for h in hours)


def calls_per_quarter(agents: int, b: Behaviour) -> float:
    """What so many agents can take in a quarter of an hour at the peak."""
    handling_s = b.talk.mean + b.wrap_up.mean + b.ring.mean + b.holds * b.hold.mean
    return agents * ON_DUTY_AT_PEAK * PEAK_LOAD * QUARTER_S / handling_s


WITHDRAWALS_PER_H: Final = 8.0


def typical_plan(
    seed: int,
    hours: float,
    agents: int,
    *,
    calls_per_h: float = 0.0,
    curve: Sequence[float] = (),
    behaviour: Behaviour | None = None,
) -> Plan:
    """The centre's day. ``calls_per_h``: at the peak, 0 for what the agents can take.

    ``curve``: calls of the whole centre by quarter of an hour of a local day, instead of the built-in one.
    """
    b, rng = behaviour or TYPICAL, Random(f"{seed}/centre")
    told = list(settings(agents, rng))
    staff = [row for row in told if isinstance(row, s.AgentSet)]
    peak = calls_per_h / 4 or calls_per_quarter(agents, b)
    local = list(curve) or [peak * weight for weight in typical_curve()]
    first = int(BEGINS_H * 4)
    quarters = [local[(first + n) % len(local)] for n in range(math.ceil(hours * 4))]
    return Plan(
        begins=BEGINS,
        hours=hours,
        settings=tuple(row for row in told if not isinstance(row, s.AgentSet)),
        agents=tuple(PlannedAgent(row, _shift(n, agents, hours, rng)) for n, row in enumerate(staff)),
        curves=tuple(
            Curve(number_of(queue), tuple(calls * part for calls in quarters))
            for queue, _, _, _, part in QUEUES
        ),
        behaviour=b,
        withdrawals_per_h=WITHDRAWALS_PER_H,
    )


def _shift(n: int, agents: int, hours: float, rng: Random) -> tuple[Shift, ...]:
    place, begins = (n * 7 % agents + 0.5) / agents, 0.0
    for hour, part in SHIFTS:
        begins = hour * 3600.0
        place -= part
        if place < 0:
            break
    length_s = min(SHIFT_H, max(0.5, hours - begins / 3600)) * 3600
    begins += rng.uniform(0, 300)
    pauses = tuple(
        Pause(at, length, reason)
        for part, length, reason in REST
        if (at := begins + length_s * part + rng.uniform(-900, 900)) > begins
    )
    return (Shift(begins, begins + length_s, pauses),)
