"""A script's step "write the conditions down": the wrap-up waits for an agreement, or a task is left."""

from typing import Any

import msgspec
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.selling import Seller, seller_in
from tests.features.written import publish, record

from perezvon.adapters.web.work import begin
from perezvon.facts.floor import CallClosed
from perezvon.features.scripts.jobs import end_runs
from perezvon.kit.errors import Refused
from perezvon.main.settled import leave_tasks, settled

STEPS = [
    {"kind": "say", "id": "greet", "text": "Hello", "next": "write"},
    {"kind": "agreement", "id": "write", "next": "bye"},
    {"kind": "end", "id": "bye", "text": "Bye"},
]


@pytest.fixture
async def seller(centre: DemoCentre) -> Seller:
    return await seller_in(centre)


async def run(seller: Seller, position: str) -> None:
    """A run of a script on the seller's call that stands at a step."""
    body = msgspec.json.encode({"language": "en", "start": "greet", "steps": STEPS}).decode()
    state = msgspec.json.encode({"position": position, "since": START}).decode()
    for statement in (
        "insert into script (centre, id, client_id, name, direction)"
        " values ($1, 'sc-x', 'mebel', 'X', 'both')",
        "insert into script_version (centre, client_id, script, number, status, body, author, made_at,"
        f" published_at) values ($1, 'mebel', 'sc-x', 1, 'archived', '{body}', 'admin', now(), now())",
        "insert into script_run (centre, id, client_id, call, person, agent, script, number, state,"
        f" started_at) values ($1, 'run-x', 'mebel', '{seller.call}', '{seller.person}', 'a-anna',"
        f" 'sc-x', 1, '{state}', now())",
    ):
        await seller.centre.sql(statement, CENTRE)


async def refusal(seller: Seller) -> str:
    """What an agent hears who would end his wrap-up now; empty: nothing stands against it."""
    async with begin(seller.centre.context, None) as work:
        try:
            await settled(work, seller.call)
        except Refused as no:
            return no.code
    return ""


async def ended(seller: Seller) -> list[dict[str, Any]]:
    """The call closes, the worker works; Anna's tasks for this person."""
    closed = record(seller.call, person=seller.person, closed_at=START)
    await publish(seller.centre.database, CallClosed(seller.call, 10, closed))
    while await end_runs(seller.centre.engine, CENTRE):
        continue
    while await leave_tasks(seller.centre.engine, CENTRE):
        continue
    found = await seller.ask("GET", "/api/agreements", person=seller.person, mine=True, open_only=True)
    return list(found)


@pytest.mark.requirement(
    "C22", "a script's agreement step that was come to wants an agreement before wrap-up ends"
)
async def test_a_step_that_was_come_to_wants_an_agreement(seller: Seller) -> None:
    await run(seller, "write")
    assert await refusal(seller) == "agreement.missing"
    draft = await seller.agree()
    assert await refusal(seller) == "agreement.open"
    end = {"version": draft["version"], "outcome": "dropped", "because": "nothing was agreed"}
    await seller.ask("POST", f"/api/agreements/{draft['id']}/end", end)
    assert await refusal(seller) == ""


async def test_a_step_that_was_not_come_to_wants_nothing(seller: Seller) -> None:
    await run(seller, "greet")
    assert await refusal(seller) == ""
    assert await ended(seller) == []


async def test_a_wrap_up_that_ended_by_itself_leaves_a_task(seller: Seller) -> None:
    await run(seller, "write")
    [task] = await ended(seller)
    assert (task["state"], task["call"], task["agent"], task["made_by"]) == (
        "draft",
        seller.call,
        "a-anna",
        "system",
    )
