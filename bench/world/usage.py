"""What processes cost: CPU, memory, open files, read from /proc."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """Of one service with all its processes. ``cpu_s`` counts since they began, also those that ended."""

    cpu_s: float
    memory_mb: float
    files: int


def usage(root: int) -> Usage:
    """Of a process and all that descend from it."""
    ticks, memory, files = 0, 0.0, 0
    for pid in _tree(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            memory += _memory(pid)
            files += len(os.listdir(f"/proc/{pid}/fd"))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended just now; what it cost stands with its parent
        ticks += sum(int(field) for field in fields[11:15])  # own time, and that of children that ended
    return Usage(ticks / TICKS_PER_S, memory / 1e6, files)


def _memory(pid: int) -> int:
    """Private memory only: what PostgreSQL's processes share is not counted for each of them."""
    resident, shared = (int(n) for n in Path(f"/proc/{pid}/statm").read_text().split()[1:3])
    return (resident - shared) * PAGE


def _tree(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text().rpartition(")")[2].split()[1],
                )
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def spent(before: Mapping[str, Usage], after: Mapping[str, Usage]) -> dict[str, float]:
    """Seconds of CPU by service."""
    return {name: after[name].cpu_s - before[name].cpu_s for name in after}
