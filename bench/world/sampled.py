"""Runs a role of ours and looks, every few milliseconds of its CPU time, at what it is doing.

``python sampled.py FILE engine``: on SIGUSR1 the counts begin anew, on SIGUSR2 they are written to FILE, a
line for each function: samples in it and its libraries, samples with all of ours that it called.
Where a library works for itself (the bus reads, the loop of events turns), its own function stands there.
"""

import signal
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType

EVERY_S = 0.001  # the kernel makes of it what its clock can
OURS = "/perezvon/"
UNDER = ("perezvon/main/engine.py", "perezvon/main/cli.py")  # what is under everything says nothing
FILES: list[Path] = []  # the one to write
_names: dict[CodeType, str] = {}
_own: Counter[str] = Counter()
_all: Counter[str] = Counter()


def look(_number: int, frame: FrameType | None) -> None:
    """One sample."""
    if frame is None:
        return
    inner, found, seen = name(frame.f_code), "", set()
    while frame is not None:
        where = name(frame.f_code)
        if where.startswith("perezvon/") and not where.startswith(UNDER):
            found = found or where
            seen.add(where)
        frame = frame.f_back
    _own[found or inner] += 1
    _all.update(seen or {inner})


def name(code: CodeType) -> str:
    """Such as ``perezvon/engine/loop.py:Loop.turn``."""
    if code not in _names:
        file = code.co_filename
        inside = file.rpartition(OURS)[2] if OURS in file and "site-packages" not in file else ""
        short = f"perezvon/{inside}" if inside else "/".join(file.split("/")[-2:])
        _names[code] = f"{short}:{code.co_qualname}"
    return _names[code]


def begin(_number: int, _frame: FrameType | None) -> None:
    """Count from here."""
    _own.clear()
    _all.clear()


def write(_number: int, _frame: FrameType | None) -> None:
    """What was seen since."""
    new = FILES[0].with_suffix(".new")
    new.write_text("".join(f"{_own[where]}\t{count}\t{where}\n" for where, count in _all.items()))
    new.rename(FILES[0])


def main() -> None:
    """As the role itself, and looked at."""
    from perezvon.main.cli import main as role

    for number, do in ((signal.SIGPROF, look), (signal.SIGUSR1, begin), (signal.SIGUSR2, write)):
        signal.signal(number, do)
    signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
    FILES.append(Path(sys.argv[1]))
    sys.argv[:2] = ["perezvon"]
    role()


if __name__ == "__main__":
    main()
