"""The database dies in the middle: each withdrawal, agreement, import and erasure is whole or not at all."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.lives import Lives
from tests.features.selling import Seller
from tests.features.test_agreements import seller
from tests.features.test_imports import Desk, table
from tests.features.test_privacy import NUMBER, eraser_of, found_in, full_life, request
from tests.features.test_rights import let_through, ok, state_of
from tests.features.test_script_runs import Desk as ScriptDesk
from tests.features.test_script_runs import anna, person
from tests.features.workbench import KEYRING

from perezvon.adapters.postgres.facts import read as read_facts
from perezvon.adapters.postgres.session import begin
from perezvon.adapters.web.app import make_app
from perezvon.facts.consent import STREAM
from perezvon.features.consent.erasing import Broken, erase_next, failed
from perezvon.features.imports import jobs
from perezvon.features.imports.api import router as imports_router
from perezvon.features.recordings.making import Workshop
from perezvon.main.access import routers
from perezvon.main.imports import make_importer

__all__ = ["anna", "person", "seller"]

WAITS = """
select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
"""


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


async def cut(centre: DemoCentre, at: str, doing: Awaitable[Any]) -> Any:
    """Let it go on until it wants to write into a table, then end its connection, as a server does that dies.

    Gives what came of it, an exception too.
    """
    connection = await asyncpg.connect(centre.database.owner)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(f"lock table {at} in exclusive mode")
        task = asyncio.ensure_future(doing)
        async with asyncio.timeout(60):
            while not (waiting := await connection.fetch(WAITS)):
                assert not task.done(), f"it never wrote into {at}: {task}"
                await asyncio.sleep(0)
        for row in waiting:
            await connection.execute("select pg_terminate_backend($1)", row["pid"])
        [came] = await asyncio.gather(task, return_exceptions=True)
        await transaction.rollback()
        return came
    finally:
        await connection.close()


async def counted(centre: DemoCentre, query: str, *values: Any) -> int:
    return int((await centre.sql(query, *values))[0][0])


def sent(browser: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Awaitable[httpx.Response]:
    return browser.post(path, json=body)


@pytest.mark.parametrize("at", ["consent_entry", "history", "fact"])
async def test_a_withdrawal_is_written_whole_or_not_and_sent_again_once(
    centre: DemoCentre, lives: Lives, at: str
) -> None:
    person = await lives.person(number=NUMBER)
    anna = await centre.as_("anna")
    body: dict[str, Any] = {"purpose": "all", "given": False, "evidence": "paper", "reference": "a"}
    body["request_id"] = "r-12345678"
    path = f"/api/persons/{person}/consent"
    came = await cut(centre, at, sent(anna, path, body))
    assert (came.status_code, came.json()["code"]) == (503, "database.away"), "the browser sends it again"
    assert await counted(centre, "select count(*) from consent_entry") == 0
    first = await ok(await anna.post(path, json=body))
    again = await ok(await anna.post(path, json=body))
    assert (len(first["entries"]), again) == (1, first), "an answer that was lost makes no second line"
    async with begin(centre.engine, CENTRE, None) as connection:
        assert len(await read_facts(connection, CENTRE, STREAM, 0)) == 1
    both = [anna.post(path, json={**body, "request_id": "r-87654321"}) for _ in range(2)]
    for answer in await asyncio.gather(*both):
        assert answer.status_code == 200, answer.text
    assert await counted(centre, "select count(*) from consent_entry") == 2, "two at once are one"


@pytest.mark.parametrize("at", ["script_run", "script_answer"])
async def test_an_answer_to_the_script_is_taken_whole_or_not_and_sent_again_once(
    centre: DemoCentre, person: str, anna: ScriptDesk, at: str
) -> None:
    await anna.act("next")
    body = {"act": "answer", "value": "recommendation", "seq": anna.run["seq"], "request_id": "r-12345678"}
    path = f"/api/script-runs/{anna.run['id']}/act"
    before = anna.run["seq"]
    came = await cut(centre, at, sent(anna.browser, path, body))
    assert came.status_code == 503, came.text
    assert (await anna.look())["seq"] == before, "it stands where it stood"
    answers = "select count(*) from script_answer where run = $1"
    assert await counted(centre, answers, anna.run["id"]) == 0
    first = await ok(await anna.browser.post(path, json=body))
    again = await ok(await anna.browser.post(path, json=body))
    assert (first["seq"], again["seq"]) == (before + 1, before + 1)
    assert await counted(centre, answers, anna.run["id"]) == 1


@pytest.mark.parametrize("at", ["agreement_revision", "history"])
async def test_an_agreement_is_fixed_whole_or_not(centre: DemoCentre, seller: Seller, at: str) -> None:
    draft = await seller.agree()
    path = f"/api/agreements/{draft['id']}/fix"
    body = {"version": draft["version"]}
    came = await cut(centre, at, sent(seller.anna, path, body))
    assert came.status_code == 503, came.text
    row = "select count(*) from agreement where id = $1 and (state = 'fixed' or fixed_at is not null)"
    assert await counted(centre, row, draft["id"]) == 0
    revisions = "select count(*) from agreement_revision"
    before = await counted(centre, revisions)
    fixed = await ok(await seller.anna.post(path, json=body))
    assert fixed["state"] == "fixed"
    assert await counted(centre, revisions) == before + 1
    again = await seller.anna.post(path, json=body)
    assert again.status_code == 409, "what is fixed is not fixed twice"
    assert await counted(centre, revisions) == before + 1


async def test_an_import_that_is_cut_brings_each_person_once(centre: DemoCentre, tmp_path: Path) -> None:
    centre.app = make_app(centre.context, [*routers(), imports_router(tmp_path)])
    admin = await centre.as_("admin")
    desk = Desk(centre, admin, make_importer(centre.engine, CENTRE, tmp_path, centre.clock.now))
    rows = [f"Имярек {number};+7916555{number:04d};;;;;" for number in range(40)]
    made = await desk.draft(table(*rows))
    await ok(await desk.act("start", made))
    before = await counted(centre, "select count(*) from person")
    for at in ("import_staged", "person", "person_number", "person_import"):
        came = None
        while came is None or came is True:
            state = (await desk.read(made))["state"]
            if at != "import_staged" and state != "applying":
                came = await jobs.step(desk.importer)
                continue
            came = await cut(centre, at, jobs.step(desk.importer))
        assert isinstance(came, Exception), (at, came)
        assert await counted(centre, "select count(*) from person") == before, "all or nothing"
    await desk.work()
    over = await desk.read(made)
    assert (over["state"], over["made"], over["failed"]) == ("done", 40, 0)
    assert await counted(centre, "select count(*) from person") == before + 40
    doubled = "select count(*) from (select number from person_number"
    doubled += " where number like '+7916555%' group by 1 having count(*) > 1) t"
    assert await counted(centre, doubled) == 0


@pytest.mark.parametrize("at", ["person", "fact", "history", "erasure_certificate"])
async def test_an_erasure_that_is_cut_is_finished_and_certified_once(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, tmp_path: Path, at: str
) -> None:
    spool, vault = tmp_path / "spool", tmp_path / "vault"
    shop = Workshop(centre.engine, CENTRE, {"n1": spool}, vault, KEYRING, centre.clock.now)
    person = await full_life(centre, lives, admin, shop)
    asked = await request(admin, person)
    await let_through(admin, asked)
    eraser = eraser_of(centre, shop)
    came = await cut(centre, at, erase_next(eraser, centre.clock.now()))
    assert isinstance(came, Exception), came
    if at != "fact":  # the engine is told in a transaction of its own, before anything is destroyed
        assert isinstance(came, Broken), came
        await failed(eraser, came)
    state, _ = await state_of(admin, asked)
    assert state == "erasing"
    name = await centre.sql("select name from person where id = $1", person)
    assert name[0]["name"] != "", "nothing is half destroyed"
    assert await counted(centre, "select count(*) from erasure_certificate") == 0
    next_worker = eraser_of(centre, shop)
    assert await erase_next(next_worker, centre.clock.now()) == asked["id"]
    assert await erase_next(next_worker, centre.clock.now()) is None
    assert await state_of(admin, asked) == ("done", "")
    assert await found_in(centre, tmp_path) == []
    rows = await centre.sql("select held, count(*) from erasure_certificate group by 1 having count(*) > 1")
    assert rows == []
    notes = "select count(*) from history where action = 'erased' and key = $1"
    assert await counted(centre, notes, asked["id"]) == 1
