"""Finding people as one types, among many: what is found, in which order, and by which index."""

import json
from typing import Any

import httpx
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.adapters.postgres.session import begin
from perezvon.features.persons.model import Wanted, wanted

ASK = "select ident from pz_find_persons(cast($1 as text[]), $2, null, $3, $4, null, null, null, 21)"


async def make(browser: httpx.AsyncClient, name: str, *numbers: str, **more: Any) -> str:
    body = {"client": "set", "name": name, "numbers": [{"number": each} for each in numbers], **more}
    answer = await browser.post("/api/persons", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def pages(browser: httpx.AsyncClient, q: str, limit: int = 2, **more: str) -> list[str]:
    """Names, page by page, to the end."""
    names: list[str] = []
    after: dict[str, str] = {}
    while True:
        params = {"q": q, "client": "set", "limit": str(limit), **more, **after}
        answer = await browser.get("/api/persons", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        names += [row["name"] for row in page["persons"]]
        if page["next"] is None:
            return names
        after = {"after": page["next"]}


def test_what_is_typed_becomes_words_and_digits() -> None:
    assert wanted("  ПЁТР  Петрова ") == Wanted(["петрова", "петр"], None)
    assert wanted("8 (912) 000-11-22") == Wanted([], "79120001122")
    assert wanted("школа 57") == Wanted(["школа", "57"], None)
    assert wanted("иванов 4567") == Wanted(["иванов"], "4567")
    assert wanted("«Ромашка»") == Wanted(["ромашка»"], None)
    assert wanted("%") == Wanted([], None, nobody=True)
    assert wanted("") == Wanted([], None)


async def test_the_word_itself_comes_before_longer_ones_and_everybody_once(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    for name in ("Жаворонкова Яна", "Жаворонков Ян", "Жавор Жаворонкович", "Яна Жаворонкова-Ёлкина"):
        await make(anna, name)
    assert await pages(anna, "жавор") == [
        "Жавор Жаворонкович",
        "Жаворонков Ян",
        "Жаворонкова Яна",
        "Яна Жаворонкова-Ёлкина",
    ]
    assert await pages(anna, "ян жаворонкова") == ["Жаворонкова Яна", "Яна Жаворонкова-Ёлкина"]
    assert await pages(anna, "елкина яна") == ["Яна Жаворонкова-Ёлкина"]
    assert await pages(anna, "авор") == []


async def test_the_end_of_a_number_then_its_beginning_then_its_middle(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    await make(anna, "Конец", "+79990044567")
    await make(anna, "Начало", "+44567891234")
    await make(anna, "Дома", "+74456700000")
    await make(anna, "Середина", "+79445670001")
    await make(anna, "Двое", "+79444567000", "+79994567000")
    await make(anna, "Два конца", "+79880044567", "+79870044567")
    assert await pages(anna, "44567") == ["Два конца", "Конец", "Начало", "Дома", "Двое", "Середина"]
    assert await pages(anna, "8 944 567") == ["Середина"]
    assert (await pages(anna, "67"))[:2] == ["Два конца", "Конец"]
    assert await pages(anna, "дво 444567") == ["Двое"]


async def test_an_email_by_its_parts_and_a_person_by_his_organisation(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    made = await anna.post("/api/organisations", json={"client": "set", "name": "ООО «Зимородок»"})
    who = await make(
        anna, "Рыбин Лев", emails=["lev.rybin@zimorodok.example"], organisation=made.json()["id"]
    )
    await make(anna, "Рыбин Олег")
    for q in ("lev.ry", "rybin@zim", "zimorodok.ex", "зимород", "рыбин зимородок", "ООО рыбин"):
        assert await pages(anna, q) == ["Рыбин Лев"], q
    assert await pages(anna, "рыбин", organisation=made.json()["id"]) == ["Рыбин Лев"]
    version = (await anna.get(f"/api/persons/{who}")).json()["version"]
    assert (
        await anna.patch(f"/api/persons/{who}", json={"version": version, "name": "Окунев Лев"})
    ).is_success
    assert await pages(anna, "рыбин") == ["Рыбин Олег"]
    organisation = made.json()
    renamed = await anna.patch(
        f"/api/organisations/{organisation['id']}",
        json={"version": organisation["version"], "name": "ООО Оляпка"},
    )
    assert renamed.is_success, renamed.text
    assert (await pages(anna, "оляпка"), await pages(anna, "зимородок")) == (["Окунев Лев"], [])


async def test_who_sees_some_clients_finds_their_people_only(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    await make(anna, "Видимкин", "+79990055501")
    async with begin(centre.engine, CENTRE, ("polis",)) as connection:
        for words, digits in (
            (["видимкин"], None),
            ([], "055501"),
            ([], "99900555"),
            (["видимкин"], "055501"),
        ):
            found = await connection.exec_driver_sql(ASK, (words, digits, None, None))
            assert found.scalars().all() == []
    async with begin(centre.engine, CENTRE, ("polis", "set")) as connection:
        found = await connection.exec_driver_sql(ASK, (["видимкин"], None, None, None))
        assert len(found.scalars().all()) == 1


async def test_many_thousand_are_found_by_the_first_rows_of_an_index(centre: DemoCentre) -> None:
    """The pages that a question touches are what matters: no speed is asserted."""
    await centre.sql(
        "insert into person (centre, client_id, id, name, sort_key, search_key, tags, created_at)"
        " select 'main', 'set', 'many-' || n, name, name, name, array['опт'], now() from (select n,"
        " 'ирина чижова' || n as name from generate_series(1, 30000) n) made"
    )
    await centre.sql(
        "insert into person_number (centre, client_id, person_id, number, main)"
        " select 'main', 'set', 'many-' || n, '+7977' || lpad((n * 311 % 10000000)::text, 7, '0'), true"
        " from generate_series(1, 30000) n"
    )
    for table in ("person", "person_word", "person_number"):
        await centre.sql(f"vacuum analyze {table}")
    async with begin(centre.engine, CENTRE, None) as connection:
        for words, digits, tag in (
            (["и"], None, None),
            (["ирина"], None, None),
            (["чижова2", "ир"], None, None),
            (["ирина", "чижова29999"], None, None),
            (["ирина"], None, "опт"),
            ([], "11", None),
            ([], "7977", None),
            ([], "977", None),
            ([], None, None),
        ):
            plan = await connection.exec_driver_sql(
                f"explain (analyze, buffers, format json) {ASK}", (words, digits, tag, None)
            )
            [top] = json.loads(json.dumps(plan.scalar_one()))
            touched = top["Plan"]["Shared Hit Blocks"] + top["Plan"]["Shared Read Blocks"]
            assert touched < 3000, (words, digits, tag, touched)
