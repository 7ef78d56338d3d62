"""The list of calls shows and finds classes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.web.app import make_app
from perezvon.features.calls.api import router
from perezvon.features.calls.export import Names
from perezvon.main.access import routers

DAY = timedelta(days=1)


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    async def names(*_: object) -> Names:
        return Names()

    centre.app = make_app(centre.context, [*routers(), router(lambda _: None, names)])
    return await centre.as_("admin")


@pytest.mark.requirement("A16", "calls of people who bought before are found as repeat ones")
async def test_a_call_is_found_by_class_flag_and_deal(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    lives = Lives(centre)
    person = await lives.person()
    first = await lives.call(person, START - 4 * DAY, disposition="mebel-order")
    again = await lives.call(person, START - 3 * DAY)
    due = (START + DAY).isoformat()
    await admin.post("/api/promises", json={"person": person, "due": due})
    ours = await lives.call(person, START + timedelta(minutes=1), direction="outbound")

    async def ids(**filters: Any) -> list[str]:
        answer = await admin.get("/api/calls", params=filters)
        assert answer.status_code == 200, answer.text
        return [row["call"] for row in answer.json()["calls"]]

    assert await ids() == [ours, again, first]
    assert await ids(**{"class": "repeat"}) == [again]
    assert await ids(**{"class": ["repeat", "first_time"]}) == [again, first]
    assert await ids(flag="expected") == [ours]
    assert await ids(flag="recovery") == []
    assert await ids(deal=True) == [first]
    assert await ids(**{"class": "repeat"}, deal=True) == []
    row = (await admin.get(f"/api/calls/{again}")).json()["classified"]
    assert row == {
        "kind": "repeat",
        "flags": [],
        "why": "deal",
        "why_at": (START - 4 * DAY).isoformat().replace("+00:00", "Z"),
        "why_agent": None,
        "stage": "client",
        "deal": False,
        "final": True,
    }
    bad = await admin.get("/api/calls", params={"class": "lukewarm"})
    assert (bad.status_code, "class" in bad.text) == (422, True)
    sheet = (await admin.get("/api/calls/export.csv", params={"class": "repeat"})).text
    assert [row.split(";")[-3] for row in sheet.splitlines()] == ["Класс", "повторный"]


async def test_a_call_without_a_class_yet_is_shown_without(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    lives = Lives(centre)
    await lives.tell(lives.record(None, START, call="fresh"))
    rows = (await admin.get("/api/calls")).json()["calls"]
    assert [(row["call"], row["classified"]) for row in rows] == [("fresh", None)]
