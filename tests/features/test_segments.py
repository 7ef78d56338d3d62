"""Segments over HTTP, and every filter against a plain evaluation in Python."""

import asyncio
import hashlib
import random
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.postgres.session import begin
from perezvon.facts.floor import Direction
from perezvon.features.segments.api import while_awaited
from perezvon.features.segments.compiling import people
from perezvon.features.segments.fields import FIELDS, Scope, free
from perezvon.features.segments.model import TESTS, Condition, Group, Test, walk
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key

DAY = timedelta(days=1)


async def person(browser: httpx.AsyncClient, name: str, **fields: Any) -> str:
    answer = await browser.post("/api/persons", json={"client": "set", "name": name, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def every(*conditions: dict[str, Any], match: str = "all", negate: bool = False) -> dict[str, Any]:
    return {"match": match, "negate": negate, "conditions": list(conditions), "groups": []}


async def count(browser: httpx.AsyncClient, filter: dict[str, Any]) -> int:
    answer = await browser.post("/api/segments/count", json={"client": "set", "filter": filter})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["count"])


async def listed(browser: httpx.AsyncClient, filter: dict[str, Any], **more: Any) -> list[str]:
    body = {"client": "set", "filter": filter, **more}
    found: list[str] = []
    while True:
        answer = await browser.post("/api/segments/people", json=body)
        assert answer.status_code == 200, answer.text
        found += [each["id"] for each in answer.json()["people"]]
        if answer.json()["next"] is None:
            return found
        body["after"] = answer.json()["next"]


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


@pytest.mark.requirement("A9", "the same filter, seed and size give the same people, whatever else changes")
async def test_a_sample_is_the_same_again(admin: httpx.AsyncClient) -> None:
    ids = [await person(admin, f"Человек {n:02}", tags=["опт"] if n % 2 else []) for n in range(24)]
    wholesale = every({"field": "tags", "test": "any_of", "words": ["опт"]})
    assert await count(admin, wholesale) == 12
    first = await listed(admin, wholesale, sample=5, seed="march")
    assert len(first) == 5
    assert await listed(admin, wholesale, sample=5, seed="march", limit=2) == first
    larger = await listed(admin, wholesale, sample=9, seed="march")
    assert set(first) < set(larger)
    assert set(await listed(admin, wholesale, sample=5, seed="april")) != set(first)
    by_hand = sorted(ids[1::2], key=lambda id: hashlib.sha256(f"march:{id}".encode()).hexdigest())[:5]
    assert set(by_hand) == set(first)


async def test_a_segment_is_kept_changed_and_removed(admin: httpx.AsyncClient) -> None:
    filter = every({"field": "region", "test": "any_of", "words": ["Москва"]})
    body = {"client": "set", "name": "Москва", "filter": filter}
    made = (await admin.post("/api/segments", json=body)).json()
    again = await admin.post("/api/segments", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "name.taken")
    changed = await admin.put(
        f"/api/segments/{made['id']}", json={"version": 1, "name": "Столица", "filter": filter}
    )
    assert changed.json()["name"] == "Столица"
    stale = await admin.put(f"/api/segments/{made['id']}", json={"version": 1, "name": "x", "filter": filter})
    assert stale.json()["code"] == "row.stale"
    assert [each["name"] for each in (await admin.get("/api/segments?client=set")).json()] == ["Столица"]
    assert (await admin.delete(f"/api/segments/{made['id']}")).status_code == 200
    assert (await admin.get(f"/api/segments/{made['id']}")).json()["code"] == "segment.not_found"


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"field": "height", "test": "eq", "number": 1}, "segment.field_unknown"),
        ({"field": "tags", "test": "contains", "words": ["x"]}, "segment.wrong_test"),
        ({"field": "tags", "test": "any_of"}, "segment.bad_value"),
        ({"field": "calls", "test": "gt"}, "segment.bad_value"),
        ({"field": "field.x'; drop table person; --", "test": "is", "words": ["x"]}, "segment.field_unknown"),
    ],
)
async def test_bad_conditions_are_refused(
    admin: httpx.AsyncClient, condition: dict[str, Any], code: str
) -> None:
    answer = await admin.post("/api/segments/count", json={"client": "set", "filter": every(condition)})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_count_that_nobody_waits_for_ends() -> None:
    class Gone:
        async def is_disconnected(self) -> bool:
            return True

    ended = asyncio.Event()

    async def counting() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return 1

    with pytest.raises(Refused, match=r"segment\.gone"):
        await while_awaited(cast(Request, Gone()), counting())
    assert ended.is_set()


async def test_a_day_begins_by_the_clock_of_the_centre(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    """In Vladivostok the second of March begins ten hours before it does in UTC."""
    await centre.sql("update centre set zone = 'Asia/Vladivostok' where centre = $1", CENTRE)
    field = {"client": "set", "key": "since", "label_ru": "С", "label_en": "Since", "type": "date"}
    assert (await admin.post("/api/person-fields", json=field)).status_code == 200
    early = await person(admin, "Ранний", tags=["опт"], fields={"since": "2026-03-01"})
    late = await person(admin, "Поздний", tags=["опт"], fields={"since": "2026-03-02"})
    wholesale = {"field": "tags", "test": "any_of", "words": ["опт"]}
    for ident, at in ((early, "2026-03-01 13:59:59"), (late, "2026-03-01 14:00:01")):
        await centre.sql(f"update person set created_at = '{at}+00' where id = $1", ident)
    for name in ("created_at", "field.since"):
        for test, day, expected in (
            ("after", "2026-03-01", [late]),
            ("before", "2026-03-02", [early]),
            ("before", "2026-03-01", []),
        ):
            asked = every(wholesale, {"field": name, "test": test, "day": day})
            assert await listed(admin, asked) == expected, (name, test, day)
            assert await count(admin, asked) == len(expected)


async def test_values_in_use(admin: httpx.AsyncClient) -> None:
    for region in ("Омск", "Омск", "Томск"):
        await person(admin, "Кто-то", region=region)
    answer = await admin.get("/api/segments/values", params={"client": "set", "field": "region", "q": "омск"})
    assert answer.json() == [{"value": "Омск", "count": 2}, {"value": "Томск", "count": 1}]


# --- every filter against a plain evaluation ---------------------------------------------------------

WORDS = ("опт", "vip", "Ёлка", "a_b", "50%")
FREE = {
    "field.size": free("size", "number", ()),
    "field.since": free("since", "date", ()),
    "field.ready": free("ready", "bool", ()),
    "field.kind": free("kind", "choice", ("опт", "vip")),
    "field.word": free("word", "text", ()),
}
KNOWN = {name: field for name, field in {**FIELDS, **FREE}.items() if name not in ("consents", "imports")}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    name = draw(st.sampled_from(sorted(KNOWN)))
    chance = random.Random(draw(st.integers(0, 10_000)))
    return condition(name, draw(st.sampled_from(TESTS[KNOWN[name].kind])), chance)


def condition(name: str, test: Test, chance: random.Random) -> Condition:
    single = test in ("is", "is_not", "contains", "lacks")
    pool = list(KNOWN[name].values) or list(WORDS)
    return Condition(
        field=name,
        test=test,
        words=chance.sample(pool, 1 if single else min(len(pool), chance.randint(1, 3))),
        number=chance.randint(0, 5),
        day=(START + chance.randint(-4, 2) * DAY).date(),
    )


groups = st.recursive(
    st.builds(
        Group,
        match=st.sampled_from(["all", "any"]),
        negate=st.booleans(),
        conditions=st.lists(conditions(), max_size=3),
    ),
    lambda inner: st.builds(
        Group,
        match=st.sampled_from(["all", "any"]),
        negate=st.booleans(),
        conditions=st.lists(conditions(), max_size=2),
        groups=st.lists(inner, max_size=2),
    ),
    max_leaves=3,
)


def fits(group: Group, facts: dict[str, Any]) -> bool:
    parts = [holds(each, facts.get(each.field)) for each in group.conditions]
    parts += [fits(inner, facts) for inner in group.groups]
    whole = (all(parts) if group.match == "all" else any(parts)) if parts else True
    return whole != group.negate


def holds(each: Condition, value: Any) -> bool:
    kind = KNOWN[each.field].kind
    if each.test == "empty":
        return value is None or value in ("", [])
    if each.test == "filled":
        return not (value is None or value in ("", []))
    if kind in ("text", "texts"):
        text = search_key(value or "") if kind == "text" else "\n".join(search_key(one) for one in value)
        word = search_key(each.words[0])
        return {
            "is": text == word, "is_not": text != word, "contains": word in text, "lacks": word not in text
        }[each.test]  # fmt: skip
    if kind in ("key", "list"):
        have = set(value or []) if kind == "list" else {value or ""}
        given = set(each.words)
        return {"any_of": bool(have & given), "all_of": given <= have, "none_of": not have & given}[each.test]
    if kind == "bool":
        return value is (each.test == "yes")
    if value is None:
        return each.test == "not_within_days"
    if kind == "number":
        given = each.number or 0
        return {
            "eq": value == given, "lt": value < given, "le": value <= given, "gt": value > given,
            "ge": value >= given,
        }[each.test]  # fmt: skip
    begins = datetime.combine(each.day or START.date(), time(), UTC)
    ago = START - timedelta(days=int(each.number or 0))
    return bool({
        "before": value < begins, "after": value >= begins + DAY, "within_days": value >= ago,
        "not_within_days": value < ago,
    }[each.test])  # fmt: skip


async def _plant(centre: DemoCentre, statement: str, *values: Any) -> None:
    await centre.sql(statement, CENTRE, *values)


async def _fields(centre: DemoCentre) -> None:
    types = {"size": "number", "since": "date", "ready": "bool", "kind": "choice", "word": "text"}
    for key, type_ in types.items():
        await _plant(
            centre,
            "insert into person_field (centre, client_id, key, label_ru, label_en, type, choices)"
            " values ($1, 'set', $2, $2, $2, $3, $4)",
            key,
            type_,
            ["опт", "vip"] if key == "kind" else [],
        )


def _card(n: int, word: str, chance: random.Random) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if n % 3:
        fields = {
            "size": chance.randint(0, 4),
            "since": (START - chance.randint(0, 4) * DAY).date().isoformat(),
            "ready": chance.random() < 0.5,
            "word": word,
            "kind": chance.choice(["опт", "vip"]),
        }
    return {
        "role": word,
        "region": chance.choice(["", *WORDS]),
        "industry": word,
        "address": word.upper(),
        "language": chance.choice([None, "ru", "en"]),
        "tags": chance.sample(WORDS, chance.randint(0, 2)),
        "exclusions": chance.sample(WORDS, 1),
        "source": chance.choice([None, "other", "search"]),
        "former_supplier": word,
        "note": word,
        "fields": fields,
        "emails": [f"vip{n}@example.org"] if n % 2 else [],
        "numbers": [{"number": f"+791255580{n:02}"}] if n % 4 else [],
        **({"budget": n * 500_000, "budget_currency": "RUB"} if n % 5 else {}),
    }


async def _past(lives: Lives, id: str, chance: random.Random) -> tuple[list[str], list[str]]:
    """Calls, promises and interests of a person; gives the last two."""
    centre = lives.centre
    for days in range(chance.randint(0, 3)):
        direction: Direction = chance.choice(["inbound", "outbound"])
        call = await lives.call(id, START - (4 - days) * DAY, client="set", direction=direction)
        if chance.random() < 0.4:
            await centre.sql("update call_class set deal = true where call = $1", call)
    promised = [state for state in ("open", "broken") if chance.random() < 0.4]
    for state in promised:
        due = START + (DAY if state == "open" else -DAY)
        await _plant(
            centre,
            "insert into promise (centre, client_id, person, due, made_at, made_by)"
            " values ($1, 'set', $2, $3, $4, 'x')",
            id,
            due,
            START - 3 * DAY,
        )
    likes = chance.sample(WORDS, chance.randint(0, 2))
    for like in likes:
        await _plant(
            centre,
            "insert into person_preference (centre, client_id, person, key, value, source, at, author)"
            " values ($1, 'set', $2, 'interest', $3, 'hand', $4, 'x')",
            id,
            like,
            START,
        )
    if chance.random() < 0.3:
        await _plant(
            centre,
            "insert into person_stage (centre, client_id, person, stage, evidence, at)"
            " values ($1, 'set', $2, 'client', 'deal', $3)",
            id,
            START,
        )
    return promised, likes


async def _world(centre: DemoCentre, admin: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    """Fourteen people, and what is known of each, by the fields of a filter."""
    chance = random.Random(7)
    await _fields(centre)
    lives = Lives(centre)  # one for all: it numbers the calls
    world: dict[str, dict[str, Any]] = {}
    for n in range(14):
        word = chance.choice(["", *WORDS])
        id = await person(admin, f"Имя {word}", **_card(n, word, chance))
        promised, likes = await _past(lives, id, chance)
        row = (await admin.get(f"/api/persons/{id}")).json()
        calls = await centre.sql(
            "select kind, deal, at from call_class where person = $1 order by at desc, call desc", id
        )
        staged = await centre.sql("select stage from person_stage where person = $1", id)
        stages = {each["stage"] for each in staged}
        since = row["fields"].get("since")
        world[id] = {
            **row,
            **{f"field.{key}": value for key, value in row["fields"].items()},
            "field.since": datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None,
            "numbers": [each["number"] for each in row["numbers"]],
            "budget": row["budget"] / 1e6 if row["budget"] is not None else None,
            "interests": likes,
            "promises": promised,
            "calls": len(calls),
            "deals": sum(call["deal"] for call in calls),
            "last_call_at": calls[0]["at"] if calls else None,
            "last_deal_at": max((call["at"] for call in calls if call["deal"]), default=None),
            "last_call_class": calls[0]["kind"] if calls else None,
            "created_at": START,
            "stage": "client" if "client" in stages else "potential_client" if stages else "person",
        }
    return world


async def test_every_filter_finds_whom_a_plain_loop_finds(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    world = await _world(centre, admin)
    examples: list[Group] = []

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(groups)
    def collect(group: Group) -> None:
        examples.append(group)

    chance = random.Random(11)
    for name, field in KNOWN.items():
        examples += [
            Group(conditions=[condition(name, test, chance)], negate=negate)
            for test in TESTS[field.kind]
            for negate in (False, False, True)
        ]
    collect()
    async with begin(centre.engine, CENTRE, None) as connection:
        for group in examples:
            query = people(group, Scope(CENTRE, "set", START), KNOWN)
            found = set((await connection.execute(query)).scalars()) & set(world)
            expected = {id for id, facts in world.items() if fits(group, facts)}
            names = {each.field for each in walk(group)}
            odd = [{name: world[id].get(name) for name in names} for id in found ^ expected]
            assert found == expected, f"{group.model_dump_json(exclude_defaults=True)} {odd}"
