"""A user of one client sees nothing of another: every GET route of the whole api, and every way to change."""

from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.features import consent_of_polis, planted_offers, planted_quality, planted_scripts
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.tenancy_sql import SEEN, TABLES, TOUCHED
from tests.features.tenancy_tables import EMPTY, MADE_OF_THEM, OF_NO_CLIENT
from tests.features.written import record, write

from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import Identity
from perezvon.facts.floor import Segment
from perezvon.facts.settings import Language
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.features.imports import api as imports_api
from perezvon.features.prompts import api as prompts_api
from perezvon.features.prompts.shelf import Shelf as Sounds
from perezvon.features.recordings import api as recordings_api
from perezvon.features.recordings.playback import Shelf
from perezvon.features.recordings.vault import Keyring
from perezvon.main import access, api
from perezvon.main.floor_api import floor_router

PERSON = "p-of-polis"
THINGS = {
    "/api/clients/{client}": "polis",
    "/api/queues/{queue}": "q-polis-claims",
    "/api/numbers/{number}": "+74950000201",
    "/api/hours/{hours}": "polis-office",
    "/api/prompts/{prompt}": "prompt-of-polis",
    "/api/prompts/{prompt}/ru/sound": "prompt-of-polis",
    "/api/dispositions/{disposition}": "polis-sold",
    "/api/sources/{source}": "polis-fair",
    "/api/persons/{person}": PERSON,
    "/api/persons/{person}/life": PERSON,
    **consent_of_polis.THINGS,
    "/api/persons/{person}/timeline": PERSON,
    "/api/persons/{person}/preferences": PERSON,
    "/api/persons/{person}/duplicates": PERSON,
    "/api/persons/{person}/merges": PERSON,
    "/api/organisations/{organisation}": "o-of-polis",
    "/api/calls/{call}": "call-of-polis",
    "/api/calls/{call}/class": "call-of-polis",
    "/api/calls/{call}/note": "call-of-polis",
    "/api/calls/{call}/transfers": "call-of-polis",
    "/api/calls/{call}/recordings": "call-of-polis",
    "/api/calls/{call}/listenings": "call-of-polis",
    "/api/recordings/{id}/peaks": "recording-of-polis",
    "/api/recordings/{id}/audio": "recording-of-polis",
    "/api/whatif/runs/{run}": "run-of-polis",
    **planted_offers.THINGS,
    **planted_scripts.THINGS,
    **planted_quality.THINGS,
    "/api/imports/{run}": "im-of-polis",
    "/api/imports/{run}/preview": "im-of-polis",
    "/api/imports/{run}/faults": "im-of-polis",
    "/api/imports/{run}/faults.csv": "im-of-polis",
    "/api/imports/{run}/doubles": "im-of-polis",
    "/api/segments/{segment}": "sg-of-polis",
}
"""Every route that shows one thing of a client, with the id of a thing that belongs to the other one."""
OF_THE_CENTRE = {
    "/api/prompts/built-in/{name}/{language}/sound",
    "/api/users/{login}",
    "/api/users/{login}/sessions",
    "/api/users/{login}/tokens",
    "/api/teams/{team}",
    "/api/agents/{agent}",
    "/api/skills/{skill}",
    "/api/reasons/{reason}",
    "/api/trunks/{trunk}",
    "/api/trunks/{trunk}/tests/{test}",
    "/api/whatif/days/{day}",
}
"""Routes that show one thing of the centre itself, which belongs to no client."""
ELSEWHERE = {"/api/demo/logins", "/api/health", "/metrics", "/ca", "/ca/perezvon-ca.crt", "/{path:path}"}
TELLTALE = ("polis", "Полис", "полис", "Policy", "+7495000020", "+79120002211", "secret of polis")


NO_JSON = ("/sound", ".pdf", ".html", ".csv")
PLANTED = (
    "insert into whatif_run (centre, id, day, clients, change, replications, created_by, created_at)"
    " values ($1, 'run-of-polis', '2026-03-01', '{polis}', '{}', 10, 'polis', $2)",
    "with made as (insert into prompt (centre, id, client_id, name_ru, name_en, kind)"
    " values ($1, 'prompt-of-polis', 'polis', 'Полис', 'Policy', 'prompt'))"
    " insert into prompt_sound (centre, prompt_id, language, client_id, digest, duration_ms, source, text,"
    " voice, made_at, ulaw) values ($1, 'prompt-of-polis', 'ru', 'polis', 'd', 1, 'upload', 'secret of"
    " polis', '', $2, '\\xff')",
    "insert into person (centre, id, client_id, name, search_key, sort_key, note, created_at)"
    " values ($1, 'p-of-polis', 'polis', 'Полис', 'полис', 'полис', 'secret of polis', $2)",
    "with bill as (insert into source_spend (centre, id, client_id, month, amounts)"
    " values ($1, 'polis:2025-01', 'polis', '2025-01-01', '{\"polis-fair\": 1}'))"
    " insert into caller_source (centre, id, client_id, name_ru, name_en, position)"
    " values ($1, 'polis-fair', 'polis', 'Полис', 'Policy', extract(year from $2::timestamptz))",
    "insert into call_class (centre, call, client_id, person, at, direction, answered, waited_s, talk_s,"
    " kind, why, stage, rule) values ($1, 'call-of-polis', 'polis', 'p-of-polis', $2, 'inbound', true, 1, 60,"
    " 'first_time', 'unknown', 'person', 1)",
    "insert into person_life (centre, person, client_id, past)"
    " values ($1, 'p-of-polis', 'polis', jsonb_build_object('at', $2::timestamptz))",
    "insert into person_stage (centre, person, client_id, stage, evidence, at)"
    " values ($1, 'p-of-polis', 'polis', 'potential_client', 'booked', $2)",
    "insert into acquaintance (centre, person, client_id, agent, at, author, made_at)"
    " values ($1, 'p-of-polis', 'polis', 'a-anna', $2, 'polis', $2)",
    "insert into person_referrer (centre, person, client_id, at, author)"
    " values ($1, 'p-of-polis', 'polis', $2, 'polis')",
    "insert into promise (centre, id, client_id, person, due, made_at, made_by, note)"
    " values ($1, 'pr-of-polis', 'polis', 'p-of-polis', $2, $2, 'polis', 'secret of polis')",
    *planted_offers.ROWS,
    "insert into call_note (centre, call, client_id, text, author, at)"
    " values ($1, 'call-of-polis', 'polis', 'secret of polis', 'anna', $2)",
    "insert into recording (centre, id, call, client_id, node, codec, started_at, stopped_at)"
    " values ($1, 'recording-of-polis', 'call-of-polis', 'polis', 'n1', 'ulaw', $2, $2)",
    "insert into listening (centre, recording, call, client_id, user_login, play, at, from_s, to_s)"
    " values ($1, 'recording-of-polis', 'call-of-polis', 'polis', 'polis', 'x', $2, 0, 1)",
    "insert into whatif_queue (centre, run, queue, client_id, body)"
    " values ($1, 'run-of-polis', 'q-polis-claims', 'polis', jsonb_build_object('at', $2::timestamptz))",
    *consent_of_polis.ROWS,
    "insert into organisation (centre, id, client_id, name, sort_key, search_key, created_at)"
    " values ($1, 'o-of-polis', 'polis', 'Полис', 'полис', 'полис', $2)",
    "insert into person_field (centre, client_id, key, label_ru, label_en, type)"
    " values ($1, 'polis', 'secret', 'Полис', cast($2::timestamptz as text), 'text')",
    "insert into person_preference (centre, client_id, person, key, value, source, at, author)"
    " values ($1, 'polis', 'p-of-polis', 'interest', 'secret of polis', 'hand', $2, 'polis')",
    "with twin as (insert into person (centre, id, client_id, name, search_key, sort_key, created_at)"
    " values ($1, 'p-of-polis-2', 'polis', 'Полис', 'полис', 'полис', $2))"
    " insert into person_merge (centre, client_id, survivor, merged, at, author, before, after)"
    " values ($1, 'polis', 'p-of-polis', 'p-of-polis-2', $2, 'polis',"
    ' \'{"merged": {"name": "secret of polis"}}\', \'{}\')',
    "insert into person_apart (centre, client_id, one, other, at, author)"
    " values ($1, 'polis', 'p-of-polis', 'p-of-polis-2', $2, 'polis')",
    "with twin as (insert into person (centre, id, client_id, name, search_key, sort_key, created_at)"
    " values ($1, 'p-of-polis-3', 'polis', 'Полис', 'полис', 'полис', $2) returning id)"
    " insert into person_number (centre, client_id, person_id, number)"
    " select $1, 'polis', id, '+79120002299' from twin",
    "insert into label_met (centre, client_id, person, place, word, at, author)"
    " values ($1, 'polis', 'p-of-polis', 'note', 'полис', $2, 'polis')",
    *planted_scripts.ROWS,
    *planted_quality.ROWS,
    "insert into import_run (centre, id, client_id, name, size, kind, header, headings, samples, columns,"
    " options, state, created_by, created_at) values ($1, 'im-of-polis', 'polis', 'secret of polis', 1,"
    " 'csv', true, '{Полис}', '[[\"secret of polis\"]]', '{\"0\": \"name\"}', '{}', 'draft', 'polis', $2)",
    "insert into import_staged (centre, client_id, import, row, name, zones, numbers, emails, tags,"
    " interests, exclusions, fields, consent_at) values ($1, 'polis', 'im-of-polis', 1, 'Полис', '{}',"
    " '{}', '{}', '{}', '{}', '{}', '{}', $2)",
    "insert into import_fault (centre, client_id, import, row, code, values)"
    " values ($1, 'polis', 'im-of-polis', 1, 'x', jsonb_build_object('at', $2::timestamptz))",
    "insert into import_heading (centre, client_id, heading, field)"
    " values ($1, 'polis', 'полис', cast($2::timestamptz as text))",
    "insert into person_import (centre, client_id, import, import_row, person, act, at, left_version,"
    " possible_duplicate) values ($1, 'polis', 'im-of-polis', 1, 'p-of-polis', 'made', $2, 1, 'p-of-polis')",
    *MADE_OF_THEM,
    "insert into segment (centre, id, client_id, name, filter, created_by, created_at)"
    " values ($1, 'sg-of-polis', 'polis', 'Полис', '{}', 'polis', $2)",
    "insert into person_number (centre, client_id, person_id, number, label)"
    " values ($1, 'polis', 'p-of-polis', '+79120002299', cast($2::timestamptz as text))",
)


def get_routes() -> set[str]:
    return {
        route.path.replace("{prompt}/{language}", "{prompt}/ru").replace("versions/{number}", "versions/1")
        for route in api.blank().router.routes
        if "GET" in (getattr(route, "methods", None) or ()) and route.path not in ELSEWHERE
    }


async def _names(who: Identity, language: Language) -> Names:
    return Names(zone="Europe/Moscow")


async def no_reload() -> None:
    """There is no Asterisk."""


@pytest.fixture
async def limited(centre: DemoCentre, tmp_path: Path) -> httpx.AsyncClient:
    """An administrator of mebel only, at the whole api; polis has a call, a note, a recording, a person."""
    given = Segment("q-polis-claims", START, "a-boris", answered_at=START, ended_at=START, transferred=True)
    parts = (given, Segment("q-polis-claims", START))
    await write(
        centre.database, record("call-of-polis", client="polis", queue="q-polis-claims", segments=parts)
    )
    await write(centre.database, record("call-of-mebel"))
    for statement in PLANTED:
        await centre.sql(statement, CENTRE, START)
    admin = await centre.as_("admin")
    theirs = {"name": "П", "role": "agent", "clients": ["polis"]}
    assert (await admin.put("/api/users/petra", json=theirs)).status_code == 200
    body = {"name": "Л", "role": "administrator", "clients": ["mebel"], "password": "long enough"}
    assert (await admin.put("/api/users/limited", json=body)).status_code == 200
    assert (await admin.put("/api/agents/a-limited", json={"user": "limited"})).status_code == 200
    shelf = Shelf(tmp_path, Keyring("main", {"main": bytes(32)}))
    calls = calls_api.router(lambda _: None, _names)
    prompts = prompts_api.router(Sounds(tmp_path), no_reload)
    imports = imports_api.router(tmp_path)
    routers = [*access.routers(), floor_router(), calls, recordings_api.router(shelf), prompts, imports]
    centre.app = make_app(centre.context, routers)
    return await centre.as_("limited", "long enough")


def test_no_route_is_forgotten() -> None:
    with_ids = {path for path in get_routes() if "{" in path}
    assert with_ids == set(THINGS) | OF_THE_CENTRE, "add the new route to THINGS or to OF_THE_CENTRE"


@pytest.mark.requirement(
    "A4", "a thing of another client is answered like one that does not exist, on every route with an id"
)
async def test_another_clients_thing_is_as_if_it_were_not_there(limited: httpx.AsyncClient) -> None:
    for path, id in THINGS.items():
        name = path[path.index("{") : path.index("}") + 1]
        answer = await limited.get(path.replace(name, id))
        nothing = id.replace("polis", "nothing").replace("0201", "0909")
        missing = await limited.get(path.replace(name, nothing))
        if path in EMPTY:
            assert not answer.json(), path
            assert answer.json() == missing.json(), path
        else:
            assert answer.status_code == 404, (path, answer.status_code, answer.text)
            assert answer.json()["code"] == missing.json()["code"], path


async def test_no_list_tells_of_another_client(centre: DemoCentre, limited: httpx.AsyncClient) -> None:
    for path in sorted(path for path in get_routes() if "{" not in path):
        week = {"from": "2026-03-01", "to": "2026-03-07"}
        for query in ({}, week, {"client": "polis"}, {"q": "полис"}, {"key": PERSON}):
            answer = await limited.get(path, params=query)
            assert answer.status_code < 500, (path, answer.text)
            assert "path.not_found" not in answer.text, f"put the router of {path} into the fixture"
            told = [each for each in TELLTALE if each in answer.text]
            assert not told, (path, query, told, answer.text[:500])


async def test_who_sees_all_sees_them(centre: DemoCentre, limited: httpx.AsyncClient) -> None:
    """The walls above hold back something that is there."""
    admin = await centre.as_("admin")
    for path, id in THINGS.items():
        if "recordings/" not in path and not path.endswith(NO_JSON):  # no sealed file to open; no JSON
            name = path[path.index("{") : path.index("}") + 1]
            answer = await admin.get(path.replace(name, id))
            assert answer.status_code == 200, (path, answer.text)
            assert answer.json(), path


@pytest.mark.requirement("A4", "no write reaches a thing of another client")
async def test_another_clients_thing_cannot_be_changed(
    centre: DemoCentre, limited: httpx.AsyncClient
) -> None:
    before = await _everything(centre)
    person = {"version": 1, "name": "taken"}
    queue = {"client": "polis", "name_ru": "О", "name_en": "O", "version": 1}
    number = {"client": "polis", "queue": "q-polis-claims", "version": 1}
    own = {"name_ru": "О", "name_en": "O", "version": 1}
    client = {"name_ru": "О", "name_en": "O", "colour": "#000000"}
    tries: list[tuple[str, str, dict[str, Any], int]] = [
        ("PATCH", f"/api/persons/{PERSON}", person, 404),
        ("POST", "/api/persons", {"client": "polis", "name": "planted"}, 422),
        ("PUT", "/api/clients/polis", {**client, "version": 1}, 404),
        ("PUT", "/api/clients/polis", client, 422),
        ("PUT", "/api/queues/q-polis-claims", queue, 404),
        ("PUT", "/api/queues/q-polis-claims", {**queue, "client": "mebel"}, 404),
        ("PUT", "/api/queues/q-mine", {**queue, "version": None}, 422),
        ("PUT", "/api/numbers/+74950000201", number, 422),
        ("PUT", "/api/dispositions/polis-sold", {**own, "client": "polis"}, 404),
        ("PUT", "/api/dispositions/answered", {**own, "client": "mebel"}, 404),
        ("PUT", "/api/sources/polis-fair", {**own, "client": "polis"}, 404),
        ("PUT", "/api/sources/search", {**own, "version": None}, 403),
        ("PUT", "/api/source-spend", {"client": "polis", "month": "2026-03", "amounts": {}}, 404),
        ("POST", f"/api/persons/{PERSON}/acquaintances", {"agent": "a-anna", "at": START.isoformat()}, 404),
        ("DELETE", f"/api/persons/{PERSON}/acquaintances/1", {}, 404),
        ("PUT", f"/api/persons/{PERSON}/referrer", {"referrer": None}, 404),
        ("POST", f"/api/persons/{PERSON}/preferences", {"value": "planted"}, 404),
        ("DELETE", f"/api/persons/{PERSON}/preferences/1", {}, 404),
        ("POST", f"/api/persons/{PERSON}/merges", {"version": 1, "other": "p-x", "other_version": 1}, 404),
        ("POST", f"/api/persons/{PERSON}/merges/1/undo", {}, 404),
        ("POST", f"/api/persons/{PERSON}/apart", {"other": "p-x"}, 404),
        ("POST", "/api/organisations", {"client": "polis", "name": "planted"}, 422),
        ("PATCH", "/api/organisations/o-of-polis", {"version": 1, "name": "planted"}, 404),
        (
            "POST",
            "/api/person-fields",
            {"client": "polis", "key": "planted", "label_ru": "п", "label_en": "p"},
            422,
        ),
        ("POST", "/api/labels/look", {"text": "гоблин", "person": PERSON}, 404),
        ("PUT", "/api/labels", {"version": None, "words": ["planted"]}, 403),
        ("POST", f"/api/persons/{PERSON}/consents", {"evidence": "booked"}, 404),
        ("POST", "/api/promises", {"person": PERSON, "due": "2026-03-02T12:00:00Z"}, 404),
        ("PUT", "/api/promises/pr-of-polis", {"version": 1, "due": "2026-03-02T12:00:00Z"}, 404),
        ("POST", "/api/promises/pr-of-polis/cancel", {"version": 1, "because": "no"}, 404),
        *consent_of_polis.TRIES,
        ("PUT", "/api/calls/call-of-polis/note", {"text": "planted"}, 404),
        *planted_offers.TRIES,
        *planted_scripts.TRIES,
        *planted_quality.TRIES,
    ]
    for method, path, body, status in tries:
        answer = await limited.request(method, path, json=body)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
    assert await _everything(centre) == before


async def test_an_id_of_another_client_is_not_told_apart_when_making_one(limited: httpx.AsyncClient) -> None:
    """Ids are one space per centre: who hits another client's id learns only that it cannot be used."""
    body = {"client": "mebel", "name_ru": "О", "name_en": "O"}
    answer = await limited.put("/api/queues/q-polis-claims", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "row.conflict")


async def test_a_clients_own_user_sees_nothing_of_another_client(
    centre: DemoCentre, limited: httpx.AsyncClient
) -> None:
    admin = await centre.as_("admin")
    body = {"name": "Г", "role": "client", "clients": ["mebel"], "password": "long enough", "listens": True}
    assert (await admin.put("/api/users/guest", json=body)).status_code == 200
    guest = await centre.as_("guest", "long enough")
    for path, id in THINGS.items():
        name = path[path.index("{") : path.index("}") + 1]
        answer = await guest.get(path.replace(name, id))
        assert answer.status_code in (403, 404) or not answer.json(), (path, answer.text)
    for path in sorted(path for path in get_routes() if "{" not in path):
        answer = await guest.get(path)
        told = [each for each in TELLTALE if each in answer.text]
        assert not told, (path, told, answer.text[:500])


async def test_by_sql_too_every_table_hides_the_rows_of_another_client(
    centre: DemoCentre, limited: httpx.AsyncClient
) -> None:
    tables = {row["name"]: row["client"] for row in await centre.sql(TABLES)}
    of_client = {name: column or "id" for name, column in tables.items() if column or name == "client"}
    assert set(tables) - set(of_client) == OF_NO_CLIENT, (
        "has the new table a client? Then plant a row of polis"
    )
    connection = await asyncpg.connect(centre.database.app)
    try:
        for name, column in of_client.items():
            query = SEEN.format(name=name, column=column)
            assert (await centre.sql(query))[0][0] > 0, f"plant a row of polis in {name}"
            for clients, seen in (("mebel", False), ("", False), ("polis", True), ("*", True)):
                async with connection.transaction():
                    await connection.execute(
                        "select set_config('pz.centre', $1, true), set_config('pz.clients', $2, true)",
                        CENTRE,
                        clients,
                    )
                    assert bool(await connection.fetchval(query)) is seen, (name, clients)
                    if not seen:
                        assert await _touched(connection, name, column) == 0, (name, clients)
    finally:
        await connection.close()


async def _touched(connection: asyncpg.Connection, name: str, column: str) -> int:
    """How many rows of polis a change would reach."""
    try:
        async with connection.transaction():
            return int(await connection.fetchval(TOUCHED.format(name=name, column=column)))
    except asyncpg.InsufficientPrivilegeError:
        return 0


async def _everything(centre: DemoCentre) -> str:
    tables = (
        "consent_entry",
        "do_not_call",
        "call_list_number",
        "call_list_reading",
        "privacy_request",
        "legal_hold",
        "client",
        "queue",
        "number",
        "disposition",
        "person",
        "person_number",
        "call_note",
        "promise",
        "script",
        "script_version",
        "script_run",
        "script_answer",
        "script_layout",
        "script_experiment",
        "acquaintance",
        "person_referrer",
        "person_stage",
        "call_class",
        *planted_offers.TABLES,
        *planted_quality.TABLES,
    )
    rows = [await centre.sql(f"select * from {table} order by 1, 2, 3") for table in tables]
    return str(rows)
