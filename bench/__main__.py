"""`python -m bench [name …]`: run all benchmarks, or those named; `--json FILE` also writes the rows."""

import argparse
import asyncio
import importlib
import inspect
import sys
from pathlib import Path

from bench.report import save, verdict
from bench.world.choices import CHOSEN

BENCHES = sorted(
    p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in ("__init__", "__main__", "report")
)


def main() -> int:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="fewer calls: a look in between, not a result")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long `load` lasts (10; 1 if quick)")
    given = parser.parse_args()
    CHOSEN.quick, CHOSEN.minutes = given.quick, given.minutes
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; choose from {', '.join(BENCHES)}")
    for name in given.names or BENCHES:
        done = importlib.import_module(f"bench.{name}").main()
        if inspect.iscoroutine(done):
            asyncio.run(done)
    if given.json:
        save(given.json)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
