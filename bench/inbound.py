"""Queued calls beside ``app_queue``: same Asterisk, callers, greeting, recording; our floor or a dialplan.

Both sides are real: SIPp calls, a greeting is played, an agent's telephone is reached, the talk is recorded
in two raw files, the caller hangs up. The baseline dials a SIP member for each call; our agents have
persistent lines, or are dialled too (said in the row).
"""

import asyncio
import re

import uvloop

from bench.report import heading, row
from bench.world.centre import BenchCentre, running
from bench.world.choices import CHOSEN
from bench.world.plan import GREETING, NUMBER, QUEUE, SILENT_NUMBER, Plan
from bench.world.sipp import Result, callers
from bench.world.staff import Staff
from bench.world.usage import spent
from perezvon.adapters.speech.render import read_manifest
from perezvon.main.demo_data.prompts import FOLDER

AGENTS = 200
TALK_S = 1.0
STEP_S = 8.0
RATES = (8.0, 12.0, 16.0, 21.0, 27.0, 35.0, 45.0, 60.0, 80.0, 105.0, 140.0)
SLOW_S = 1.0  # a call is set up badly when more than one in twenty waits longer for its answer
ENGINE_RATE, AIM_ENGINE_MS = 50.0, 1.5
AIM_CAPACITY, AIM_CPU, AIM_REQUESTS, AIM_EVENTS = 0.65, 1.6, 6, 8
OURS = ("Asterisk", "PostgreSQL", "NATS", "engine")


def main() -> None:
    """Print the rows."""
    uvloop.run(measure())


async def measure() -> None:
    stay_ms = round((greeting_s() + TALK_S) * 1000)
    heading("Queued calls: greeting, queue, agent, recording; beside app_queue in the same Asterisk")
    async with running(Plan(AGENTS)) as centre:
        staff = Staff(centre)
        await staff.start()
        try:
            await _costs(centre, staff, stay_ms)
            await _capacities(centre, staff, stay_ms)
        finally:
            await staff.stop()
    async with running(Plan(AGENTS, mode="on_demand")) as centre:
        staff = Staff(centre)
        await staff.start()
        try:
            await _on_demand(centre, staff, stay_ms)
        finally:
            await staff.stop()


def greeting_s() -> float:
    """How long the greeting is."""
    key = GREETING.rpartition("/")[2]
    entries = read_manifest(FOLDER).entries
    return next(entry.duration_s for entry in entries if entry.key == key and entry.language == "en")


# --- what a call costs -------------------------------------------------------------------------------


async def _costs(centre: BenchCentre, staff: Staff, stay_ms: int) -> None:
    """CPU by turns, so that a slow minute of the machine meets both."""
    rate, calls, turns = (10.0, 60, 1) if CHOSEN.quick else (15.0, 150, 3)
    await callers(centre, NUMBER, rate=rate, calls=200, stay_ms=stay_ms)  # everybody has called before
    await staff.idle()
    base, ours = dict.fromkeys(OURS, 0.0), dict.fromkeys(OURS, 0.0)
    before = await centre.metrics()
    for _ in range(turns):
        for total, host in ((base, centre.baseline), (ours, centre.callers)):
            began = centre.usage()
            await callers(centre, NUMBER, rate=rate, calls=calls, stay_ms=stay_ms, host=host)
            await quiet(centre)
            for name, cpu_s in spent(began, centre.usage()).items():
                total[name] += cpu_s
    done = calls * turns
    after = await centre.metrics()
    _traffic(before, after, done, "with greeting", aim=False)
    plain = base["Asterisk"] / done * 1000
    row(f"baseline, Asterisk, CPU per call at {rate:g}/s", plain, "ms")
    for name in OURS:
        row(f"ours, {name}", ours[name] / done * 1000, "ms")
    times = sum(ours.values()) / done * 1000 / plain
    row("  CPU of all four against the baseline", times, "×", f"≤ {AIM_CPU:g}", times <= AIM_CPU)
    before = await centre.metrics()
    await callers(centre, SILENT_NUMBER, rate=rate, calls=calls, stay_ms=1000)
    await quiet(centre)
    _traffic(before, await centre.metrics(), calls, "without prompts", aim=True)
    _journal(before, await centre.metrics())


def _traffic(before: dict[str, float], after: dict[str, float], calls: int, what: str, *, aim: bool) -> None:
    for kind, name, limit in (
        ("requests", "requests (ARI and AMI)", AIM_REQUESTS),
        ("events", "events", AIM_EVENTS),
    ):
        grown = [
            (after[key] - before.get(key, 0.0)) / calls
            for key in after
            if key.startswith(f"perezvon_node_{kind}_total") and "GET" not in key
        ]
        per_call = sum(grown)
        wanted = (f"≤ {limit}", round(per_call, 1) <= limit) if aim else ("", None)
        row(f"{name} per call, {what}", per_call, "", *wanted)


def _journal(before: dict[str, float], after: dict[str, float]) -> None:
    """From the histogram of the engine: the bound below which that share of the commits lay."""
    name = "perezvon_engine_commit_seconds_bucket"
    buckets = sorted(
        (float(re.findall(r'le="([^"]+)"', key)[0].replace("+Inf", "inf")), value - before.get(key, 0.0))
        for key, value in after.items()
        if key.startswith(name)
    )
    total = buckets[-1][1]
    for share, label in ((0.5, "p50"), (0.99, "p99")):
        bound = next(limit for limit, count in buckets if count >= share * total)
        row(f"journal write under these calls, {label} at most", bound * 1000, "ms")


# --- how many a second -------------------------------------------------------------------------------


async def _capacities(centre: BenchCentre, staff: Staff, stay_ms: int) -> None:
    plain = await _climb(centre, staff, stay_ms, ours=False)
    row("baseline, clean calls", plain, "/s")
    own = await _climb(centre, staff, stay_ms, ours=True)
    share = own / plain if plain else 0.0
    row("ours, persistent lines, clean calls", own, "/s")
    row("  against the baseline", share * 100, "%", f"≥ {AIM_CAPACITY:.0%}", share >= AIM_CAPACITY)
    await _engine_alone(centre, staff, stay_ms, min(ENGINE_RATE, own))


async def _engine_alone(centre: BenchCentre, staff: Staff, stay_ms: int, rate: float) -> None:
    """At the rate of the aim, or at the best clean one when that is below it."""
    if rate <= 0:
        return
    calls = round(rate * (STEP_S / 2 if CHOSEN.quick else 3 * STEP_S))
    before = centre.usage()
    await callers(centre, NUMBER, rate=rate, calls=calls, stay_ms=stay_ms)
    await quiet(centre)
    await staff.idle()
    cost_ms = spent(before, centre.usage())["engine"] / calls * 1000
    row(
        f"engine, CPU per call at {rate:g}/s", cost_ms, "ms", f"≤ {AIM_ENGINE_MS:g}", cost_ms <= AIM_ENGINE_MS
    )
    centre.recordings()


async def _on_demand(centre: BenchCentre, staff: Staff, stay_ms: int) -> None:
    own = await _climb(centre, staff, stay_ms, ours=True)
    row("ours, agents dialled for each call, clean calls", own, "/s")


async def _climb(centre: BenchCentre, staff: Staff, stay_ms: int, *, ours: bool) -> float:
    """The highest rate of the ladder that was clean; a step that fails may be tried once more."""
    best = 0.0
    for rate in RATES[::3] if CHOSEN.quick else RATES:
        clean = False
        for _ in range(2):
            clean = await _step(centre, staff, rate, stay_ms, ours=ours)
            if clean:
                break
        if not clean:
            return best
        best = rate
    return best


async def _step(centre: BenchCentre, staff: Staff, rate: float, stay_ms: int, *, ours: bool) -> bool:
    calls = round(rate * (STEP_S / 2 if CHOSEN.quick else STEP_S))
    staff.forget()
    before = _completed(centre)
    host = centre.callers if ours else centre.baseline
    result = await callers(centre, NUMBER, rate=rate, calls=calls, stay_ms=stay_ms, host=host)
    await quiet(centre)
    if ours:
        await staff.idle()
    answered = staff.ended.get("answered", 0) if ours else _completed(centre) - before
    centre.recordings()
    return _well(result, answered, calls)


def _well(result: Result, answered: int, calls: int) -> bool:
    return result.clean and answered == calls and result.setup(0.95) <= SLOW_S * 1000


def _completed(centre: BenchCentre) -> int:
    found = re.search(r"\bC:(\d+)", centre.asterisk.cli(f"queue show {QUEUE}"))
    return int(found.group(1)) if found else 0


async def quiet(centre: BenchCentre, within_s: float = 60.0) -> None:
    """Return when no caller's channel is left."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while loop.time() < deadline:
        shown = await asyncio.to_thread(centre.asterisk.cli, "core show channels concise")
        if "PJSIP/trunk-" not in shown:
            return
        await asyncio.sleep(0.2)
    raise TimeoutError("channels are left over after the calls")


if __name__ == "__main__":
    main()
