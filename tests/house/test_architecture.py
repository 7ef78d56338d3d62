"""The layers and the pure brain. The layers are import-linter contracts in pyproject.toml."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, python, report, where

PURE = {"core", "facts", "kit"}
MAY_IMPORT = {
    "perezvon", "msgspec", "datetime", "zoneinfo", "decimal", "enum", "heapq", "bisect", "math",
    "collections", "dataclasses", "typing", "__future__", "itertools", "functools", "operator", "hashlib",
}  # fmt: skip
ONLY_IN = {"numpy": {"core/rating.py", "core/pacing.py"}, "phonenumbers": {"kit/phone.py"}}


def test_import_contracts_hold() -> None:
    code = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _brain() -> Iterator[tuple[str, Path, ast.Module]]:
    for path, tree in python("src/perezvon"):
        inside = path.relative_to(ROOT / "src" / "perezvon").as_posix()
        if inside.split("/")[0] in PURE:
            yield inside, path, tree


def test_the_brain_is_pure() -> None:
    broken = []
    for inside, path, tree in _brain():
        for line, module in _imports(tree):
            top = module.split(".")[0]
            if top not in MAY_IMPORT and inside not in ONLY_IN.get(top, set()):
                broken.append(f"{where(path, line)} imports {module}")
    report("core, facts and kit hold values and decisions: no clock, no chance, no I/O, no logging.", broken)


def test_the_brain_never_iterates_over_a_set() -> None:
    """The order of a set of strings changes with PYTHONHASHSEED, and a replay would not be one."""
    broken = []
    for _, path, tree in _brain():
        for node in ast.walk(tree):
            iterated = node.iter if isinstance(node, ast.For | ast.comprehension) else None
            if isinstance(iterated, ast.Set | ast.SetComp) or (
                isinstance(iterated, ast.Call)
                and isinstance(iterated.func, ast.Name)
                and iterated.func.id in {"set", "frozenset"}
            ):
                broken.append(where(path, iterated.lineno))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash":
                broken.append(f"{where(path, node.lineno)} hash()")
    report("Iterate over a list, a dict or sorted(...): sets have no order that a replay can repeat.", broken)


@pytest.mark.parametrize("forbidden", ["print", "input", "open", "eval", "exec"])
def test_the_brain_does_nothing(forbidden: str) -> None:
    broken = [
        where(path, node.lineno)
        for _, path, tree in _brain()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == forbidden
    ]
    report(f"core, facts and kit must not call {forbidden}().", broken)
