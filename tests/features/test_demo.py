"""The demo centre: complete, added only where missing, never over what people changed."""

from datetime import timedelta

import asyncpg
import pytest
from tests.databases import Database
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.adapters.private.messages import CannotStart
from perezvon.main import demo, demo_people
from perezvon.main.demo_history import write_history
from perezvon.main.demo_sale import seed_sale


async def content(centre: DemoCentre) -> list[asyncpg.Record]:
    tables = ("centre", "client", "queue", "number", "skill", "reason", "disposition", "trunk", "staff_agent")
    rows = [each for table in tables for each in await centre.sql(f"select * from {table} order by 1, 2")]
    return (
        rows
        + await centre.sql("select * from person order by id")
        + await centre.sql(
            "select id, name, clients, active, version, password_hash from staff_user order by id"
        )
        + await centre.sql("select seq from fact_counter where stream = 'settings'")
    )


async def test_a_second_start_changes_nothing(centre: DemoCentre) -> None:
    before = await content(centre)
    await demo.seed_in(centre.context, carrier="127.0.0.2:5060")
    assert await content(centre) == before


async def test_what_people_changed_stays_and_what_they_never_had_is_added(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    for path, change in (
        ("/api/queues/q-set-outages", {"name_ru": "Обрывы"}),
        ("/api/reasons/lunch", {"active": False}),
        ("/api/clients/set", {"colour": "#123456"}),
    ):
        row = {k: v for k, v in (await admin.get(path)).json().items() if k not in ("id", "system")}
        assert (await admin.put(path, json={**row, **change})).status_code == 200
    page = (await admin.get("/api/persons", params={"q": "Еремеев"})).json()["persons"]
    await admin.patch(f"/api/persons/{page[0]['id']}", json={"version": 1, "name": "Степан Иной"})
    await centre.sql("delete from reason where id = 'meeting'")
    before = [row for row in await content(centre) if "seq" not in dict(row)]
    await demo.seed_in(centre.context, carrier="127.0.0.2:5060")
    after = [row for row in await content(centre) if "seq" not in dict(row)]
    assert [row["id"] for row in after if row not in before] == ["meeting"]


async def test_the_trunk_follows_the_carriers_address(centre: DemoCentre) -> None:
    await demo.seed_in(centre.context, carrier="127.0.7.2:5090")
    rows = await centre.sql("select match, contact from trunk")
    assert [tuple(row) for row in rows] == [(["127.0.7.2"], "sip:127.0.7.2:5090")]


async def test_a_centre_that_people_set_up_is_left_alone(database: Database) -> None:
    centre = DemoCentre(database)
    try:
        await centre.sql(
            "insert into client (centre, id, name_ru, name_en, colour)"
            " values ($1, 'own', 'Свой', 'Own', '#000000')",
            CENTRE,
        )
        with pytest.raises(CannotStart) as refused:
            await demo.seed_in(centre.context)
        assert "--no-demo" in refused.value.sentence("en")
        assert await centre.sql("select * from staff_user") == []
        await demo.seed_in(centre.context, force=True)
        assert len(await centre.sql("select * from client")) == 4
    finally:
        await centre.close()


async def test_everybody_in_the_list_can_sign_in(centre: DemoCentre) -> None:
    assert [role for _, _, role in demo_people.logins()] == [
        "administrator",
        "supervisor",
        "agent",
        "agent",
        "agent",
    ]
    for login, password, role in demo_people.logins():
        session = (await (await centre.as_(login, password)).get("/api/session")).json()
        assert session["user"]["role"] == role
    sim = await centre.as_("sim30", "simulated")
    assert (await sim.get("/api/session")).json()["user"]["agent"] == "a-sim30"


async def test_every_queue_can_be_served_by_a_named_agent_and_reached_by_a_number(centre: DemoCentre) -> None:
    anna = await centre.as_("supervisor")
    queues = (await anna.get("/api/queues")).json()
    agents = [each for each in (await anna.get("/api/agents")).json() if not each["id"].startswith("a-sim")]
    numbers = (await anna.get("/api/numbers")).json()
    assert demo_people.numbers()[0] == "+74950000101"
    for queue in queues:
        able = [
            agent["id"]
            for agent in agents
            if all(agent["skills"].get(skill, 0) >= level for skill, level in queue["skills"].items())
        ]
        assert able, queue["id"]
        assert [number for number in numbers if number["queue"] == queue["id"]], queue["id"]
        assert queue["name_ru"] != queue["name_en"]
    assert {number["language"] for number in numbers} == {"ru", "en"}


async def test_the_persons_of_the_demo_come_back(centre: DemoCentre) -> None:
    """A demo call shows a class that has a reason: returned, repeat, by recommendation."""
    people = demo_people.people_data()
    assert await write_history(centre.context, centre.database.engine, people) == 11
    assert await write_history(centre.context, centre.database.engine, people) == 0
    anna = await centre.as_("anna")
    known = {}
    for person in (await anna.get("/api/persons", params={"limit": 100})).json()["persons"]:
        life = (await anna.get(f"/api/persons/{person['id']}/life")).json()
        known[person["client"], person["name"]] = (life["inbound"]["kind"], life["stage"])
    assert known["mebel", "Мария Ёжикова"] == ("returned", "potential_client")
    assert known["mebel", "Иван Сергеев"] == ("repeat", "client")
    assert known["mebel", "John Miller"] == ("returned", "person")
    assert known["polis", "Мария Ёжикова"] == ("repeat", "client")
    assert known["set", "Степан Еремеев"] == ("recommendation", "person")


async def test_a_sale_of_the_demo_stands_on_every_page(centre: DemoCentre) -> None:
    """From the offer on a call to the money, once."""
    await write_history(centre.context, centre.database.engine, demo_people.people_data())
    assert await seed_sale(centre.context)
    assert not await seed_sale(centre.context)
    pavel = await centre.as_("supervisor")
    now = centre.context.clock.now()
    days = {"from": (now - timedelta(days=7)).date().isoformat(), "to": now.date().isoformat()}
    report = (await pavel.get("/api/offers/report", params=days)).json()
    [offers] = [row for row in report["offers"] if row["client"] == "mebel"]
    assert (offers["offered"], offers["taken"], offers["stated_quality"], offers["paradox"]) == (1, 1, 1, 0)
    sold = {(row["queue"], row["service"]): (row["amount"], row["won"]) for row in report["revenue"]}
    assert sold["q-mebel-orders", "Мебель"] == (75_000_000_000, 75_000_000_000)
    assert sold["q-mebel-orders", "Доставка и сборка"] == (4_500_000_000, 4_500_000_000)
    [won] = [
        row
        for row in (await pavel.get("/api/agreements", params={"client": "mebel"})).json()
        if row["state"] == "won"
    ]
    assert (won["person_name"], won["amount"]) == ("Иван Сергеев", 79_500_000_000)
    [letter] = (await pavel.get(f"/api/agreements/{won['id']}/offers")).json()
    assert (letter["missing"], letter["stale"]) == ([], False)
    assert "после шести вечера" in letter["text"]
    north = (await pavel.get("/api/products/sofa-north")).json()
    assert (north["stock"], north["reserved"]) == (3, 1)


async def test_a_queue_of_the_demo_overflows_to_a_number_outside(centre: DemoCentre) -> None:
    pavel = await centre.as_("supervisor")
    queues = {row["id"]: row for row in (await pavel.get("/api/queues")).json()}
    assert queues["q-polis-sales"]["overflow_outside"] == "+79120007703"
    assert queues["q-set-outages"]["overflow_to"] == "q-set-support"
