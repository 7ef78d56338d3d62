"""One fork for each mutant, after the tests were collected: nothing is imported or collected twice.

A first fork, without any mutant, finds out what each test touches and how long it takes. Then each mutant
meets the tests that touch its place, until one fails: first those that killed others there, then the fastest.
"""

import ast
import gc
import json
import mmap
import os
import resource
import signal
import textwrap
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol

from perezvon.core.table import Table
from tests.mutation.catalogue import GROUPS, SOURCES, Mutant, cell_of, function_of, rewrite

LEARN_S: Final = 1.0  # of one test's many parameters, only as many are looked at as take this long
MEET_S: Final = 0.5  # ... and as many meet one mutant
CPU_MARGIN: Final = 4  # a mutant that takes this many times longer hangs, and hanging is noticed
CPU_ROOM_S: Final = 5
MEMORY: Final = 3 << 30
KILLED: Final = 1
SURVIVED: Final = 0
NOBODY: Final = 0xFFFF


@dataclass
class Seen:
    """One test, run without any mutant."""

    touched: set[str]
    seconds: float
    failed: bool


@dataclass
class Hunt:
    """A pytest plugin: instead of the tests it runs the hunt. ``alive``: the survivors by number.

    ``dead``: mutants known to be killed by these tests or earlier ones; they are not born again.
    """

    mutants: list[Mutant]
    jobs: int
    say: Callable[[str], None]
    dead: set[str]
    keep: Callable[[], None]
    alive: list[int] = field(default_factory=list)
    tests: int = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests could not be collected")
        items = _some(session.items)
        seen = _learn(items)
        for name in [name for name, row in seen.items() if row.failed]:
            self.say(f"fails without any mutant, left out: {name}")
            del seen[name]
        todo = [n for n, mutant in enumerate(self.mutants) if mutant.ident not in self.dead]
        self.say(
            f"{len(self.mutants)} mutants, {len(todo)} to meet {len(items)} of {len(session.items)} tests"
        )
        gc.collect()
        gc.freeze()  # a collection in a child would copy every page it looks at
        self._prove(items, seen)
        self.tests = len(seen)
        killers: dict[str, list[pytest.Item]] = {}
        running: dict[int, tuple[int, list[pytest.Item], mmap.mmap]] = {}
        for number in todo:
            mutant = self.mutants[number]
            tests = _order(mutant, items, seen, killers.get(mutant.touch, []))
            limit = int(sum(seen[item.nodeid].seconds for item in tests) * CPU_MARGIN + CPU_ROOM_S)
            slate = mmap.mmap(-1, 2)  # the child writes on it which test it is at
            pid = _fork(lambda m=mutant, t=tests, s=slate, c=limit: _meet(m, t, s, c))  # type: ignore[misc]
            running[pid] = number, tests, slate
            if len(running) >= self.jobs:
                self._reap(running, killers)
        while running:
            self._reap(running, killers)
        return True

    def _prove(self, items: list[pytest.Item], seen: dict[str, Seen]) -> None:
        """A mutant that changes nothing must live, or nothing is proved. Raises RuntimeError."""
        nothing = Mutant("", "", "", "", "", "", lambda: None)
        tests = [item for item in items if item.nodeid in seen]
        slate = mmap.mmap(-1, 2)
        _, status = os.waitpid(_fork(lambda: _meet(nothing, tests, slate, 600)), 0)
        if status != SURVIVED:
            raise RuntimeError(f"it fails without any mutant: {tests[int.from_bytes(slate[:2])].nodeid}")

    def _reap(
        self,
        running: dict[int, tuple[int, list[pytest.Item], mmap.mmap]],
        killers: dict[str, list[pytest.Item]],
    ) -> None:
        pid, status = os.wait()
        number, tests, slate = running.pop(pid)
        mutant, at = self.mutants[number], int.from_bytes(slate[:2])
        slate.close()
        if status == SURVIVED:
            self.alive.append(number)
            self.say(
                f"{number + 1}/{len(self.mutants)} {mutant.place}\n    - {mutant.was}\n    + {mutant.now}"
            )
            return
        self.dead.add(mutant.ident)
        self.keep()
        if at < len(tests):
            best = killers.setdefault(mutant.touch, [])
            if tests[at] in best:
                best.remove(tests[at])
            best.insert(0, tests[at])


def _test_of(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _some(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """All tests; their parameters in an order that has some of everything at its beginning."""
    return sorted(items, key=lambda item: (_test_of(item), zlib.crc32(item.nodeid.encode())))


def _order(
    mutant: Mutant, items: list[pytest.Item], seen: dict[str, Seen], killers: list[pytest.Item]
) -> list[pytest.Item]:
    spent: dict[str, float] = {}
    rest = []
    for item in sorted((i for i in items if i.nodeid in seen), key=lambda i: seen[i.nodeid].seconds):
        of_table = mutant.place.startswith("table") and "/test_table" in item.nodeid
        test = _test_of(item)
        if (of_table or mutant.touch in seen[item.nodeid].touched) and spent.get(test, 0.0) < MEET_S:
            spent[test] = spent.get(test, 0.0) + seen[item.nodeid].seconds
            if item not in killers:
                rest.append(item)
    return killers + rest


def _fork(work: Callable[[], int]) -> int:
    """A child that does the work, says nothing and ends with its result."""
    pid = os.fork()
    if pid:
        return pid
    code = KILLED
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code = work()
    finally:
        os._exit(code)


def _run(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def _meet(mutant: Mutant, tests: list[pytest.Item], slate: mmap.mmap, limit_s: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    slate[:2] = NOBODY.to_bytes(2)
    mutant.apply()
    for at, (item, following) in enumerate(zip(tests, [*tests[1:], None], strict=False)):  # there may be none
        slate[:2] = at.to_bytes(2)
        if not _run(item, following):
            return KILLED
    return SURVIVED


# --- what each test touches --------------------------------------------------------------------------


def _learn(items: list[pytest.Item]) -> dict[str, Seen]:
    here, there = os.pipe()
    pid = _fork(lambda: _watch(items, there))
    os.close(there)
    with os.fdopen(here) as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    rows: dict[str, dict[str, Any]] = json.loads(told or "{}")
    if not rows:
        raise RuntimeError("the tests died without any mutant")
    return {name: Seen(set(row["touched"]), row["seconds"], row["failed"]) for name, row in rows.items()}


def _watch(items: list[pytest.Item], out: int) -> int:
    touched: set[str] = set()
    for module in (module for modules in GROUPS.values() for module in modules):
        _mark(module, touched)
    right = Table.step

    def step(table: Table[Any, Any], state: str, given: str) -> str:
        touched.add(cell_of(table, state, given))
        return str(right(table, state, given))

    Table.step = step  # type: ignore[method-assign,assignment]
    rows: dict[str, dict[str, Any]] = {}
    spent: dict[str, float] = {}
    for item in items:
        test = _test_of(item)
        if spent.get(test, 0.0) >= LEARN_S:
            continue
        touched.clear()
        began = time.process_time()
        passed = _run(item, None)  # which one comes next is not known yet
        seconds = time.process_time() - began
        spent[test] = spent.get(test, 0.0) + seconds
        rows[item.nodeid] = {"touched": sorted(touched), "seconds": seconds, "failed": not passed}
    with os.fdopen(out, "w") as pipe:
        json.dump(rows, pipe)
    return 0


def _mark(module: str, touched: set[str]) -> None:
    """Every function of the file says that it was called, before it does anything else."""
    source = Path(SOURCES / f"{module}.py").read_text()
    tree = ast.parse(source)
    found = [("", node) for node in tree.body]
    found += [
        (f"{node.name}.", inner)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for inner in node.body
    ]
    for prefix, node in found:
        if isinstance(node, ast.FunctionDef):
            function = function_of(module, prefix + node.name)
            function.__globals__["_touched_"] = touched.add
            said = ast.parse(f"_touched_({module + '.' + prefix + node.name!r})").body
            node.body[:0] = said
            node.decorator_list = []
            rewrite(function, textwrap.dedent(ast.unparse(node)))
