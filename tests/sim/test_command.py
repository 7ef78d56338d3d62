"""`perezvon sim`: a table, a last sentence; a broken rule says how to see it again."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from perezvon.main import soak
from perezvon.main.cli import app
from perezvon.sim import invariants

SMALL = ("sim", "--hours", "0.5", "--agents", "6")


def run(*arguments: str, language: str = "en_GB.UTF-8") -> Result:
    return CliRunner().invoke(app, list(arguments), env={"LC_ALL": language, "COLUMNS": "120"})


def test_a_day_ends_with_one_sentence() -> None:
    done = run(*SMALL, "--seed", "4")
    assert done.exit_code == 0
    last = done.output.strip().splitlines()[-1]
    assert re.fullmatch(
        r"Seed 4: \d+ calls \(\d+ answered, \d+ abandoned\), 6 agents, 0.5 h and 0 breakdowns .* held\.",
        last,
    )
    assert "service level" in done.output


def test_it_speaks_russian() -> None:
    assert "уровень сервиса" in run(*SMALL, language="ru_RU.UTF-8").output


def test_a_broken_rule_is_shown_again_by_the_command_it_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    right = invariants.Book._ended

    def strict(book: invariants.Book, life: invariants.Life, record: object) -> None:
        right(book, life, record)  # type: ignore[arg-type]
        if book.arrived > 3:
            book.broken("nobody calls a fourth time", life.call)

    monkeypatch.setattr(invariants.Book, "_ended", strict)
    done = run(*SMALL, "--faults")
    assert done.exit_code == 1
    assert "nobody calls a fourth time" in done.output
    again = re.search(r"perezvon (sim .*)", done.output)
    assert again is not None
    seed, _, step = again.group(1).split()[-1].partition(":")
    assert seed == "7"
    shown = run(*again.group(1).split())
    assert f"\n{step} 2026-" in shown.output, "the same step of the same day"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--check", "never"),
        ("--check", "0"),
        ("--check", "9" * 5000),
        ("--agents", "9" * 5000),
        ("--agents", "0"),
        ("--hours", "x"),
        ("--calls-per-hour", "inf"),
    ],
)
def test_a_wrong_option_is_named(wrong: tuple[str, str]) -> None:
    done = run("sim", *wrong)
    assert done.exit_code == 2
    assert wrong[0] in done.output


def test_a_soak_plays_fresh_days_and_names_those_that_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "SIZES", ((5, 0.2), (6, 0.3)))
    done = run("soak", "--days", "10", "--processes", "1", "--first", "40")
    assert done.exit_code == 0
    assert re.search(r"^10 of 10 days played, 0 broken\.$", done.output, re.MULTILINE)
    assert re.search(r"^10 days from seed 40: \d+ calls .* 0 days broke a rule\.$", done.output, re.MULTILINE)
    monkeypatch.setattr("perezvon.core.queues.Queues.offered", lambda _self, _call: None)
    broken = run("soak", "--days", "2", "--processes", "1")
    assert broken.exit_code == 1
    again = re.search(r"perezvon (sim .*)", broken.output)
    assert again is not None
    shown = run(*again.group(1).split())
    assert shown.exit_code == 1
    assert again.group(0) in shown.output, "the command shows what it was printed for"


def test_a_soak_uses_processes_of_its_own() -> None:
    done = run("soak", "--days", "1", "--processes", "2", "--first", "0")
    assert done.exit_code == 0, done.output


def test_a_plan_is_written_changed_and_played(tmp_path: Path) -> None:
    """Shifts, pauses and queue rules are given in a file; the command writes the first one."""
    file = tmp_path / "plan.json"
    written = run(*SMALL, "--write-plan", str(file))
    assert written.exit_code == 0
    same = run("sim", "--plan", str(file), "--check", "every")
    plain = run(*SMALL)
    digest = re.compile(r"^digest +(\w+)", re.MULTILINE)
    assert digest.findall(same.output) == digest.findall(plain.output) != []
    plan = json.loads(file.read_text())
    plan["agents"] = plan["agents"][:2]
    plan["agents"][0]["shifts"][0]["pauses"] = [{"at_s": 60, "length_s": 60, "reason": "lunch"}]
    file.write_text(json.dumps(plan))
    assert " 2 agents, 0.5 h" in run("sim", "--plan", str(file)).output


def test_a_plan_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    run(*SMALL, "--write-plan", str(file))
    file.write_bytes(file.read_bytes().replace(b'"id": "', b'"id": "\xff'))
    done = run("sim", "--plan", str(file))
    assert done.exit_code == 2
    assert "--plan" in done.output


@pytest.mark.parametrize("option", [("--hours", "8"), ("--patience", "fixed:5"), ("--faults",)])
def test_what_describes_a_made_up_day_says_nothing_of_a_real_one(option: tuple[str, ...]) -> None:
    done = run("sim", "--from-journal", "yesterday", *option)
    assert done.exit_code == 2
    assert option[0] in done.output


@pytest.mark.parametrize("option", ["--queue", "--skill", "--replications"])
def test_what_changes_a_real_day_needs_one(option: str) -> None:
    done = run("sim", option, "5")
    assert done.exit_code == 2
    assert option in done.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": "long"}, "$.hours"),
        ({"hours": -1}, "hours"),
        ({"arrivals": [{"at_s": 1, "number": "+7"}]}, "arrivals[0].number"),
        ({"agents": [{}]}, "$.agents[0]"),
    ],
)
def test_a_wrong_plan_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    file = tmp_path / "plan.json"
    run(*SMALL, "--write-plan", str(file))
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    done = run("sim", "--plan", str(file))
    assert done.exit_code == 2
    assert "--plan" in done.output
    assert words in done.output.replace("\n", "")
