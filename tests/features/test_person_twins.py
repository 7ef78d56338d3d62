"""Who of a whole client may be one person: looked for in the background, decided pair by pair."""

from typing import Any

import httpx
import pytest
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.features.persons import twins


async def make(browser: httpx.AsyncClient, name: str, **more: Any) -> dict[str, Any]:
    answer = await browser.post("/api/persons", json={"client": "set", "name": name, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def listed(browser: httpx.AsyncClient, **more: str) -> dict[str, Any]:
    answer = await browser.get("/api/persons/duplicates", params={"client": "set", **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def look(centre: DemoCentre, browser: httpx.AsyncClient) -> dict[str, Any]:
    answer = await browser.post("/api/persons/duplicates/search", json={"client": "set"})
    assert answer.status_code == 200, answer.text
    while await twins.look(centre.engine, CENTRE, centre.clock.now()):
        continue
    return dict(answer.json())


def names(found: dict[str, Any]) -> list[tuple[set[str], set[str]]]:
    return [
        (
            {pair["one"]["name"], pair["other"]["name"]},
            {
                *pair["same"],
                *(["number"] if pair["by_number"] else []),
                *(["email"] if pair["by_email"] else []),
            },
        )
        for pair in found["pairs"]
    ]


@pytest.fixture
async def admin(centre: DemoCentre, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(twins, "PEOPLE_A_STEP", 3)
    return await centre.as_("admin")


async def test_pairs_with_their_reasons(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    field = {"client": "set", "key": "born", "label_ru": "Дата рождения", "label_en": "Born", "type": "date"}
    answer = await admin.post("/api/person-fields", json=field)
    assert answer.is_success, answer.text
    works = await admin.post("/api/organisations", json={"client": "set", "name": "Завод"})
    number = [{"number": "+79990001001"}]
    await make(admin, "Телефонов", numbers=number)
    await make(admin, "Совсем Другой", numbers=number)
    await make(admin, "Почтин", emails=["one@mail.example"])
    await make(admin, "П. Почтин", emails=["One@mail.example"])
    await make(admin, "Мария Ёжикова", region="Омск")
    await make(admin, "Марина Ежикова", region="омск")
    await make(admin, "Мария Ежикова-Дальняя", region="Тверь")
    await make(admin, "Заводской Пётр", organisation=works.json()["id"])
    await make(admin, "Заводской Петр", organisation=works.json()["id"])
    await make(admin, "Рождёнов Ян", fields={"born": "1980-05-01"})
    await make(admin, "Рожденов Яна", fields={"born": "1980-05-01"})
    await make(admin, "Рожденов Янис", fields={"born": "1981-05-01"})
    search = await look(centre, admin)
    assert search["steps"] > 3
    found = await listed(admin)
    assert (found["search"]["state"], found["search"]["step"]) == ("done", search["steps"])
    ours = [each for each in names(found) if "Ёжикова" not in str(each) or "region" in each[1]]
    assert ({"Телефонов", "Совсем Другой"}, {"number"}) in ours
    assert ({"Почтин", "П. Почтин"}, {"email"}) in ours
    assert ({"Мария Ёжикова", "Марина Ежикова"}, {"region"}) in ours
    assert ({"Заводской Пётр", "Заводской Петр"}, {"organisation", "name"}) in ours
    assert ({"Рождёнов Ян", "Рожденов Яна"}, {"date"}) in ours
    assert not any("Рожденов Янис" in each[0] or "Мария Ежикова-Дальняя" in each[0] for each in ours)
    assert found["pairs"][0]["by_number"]


async def test_what_somebody_decided_does_not_come_back(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    number = [{"number": "+79990001002"}]
    one = await make(admin, "Первая", numbers=number)
    two = await make(admin, "Вторая", numbers=number)
    mail = {"emails": ["same@mail.example"]}
    three, four = await make(admin, "Третья", **mail), await make(admin, "Четвёртая", **mail)
    await look(centre, admin)
    first = await listed(admin)
    total = first["total"]
    assert (await admin.post(f"/api/persons/{one['id']}/apart", json={"other": two["id"]})).is_success
    keep = {"version": three["version"], "other": four["id"], "other_version": four["version"]}
    assert (await admin.post(f"/api/persons/{three['id']}/merges", json=keep)).is_success
    assert (await listed(admin))["total"] == total - 2
    await look(centre, admin)
    again = await listed(admin)
    assert again["total"] == total - 2
    assert not any({"Первая", "Вторая"} == each[0] for each in names(again))
    page = await listed(admin, skip=str(total - 2))
    assert page["pairs"] == []


async def test_one_search_a_client_and_it_can_be_stopped(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    body = {"client": "set"}
    search = (await admin.post("/api/persons/duplicates/search", json=body)).json()
    twice = await admin.post("/api/persons/duplicates/search", json=body)
    assert (twice.status_code, twice.json()["code"]) == (409, "twins.running")
    path = f"/api/persons/duplicates/search/{search['id']}/cancel"
    assert (await admin.post(path)).json()["state"] == "cancelled"
    again = await admin.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "twins.not_running")
    assert not await twins.look(centre.engine, CENTRE, centre.clock.now())
    nobody = await admin.post("/api/persons/duplicates/search", json={"client": "nobody"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "client.unknown")
