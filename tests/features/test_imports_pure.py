"""Of imports what needs no database: numbers, money, days, headings, and matching against a plain loop."""

import re
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.adapters.postgres.session import begin
from perezvon.features.imports.cells import NUMBERS, Bad, money, parts, readable
from perezvon.features.imports.convert import Entry, Plan, convert
from perezvon.features.imports.fields import BY_KEY, guess, is_header
from perezvon.features.imports.matching import match
from perezvon.features.imports.phones import number_of
from perezvon.features.imports.staging import stage
from perezvon.kit.phone import e164
from perezvon.kit.text import cleaned

typed_numbers = st.one_of(
    st.from_regex(r"(\+7|8|7|)[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}", fullmatch=True),
    st.from_regex(r"\+?\d{6,15}", fullmatch=True),
    st.text("0123456789+()- доб", max_size=24),
)


@given(typed_numbers, st.sampled_from(["RU", "KZ", "DE"]))
def test_the_fast_way_reads_numbers_as_the_general_one_does(typed: str, region: str) -> None:
    assert number_of(typed, region) == e164(typed, region)


@pytest.mark.parametrize(
    ("typed", "roubles"),
    [("70000", 70_000), ("70 000 ₽", 70_000), ("70\u00a0000,50", 70_000.5), ("70,000.50", 70_000.5),
     ("70.000,50", 70_000.5), ("1,234", 1_234), ("12,5", 12.5), ("руб. 100", 100)],
)  # fmt: skip
def test_money_as_people_write_it(typed: str, roubles: float) -> None:
    assert money(typed) == roubles * 1_000_000


@pytest.mark.parametrize(
    ("heading", "field"),
    [("ФИО", "name"), ("Мобильный телефон", "numbers"), ("E-mail", "emails"), ("Company", "organisation"),
     ("Дата рождения", None), ("Согласие на рекламу", "consent"), ("Дата согласия", "consent_at"),
     ("Номер анкеты", "field.form"), ("что-то", None)],
)  # fmt: skip
def test_headings_suggest_fields(heading: str, field: str | None) -> None:
    assert guess(heading, {"form": ["Номер анкеты", "Form number"]}) == field


def test_a_header_is_told_from_a_row() -> None:
    assert is_header(["Кто", "Куда звонить"], [["Анна", "89125550001"]])
    assert is_header(["Имя", "x"], [])
    assert not is_header(["Анна", "89125550001"], [["Пётр", "89125550002"]])


@given(st.text(min_size=1, max_size=12))
def test_what_is_printable_needs_no_cleaning(given_text: str) -> None:
    with suppress(Bad):  # NUL, halves of characters, formulas
        assert readable(given_text) == cleaned(given_text)


@given(st.text(" a;,/|\n", max_size=12))
def test_values_stand_between_signs(given_text: str) -> None:
    assert parts(NUMBERS, given_text) == [
        each.strip() for each in re.split(r"[;,\n|/]", given_text) if each.strip()
    ]


@given(st.lists(st.text(max_size=40), max_size=8), st.lists(st.sampled_from(sorted(BY_KEY)), max_size=8))
def test_whatever_stands_in_a_row_it_is_taken_or_faulted(cells: list[str], keys: list[str]) -> None:
    plan = Plan(dict(enumerate(keys)))
    entry, faults = convert(5, cells, plan)
    assert all(fault.row == 5 and fault.code.startswith("import_row.") for fault in faults)
    if not faults:
        assert entry.name or entry.numbers or entry.emails
        kept = [entry.name or "", entry.note or "", *entry.numbers, *entry.tags, entry.region or ""]
        assert not any("\x00" in each for each in kept)
        assert not any(each.startswith("=") for each in kept)


def test_a_row_tells_of_all_its_faults() -> None:
    _, faults = convert(2, ["12", "нет", "x"], Plan({0: "numbers", 1: "emails", 2: "budget"}))
    assert [fault.column for fault in faults] == [0, 1, 2]


keys_of_a_row = st.tuples(
    st.lists(st.integers(0, 6), max_size=3, unique=True),
    st.lists(st.integers(0, 3), max_size=2, unique=True),
)
rows_of_keys = st.lists(keys_of_a_row, min_size=1, max_size=10)


def plain(entries: Sequence[Entry], known: dict[str, str]) -> dict[int, tuple[int | None, str | None]]:
    """The rule read out: row → its first earlier twin, and who was known."""
    first: dict[str, int] = {}
    twins: dict[int, int] = {}
    for entry in entries:
        keys = [*entry.numbers, *entry.emails]
        earlier = min((first[key] for key in keys if key in first), default=None)
        if earlier is not None:
            twins[entry.row] = twins.get(earlier, earlier)
        for key in keys:
            first.setdefault(key, entry.row)
    persons: dict[int, str] = {}
    for entry in entries:
        own = next((known[key] for key in (*sorted(entry.numbers), *entry.emails) if key in known), None)
        if own is not None:
            persons.setdefault(twins.get(entry.row, entry.row), own)
    return {
        entry.row: (twins.get(entry.row), persons.get(twins.get(entry.row, entry.row))) for entry in entries
    }


async def test_rows_are_matched_as_a_plain_loop_would(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    body = {"client": "mebel", "name": "Known", "numbers": [{"number": "+79125559000"}]}
    person = (await admin.post("/api/persons", json=body)).json()["id"]
    known = {"+79125559000": person}
    await centre.sql(
        "insert into import_run (centre, id, client_id, name, size, kind, header, headings, samples,"
        " columns, options, state, created_by, created_at) values ($1, 'im-x', 'mebel', '', 0, 'csv', true,"
        " '{}', '[]', '{}', '{}', 'matching', 'admin', now())",
        CENTRE,
    )
    examples: list[list[tuple[list[int], list[int]]]] = []

    @given(rows_of_keys)
    def collect(example: list[tuple[list[int], list[int]]]) -> None:
        examples.append(example)

    collect()
    for example in examples:
        entries = [
            Entry(
                place + 2,
                name=f"n{place}",
                numbers=[f"+7912555900{number}" for number in numbers],
                emails=[f"{email}@example.org" for email in emails],
            )
            for place, (numbers, emails) in enumerate(example)
        ]
        async with begin(centre.engine, CENTRE, None) as connection:
            await connection.execute(text("delete from import_decision"))
            await connection.execute(text("delete from import_staged"))
            await stage(connection, CENTRE, "mebel", "im-x", entries)
            await match(connection, CENTRE, "mebel", "im-x", "fill")
            found = await connection.execute(
                text('select "row", twin, known, act, person from import_decision order by "row"')
            )
            rows = {row.row: row for row in found}
        expected = plain(entries, known)
        assert {number: (row.twin, row.known) for number, row in rows.items()} == expected
        for number, (twin, who) in expected.items():
            assert rows[number].act == ("make" if twin is None and who is None else "fill")
            assert rows[number].person == (who or rows[twin or number].person)
