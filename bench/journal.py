"""How fast the journal commits and how fast a floor comes back: an hour of 50 simulated agents.

PostgreSQL runs with its usual settings (every commit reaches the disk). The baseline is the same connection
library and the same disk: one bare row per transaction, and a bare replay without the journal.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import asyncpg

from bench.report import heading, row
from bench.world.database import measured_in_own_folder, own_server
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.engine.recover import recover
from perezvon.facts.floor import Published
from perezvon.ports import Batch, Entry
from perezvon.sim.run import Day, Options
from perezvon.sim.world import CENTRE, NODE

SINGLES, GROUP = 1_000, 50
AIM_REPLAY_PER_S = 20_000


def an_hour() -> list[tuple[Entry, list[Published]]]:
    """Entries of a simulated hour, each with the facts that it caused."""
    day = Day(Options(seed=7, hours=1.0, agents=50, replay=False))
    told: list[tuple[Entry, list[Published]]] = []
    told.extend((entry, []) for entry in day.world.journal)  # the settings, told before anyone watched
    seq = 0

    def watch(entry: Entry, outcome: Outcome) -> None:
        nonlocal seq
        facts = [Published(seq + n, entry.now, fact) for n, fact in enumerate(outcome.facts, 1)]
        seq += len(facts)
        told.append((entry, facts))

    day.world.watchers.append(watch)
    day.play()
    return told


def batches(told: Sequence[tuple[Entry, list[Published]]], size: int, epoch: int) -> list[Batch]:
    """The same entries in groups."""
    groups = [told[first : first + size] for first in range(0, len(told), size)]
    return [Batch(epoch, [e for e, _ in group], [p for _, ps in group for p in ps]) for group in groups]


async def timed_ms(steps: Sequence[Callable[[], Awaitable[object]]]) -> list[float]:
    """How long each step took, sorted."""
    took = []
    for step in steps:
        began = time.perf_counter()
        await step()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def percentile(sorted_ms: Sequence[float], share: float) -> float:
    return sorted_ms[min(len(sorted_ms) - 1, int(len(sorted_ms) * share))]


async def bare_commits_ms(url: str) -> list[float]:
    """One small row per transaction: what this disk and this library can do at best."""
    connection = await asyncpg.connect(url)
    await connection.execute("create table bare (n bigint primary key, body bytea)")
    insert = await connection.prepare("insert into bare values ($1, $2)")
    took = await timed_ms([lambda n=n: insert.fetch(n, b"x" * 80) for n in range(SINGLES)])  # type: ignore[misc]
    await connection.close()
    return took


async def measure_commits(
    journal: PostgresJournal, told: Sequence[tuple[Entry, list[Published]]], url: str
) -> None:
    bare = await bare_commits_ms(url)
    lease = await journal.take_lease("bench", 600)
    single = await timed_ms(
        [lambda b=b: journal.commit(b) for b in batches(told[:SINGLES], 1, lease.epoch)]  # type: ignore[misc]
    )
    row("commit of one entry, p50", statistics.median(single), "ms")
    row("commit of one entry, p99", percentile(single, 0.99), "ms")
    row("  against a bare row, p50", statistics.median(single) / statistics.median(bare), "×")
    grouped = batches(told[SINGLES:], GROUP, lease.epoch)
    began = time.perf_counter()
    took = await timed_ms([lambda b=b: journal.commit(b) for b in grouped])  # type: ignore[misc]
    entries = sum(len(batch.entries) for batch in grouped)
    facts = sum(len(batch.facts) for batch in grouped)
    seconds = time.perf_counter() - began
    row(f"group commit of {GROUP}, entries", entries / seconds, "/s")
    row(f"group commit of {GROUP}, facts with them", facts / seconds, "/s")
    row(f"group commit of {GROUP}, p50", statistics.median(took), "ms")
    row(f"group commit of {GROUP}, p99", percentile(took, 0.99), "ms")
    row("  entries against bare rows", entries / seconds / (1000 / statistics.mean(bare)), "×")


async def measure_recovery(journal: PostgresJournal, told: Sequence[tuple[Entry, list[Published]]]) -> None:
    floor = Floor(CENTRE, NODE)
    cpu = time.process_time()
    for entry, _ in told:
        floor.handle(entry.event, entry.now)
    bare = len(told) / (time.process_time() - cpu)
    began, cpu = time.perf_counter(), time.process_time()
    loaded = await journal.load()
    row("load and decode, entries", len(loaded.entries) / (time.perf_counter() - began), "/s")
    again = time.process_time()
    recovered = await recover(loaded, CENTRE, NODE)
    speed = len(told) / (time.process_time() - again)
    row("replay, entries", speed, "/s", f"≥ {AIM_REPLAY_PER_S:,}", speed >= AIM_REPLAY_PER_S)
    row("  against the bare floor", speed / bare, "×")
    row("load and replay together, entries", len(told) / (time.process_time() - cpu), "/s")
    assert recovered.floor.snapshot() == floor.snapshot(), "the replay is not the floor"
    body = recovered.floor.snapshot()
    row("snapshot of the floor", len(body) / 1024, "KiB")


async def measure(folder: Path) -> None:
    """``folder`` is ours; an unprivileged account may pass through it."""
    told = an_hour()
    heading(f"Journal: {len(told):,} entries of an hour with 50 agents, PostgreSQL with fsync")
    async with own_server(folder) as server:
        await asyncio.to_thread(upgrade, server.url)
        journal = PostgresJournal(server.url, CENTRE)
        await measure_commits(journal, told, server.url)
        await measure_recovery(journal, told)
        await journal.close()


def main() -> None:
    """Print the rows."""
    measured_in_own_folder(measure)


if __name__ == "__main__":
    main()
