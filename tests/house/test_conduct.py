"""Times are aware, errors are not swallowed, work is finished, tests wait and do not mock."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, python, report, text_of, where, with_suffix

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
CLOCKS = {"utcnow", "utcfromtimestamp", "now", "fromtimestamp", "datetime"}
EVERYTHING = {"Exception", "BaseException"}
SKIPS = {"skip", "mark.skip", "mark.skipif", "mark.xfail", "importorskip"}
MAY_ASK_THE_CLOCK = ("src/perezvon/adapters/", "src/perezvon/main/", "tests/", "bench/")


def _nodes(*unders: str) -> Iterator[tuple[Path, ast.AST]]:
    for under in unders:
        for path, tree in python(under):
            for node in ast.walk(tree):
                yield path, node


def test_times_are_aware_and_the_clock_is_an_argument() -> None:
    broken = []
    for path, node in _nodes("src", "tests", "bench"):
        if not isinstance(node, ast.Call):
            continue
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if last not in CLOCKS:
            continue
        call = ast.unparse(node.func)
        short = where(path, node.lineno)
        if call.endswith(("datetime.utcnow", "datetime.utcfromtimestamp")):
            broken.append(f"{short} {call}: naive")
        elif call.endswith(("datetime.now", "datetime.fromtimestamp")):
            if not node.args and not node.keywords:
                broken.append(f"{short} {call}: give it a time zone")
            elif call.endswith("now") and not short.startswith(MAY_ASK_THE_CLOCK):
                broken.append(f"{short} {call}: now is an argument here")
        elif (
            call == "datetime"
            and len(node.args) < 8
            and not {"tzinfo", None} & {k.arg for k in node.keywords}
        ):
            broken.append(f"{short} datetime(...) without tzinfo")
    report("Times are aware UTC inside, and only adapters/ and main/ ask the clock.", broken)


def test_no_field_of_the_log_is_called_event() -> None:
    """structlog calls its first argument ``event``; a field of that name raises when it is logged."""
    broken = [
        f"{where(path, node.lineno)} {ast.unparse(node)[:60]}"
        for path, node in _nodes("src")
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("log.")
        and any(keyword.arg == "event" for keyword in node.keywords)
    ]
    report("Name a field of a log line otherwise than event.", broken)


def test_errors_are_not_swallowed() -> None:
    broken = []
    for path, node in _nodes("src", "tests", "bench"):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                broken.append(f"{where(path, node.lineno)} except without a type")
            elif all(isinstance(s, ast.Pass) for s in node.body):
                broken.append(f"{where(path, node.lineno)} except {ast.unparse(node.type)}: pass")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            named = {ast.unparse(a) for a in node.args}
            broken += [f"{where(path, node.lineno)} suppress({n})" for n in named & EVERYTHING]
    report("Name the error and do something with it; contextlib.suppress(Named) says it is expected.", broken)


def test_nothing_is_left_for_later() -> None:
    broken = []
    for path in with_suffix(".py", ".ts", ".tsx", ".css", ".sql", ".md", ".toml", ".yml", ".yaml", ".sh"):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if UNFINISHED.search(line):
                broken.append(f"{where(path, number)}: {line.strip()[:80]}")
    report("Do it now, or write an issue: no marks for later.", broken)


def test_no_test_is_skipped_and_none_mocks() -> None:
    broken = []
    for path, node in _nodes("tests"):
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("pytest.") in SKIPS:
            broken.append(f"{where(path, node.lineno)} {ast.unparse(node)}")
        if isinstance(node, ast.Import | ast.ImportFrom) and "mock" in ast.unparse(node).split():
            broken.append(f"{where(path, node.lineno)} {ast.unparse(node)}")
    report("A missing tool fails a test; fakes stand at ports only.", broken)


def test_no_test_sleeps() -> None:
    """A sleep inside a loop is how a condition is waited for; elsewhere it is a guess."""
    broken = []
    for path, tree in python("tests"):
        inside_loops = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.While | ast.For | ast.AsyncFor)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep"}:
                nothing = node.args and ast.unparse(node.args[0]) == "0"
                if id(node) not in inside_loops and not nothing:
                    broken.append(where(path, node.lineno))
    report("Wait for a condition with a limit, do not sleep.", broken)


def test_no_path_of_one_machine() -> None:
    home = re.compile(r"(?<![\w.:/}$-])/(?:home|root|work|Users)/[a-z]")
    broken = []
    for path in with_suffix(
        ".py", ".ts", ".tsx", ".md", ".toml", ".json", ".conf", ".sh", ".yml", ".service"
    ):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if home.search(line) and path.is_relative_to(ROOT):
                broken.append(f"{where(path, number)}: {line.strip()[:80]}")
    report("Paths come from settings or from the file itself, not from one person's machine.", broken)
