"""Load on this machine: 50 talking, up to 150 waiting, sound on two calls of five, for ten minutes.

What must be the same before and after: channels, bridges, open files, memory. What must be true at the end:
one record for every caller, tallies that add up, nobody left over. ``--minutes`` says how long.
"""

import asyncio
from dataclasses import dataclass

import uvloop

from bench.report import heading, row
from bench.world.centre import BenchCentre, running
from bench.world.choices import CHOSEN
from bench.world.plan import NUMBER, QUEUE, Plan
from bench.world.sipp import Result, Sipp, known_callers
from bench.world.staff import Staff
from bench.world.usage import Usage, usage
from perezvon.main.roles import RoleProcess, RoleSpec

AGENTS = 50
TALK_S = (15.0, 35.0)  # 50 agents serve two callers a second: a bit more call
RATE = 3.3
MAX_WAIT_S = 45  # then the centre lets a caller go: about 150 wait, from the second minute on
SPEAKERS = 0.4
WARM_UP_S = 240.0  # until as many wait as ever will: the C library keeps what the most at once need
SAME = 0.10
OURS = ("Asterisk", "engine", "api")  # PostgreSQL fills its caches, as it should


@dataclass
class Peak:
    """The most that was seen at one moment."""

    talking: int = 0
    waiting: int = 0
    speaking: int = 0


@dataclass(frozen=True)
class Standing:
    """What a centre at rest holds."""

    channels: int
    bridges: int
    services: dict[str, Usage]


def main() -> None:
    """Print the rows."""
    uvloop.run(measure())


async def measure() -> None:
    minutes = CHOSEN.minutes or (1.0 if CHOSEN.quick else 10.0)
    heading(f"Load: {AGENTS} agents, {RATE:g} calls/s who wait {MAX_WAIT_S} s at most, {minutes:g} minutes")
    plan = Plan(AGENTS, announce=True, max_wait_s=MAX_WAIT_S)
    async with running(plan) as centre:
        api = RoleProcess(RoleSpec("api"), centre.folder / "settings.json", centre.folder / "log")
        await api.start()
        staff = Staff(centre, talk_s=TALK_S, echo=True)
        await staff.start()
        try:
            await _load(centre, staff, WARM_UP_S / (4 if CHOSEN.quick else 1))
            before = await _standing(centre, staff, api)
            staff.forget()
            known = await centre.count("call_record")
            results, peak = await _load(centre, staff, minutes * 60)
            after = await _standing(centre, staff, api)
            await _truth(centre, staff, results, peak, known)
            _same(before, after)
        finally:
            await staff.stop()
            await api.stop()


async def _load(centre: BenchCentre, staff: Staff, seconds: float) -> tuple[list[Result], Peak]:
    peak = Peak()
    runs = []
    for scenario, share, port, media in (
        ("talker", SPEAKERS, 5060, 12000),
        ("waiter", 1 - SPEAKERS, 5062, 9000),
    ):
        rate = RATE * share
        run = Sipp(
            centre,
            scenario,
            centre.callers,
            *("-s", NUMBER, "-r", f"{rate:.2f}", "-m", str(round(rate * seconds)), "-l", "1000"),
            *("-mp", str(media)),
            port=port,
            rows=known_callers(),
        )
        runs.append(await run.start())
    watching = asyncio.create_task(_watch(staff, runs[0], peak))
    results = [await run.end() for run in runs]
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await staff.idle()
    return results, peak


async def _watch(staff: Staff, speakers: Sipp, peak: Peak) -> None:
    while True:
        calls = (await staff.view()).view.calls.values()
        peak.talking = max(peak.talking, sum(call.state == "talking" for call in calls))
        peak.waiting = max(peak.waiting, sum(call.state in ("waiting", "offered") for call in calls))
        now = speakers.statistics() if (speakers.folder / "stat.csv").exists() else {}
        peak.speaking = max(peak.speaking, int(now.get("CurrentCall") or 0))
        await asyncio.sleep(2)


async def _standing(centre: BenchCentre, staff: Staff, api: RoleProcess) -> Standing:
    await staff.idle()
    await asyncio.sleep(5)  # Asterisk closes files and sockets a moment after the last call
    # what the C library keeps for later is not in use: given back first, before and after alike
    await asyncio.to_thread(centre.asterisk.cli, "malloc trim")
    channels = await asyncio.to_thread(centre.asterisk.cli, "core show channels count")
    bridges = await asyncio.to_thread(centre.asterisk.cli, "bridge show all")
    return Standing(
        int(channels.split()[0]),
        len(bridges.strip().splitlines()) - 1,
        centre.usage() | {"api": usage(api.child.pid)},
    )


async def _truth(centre: BenchCentre, staff: Staff, results: list[Result], peak: Peak, known: int) -> None:
    row("talking at once, at most", peak.talking, "", f"≥ {AGENTS}", peak.talking >= AGENTS)
    row("waiting at once, at most", peak.waiting, "")
    row("callers with sound at once, at most", peak.speaking, "", "≥ 30", peak.speaking >= 30)
    made = sum(result.made for result in results)
    failed = sum(result.failed for result in results)
    row("calls", made, "")
    row("calls that failed at the caller", failed, "", "0", failed == 0)
    ended = sum(staff.ended.values())
    row("calls that ended in the centre", ended, "", f"{made}", ended == made)
    for how, count in sorted(staff.ended.items()):
        row(f"  {how}", count, "")
    view = (await staff.view()).view
    tallies = view.queues[QUEUE].tallies.values()
    row("calls left over", len(view.calls), "", "0", not view.calls)
    offered, counted = sum(t.offered for t in tallies), sum(t.ended for t in tallies)
    row("offered in the tallies, minus those ended", offered - counted, "", "0", offered == counted)
    records = await centre.count("call_record where closed_at is not null") - known
    row("closed records", records, "", f"{made}", records == made)
    twice = await centre.count("(select call from call_record group by call having count(*) > 1) again")
    row("calls with two records", twice, "", "0", twice == 0)


def _same(before: Standing, after: Standing) -> None:
    for name, old, new in (
        ("channels", before.channels, after.channels),
        ("bridges", before.bridges, after.bridges),
    ):
        row(f"{name} before and after: {old} and", new, "", f"{old}", old == new)
    for name, was in before.services.items():
        now = after.services[name]
        for what, old_value, new_value, unit in (
            ("open files", float(was.files), float(now.files), ""),
            ("memory", was.memory_mb, now.memory_mb, "MB"),
        ):
            same = abs(new_value - old_value) <= SAME * old_value
            aim = (f"± {SAME:.0%}", same) if name in OURS else ("", None)
            row(f"{name}, {what}, before: {old_value:.0f}; after", new_value, unit, *aim)


if __name__ == "__main__":
    main()
