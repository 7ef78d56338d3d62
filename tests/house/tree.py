"""What the house rules walk: the files of this tree, parsed once."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "perezvon"
GENERATED = ("generated", "openapi", "schema.d.ts", "facts.ts")
NOT_OURS = {
    ".git", ".venv", ".venv-test", "node_modules", "dist", "build", "__pycache__", ".perezvon", ".tools",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "test-results",
}  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, without what is installed, built or cached."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.endswith(".egg-info"))
        found.extend(Path(folder, name) for name in sorted(names))
    return tuple(found)


def with_suffix(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Files that end so, in one part of the tree."""
    top = ROOT / under
    return (f for f in files() if f.suffix in suffixes and f.is_relative_to(top))


def python(under: str = "src") -> Iterator[tuple[Path, ast.Module]]:
    """Python files with their syntax trees."""
    return ((f, tree_of(f)) for f in with_suffix(".py", under=under))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), str(path))


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def where(path: Path, line: int | None = None) -> str:
    """The path as a person would type it, from the root of the project."""
    short = path.relative_to(ROOT).as_posix()
    return short if line is None else f"{short}:{line}"


def is_generated(path: Path) -> bool:
    """Written by a generator (and held fresh by a test of its own)."""
    return any(mark in where(path) for mark in GENERATED)


def report(rule: str, broken: list[str]) -> None:
    """Fail with the rule and every place that breaks it."""
    assert not broken, rule + "\n  " + "\n  ".join(broken)
