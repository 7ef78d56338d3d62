"""What is printed is what was meant: rich turns `:CD:` inside a fingerprint or a path into a picture."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from perezvon.main.doctor import Finding, show

SRC = Path(__file__).parents[2] / "src/perezvon"


def test_no_console_makes_pictures_of_what_it_prints() -> None:
    wrong = []
    for file in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Console":
                said = {each.arg: each.value for each in node.keywords}
                emoji = said.get("emoji")
                if not (isinstance(emoji, ast.Constant) and emoji.value is False):
                    wrong.append(f"{file.relative_to(SRC)}:{node.lineno}")
    assert wrong == []


def test_a_fingerprint_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    shown = "FF:CD:B0:AB:0E"
    show([Finding("certificate", "ok", "certificate.own", {"fingerprint": shown, "url": "x"})], 0)
    assert shown in capsys.readouterr().out
