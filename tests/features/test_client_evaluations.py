"""What a client's own users see of the evaluations of his calls."""

import httpx
import pytest
from tests.features.conftest import DemoCentre
from tests.features.lives import Lives
from tests.features.test_quality import SPAN, WEEK_AGO, card, good, judge


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def head(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


@pytest.fixture
async def anna(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("anna")


@pytest.mark.requirement(
    "B12", "a client's user sees final scores and marks of his own calls once the set-up shows them to him"
)
async def test_a_client_sees_final_evaluations_of_his_calls_if_the_set_up_says_so(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    admin = await centre.as_("admin")
    for name, client in (("guest", "mebel"), ("other", "polis")):
        guest = {"name": "G", "role": "client", "clients": [client], "password": "long enough"}
        assert (await admin.put(f"/api/users/{name}", json=guest)).status_code == 200
    browser = await centre.as_("guest", "long enough")
    form = await card(head)
    done = await judge(
        head, await lives.call(None, WEEK_AGO), form, {"friendly_tone": "Curt"}, friendly_tone=0
    )
    appealed = await judge(head, await lives.call(None, WEEK_AGO), form)
    words = {"text": "No", "appeal": True, "version": appealed["version"]}
    await good(await anna.post(f"/api/quality/evaluations/{appealed['id']}/reply", json=words))
    path = "/api/quality/of-client"
    assert await good(await browser.get(path, params=SPAN)) == {"shown": False, "evaluations": []}
    mebel = (await admin.get("/api/clients/mebel")).json()
    body = {name: value for name, value in mebel.items() if name != "id"}
    assert body["shows_evaluations"] is False, "not unless somebody decides it"
    await good(await admin.put("/api/clients/mebel", json={**body, "shows_evaluations": True}))
    found = await browser.get(path, params=SPAN)
    [row] = (await good(found))["evaluations"]
    assert (row["id"], row["score"]) == (done["id"], pytest.approx(100 * 13 / 16)), (
        "an open appeal is not final"
    )
    assert {"value": 0, "best": 4} in [{k: mark[k] for k in ("value", "best")} for mark in row["marks"]]
    assert "Curt" not in found.text
    assert "a-anna" not in found.text
    other = await centre.as_("other", "long enough")
    assert (await good(await other.get(path, params=SPAN)))["evaluations"] == []
    assert (await anna.get(path, params=SPAN)).status_code == 403
