"""One box over the list of calls: a number in any form, a name, an agreement, the id of a call."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.web.app import make_app
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.features.calls.search import Sought, keys
from perezvon.main import access
from perezvon.main.named import people_named

OLGA = "+79261234567"


async def _names(*_: Any) -> Names:
    return Names()


@pytest.fixture
async def lives(centre: DemoCentre) -> Lives:
    calls = calls_api.router(lambda _: None, _names, people_named)
    centre.app = make_app(centre.context, [*access.routers(), calls])
    return Lives(centre)


@pytest.fixture
async def head(centre: DemoCentre, lives: Lives) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


async def found(browser: httpx.AsyncClient, q: str, **more: str) -> list[str]:
    answer = await browser.get("/api/calls", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return [row["call"] for row in answer.json()["calls"]]


async def olga(head: httpx.AsyncClient) -> str:
    body = {"client": "mebel", "name": "Ольга Ёлкина-Дрозд", "numbers": [{"number": OLGA}]}
    answer = await head.post("/api/persons", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    "typed", ["ёлкина", "Дрозд Ольга", "+7 926 123-45-67", "8 (926) 123-45-67", "1234567", "call-of-olga"]
)
async def test_a_call_is_found_by_what_one_has_of_it(
    lives: Lives, head: httpx.AsyncClient, typed: str
) -> None:
    call = await lives.call(await olga(head), START - timedelta(hours=2), caller=OLGA, call="call-of-olga")
    await lives.call(None, START - timedelta(hours=1), caller="+79150000000")
    assert await found(head, typed) == [call]
    assert await found(head, typed, agent="a-boris") == [], "together with the other conditions"


async def test_by_the_number_of_an_agreement_in_any_writing(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    person = await olga(head)
    call = await lives.call(person, START - timedelta(hours=2))
    await centre.sql(
        "insert into agreement (centre, client_id, person, call, terms, amount, currency, made_at, made_by)"
        f" values ('{CENTRE}', 'mebel', '{person}', '{call}', '{{}}', 0, 'RUB', '2026-03-02', 'anna')"
    )
    [row] = await centre.sql("select number from agreement where call = $1", call)
    for typed in (row["number"], row["number"].replace("-", " "), row["number"].replace("-", "")):
        assert await found(head, typed) == [call]


async def test_a_card_that_was_merged_is_found_by_its_heir(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    keep = await olga(head)
    gone = await lives.person()
    call = await lives.call(gone, START - timedelta(hours=2))
    await centre.sql(f"update person set merged_into = '{keep}' where id = '{gone}'")
    assert await found(head, "ёлкина") == [call]


async def test_another_clients_calls_are_not_found(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    call = await lives.call(await olga(head), START - timedelta(hours=2), caller=OLGA)
    admin = await centre.as_("admin")
    other = {"name": "P", "role": "supervisor", "clients": ["polis"], "password": "long enough"}
    assert (await admin.put("/api/users/petr2", json=other)).status_code == 200
    petr = await centre.as_("petr2", "long enough")
    for typed in ("ёлкина", OLGA, call):
        assert await found(petr, typed) == []


async def test_a_clients_user_finds_by_number_and_not_by_name(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    call = await lives.call(await olga(head), START - timedelta(hours=2), caller=OLGA)
    admin = await centre.as_("admin")
    guest = {"name": "G", "role": "client", "clients": ["mebel"], "password": "long enough"}
    assert (await admin.put("/api/users/guest", json=guest)).status_code == 200
    browser = await centre.as_("guest", "long enough")
    assert await found(browser, OLGA) == [call]
    assert await found(browser, "ёлкина") == [], "he does not read people"


async def test_signs_alone_find_nothing_and_harm_nothing(lives: Lives, head: httpx.AsyncClient) -> None:
    await lives.call(None, START - timedelta(hours=1))
    for typed in ("%", "'", "\\", "()", "--", "x" * 120):
        assert await found(head, typed) == []
    assert len(await found(head, "  ")) == 1, "nothing was typed"
    long = await head.get("/api/calls", params={"q": "x" * 121})
    assert long.status_code == 422


async def test_the_export_is_what_is_shown_and_history_keeps_no_names(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    call = await lives.call(await olga(head), START - timedelta(hours=2), caller=OLGA)
    await lives.call(None, START - timedelta(hours=1))
    text = (await head.get("/api/calls/export.csv", params={"q": "ёлкина"})).text
    assert [line.split(";")[0] for line in text.splitlines()[1:]] == [call]
    rows = await centre.sql("select after from history where action = 'exported'")
    assert not any("лкин" in str(dict(row)) for row in rows)


async def test_no_kind_of_word_needs_to_read_every_record(centre: DemoCentre, lives: Lives) -> None:
    """With a sequential scan forbidden none is left: no branch of the union has nothing but that."""
    by = Sought(["call-of-olga"], ["p-1", "p-2"], "+7926123456")
    query = select(keys(CENTRE, by)).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    async with centre.engine.begin() as connection:
        await connection.execute(text("set local enable_seqscan = off"))
        await connection.execute(text("select set_config('pz.centre', 'main', true)"))
        await connection.execute(text("select set_config('pz.clients', 'mebel', true)"))
        plan = (await connection.exec_driver_sql(f"explain {query}")).scalars().all()
    steps = [line for line in plan if "Scan" in line]
    assert not [line for line in steps if "Seq Scan" in line], plan
