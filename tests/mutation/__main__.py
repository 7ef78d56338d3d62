"""``make mutants ARGS="acd"``: put every mutant into the brain and see which ones the tests believe.

ARGS: groups (acd, agents, calls, dialling, floor) or places (``waiting.Waiting._queued``); none: everything.
``--jobs N``: at the same time. ``--write``: the page docs/mutants.md. What was killed is remembered in
``.perezvon/mutants.json`` as long as the function around it does not change; ``--fresh`` forgets it.
"""

import argparse
import json
import os
import sys
import time

import pytest
from hypothesis import settings

from tests.core.test_floor_machine import TestFloor
from tests.mutation.catalogue import GROUPS, catalogue
from tests.mutation.hunt import Hunt
from tests.mutation.page import AIM, ROOT, Reasons, figures, write

MACHINE_EXAMPLES = 15  # of the lying machine: it is the last to be asked, about every survivor
KEPT = ROOT / ".perezvon" / "mutants.json"

TESTS = [
    "tests/core",
    "tests/sim/test_days.py::test_an_hour_without_faults",
    "tests/sim/test_days.py::test_hours_with_faults",
]


def main() -> int:
    parser = argparse.ArgumentParser(prog='make mutants ARGS="..."', description=__doc__)
    parser.add_argument("wanted", nargs="*", metavar="NAME", help=f"{', '.join(GROUPS)}, or a place")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="write docs/mutants.md")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="others than the usual ones")
    parser.add_argument("--fresh", action="store_true", help="forget what was killed before")
    asked = parser.parse_args()
    if asked.write and asked.wanted:
        parser.error("--write is for the whole: leave the names out")
    os.nice(10)
    began = time.monotonic()
    mutants = catalogue(asked.wanted)
    if not mutants:
        parser.error(
            f"nothing is called {asked.wanted}: {', '.join(GROUPS)}, or a place such as acd.Acd.take"
        )
    dead = set() if asked.fresh or not KEPT.exists() else set(json.loads(KEPT.read_text()))
    KEPT.parent.mkdir(exist_ok=True)

    def keep() -> None:
        KEPT.write_text(json.dumps(sorted(dead)))

    TestFloor.settings = settings(TestFloor.settings, max_examples=MACHINE_EXAMPLES)
    hunt = Hunt(mutants, asked.jobs, lambda line: print(line, flush=True), dead, keep)
    done = pytest.main(["-q", "-s", "-p", "no:cacheprovider", *asked.tests], plugins=[hunt])
    if done != pytest.ExitCode.OK:
        return int(done)
    reasons = Reasons()
    rows = figures(hunt)
    print(f"\n{'':10}{'killed':>8}{'all':>8}{'share':>9}")
    for group, killed, every in rows:
        verdict = "met" if killed >= AIM * every else "missed"
        print(f"{group:10}{killed:>8}{every:>8}{killed / every:>9.1%}  aim {AIM:.0%}: {verdict}")
    unexplained = [m for m in (mutants[n] for n in sorted(hunt.alive)) if reasons.of(m) is None]
    print(
        f"{len(hunt.alive)} survive, {len(unexplained)} of them without a reason in survivors.toml; "
        f"{time.monotonic() - began:.0f} s"
    )
    if asked.write:
        write(hunt, reasons)
    return 0 if all(killed >= AIM * every for _, killed, every in rows) else 1


sys.exit(main())
