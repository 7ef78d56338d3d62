"""How fast the floor decides, replays and restores: an hour of a busy centre, heard once and heard again.

The journal is recorded from the simulator first, so that only the floor is timed. The baseline of the same
run is the cost of decoding the same entries (what any replay must pay). Seconds are seconds of CPU.
"""

import gc
import time
from datetime import datetime

import msgspec

from bench.report import heading, row
from perezvon.core.events import AnyEvent
from perezvon.core.floor import Floor
from perezvon.ports import Entry
from perezvon.sim.run import Day, Options
from perezvon.sim.world import CENTRE, NODE

AIM_REPLAY_PER_S, AIM_DAY_S, TIMES = 20_000, 10.0, 3
AIM_BYTES_PER_LIVE = 4096


class Line(msgspec.Struct):
    """An entry as the journal holds it."""

    seq: int
    now: datetime
    event: AnyEvent


def replay(entries: list[Entry]) -> tuple[float, Floor, int]:
    """Seconds to handle all entries, the floor they gave, and how many facts and commands came out."""
    floor, made = Floor(CENTRE, NODE), 0
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for entry in entries:
        outcome = floor.handle(entry.event, entry.now)
        made += len(outcome.facts) + len(outcome.commands)
    took = time.process_time() - began
    gc.unfreeze()
    return took, floor, made


def main() -> None:
    """Print the rows."""
    day = Day(Options(seed=7, hours=4.0, agents=100, replay=False))
    began = time.process_time()
    day.play()
    played = time.process_time() - began
    entries = day.world.journal
    heading(f"Floor: {len(entries):,} journal entries of a simulated morning with 100 agents")
    runs = [replay(entries) for _ in range(TIMES)]
    took, floor, made = min(runs, key=lambda run: run[0])
    speed = len(entries) / took
    row("events handled (replay without decoding)", speed, "/s")
    row("  facts and commands made", made / took, "/s")
    body = [msgspec.msgpack.encode(Line(entry.seq, entry.now, entry.event)) for entry in entries]
    decode = msgspec.msgpack.Decoder(Line).decode
    began = time.process_time()
    lines = [decode(one) for one in body]
    decoding = time.process_time() - began
    again = len(lines) / (decoding + took)
    row("entries replayed from bytes", again, "/s", f"≥ {AIM_REPLAY_PER_S:,}", again >= AIM_REPLAY_PER_S)
    row("  against decoding alone", (decoding + took) / decoding, "×")
    row("simulated hours per second, with all checks", 4.0 / played, "h/s")
    _busy_floor(entries)
    _whole_day()
    assert floor.seq == len(entries)


def _busy_floor(entries: list[Entry]) -> None:
    """Snapshot and restore in the middle of the morning."""
    _, floor, _ = replay(entries[: len(entries) // 2])
    live = len(floor.state.calls) + len(floor.state.agents)
    began = time.process_time()
    body = floor.snapshot()
    snapshot = time.process_time() - began
    began = time.process_time()
    Floor.restore(body)
    restore = time.process_time() - began
    row(f"snapshot of {len(floor.state.calls)} calls, {len(floor.state.agents)} agents", 1e3 * snapshot, "ms")
    row("  restored in", 1e3 * restore, "ms")
    size = len(body) / max(1, live)
    row("  bytes per live call or agent", size, "B", f"≤ {AIM_BYTES_PER_LIVE:,}", size <= AIM_BYTES_PER_LIVE)


def _whole_day() -> None:
    """The simulator's own aim: a day of 100 agents, checks and whole replay included."""
    began = time.process_time()
    day = Day(Options(seed=7)).play()
    took = time.process_time() - began
    row(
        f"a simulated day: {day.calls:,} calls, {day.steps:,} steps",
        took,
        "s",
        f"≤ {AIM_DAY_S:g}",
        took <= AIM_DAY_S,
    )


if __name__ == "__main__":
    main()
