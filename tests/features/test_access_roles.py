"""Roles and teams: a lead acts on his people, a client's user sees his client, one table says who may."""

import msgspec
import pytest
from tests.features.access_scene import add, code_of, history
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.test_floor_requests import Engine
from tests.features.written import record, write

from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import PERMISSIONS, Identity, permissions_of
from perezvon.adapters.web.permission_words import RUSSIAN
from perezvon.facts.bus import RequestOut, subject
from perezvon.facts.settings import Language
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.main.access import routers
from perezvon.main.floor_api import floor_router


async def _names(who: Identity, language: Language) -> Names:
    return Names(zone="Europe/Moscow")


@pytest.fixture
async def engine(centre: DemoCentre) -> Engine:
    made = Engine()
    await centre.bus.serve(subject(CENTRE, "request"), made.on_request)
    calls = calls_api.router(lambda _: None, _names)
    centre.app = make_app(centre.context, [*routers(), floor_router(), calls])
    return made


async def lead_of(centre: DemoCentre, *teams: str) -> object:
    lead = await add(centre, "lena", "team_lead")
    admin = await centre.as_("admin")
    for team in teams:
        row = (await admin.get(f"/api/teams/{team}")).json()
        body = {"name": row["name"], "leads": ["lena"], "version": row["version"]}
        assert (await admin.put(f"/api/teams/{team}", json=body)).status_code == 200
    return lead


def ready(agent: str) -> dict[str, str]:
    return {"kind": "go_ready", "request_id": f"r-{agent}", "agent": agent}


async def test_a_team_lead_acts_on_the_agents_of_his_teams_only(centre: DemoCentre, engine: Engine) -> None:
    admin = await centre.as_("admin")
    teams = {each["id"]: each["team"] for each in (await admin.get("/api/agents")).json()}
    mine = next(agent for agent, team in teams.items() if team == "morning")
    other = next(agent for agent, team in teams.items() if team == "evening")
    lead = await lead_of(centre, "morning")
    assert (await lead.post("/api/floor/requests", json=ready(mine))).status_code == 200
    assert code_of(await lead.post("/api/floor/requests", json=ready(other))) == (403, "permission.denied")
    assert [event.agent for event in engine.events] == [mine]
    session = (await lead.get("/api/session")).json()
    assert mine in session["led"]
    assert other not in session["led"]


async def test_a_team_lead_sees_the_calls_of_his_teams(centre: DemoCentre, engine: Engine) -> None:
    await write(centre.database, record("c-mine", agent="a-anna"))
    await write(centre.database, record("c-other", agent="a-clara"))
    lead = await lead_of(centre, "morning")
    assert [row["call"] for row in (await lead.get("/api/calls")).json()["calls"]] == ["c-mine"]
    assert (await lead.get("/api/calls/c-mine")).status_code == 200
    assert code_of(await lead.get("/api/calls/c-other")) == (404, "call.not_found")
    assert code_of(await lead.put("/api/calls/c-other/note", json={"text": "x"})) == (404, "call.not_found")
    exported = (await lead.get("/api/calls/export.csv")).text
    assert "c-mine" in exported
    assert "c-other" not in exported


async def test_acts_on_anothers_call_are_written_down_and_a_no_is_not(
    centre: DemoCentre, engine: Engine
) -> None:
    supervisor = await centre.as_("supervisor")
    body = {"kind": "end_call", "request_id": "r1", "agent": "a-anna", "call": "c1"}
    assert (await supervisor.post("/api/floor/requests", json=body)).status_code == 200
    (row,) = await history(centre, action="acted")
    assert (row["user"], row["what"], row["key"]) == ("supervisor", "agent", "a-anna")
    assert row["after"] == {"kind": "end_call", "call": "c1"}
    engine.reply = RequestOut("agent.in_call")
    assert (
        await supervisor.post("/api/floor/requests", json={**body, "request_id": "r2"})
    ).status_code == 409
    assert len(await history(centre, action="acted")) == 1
    engine.reply = RequestOut()
    anna = await centre.as_("anna")
    own = {"kind": "go_ready", "request_id": "r3"}
    assert (await anna.post("/api/floor/requests", json=own)).status_code == 200
    assert len(await history(centre, action="acted")) == 1


async def test_a_clients_user_sees_his_clients_calls_and_numbers_and_nothing_else(
    centre: DemoCentre, engine: Engine
) -> None:
    await write(centre.database, record("c-mebel", client="mebel"))
    await write(centre.database, record("c-polis", client="polis", queue="q-polis-claims"))
    guest = await add(centre, "guest", "client", clients=["mebel"])
    assert [row["call"] for row in (await guest.get("/api/calls")).json()["calls"]] == ["c-mebel"]
    assert {row["client"] for row in (await guest.get("/api/numbers")).json()} == {"mebel"}
    assert (await guest.get("/api/calls/c-mebel")).json()["may_edit_note"] is False
    closed = (
        "/api/users", "/api/agents", "/api/teams", "/api/directory", "/api/queues", "/api/clients",
        "/api/skills",
        "/api/history", "/api/persons", "/api/trunks", "/api/tokens", "/api/permissions", "/api/centre",
        "/api/calls/c-mebel/note", "/api/whatif/runs", "/api/desk", "/api/staff/export.csv",
    )  # fmt: skip
    for path in closed:
        assert (await guest.get(path)).status_code == 403, path
    body = {"kind": "go_ready", "request_id": "r"}
    assert (await guest.post("/api/floor/requests", json=body)).status_code == 403


@pytest.mark.parametrize("clients", [None, ["mebel", "polis"]])
async def test_a_clients_user_has_one_client(centre: DemoCentre, clients: list[str] | None) -> None:
    admin = await centre.as_("admin")
    body = {"name": "G", "role": "client", "clients": clients}
    answer = await admin.put("/api/users/guest", json=body)
    assert code_of(answer) == (422, "user.one_client")
    assert answer.json()["fields"][0]["field"] == "clients"


async def test_the_permission_table_is_the_codes_own(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    rows = (await admin.get("/api/permissions")).json()
    assert {row["permission"]: set(row["roles"]) for row in rows} == {
        name: set(roles) for name, (roles, _) in PERMISSIONS.items()
    }
    assert all(row["sentence"] for row in rows)


def test_every_permission_is_said_in_russian() -> None:
    assert RUSSIAN.keys() == PERMISSIONS.keys(), "write it in adapters/web/permission_words.py"


def test_a_clients_user_changes_nothing() -> None:
    """A new permission for him is a decision: it belongs here too."""
    reads = {"agreements.read", "calls.read", "numbers.read", "portal.read", "queues.report"}
    assert permissions_of("client") == reads | {"session.own", "recordings.client", "quality.client"}


async def test_a_team_names_people_who_exist(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    answer = await admin.put("/api/teams/night", json={"name": "Ночь", "leads": ["nobody"]})
    assert code_of(answer) == (422, "leads.unknown")
    agent = (await admin.get("/api/agents/a-anna")).json()
    body = {"user": "anna", "team": "no-such", "version": agent["version"]}
    refused = await admin.put("/api/agents/a-anna", json=body)
    assert (code_of(refused), refused.json()["fields"][0]["field"]) == ((422, "team.unknown"), "team")
    assert msgspec.json.decode(refused.content)["message"]
