"""Two cards become one and two again: nothing is lost or silent, and an un-merge restores exactly."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import Identity
from perezvon.facts.settings import Language
from perezvon.features.calls.api import router as calls_router
from perezvon.features.calls.export import Names
from perezvon.features.persons.merge_rules import chosen, restored
from perezvon.main.access import routers
from perezvon.main.directory import SliceDirectory

MORE = {
    "emails": ["a@b.ru"],
    "tags": ["опт"],
    "note": "первая",
    "address": "Самара",
    "deciding_value": "price",
}
OTHER = {
    "name": "Мария",
    "emails": ["c@d.ru", "a@b.ru"],
    "tags": ["ОПТ", "срочно"],
    "note": "вторая",
    "language": "en",
    "budget": 5_000_000,
    "budget_currency": "RUB",
    "exclusions": ["глянец"],
}


async def made(browser: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await browser.post("/api/persons", json={"client": "mebel", **fields})
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def get(browser: httpx.AsyncClient, person: str) -> dict[str, Any]:
    card: dict[str, Any] = (await browser.get(f"/api/persons/{person}")).json()
    return card


def unversioned(card: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in card.items() if name != "version"}


async def merge(browser: httpx.AsyncClient, one: str, two: str, **keep: str) -> httpx.Response:
    versions = [(await get(browser, each))["version"] for each in (one, two)]
    body = {"version": versions[0], "other": two, "other_version": versions[1], "keep": keep}
    return await browser.post(f"/api/persons/{one}/merges", json=body)


async def undo(browser: httpx.AsyncClient, person: str, place: int = 0) -> httpx.Response:
    rows = (await browser.get(f"/api/persons/{person}/merges")).json()
    return await browser.post(f"/api/persons/{person}/merges/{rows[place]['id']}/undo")


async def test_a_merge_is_taken_back_exactly(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    shared = "+79120007801"
    third = await made(anna, name="Третий", numbers=[{"number": shared, "main": False}])
    two = await made(anna, **OTHER, numbers=[{"number": shared, "label": "дом"}, {"number": "+79120007802"}])
    one = await made(anna, **MORE, numbers=[{"number": shared, "main": False}, {"number": "+79120007803"}])
    before = [await get(anna, each["id"]) for each in (one, two, third)]
    assert before[2]["numbers"][0]["main"] is False

    whole = (await merge(anna, one["id"], two["id"])).json()
    assert (whole["name"], whole["language"], whole["note"]) == ("Мария", "en", "первая\nвторая")
    assert whole["emails"] == ["a@b.ru", "c@d.ru"]
    assert whole["tags"] == ["опт", "срочно"]
    assert (whole["budget"], whole["budget_currency"]) == (5_000_000, "RUB")
    assert [row["number"][-4:] for row in whole["numbers"]] == ["7801", "7803", "7802"]
    gone = await get(anna, two["id"])
    assert (gone["merged_into"], gone["numbers"]) == (one["id"], [])
    refused = await anna.patch(f"/api/persons/{two['id']}", json={"version": gone["version"], "name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "person.merged")
    found = (await anna.get("/api/persons", params={"q": "мария", "client": "mebel"})).json()["persons"]
    assert two["id"] not in [row["id"] for row in found]
    directory = SliceDirectory(centre.context)
    known = await directory.look_up("mebel", "caller", "+79120007802")
    assert known is not None
    assert known.person == one["id"]

    assert (await undo(anna, one["id"])).status_code == 200
    after = [await get(anna, each["id"]) for each in (one, two, third)]
    assert [unversioned(card) for card in after] == [unversioned(card) for card in before]
    again = await undo(anna, one["id"])
    assert (again.status_code, again.json()["code"]) == (404, "merge.not_found")


async def test_what_was_written_after_the_merge_stays(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    one = await made(anna, **MORE, numbers=[{"number": "+79120007811"}])
    two = await made(anna, **OTHER, numbers=[{"number": "+79120007812"}])
    whole = (await merge(anna, one["id"], two["id"], note="merged", name="merged")).json()
    assert whole["note"] == "вторая"
    numbers = [*whole["numbers"], {"number": "+79120007813", "label": "новый", "main": True}]
    body = {"version": whole["version"], "note": "третья", "numbers": numbers}
    await anna.patch(f"/api/persons/{one['id']}", json=body)
    back = (await undo(anna, one["id"])).json()
    assert (back["note"], back["name"], back["emails"]) == ("третья", "", ["a@b.ru"])
    assert [row["number"][-4:] for row in back["numbers"]] == ["7811", "7813"]
    assert [row["number"][-4:] for row in (await get(anna, two["id"]))["numbers"]] == ["7812"]


async def test_merges_are_taken_back_the_newest_first(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    a, b, c = [(await made(anna, name=name))["id"] for name in ("А", "Б", "В")]
    assert (await merge(anna, b, c)).status_code == 200
    assert (await merge(anna, a, b)).status_code == 200
    assert (await get(anna, c))["merged_into"] == a
    d = (await made(anna, name="Г"))["id"]
    assert (await merge(anna, a, d)).status_code == 200
    early = await undo(anna, a, place=1)
    assert (early.status_code, early.json()["code"]) == (409, "merge.not_newest")
    assert (await undo(anna, a)).status_code == 200
    assert (await undo(anna, a, place=1)).status_code == 200
    assert (await get(anna, b))["merged_into"] is None
    assert (await get(anna, c))["merged_into"] == b
    assert (await undo(anna, b)).status_code == 200
    assert (await get(anna, c))["merged_into"] is None


async def test_what_cannot_be_merged_is_refused(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    one, two = await made(anna, name="Раз"), await made(anna, name="Два")
    other = (await anna.post("/api/persons", json={"client": "polis", "name": "Чужой"})).json()
    body: dict[str, Any] = {"version": 1, "other": two["id"], "other_version": 1}
    path = f"/api/persons/{one['id']}/merges"
    cases = {
        "merge.self": {**body, "other": one["id"]},
        "merge.other_client": {**body, "other": other["id"]},
        "row.stale": {**body, "other_version": 2},
        "merge.choice": {**body, "keep": {"name": "both"}},
        "person.not_found": {**body, "other": "p-none"},
    }
    for code, wrong in cases.items():
        answer = await anna.post(path, json=wrong)
        assert answer.json()["code"] == code, answer.text
    nonsense = await anna.post(path, json={**body, "keep": {"passport": "merged"}})
    assert nonsense.json()["code"] == "merge.choice"
    both = await asyncio.gather(anna.post(path, json=body), anna.post(path, json=body))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    admin = await centre.as_("admin")
    told = (await admin.get("/api/history", params={"key": two["id"]})).json()
    assert [row["action"] for row in told] == ["merged", "created"]


async def test_duplicates_are_found_and_kept_apart(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    me = await made(
        anna, name="Аделаида Шварценгольд", numbers=[{"number": "+79120007821"}], emails=["m@e.ru"]
    )
    same_number = await made(anna, name="Кто-то", numbers=[{"number": "+79120007821", "main": False}])
    same_mail = await made(anna, name="Другой", emails=["m@e.ru"])
    like = await made(anna, name="Аделаида Шварцэнгольд")
    await made(anna, name="Пётр Сидоров")
    await anna.post("/api/persons", json={"client": "polis", "name": "Аделаида Шварценгольд"})
    path = f"/api/persons/{me['id']}/duplicates"
    rows = (await anna.get(path)).json()
    assert [row["person"]["id"] for row in rows] == [same_number["id"], same_mail["id"], like["id"]]
    assert [(row["by_number"], row["by_email"]) for row in rows] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    left = (await anna.post(f"/api/persons/{me['id']}/apart", json={"other": like["id"]})).json()
    assert [row["person"]["id"] for row in left] == [same_number["id"], same_mail["id"]]
    assert me["id"] not in {
        row["person"]["id"] for row in (await anna.get(path.replace(me["id"], like["id"]))).json()
    }


async def no_names(who: Identity, language: Language) -> Names:
    return Names()


async def test_the_life_of_both_is_one(centre: DemoCentre) -> None:
    """A deal of the merged card makes the next call of the survivor a repeat, until they are parted."""
    centre.app = make_app(centre.context, [*routers(), calls_router(lambda _: None, no_names)])
    lives, anna = Lives(centre), await centre.as_("anna")
    one, two = await lives.person(number="+79120007831"), await lives.person(number="+79120007832")
    await lives.call(two, START - timedelta(days=2), disposition="mebel-order")
    await lives.call(one, START - timedelta(days=1))
    before = (await anna.get(f"/api/persons/{one}/life")).json()
    assert (before["deals"], before["calls"], before["inbound"]["kind"]) == (0, 1, "returned")
    await merge(anna, one, two)
    await lives.work()
    whole = (await anna.get(f"/api/persons/{one}/life")).json()
    assert (whole["deals"], whole["calls"], whole["inbound"]["kind"]) == (1, 2, "repeat")
    listed = (await anna.get("/api/calls", params={"person": one})).json()["calls"]
    assert len(listed) == 2
    known = await SliceDirectory(centre.context).look_up("mebel", "person", one)
    assert known is not None
    assert known.person == one
    kinds = [row["kind"] for row in await centre.sql("select kind from call_class order by at desc limit 1")]
    assert kinds == ["repeat"]
    await undo(anna, one)
    await lives.work()
    parted = (await anna.get(f"/api/persons/{one}/life")).json()
    assert (parted["deals"], parted["calls"], parted["inbound"]["kind"]) == (0, 1, "returned")


async def test_who_sent_himself_by_a_merge_was_sent_by_nobody(centre: DemoCentre) -> None:
    """One who sent another is merged into him: neither is his own referrer, and parted it is as before."""
    anna = await centre.as_("anna")
    one, two, third = [(await made(anna, name=name))["id"] for name in ("Анна", "Борис", "Вера")]

    async def life(person: str) -> dict[str, Any]:
        found: dict[str, Any] = (await anna.get(f"/api/persons/{person}/life")).json()
        return found

    for person in (one, third):
        await anna.put(f"/api/persons/{person}/referrer", json={"referrer": two})
    assert (await merge(anna, one, two)).status_code == 200
    assert (await life(one))["referrer"] is None
    assert [each["person"] for each in (await life(one))["sent"]] == [third]
    sender = (await life(third))["referrer"]
    assert (sender["person"], sender["name"]) == (one, "Анна"), "the card as it is now"
    answer = await anna.put(f"/api/persons/{one}/referrer", json={"referrer": two})
    assert (answer.status_code, answer.json()["code"]) == (422, "referrer.self")
    await undo(anna, one)
    assert (await life(one))["referrer"]["person"] == two
    assert {each["person"] for each in (await life(two))["sent"]} == {one, third}


texts = st.sampled_from(("", "а", "б", "в"))
words = st.lists(st.sampled_from(("x", "X", "y", "ё", "е")), max_size=3, unique=True)
numbers = st.lists(
    st.builds(lambda n, m: {"number": f"+7{n}", "label": "", "main": m}, st.integers(0, 4), st.booleans()),
    max_size=3,
    unique_by=lambda row: str(row["number"]),
)


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    zone = draw(st.sampled_from((None, "Europe/Moscow")))
    budget = draw(st.sampled_from((None, 1, 2)))
    fields = ("name", "note", "role", "address", "region", "industry", "former_supplier", "former_failing")
    return {
        **{name: draw(texts) for name in fields},
        **{name: draw(words) for name in ("emails", "tags", "exclusions")},
        **{name: draw(st.sampled_from((None, "k"))) for name in ("language", "organisation", "source")},
        "deciding_value": draw(st.sampled_from((None, "price"))),
        "fields": draw(st.dictionaries(st.sampled_from(("p", "q")), st.integers(0, 2))),
        "numbers": draw(numbers),
        "zone": zone,
        "zone_source": "hand" if zone else None,
        "zones": [zone] if zone else [],
        "budget": budget,
        "budget_currency": "RUB" if budget else None,
    }


@given(states(), states(), states())
def test_an_unmerge_restores_and_never_loses_what_came_after(
    mine: dict[str, Any], theirs: dict[str, Any], later: dict[str, Any]
) -> None:
    after = chosen(mine, theirs, {})
    assert restored(mine, theirs, after, after) == mine
    for name in ("note", "tags", "address"):
        now = {**after, name: later[name]}
        back = restored(mine, theirs, after, now)
        assert back[name] == (mine[name] if later[name] == after[name] else later[name])
        assert {k: v for k, v in back.items() if k != name} == {k: v for k, v in mine.items() if k != name}
    known = {row["number"] for row in (*mine["numbers"], *theirs["numbers"])}
    assert {row["number"] for row in after["numbers"]} == known


@pytest.mark.parametrize("whose", ["survivor", "merged"])
def test_a_choice_is_kept(whose: Any) -> None:
    mine, theirs = dict.fromkeys(("name",), "a"), dict.fromkeys(("name",), "b")
    blank: dict[str, Any] = {"zones": [], "zone": None, "zone_source": None, "numbers": [], "fields": {}}
    names = ("note", "role", "address", "region", "industry", "former_supplier", "former_failing")
    empty = {**blank, **dict.fromkeys(names, ""), **{n: [] for n in ("emails", "tags", "exclusions")}}
    none = ("language", "organisation", "source", "deciding_value", "budget", "budget_currency")
    empty |= dict.fromkeys(none)
    assert chosen({**empty, **mine}, {**empty, **theirs}, {"name": whose})["name"] == (
        "a" if whose == "survivor" else "b"
    )
