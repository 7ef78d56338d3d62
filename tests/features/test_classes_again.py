"""Classes decided anew: shown first, written when asked, and the history says so."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives, class_of, life_of
from tests.features.written import write

from perezvon.facts.classes import RULE
from perezvon.features.classes.recompute import Difference
from perezvon.main.classify_again import all_of

DAY = timedelta(days=1)
PAST = START - 9 * DAY


async def again(centre: DemoCentre, *, apply: bool = False) -> list[Difference]:
    shown: list[Difference] = []
    found = await all_of(centre.context, apply=apply, show=shown.append)
    assert shown == found
    return found


async def test_nothing_differs_after_the_worker_did_its_part(centre: DemoCentre) -> None:
    lives = Lives(centre)
    person = await lives.person()
    for n in range(3):
        await lives.call(person, PAST + n * DAY, disposition="mebel-thinking")
    await lives.call(None, PAST)
    assert await again(centre) == []


async def test_what_dispositions_say_now_is_shown_before_it_is_written(centre: DemoCentre) -> None:
    lives = Lives(centre)
    person = await lives.person()
    first = await lives.call(person, PAST, disposition="mebel-advice")
    second = await lives.call(person, PAST + DAY)
    admin = await centre.as_("admin")
    old = (await admin.get("/api/dispositions/mebel-advice")).json()
    new = {k: v for k, v in old.items() if k != "id"} | {"flags": ["sale", "service"]}
    assert (await admin.put("/api/dispositions/mebel-advice", json=new)).status_code == 200

    found = {each.call: each for each in await again(centre)}
    assert set(found) == {first, second}
    assert (found[second].before or {})["kind"] == "returned"
    assert found[second].after["kind"] == "repeat"
    assert (await class_of(admin, second))["kind"] == "returned"  # only shown
    assert (await life_of(admin, person))["stage"] == "potential_client"

    assert {each.call for each in await again(centre, apply=True)} == {first, second}
    assert (await class_of(admin, second))["kind"] == "repeat"
    life = await life_of(admin, person)
    assert (life["stage"], [s["evidence"] for s in life["stages"]]) == ("client", ["deal"])
    assert life["inbound"]["kind"] == "repeat"
    assert await again(centre) == []
    noted = await centre.sql(
        "select user_id, client_id, after::text from history where action = 'recomputed'"
    )
    assert [(row["user_id"], row["client_id"]) for row in noted] == [("perezvon classify", "mebel")]
    assert second in noted[0]["after"]


async def test_old_records_get_their_class(centre: DemoCentre) -> None:
    """Of days before there were classes: records without facts."""
    lives = Lives(centre)
    person = await lives.person()
    old = [lives.record(person, PAST, call="old-1"), lives.record(None, PAST, call="old-2")]
    await write(centre.database, *old)
    fresh = await lives.call(person, PAST + DAY)
    admin = await centre.as_("admin")
    assert (await class_of(admin, fresh))["kind"] == "first_time"
    assert {each.call: each.before is None for each in await again(centre, apply=True)} == {
        "old-1": True,
        "old-2": True,
        fresh: False,
    }
    assert (await class_of(admin, fresh))["kind"] == "returned"
    assert (await class_of(admin, "old-2"))["kind"] == "first_time"


async def pages(admin: httpx.AsyncClient, *, apply: bool = False) -> list[dict[str, Any]]:
    """What the screen asks for, until there is no more."""
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        answer = await admin.post("/api/classes/again", json={"after": after, "apply": apply})
        assert answer.status_code == 200, answer.text
        found += answer.json()["differences"]
        after = answer.json()["next"]
        assert answer.json()["rule"] == RULE
    return found


@pytest.mark.requirement(
    "D2", "classes are decided anew over the history: what differs is shown first and written only when asked"
)
async def test_an_administrator_sees_what_differs_before_it_is_written(centre: DemoCentre) -> None:
    lives = Lives(centre)
    person = await lives.person()
    first = await lives.call(person, PAST)
    second = await lives.call(person, PAST + DAY)
    old = lives.record(None, PAST, call="of-nobody")
    await write(centre.database, old)
    # As rules of another version would have decided.
    await centre.sql("update call_class set kind = 'repeat', rule = 0 where call = $1", second)
    admin = await centre.as_("admin")
    shown = await pages(admin)
    assert {each["call"]: (each["before"] or {}).get("kind") for each in shown} == {
        second: "repeat",
        "of-nobody": None,
    }
    assert {each["call"]: each["after"]["kind"] for each in shown}[second] == "returned"
    assert {each["call"]: datetime.fromisoformat(each["at"]) for each in shown}[second] == PAST + DAY
    assert (await class_of(admin, second))["kind"] == "repeat"  # only shown
    assert {each["call"] for each in await pages(admin, apply=True)} == {second, "of-nobody"}
    assert [(await class_of(admin, call))["kind"] for call in (first, second)] == ["first_time", "returned"]
    assert await pages(admin) == []
    [noted] = await centre.sql(
        "select user_id, after::text from history where action = 'recomputed' and client_id = 'mebel'"
        " and after::text like '%' || $1 || '%'",
        second,
    )
    assert noted["user_id"] == "admin"
    boss = await centre.as_("supervisor")
    assert (await boss.post("/api/classes/again", json={})).status_code == 403
