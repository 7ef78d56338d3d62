"""`perezvon classify`: a file of calls in, one line per call out, bad lines named."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from perezvon.main.cli import app


def line(id_: Any, at: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "at": at,
        "direction": "inbound",
        "person": "p1",
        "agent": "anna",
        "answered": True,
        "waited_s": 5,
        "talk_s": 60,
        "deal": False,
        "consent": False,
        "referrer": None,
        "promise": None,
        **fields,
    }


def run(tmp_path: Path, *lines: Any, arguments: tuple[str, ...] = ("--json",), lang: str = "en") -> Result:
    file = tmp_path / "history.jsonl"
    parts = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    file.write_bytes(b"\n".join(parts))
    return CliRunner().invoke(app, ["classify", "--history", str(file), *arguments], env={"LC_ALL": lang})


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(each) for each in result.stdout.splitlines()]


@pytest.mark.requirement("D2", "a history from a file gets first time and returned, with stage and reason")
@pytest.mark.requirement("D3", "a call to someone known from elsewhere is hot, with the date in the reason")
def test_calls_come_in_the_order_of_time_with_stage_and_reason(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        line("b", "2026-05-10T10:00:00+03:00", consent=True),
        line("a", "2026-05-03T10:00:00+03:00"),
        {"person": "p2", "agent": "anna", "at": "2026-05-01T09:00:00Z"},
        line("c", "2026-05-11T07:00:00Z", direction="outbound", person="p2", deal=True),
    )
    assert result.exit_code == 0
    assert rows(result) == [
        {
            "id": "a",
            "class": "first_time",
            "flags": [],
            "stage": "person",
            "reason": "first time: no contact with us before",
        },
        {
            "id": "b",
            "class": "returned",
            "flags": [],
            "stage": "potential_client",
            "reason": "returned: called on 3 May, did not buy",
        },
        {
            "id": "c",
            "class": "hot",
            "flags": [],
            "stage": "client",
            "reason": "hot: anna has known him since 1 May, not by telephone",
        },
    ]


def test_equal_times_keep_the_order_of_the_file(tmp_path: Path) -> None:
    at = "2026-05-03T10:00:00Z"
    same = "2026-05-03T13:00:00+03:00"
    result = run(tmp_path, line("z", at), line("y", same), line("x", at))
    assert [(row["id"], row["class"]) for row in rows(result)] == [
        ("z", "first_time"),
        ("y", "returned"),
        ("x", "returned"),
    ]


def test_the_reason_is_in_russian_too(tmp_path: Path) -> None:
    calls = line(1, "2025-05-03T10:00:00Z"), line(2, "2026-05-10T10:00:00Z")
    assert rows(run(tmp_path, *calls, lang="ru_RU.UTF-8"))[1]["reason"] == (
        "возвратившийся: звонил 3 мая 2025, сделки не было"
    )
    plain = run(tmp_path, *calls, arguments=())
    assert "2  returned: called on 3 May 2025, did not buy" in plain.stdout
    assert "2 calls, 1 persons, 0 bad lines" in plain.stdout


GOOD = line("ok", "2026-05-03T10:00:00Z")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (b"{", "JSON"),
        (b"[1]", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
        ({k: v for k, v in GOOD.items() if k != "at"}, "at"),
        ({k: v for k, v in GOOD.items() if k != "id"}, "id"),
        ({k: v for k, v in GOOD.items() if k != "deal"}, "deal"),
        ({**GOOD, "at": "2026-05-03T10:00:00"}, "at"),
        ({**GOOD, "at": 5}, "at"),
        ({**GOOD, "at": "9999-12-31T23:59:59-12:00"}, "at"),
        ({**GOOD, "direction": "sideways"}, "direction"),
        ({**GOOD, "direction": []}, "direction"),
        ({**GOOD, "person": "  "}, "person"),
        ({**GOOD, "person": None}, "person"),
        ({**GOOD, "agent": {}}, "agent"),
        ({**GOOD, "answered": 1}, "answered"),
        ({**GOOD, "waited_s": -1}, "waited_s"),
        ({**GOOD, "talk_s": "60"}, "talk_s"),
        ({**GOOD, "talk_s": True}, "talk_s"),
        ({**GOOD, "talk_s": 10**400}, "talk_s"),
        ({**GOOD, "waited_s": float("nan")}, "waited_s"),
        ({k: v for k, v in GOOD.items() if k not in ("id", "direction")}, "direction"),
        ({**GOOD, "consent": None}, "consent"),
        ({**GOOD, "promise": "soon"}, "promise"),
        ({**GOOD, "promise": {"due": "tomorrow"}}, "promise.due"),
        ({"person": "p1", "at": "2026-05-03T10:00:00Z"}, "agent"),
        ({**GOOD, "at": "2026-06-01T10:00:00Z"}, "id"),
    ],
)
def test_a_bad_line_is_named_with_its_field_and_the_rest_is_done(
    tmp_path: Path, bad: Any, field: str
) -> None:
    result = run(tmp_path, GOOD, b"", bad, line("last", "2026-05-04T10:00:00Z"))
    assert result.exit_code == 1
    assert f"line 3, {field}: " in result.stderr
    assert [(row["id"], row["class"]) for row in rows(result)] == [("ok", "first_time"), ("last", "returned")]


@pytest.mark.parametrize("other", [("--recompute",), ("--apply",), ("--export", "mebel")])
def test_a_file_or_the_stored_ones(tmp_path: Path, other: tuple[str, ...]) -> None:
    result = run(tmp_path, GOOD, arguments=other)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["classify", "--history", str(tmp_path / "no.jsonl"), "--json"])
    assert result.exit_code == 2
    assert "no.jsonl" in result.stderr


def test_marks_of_byte_order_line_ends_and_odd_text_are_no_trouble(tmp_path: Path) -> None:
    first = b"\xef\xbb\xbf" + json.dumps(line("\ud800", "2026-05-03T10:00:00Z")).encode() + b"\r"
    result = run(tmp_path, first, line(7, "2026-05-04T10:00:00Z", person=5), b"")
    assert result.exit_code == 0
    assert [row["id"] for row in rows(result)] == ["\ud800", 7]


def test_a_file_that_is_not_there_is_named_without_a_line(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.jsonl")
    done = CliRunner().invoke(app, ["classify", "--history", missing], env={"LC_ALL": "ru"})
    assert (done.exit_code, done.stderr.strip()) == (2, f"{missing}: не читается: No such file or directory")
