"""Which mutants exist: those that mutmut makes of functions, and every cell of the state tables.

mutmut decides what a mutant is. Why its runner is not used: docs/decisions/0061-*.md
"""

import difflib
import functools
import hashlib
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

import perezvon.core
from perezvon.core.agent import LINE, PRESENCE, WORK
from perezvon.core.call import OUTBOUND, TABLE
from perezvon.core.table import IMPOSSIBLE, Cell, Refuse, Stale, Table

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "acd": ("acd",),
    "agents": ("agents", "agent"),
    "calls": ("call_book", "endings", "waiting", "talks", "calls", "call"),
    "dialling": ("dialling", "transfers", "outside"),
    "floor": ("floor",),
}
TABLES: Final[dict[str, tuple[Table[Any, Any], ...]]] = {
    "agents": (LINE, PRESENCE, WORK),
    "calls": (TABLE,),
    "dialling": (OUTBOUND,),
}
SOURCES: Final = Path(perezvon.core.__file__).parent


@dataclass(frozen=True)
class Mutant:
    """``place``: the function or table it lies in. ``touch``: what a test must touch to notice it.

    ``was`` and ``now``: the lines, without indentation. ``apply`` puts it into this process, for good.
    ``ident`` stays the same as long as the function around it does.
    """

    group: str
    place: str
    was: str
    now: str
    touch: str
    ident: str
    apply: Callable[[], None]


class _Visitor(MutationVisitor):
    """mutmut's, but properties too are functions, and nothing before a body is touched."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Parameters):
            return True
        if isinstance(node, cst.FunctionDef) and len(node.decorators) == 1:
            name = node.decorators[0].decorator
            if isinstance(name, cst.Name) and name.value == "property":
                return False
        return bool(super()._skip_node_and_children(node))


def function_of(module: str, place: str) -> FunctionType:
    """The function object behind a dotted name in a module of the brain."""
    found: Any = importlib.import_module(f"perezvon.core.{module}")
    for name in place.split("."):
        found = inspect.getattr_static(found, name)
    found = getattr(found, "fget", None) or getattr(found, "__func__", found)
    assert isinstance(found, FunctionType)
    return found


def _functions(module: cst.Module) -> Iterator[tuple[str, cst.FunctionDef]]:
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            yield node.name.value, node
        elif isinstance(node, cst.ClassDef):
            for inner in node.body.body:
                if isinstance(inner, cst.FunctionDef):
                    yield f"{node.name.value}.{inner.name.value}", inner


def _difference(before: str, after: str) -> tuple[str, str]:
    sides: dict[str, list[str]] = {"-": [], "+": []}
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line[:2] in ("- ", "+ "):
            sides[line[0]].append(line[2:].strip())
    return " ".join(sides["-"]), " ".join(sides["+"])


def cell_of(table: Table[Any, Any], state: str, given: str) -> str:
    """What a test touches when it asks this cell."""
    return f"{table.name}, {state}, {given}"


def rewrite(function: FunctionType, source: str) -> None:
    """Another body for the function, wherever it is already bound."""
    free = function.__code__.co_freevars
    if "__class__" in free:  # ``super()`` is compiled with the class around it, or it finds nobody above it
        source = "class _Around:\n" + textwrap.indent(source, "    ")
    codes = list(compile(source, function.__code__.co_filename, "exec").co_consts)
    while not any(isinstance(c, CodeType) and c.co_name == function.__name__ for c in codes):
        codes = [inner for c in codes if isinstance(c, CodeType) for inner in c.co_consts]
    code = next(c for c in codes if isinstance(c, CodeType) and c.co_name == function.__name__)
    function.__code__ = code.replace(co_freevars=free)


def of_functions(group: str, module: str) -> Iterator[Mutant]:
    """Every mutant of every function of one file."""
    wrapper = MetadataWrapper(cst.parse_module((SOURCES / f"{module}.py").read_text()))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    tree = wrapper.visit(visitor)
    born: dict[cst.CSTNode, list[Any]] = {}
    for mutation in visitor.mutations:
        if mutation.contained_by_top_level_function is not None:
            born.setdefault(mutation.contained_by_top_level_function, []).append(mutation)
    for place, node in _functions(tree):
        function = function_of(module, place)
        before = tree.code_for_node(node)
        for number, mutation in enumerate(born.get(node, ())):
            changed = node.deep_replace(mutation.original_node, mutation.mutated_node)
            after = tree.code_for_node(changed)
            was, now = _difference(before, after)
            act = functools.partial(rewrite, function, after)
            where = f"{module}.{place}"
            ident = hashlib.sha256(f"{where}\n{before}\n{number}".encode()).hexdigest()[:16]
            yield Mutant(group, where, was, now, where, ident, act)


def _lies(table: Table[Any, Any], state: str, cell: Cell) -> Iterator[Cell]:
    """What the cell could say instead."""
    if isinstance(cell, str):
        yield IMPOSSIBLE
        yield table.states[(table.states.index(cell) + 1) % len(table.states)]
    elif isinstance(cell, Stale):
        yield IMPOSSIBLE
        yield state
    elif isinstance(cell, Refuse):
        yield Stale("a lie")
        yield state
    else:
        yield state


def _say(row: dict[str, Cell], given: str, lie: Cell) -> None:
    row[given] = lie


def of_tables(group: str) -> Iterator[Mutant]:
    """Every cell of the tables, told wrong."""
    for table in TABLES.get(group, ()):
        for state in table.states:
            for given in table.inputs:
                cell = table.rows[state][given]
                for lie in _lies(table, state, cell):
                    act = functools.partial(_say, table.rows[state], given, lie)
                    where, was, now = f"table {table.name}", f"{state}, {given}: {cell}", str(lie)
                    yield Mutant(
                        group, where, was, now, cell_of(table, state, given), f"{where} {was} {now}", act
                    )


def catalogue(wanted: list[str]) -> list[Mutant]:
    """The mutants of the named groups or places (``waiting.Waiting._queued``); of all for none."""
    found = [
        mutant
        for group, modules in GROUPS.items()
        for source in (*(of_functions(group, module) for module in modules), of_tables(group))
        for mutant in source
    ]
    return [m for m in found if not wanted or m.group in wanted or m.place.startswith(tuple(wanted))]
