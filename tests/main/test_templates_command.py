"""`perezvon templates`: a team's own folder is checked, and the library has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from perezvon.features.scripts import templates
from perezvon.main.cli import app

GREETING = """
start = "hello"

[about]
title = "Short"
description = "A greeting and an end."
direction = "inbound"

[[steps]]
id = "hello"
kind = "say"
text = "Hello, {client.name}!"
next = "bye"

[[steps]]
id = "bye"
kind = "end"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "templates"
    templates.serve_folder(None)


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def run(folder: Path | None, state: Path, lang: str = "en") -> Result:
    arguments = ["templates", *([str(folder)] if folder else [])]
    return CliRunner().invoke(app, arguments, env={"LC_ALL": lang, "PEREZVON_STATE": str(state)})


@pytest.mark.requirement(
    "C3", "the library that is shipped has no problem, and a team's own folder is part of it"
)
def test_the_library_and_a_teams_own_folder(folder: Path) -> None:
    put(folder, "short/en.toml", GREETING)
    put(folder, "short/ru.toml", GREETING)
    result = run(None, folder.parent)
    assert (result.exit_code, result.stderr) == (0, "")
    shipped = len(templates.library())
    assert f"{shipped + 2} templates, 0 problems" in result.stdout
    assert str(folder) in result.stdout
    templates.serve_folder(folder)
    assert templates.find("short", "en").about.title == "Short"
    assert len(templates.library()) == shipped + 2


def test_what_is_wrong_is_named_with_file_step_and_field(folder: Path) -> None:
    put(folder, "lost/en.toml", GREETING.replace('next = "bye"', 'next = "nowhere"'))
    put(folder, "lost/ru.toml", GREETING.replace("client.name", "client.purse"))
    put(folder, "torn/en.toml", "start = ")
    put(folder, "odd/en.toml", GREETING.replace('kind = "say"', 'kind = "sing"'))
    put(folder, "alone/en.toml", GREETING)
    result = run(folder, folder.parent)
    assert result.exit_code == 1
    told = result.stderr
    assert "lost/en.toml, step hello, next: next_unknown nowhere" in told
    assert "lost/ru.toml, step hello, text: text_field client.purse" in told
    assert "torn/en.toml: cannot be read" in told
    assert "odd/en.toml: cannot be read" in told
    assert "sing" in told
    assert "alone: only in en" in told
    assert "alone: есть только на языке en" in run(folder, folder.parent, "ru_RU.UTF-8").stderr
    # the rest of the library is there all the same
    templates.serve_folder(folder)
    assert {each.key for each in templates.library()} >= {"alone", "lost", "inbound-sales"}


def test_theirs_goes_before_ours(folder: Path) -> None:
    put(folder, "survey/en.toml", GREETING)
    templates.serve_folder(folder)
    assert templates.find("survey", "en").about.title == "Short"
    assert templates.find("survey", "ru").about.title == "Опрос"
    templates.serve_folder(None)
    assert templates.find("survey", "en").about.title == "Survey"


def test_no_folder_is_no_problem(folder: Path) -> None:
    result = run(folder, folder.parent)
    assert (result.exit_code, result.stdout.startswith("0 templates, 0 problems")) == (0, True)
