"""What the history keeps is shown in words: no action and no kind of thing appears as its raw key."""

import ast
import json
from collections.abc import Iterator

from tests.house.tree import ROOT, python, report, where

WORDS = json.loads((ROOT / "web/src/app/locales/en/audit.json").read_text())


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be, as far as they stand there: also of ``a if b else c``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _kinds(tree: ast.Module) -> Iterator[str]:
    """``WHAT: ClassVar[str] = "queue"``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "WHAT":
            yield from _texts(node.value) if node.value else ()


def _notes(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="note"), args=[action, what, _, *_]):
                yield action, what


def test_the_history_is_told_in_words() -> None:
    broken = []
    for path, tree in python("src/perezvon/features"):
        missing = {("what", kind) for kind in _kinds(tree) if kind not in WORDS["what"]}
        for action, what in _notes(tree):
            missing |= {("action", each) for each in _texts(action) if each not in WORDS["action"]}
            missing |= {("what", each) for each in _texts(what) if each not in WORDS["what"]}
        broken += [f"{where(path)}: {group}.{key} is not in audit.json" for group, key in sorted(missing)]
    report("Say what the history shows in audit.json.", broken)
