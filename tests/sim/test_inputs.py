"""What people give the simulator: distributions and arrival curves, and errors that name field and line."""

from pathlib import Path
from random import Random

import pytest

from perezvon.sim.curves import read_curve
from perezvon.sim.distributions import (
    BadInput,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    parse,
    read_durations,
)
from perezvon.sim.results import Results, Totals
from tests.sim.test_command import run
from tests.sim.test_plan import BEGINS


def written(folder: Path, text: str) -> Path:
    file = folder / "given.csv"
    file.write_text(text, encoding="utf-8")
    return file


def mean_of(drawn: list[float]) -> float:
    return sum(drawn) / len(drawn)


def test_a_distribution_has_its_mean() -> None:
    rng = Random(1)
    for kind in (Lognormal(100, 0.8), Exponential(50), Fixed(3), Empirical((1.0, 2.0, 6.0))):
        assert mean_of([kind.draw(rng) for _ in range(40_000)]) == pytest.approx(kind.mean, rel=0.05)


def test_text_names_a_distribution(tmp_path: Path) -> None:
    assert parse("lognormal:170:0.8", "--talk") == Lognormal(170, 0.8)
    assert parse(" exponential:150 ", "--talk") == Exponential(150)
    assert parse("fixed:20", "--talk") == Fixed(20)
    file = written(tmp_path, "wait_s;calls\n# seen in March\n12,5;3\n\n40;1\n")
    assert parse(f"empirical:{file}", "--talk") == Empirical((12.5, 40.0))
    assert read_durations(written(tmp_path, "1\n2.5\n"), "--talk") == (1.0, 2.5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gauss:3", "distribution.name"),
        ("", "distribution.name"),
        ("lognormal:3", "distribution.parameters"),
        ("exponential:", "distribution.parameters"),
        ("exponential:-1", "distribution.mean"),
        ("exponential:nan", "number"),
        ("lognormal:3:x", "number"),
        ("lognormal:3:99", "distribution.sigma"),
        ("empirical:", "distribution.file"),
        ("empirical:/nowhere/at/all", "file.unreadable"),
    ],
)
def test_a_wrong_distribution_is_named(text: str, code: str) -> None:
    with pytest.raises(BadInput) as found:
        parse(text, "--talk")
    assert (found.value.field, found.value.code) == ("--talk", code)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("10\n20\nmany\n", "file.number", 3),
        ("seconds\n10\n-1\n", "file.range", 3),
        ("# nothing\n\n", "file.empty", 0),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, content: str, code: str, line: int) -> None:
    with pytest.raises(BadInput) as found:
        read_durations(written(tmp_path, content), "--talk")
    assert (found.value.code, found.value.line) == (code, line)


def test_rubbish_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "given.csv"
    file.write_bytes(b"10\n20\n\xff\xfe\n")
    with pytest.raises(BadInput) as found:
        read_durations(file, "--talk")
    assert (found.value.code, found.value.line) == ("file.not_text", 3)


def test_a_curve_has_a_day_of_quarters(tmp_path: Path) -> None:
    curve = read_curve(written(tmp_path, "time;calls\n08:00;12,5\n9:15;3\n"), "--arrivals")
    assert len(curve) == 96
    assert (curve[32], curve[37], sum(curve)) == (12.5, 3.0, 15.5)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("08:00;1;2\n", "curve.columns", 1),
        ("08:00;1\n08:10;1\n", "curve.time", 2),
        ("24:00;1\n", "curve.time", 1),
        ("08:00;1\n08:00;1\n", "curve.twice", 2),
        ("08:00;lots\n", "file.number", 1),
        ("08:00;0\n", "curve.no_calls", 0),
    ],
)
def test_a_wrong_curve_is_named_with_its_line(tmp_path: Path, content: str, code: str, line: int) -> None:
    with pytest.raises(BadInput) as found:
        read_curve(written(tmp_path, content), "--arrivals")
    assert (found.value.code, found.value.line) == (code, line)


def test_the_command_takes_them_and_says_what_is_wrong(tmp_path: Path) -> None:
    small = ("sim", "--hours", "0.25", "--agents", "4")
    calls = written(tmp_path, "08:00;40\n")
    done = run(
        *small, "--arrivals", str(calls), "--talk", "fixed:10", "--no-answer", "0", "--ring", "fixed:1"
    )
    assert done.exit_code == 0
    assert "no_answer" not in done.output
    for language, words in (("en_GB.UTF-8", "is not a number"), ("ru_RU.UTF-8", "не число")):
        wrong = run(*small, "--arrivals", str(written(tmp_path, "08:00;x\n")), language=language)
        assert wrong.exit_code == 2
        assert "--arrivals" in wrong.output
        assert words in " ".join(wrong.output.replace("│", " ").split())


def test_nothing_has_no_shares() -> None:
    assert (Totals().service_level, Totals().abandonment, Totals().asa_s, Totals().aht_s) == (None,) * 4
    assert Results(BEGINS, 1.0).result().occupancy is None
