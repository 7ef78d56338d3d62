"""A file has one subject, and a function fits a screen."""

import ast

from tests.house.tree import is_generated, python, report, text_of, where, with_suffix

FILE_LINES, FUNCTION_LINES, TSX_LINES = 400, 60, 250


def test_files_are_short() -> None:
    broken = []
    for path in with_suffix(".py", ".ts", ".tsx", ".css", ".sql"):
        limit = TSX_LINES if path.suffix == ".tsx" else FILE_LINES
        lines = len(text_of(path).splitlines())
        if lines > limit and not is_generated(path):
            broken.append(f"{where(path)}: {lines} lines, limit {limit}")
    report("A longer file has two subjects: find the seam and split it.", broken)


def test_functions_are_short() -> None:
    broken = []
    for under in ("src", "tests", "bench"):
        for path, tree in python(under):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                    lines = node.end_lineno - node.lineno + 1
                    if lines > FUNCTION_LINES:
                        broken.append(f"{where(path, node.lineno)} {node.name}: {lines} lines")
    report(f"A function is at most {FUNCTION_LINES} lines: name its parts.", broken)
