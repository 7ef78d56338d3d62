"""Whoever opens a file is told first what it is; a public thing says what it promises."""

import ast

from tests.house.tree import python, report, where

AT_A_GLANCE = 10  # a function this short is its own description


def test_modules_have_docstrings() -> None:
    broken = [
        where(path)
        for under in ("src", "tests", "bench")
        for path, tree in python(under)
        if not ast.get_docstring(tree) and (tree.body or under == "src")
    ]
    report("Begin the file with a docstring: what is here, and what it promises.", broken)


def _is_value(node: ast.ClassDef) -> bool:
    """Only fields: its name, its base and the names and types of its fields say all."""
    return all(isinstance(s, ast.AnnAssign | ast.Assign | ast.Pass) for s in node.body)


def test_public_things_have_docstrings() -> None:
    broken = []
    for path, tree in python("src"):
        for node in tree.body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_") or ast.get_docstring(node):
                continue
            if isinstance(node, ast.ClassDef):
                plain = _is_value(node)
            else:
                plain = (node.end_lineno or node.lineno) - node.body[0].lineno < AT_A_GLANCE
            if not plain:
                broken.append(f"{where(path, node.lineno)} {node.name}")
    report("Say what it promises: shapes, units, errors raised, the source of numbers.", broken)
