"""The simulated centre: three clients, seven queues, and as many agents as asked for."""

from collections.abc import Iterator
from random import Random

from perezvon.facts import settings as s

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
