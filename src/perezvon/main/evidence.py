"""Which tests show which numbered requirement: read from the sources of the tests, nothing is imported.

``@pytest.mark.requirement("C19", "the sentence that the test asserts")`` counts only on a test that goes
through HTTP, the command line or the browser. Which way it goes is read off the code that it reaches: its own
lines, its fixtures, and the functions and methods of ``tests`` that these use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

VERBS = {"get", "post", "put", "patch", "delete", "request", "stream"}
SIGN_IN = "/api/session"  # everybody signs in: that shows nothing
Code = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Shown:
    """One marker. ``way`` is http, command or browser; None: the marker must not stand there."""

    requirement: str
    sentence: str
    file: str
    test: str
    line: int
    way: str | None


@dataclass
class _Module:
    path: Path
    tree: ast.Module
    codes: dict[str, Code] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.tree.body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.codes[node.name] = node
                case ast.ClassDef():
                    self.classes[node.name] = node
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    self.texts[name] = text
                case ast.ImportFrom(module=str(origin), names=names) if origin.split(".")[0] == "tests":
                    self.imports |= {n.asname or n.name: (origin, n.name) for n in names}


@dataclass
class _Reach:
    """What a test comes to use, as far as the names tell."""

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    asks: bool = False  # a verb of HTTP is called with something that is not the sign-in

    def add(self, node: ast.AST) -> None:
        for each in ast.walk(node):
            match each:
                case ast.Name(id=name) | ast.arg(arg=name):
                    self.names.add(name)
                case ast.Constant(value=str(text)):
                    self.texts.add(text)
                case ast.Attribute(attr=attribute):
                    self.attributes.add(attribute)
                case ast.Call(func=ast.Attribute(attr=verb), args=[first, *_]) if verb in VERBS:
                    self.asks |= not (isinstance(first, ast.Constant) and first.value == SIGN_IN)

    @property
    def way(self) -> str | None:
        if self.attributes & {"goto"} or self.names & {"async_playwright", "sync_playwright"}:
            return "browser"
        if "CliRunner" in self.names:
            return "command"
        over_http = any(text.startswith("/api/") and text != SIGN_IN for text in self.texts)
        return "http" if self.asks and over_http else None


class Evidence:
    """The test files under ``root/tests``, each parsed when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, _Module | None] = {}

    @cached_property
    def shown(self) -> list[Shown]:
        """Every marker there is, in the order of files and lines."""
        found = []
        for path in sorted((self._root / "tests").rglob("test_*.py")):
            module = self._module(path)
            assert module is not None
            for test, code in _tests(module.tree):
                for requirement, sentence, line in _markers(code):
                    file = path.relative_to(self._root).as_posix()
                    found.append(Shown(requirement, sentence, file, test, line, self._way(module, code)))
        return found

    def _way(self, module: _Module, test: Code) -> str | None:
        if module.path.parent.name == "acceptance":
            return "browser"
        reach, seen = _Reach(), set[int]()
        waiting: list[tuple[_Module, ast.AST]] = [(module, test)]
        classes: list[tuple[_Module, ast.ClassDef]] = []
        while waiting:
            home, node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                reach.add(node)
                inner = _Reach()
                inner.add(node)
                for name in sorted(inner.names):
                    self._follow(home, name, reach, waiting, classes)
            if not waiting:  # methods count only where something of that name is used
                waiting = [
                    (where, method)
                    for where, made in classes
                    for method in made.body
                    if isinstance(method, Code) and method.name in reach.attributes and id(method) not in seen
                ]
        return reach.way

    def _follow(
        self,
        home: _Module,
        name: str,
        reach: _Reach,
        waiting: list[tuple[_Module, ast.AST]],
        classes: list[tuple[_Module, ast.ClassDef]],
    ) -> None:
        for module, called in self._places(home, name):
            if called in module.codes:
                waiting.append((module, module.codes[called]))
            elif called in module.classes:
                classes.append((module, module.classes[called]))
            elif called in module.texts:
                reach.texts.add(module.texts[called])
            else:
                continue
            return

    def _places(self, home: _Module, name: str) -> Iterator[tuple[_Module, str]]:
        """Where a name may come from: the file, its imports, the fixtures of the folders above."""
        yield home, name
        if name in home.imports:
            origin, called = home.imports[name]
            module = self._module(self._root.joinpath(*origin.split(".")).with_suffix(".py"))
            if module is not None:
                yield module, called
        for folder in home.path.parents:
            fixtures = self._module(folder / "conftest.py")
            if fixtures is not None:
                yield fixtures, name
            if folder == self._root:
                return

    def _module(self, path: Path) -> _Module | None:
        if path not in self._read:
            text = path.read_text(encoding="utf-8") if path.exists() else None
            self._read[path] = None if text is None else _Module(path, ast.parse(text, str(path)))
        return self._read[path]


def _tests(tree: ast.Module) -> Iterator[tuple[str, Code]]:
    """Test functions, those of classes too, with the names that pytest gives them."""
    for node in tree.body:
        if isinstance(node, Code):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{each.name}", each) for each in node.body if isinstance(each, Code))


def _markers(code: Code) -> Iterator[tuple[str, str, int]]:
    for decorator in code.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="requirement"), args=args):
                texts = [a.value if isinstance(a, ast.Constant) else "" for a in args] + ["", ""]
                yield str(texts[0]), str(texts[1]), decorator.lineno
