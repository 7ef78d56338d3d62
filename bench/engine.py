"""The engine's own CPU for a queued call, without an Asterisk: a played node, the real journal, the real bus.

On a machine that does other things the calls take longer, not more: time stands still for callers while
answers stand out (``world/node.py``), and the number of batches stands beside the CPU. Caches that others
emptied make every version dearer: two versions are compared by turns.
"""

from itertools import pairwise

import uvloop

from bench.inbound import AIM_ENGINE_MS, ENGINE_RATE, greeting_s
from bench.report import heading, row
from bench.world.choices import CHOSEN
from bench.world.plan import Plan
from bench.world.played import PlayedCentre, PlayedStaff, Sampled, playing
from bench.world.sipp import KNOWN_CALLERS
from bench.world.usage import spent

AGENTS = 200
CALLS, TURNS = 1000, 3
SHOWN = 30


def main() -> None:
    """Print the rows."""
    uvloop.run(measure())


async def measure() -> None:
    calls = CALLS // (5 if CHOSEN.quick else 1)
    heading(f"The engine alone: {calls} queued calls at {ENGINE_RATE:g}/s, greeting, agent, recording")
    plan = Plan(AGENTS)
    async with playing(plan, greeting_s()) as centre:
        await _costs(centre, calls)
    heading(
        "Where it goes, by samples of its CPU time: in a function and its libraries, with ours that it calls"
    )
    async with playing(plan, greeting_s(), looked_at=True) as centre:
        await _where(centre, calls)


async def _costs(centre: PlayedCentre, calls: int) -> None:
    staff = await _ready(centre)
    rounds = [centre.usage()]
    before = await centre.metrics()
    for _ in range(TURNS):
        await run(centre, staff, calls)
        rounds.append(centre.usage())
    after = await centre.metrics()
    per_call = [spent(one, other)["engine"] / calls * 1000 for one, other in pairwise(rounds)]
    best = min(per_call)
    row(f"engine, CPU per call at {ENGINE_RATE:g}/s, best of {TURNS}", best, "ms", f"≤ {AIM_ENGINE_MS:g}",
        best <= AIM_ENGINE_MS)  # fmt: skip
    row("  worst of them", max(per_call), "ms")
    whole = spent(rounds[0], rounds[-1])
    for name in ("PostgreSQL", "NATS"):
        row(f"{name}, CPU per call", whole[name] / calls / TURNS * 1000, "ms")
    for name, what in (
        ("perezvon_node_events_total", "events"),
        ("perezvon_node_requests_total", "requests"),
        ("perezvon_engine_batch_entries_sum", "entries"),
        ("perezvon_engine_batch_entries_count", "batches"),
        ("perezvon_engine_facts_total", "facts"),
    ):
        row(f"{what} per call", _grown(before, after, name) / calls / TURNS, "")
    await staff.stop()


async def _where(centre: PlayedCentre, calls: int) -> None:
    staff = await _ready(centre)
    engine = centre.engine
    if not isinstance(engine, Sampled):
        raise TypeError("this engine is not looked at")
    engine.begin()
    await run(centre, staff, calls)
    found = await engine.samples()
    total = sum(own for own, _, _ in found)
    for own, all_, name in sorted(found, reverse=True)[:SHOWN]:
        print(f"  {own / total:6.1%} {all_ / total:6.1%}  {name}")
    row("samples", total, "")
    await staff.stop()


async def _ready(centre: PlayedCentre) -> PlayedStaff:
    """Everybody at work, and everybody has called before."""
    staff = PlayedStaff(centre, telephones=False)
    await staff.start()
    await centre.acquaint()
    await run(centre, staff, KNOWN_CALLERS)
    return staff


async def run(centre: PlayedCentre, staff: PlayedStaff, calls: int) -> None:
    """So many calls; raises ``RuntimeError`` when one was not served as it should."""
    staff.forget()
    await centre.node.calls(calls, ENGINE_RATE)
    await staff.idle()
    if staff.ended != {"answered": calls} or centre.node.unknown:
        raise RuntimeError(f"not served: {staff.ended}, {centre.node.unknown}, {staff.refused}")


def _grown(before: dict[str, float], after: dict[str, float], name: str) -> float:
    """How much a counter grew, all its labels together; without looks at the node."""
    return sum(
        value - before.get(key, 0.0)
        for key, value in after.items()
        if key.startswith(name) and "GET" not in key
    )


if __name__ == "__main__":
    main()
