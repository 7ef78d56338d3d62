"""One timeline of everything, and what answers of a script write onto the card."""

from datetime import timedelta
from typing import Any

import httpx
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import Identity
from perezvon.facts.settings import Language
from perezvon.features.calls.api import router as calls_router
from perezvon.features.calls.export import Names
from perezvon.features.persons.jobs import learn
from perezvon.main.access import routers

PLAN = '{"language": "ru", "start": "a", "steps": [{"kind": "end", "id": "a"}]}'
RUN = (
    "insert into script (centre, id, client_id, name, direction)"
    " values ('main', 'sc-1', 'mebel', 'Спросить', 'inbound')",
    "insert into script_version (centre, client_id, script, number, status, body, author, made_at,"
    " published_at)"
    f" values ('main', 'mebel', 'sc-1', 1, 'archived', '{PLAN}', 'anna', now(), now())",
    "insert into script_run (centre, id, client_id, call, agent, script, number, state, started_at)"
    " values ('main', 'r', 'mebel', 'call-1', 'a-anna', 'sc-1', 1, '{}', now())",
)
ANSWER = """
insert into script_answer (centre, client_id, run, step, person, field, value, call, author, at)
values ('main', 'mebel', 'r', $1, $2, $3, $4::jsonb, 'call-1', 'anna', $5)
"""
TELL = """
with next as (insert into fact_counter as c (centre, stream, seq) values ('main', 'scripts', 1)
              on conflict (centre, stream) do update set seq = c.seq + 1 returning seq)
insert into fact (centre, stream, seq, kind, at, body)
select 'main', 'scripts', seq, 'person_answered', now(),
       jsonb_build_object('kind', 'person_answered', 'run', 'r', 'step', $1::text, 'person', $2::text,
                          'call', 'call-1') from next
"""


async def no_names(who: Identity, language: Language) -> Names:
    return Names()


async def kinds(browser: httpx.AsyncClient, person: str, **query: Any) -> list[str]:
    answer = await browser.get(f"/api/persons/{person}/timeline", params=query)
    assert answer.status_code == 200, answer.text
    return [row["kind"] for row in answer.json()["moments"]]


async def test_everything_is_told_in_one_order(centre: DemoCentre) -> None:
    centre.app = make_app(centre.context, [*routers(), calls_router(lambda _: None, no_names)])
    lives, anna = Lives(centre), await centre.as_("anna")
    person = await lives.person(number="+79120007901")
    path = f"/api/persons/{person}"
    call = await lives.call(person, START - timedelta(days=3), disposition="mebel-order")
    noted = await (await centre.as_("admin")).put(f"/api/calls/{call}/note", json={"text": "просил дуб"})
    assert noted.status_code == 200, noted.text
    due = (START + timedelta(days=1)).isoformat()
    assert (await anna.post("/api/promises", json={"person": person, "due": due})).status_code == 200
    await anna.post(f"{path}/acquaintances", json={"at": (START - timedelta(days=9)).isoformat()})
    await anna.post(f"{path}/preferences", json={"value": "дуб"})
    await anna.patch(path, json={"version": 1, "role": "директор", "note": "важно"})
    other = await lives.person(number="+79120007902")
    await lives.call(other, START - timedelta(days=5))
    card = (await anna.get(path)).json()
    body = {"version": card["version"], "other": other, "other_version": 1}
    assert (await anna.post(f"{path}/merges", json=body)).status_code == 200

    moments = (await anna.get(f"{path}/timeline", params={"limit": 50})).json()["moments"]
    times = [row["at"] for row in moments]
    assert times == sorted(times, reverse=True)
    told = {row["kind"] for row in moments}
    assert told == {"call", "note", "promise", "met", "stage", "preference", "created", "changed", "merge"}
    changed = next(row for row in moments if row["kind"] == "changed")
    assert changed["data"] == {"author": "anna", "fields": ["note", "role"]}
    note = next(row for row in moments if row["kind"] == "note")
    assert (note["call"], note["data"]["text"]) == (call, "просил дуб")
    calls = [row for row in moments if row["kind"] == "call"]
    assert [row["part"] for row in calls] == [None, other]

    assert set(await kinds(anna, person, kind=["call", "note"])) == {"call", "note"}
    paged: list[str] = []
    after = ""
    while True:
        page = (await anna.get(f"{path}/timeline", params={"limit": 2, "after": after})).json()
        paged += [row["id"] for row in page["moments"]]
        after = page["next"]
        if after is None:
            break
    assert paged == [row["id"] for row in moments]
    wrong = await anna.get(f"{path}/timeline", params={"after": "nonsense"})
    assert wrong.json()["code"] == "cursor.invalid"


async def test_the_timeline_says_who_sent_him(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    person, sender = await lives.person(number="+79120007903"), await lives.person(number="+79120007904")
    card = (await anna.get(f"/api/persons/{sender}")).json()
    named = await anna.patch(f"/api/persons/{sender}", json={"version": card["version"], "name": "Вера Лис"})
    assert named.status_code == 200, named.text
    for referrer in (sender, None):
        await anna.put(f"/api/persons/{person}/referrer", json={"referrer": referrer})
        centre.clock.go(timedelta(minutes=1))
    moments = (await anna.get(f"/api/persons/{person}/timeline")).json()["moments"]
    told = [each["data"].get("name") for each in moments if each["kind"] == "referrer"]
    assert told == [None, "Вера Лис"]


async def test_a_promise_kept_without_a_call_is_told_as_kept(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    person = await lives.person(number="+79120007903")
    due = (START + timedelta(days=1)).isoformat()
    made = (await anna.post("/api/promises", json={"person": person, "due": due})).json()
    kept = {"version": made["version"], "how": "a letter"}
    assert (await anna.post(f"/api/promises/{made['id']}/keep", json=kept)).status_code == 200
    query = {"kind": ["promise"]}
    page = (await anna.get(f"/api/persons/{person}/timeline", params=query)).json()
    [told] = [row["data"] for row in page["moments"]]
    assert (told["answered_at"], told["cancelled_at"], told["kept_how"]) == (None, None, "a letter")
    assert told["kept_at"] is not None


async def test_an_answer_of_a_script_is_written_onto_the_card(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    person = await lives.person(number="+79120007911")
    admin = await centre.as_("admin")
    field = {"client": "mebel", "key": "size", "label_ru": "Размер", "label_en": "Size", "type": "number"}
    assert (await admin.post("/api/person-fields", json=field)).status_code == 200
    answers: dict[str, tuple[str, str]] = {
        "s1": ("person.deciding_value", '"quality"'),
        "s2": ("person.exclusions+", '["глянец", "белый"]'),
        "s3": ("person.budget", '{"micro": 70000000000, "currency": "RUB"}'),
        "s4": ("person.interest+", '["дуб"]'),
        "s5": ("person.field.size", "54"),
        "s6": ("person.tags+", '"туристы"'),
        "s7": ("call.topic", '"кухня"'),
        "s8": ("person.emails", '"not an address"'),
        "s9": ("person.name", '"Мария Ёжикова"'),
        "s10": ("person.field.unknown", "1"),
    }
    for statement in RUN:
        await centre.sql(statement)
    for step, (name, value) in answers.items():
        await centre.sql(ANSWER, step, person, name, value, START)
        await centre.sql(TELL, step, person)
    assert await learn(centre.engine, CENTRE) == len(answers)
    assert await learn(centre.engine, CENTRE) == 0
    card = (await anna.get(f"/api/persons/{person}")).json()
    assert (card["deciding_value"], card["exclusions"]) == ("quality", ["глянец", "белый"])
    assert (card["budget"], card["budget_currency"], card["fields"]) == (70_000_000_000, "RUB", {"size": 54})
    assert (card["name"], card["tags"], card["emails"]) == ("Мария Ёжикова", [], [])
    likes = (await anna.get(f"/api/persons/{person}/preferences")).json()
    assert [(row["value"], row["source"], row["call"]) for row in likes] == [("дуб", "script", "call-1")]
    history = (await admin.get("/api/history", params={"key": person})).json()
    assert {row["user"] for row in history if row["action"] == "changed"} == {"anna"}


async def test_an_answer_of_a_merged_person_goes_to_the_survivor(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    one, two = await lives.person(), await lives.person()
    body = {"version": 1, "other": two, "other_version": 1}
    assert (await anna.post(f"/api/persons/{one}/merges", json=body)).status_code == 200
    for statement in RUN:
        await centre.sql(statement)
    await centre.sql(ANSWER, "s", two, "person.source", '"search"', START)
    await centre.sql(TELL, "s", two)
    assert await learn(centre.engine, CENTRE) == 1
    assert (await anna.get(f"/api/persons/{one}")).json()["source"] == "search"
