"""Every call gets its class: sequences of calls as the engine tells them, seen over HTTP."""

from datetime import timedelta

import httpx
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives, class_of, life_of

from perezvon.facts.classes import RULE
from perezvon.facts.floor import Segment
from perezvon.features.classes.showing import class_now
from perezvon.features.persons.known import KnownCallers
from perezvon.main.directory import SliceDirectory

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
PAST = START - 9 * DAY


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def anna(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("anna")


@pytest.mark.requirement(
    "D2", "three inbound calls of one person are first time, returned and, after a deal, repeat"
)
async def test_a_caller_comes_and_comes_back_and_buys(lives: Lives, anna: httpx.AsyncClient) -> None:
    person = await lives.person()
    first = await lives.call(person, PAST, disposition="mebel-thinking")
    second = await lives.call(person, PAST + DAY, disposition="mebel-order")
    third = await lives.call(person, PAST + 2 * DAY)
    found = [await class_of(anna, call) for call in (first, second, third)]
    assert [each["kind"] for each in found] == ["first_time", "returned", "repeat"]
    assert [each["stage"] for each in found] == ["potential_client", "client", "client"]
    assert [each["why"] for each in found] == ["unknown", "called_before", "deal"]
    assert found[1]["why_at"] == "2026-02-21T09:00:00Z"
    assert all(each["final"] and each["rule"] == RULE and each["flags"] == [] for each in found)
    decided = [each for each in found[2]["earlier"] if each["decides"]]
    assert [each["call"] for each in decided] == [second]
    assert [each["call"] for each in found[2]["earlier"]] == [first, second]

    life = await life_of(anna, person)
    assert (life["stage"], life["calls"], life["deals"]) == ("client", 3, 1)
    assert life["client_at"] == "2026-02-22T09:00:00Z"
    assert [(s["stage"], s["evidence"], s["call"], s["second"]) for s in life["stages"]] == [
        ("potential_client", "asked_question", first, 70),
        ("potential_client", "said_yes", second, 70),
        ("client", "deal", second, 70),
    ]
    assert [each["agent"] for each in life["known_by"]] == ["a-anna"]
    assert (life["inbound"]["kind"], life["outbound"]["kind"]) == ("repeat", "hot")


async def test_a_call_has_a_class_before_its_wrap_up_ends_and_one_only(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person()
    ended = lives.record(person, PAST, call="c-1", closed=False)
    assert (await anna.get("/api/calls/c-1/class")).json()["code"] == "class.not_found"
    await lives.tell(ended)
    await lives.work()
    found = await class_of(anna, "c-1")
    assert (found["kind"], found["final"], found["deal"]) == ("first_time", False, False)
    closed = lives.record(person, PAST, call="c-1", disposition="mebel-order")
    await lives.tell(closed)
    await lives.work()
    found = await class_of(anna, "c-1")
    assert (found["kind"], found["final"], found["deal"]) == ("first_time", True, True)
    rows = await centre.sql("select count(*) from call_class where call = 'c-1'")
    assert rows[0][0] == 1


async def test_facts_read_again_after_a_crash_change_nothing(centre: DemoCentre, lives: Lives) -> None:
    person = await lives.person()
    for n in range(4):
        await lives.call(person, PAST + n * DAY, disposition="mebel-order" if n == 1 else None)
    every = "select * from call_class order by call"
    before = await centre.sql(every), await centre.sql("select * from person_stage order by id")
    await centre.sql("update fact_cursor set seq = 0 where reader in ('classes', 'promises')")
    await lives.work()
    assert (await centre.sql(every), await centre.sql("select * from person_stage order by id")) == before


async def test_a_call_that_is_told_late_changes_what_comes_after_it(
    lives: Lives, anna: httpx.AsyncClient
) -> None:
    """A long call began first and ends last: the short one in between returned."""
    person = await lives.person()
    long = lives.record(person, PAST, talk_s=3_000)
    short = await lives.call(person, PAST + 10 * MINUTE, agent="a-boris")
    assert (await class_of(anna, short))["kind"] == "first_time"
    await lives.tell(long)
    await lives.work()
    assert (await class_of(anna, long.call))["kind"] == "first_time"
    assert (await class_of(anna, short))["kind"] == "returned"


@pytest.mark.requirement(
    "D11",
    "three attempts in vain, then a promise of ten minutes: a colleague's call is warm, expected and on time",
)
@pytest.mark.requirement("D12", "after forty minutes in vain the promised call is marked as recovery")
async def test_forty_minutes_in_vain_then_a_promise_then_a_call_in_time(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    """The example of the requirements (D11): warm, expected, on time, and in need of an apology."""
    person = await lives.person()
    for minute in (0, 20, 35):
        await lives.call(person, START + minute * MINUTE, talk_s=None, wait_s=60)
    life = await life_of(anna, person)
    assert (life["attempts"]["count"], life["stage"], life["known_by"]) == (3, "person", [])
    assert life["inbound"]["kind"] == "first_time"
    reached = lives.record(person, START + 42 * MINUTE, disposition="call-back")
    centre.clock.at = START + 43 * MINUTE
    await lives.tell(reached)
    due = (START + 53 * MINUTE).isoformat()
    made = await anna.post("/api/promises", json={"person": person, "call": reached.call, "due": due})
    assert made.status_code == 200, made.text
    await lives.work()
    assert (await class_of(anna, reached.call))["kind"] == "first_time"
    life = await life_of(anna, person)
    assert (life["attempts"], life["stage"]) == (None, "potential_client")
    assert life["outbound"]["flags"] == ["expected", "on_time", "recovery"]

    vain = await lives.call(person, START + 50 * MINUTE, direction="outbound", talk_s=None)
    late = lives.record(person, START + 53 * MINUTE, direction="outbound", agent="a-boris")
    await lives.tell(late)
    await lives.work()
    assert (await class_of(anna, vain))["flags"] == ["expected", "on_time", "recovery"]
    found = await class_of(anna, late.call)
    assert (found["kind"], found["flags"], found["why"]) == (
        "warm",
        ["expected", "on_time", "recovery"],
        "spoke_colleague",
    )
    assert (found["why_agent"], (await life_of(anna, person))["outbound"]["flags"]) == ("a-anna", [])


async def test_a_caller_without_a_number_is_always_new(lives: Lives, anna: httpx.AsyncClient) -> None:
    for n in range(2):
        call = await lives.call(None, PAST + n * DAY, caller="")
        found = await class_of(anna, call)
        assert (found["kind"], found["person"], found["earlier"]) == ("first_time", None, [])


@pytest.mark.requirement(
    "D3",
    "one person is hot for the agent who met him, warm for a colleague, cold once the meeting is removed",
)
@pytest.mark.requirement(
    "D6", "who was met by one agent is known to him and to the company, and the card tells both"
)
async def test_who_was_met_outside_is_hot_for_him_and_warm_for_others(
    lives: Lives, anna: httpx.AsyncClient, centre: DemoCentre
) -> None:
    person = await lives.person()
    body = {"at": (PAST - DAY).isoformat(), "note": "at the fair"}
    answer = await anna.post(f"/api/persons/{person}/acquaintances", json=body)
    assert answer.status_code == 200, answer.text
    life = answer.json()
    assert [(each["agent"], each["how"]) for each in life["known_by"]] == [("a-anna", "outside")]
    assert (life["company"], life["outbound"]["kind"], life["outbound"]["why"]) == (True, "hot", "knows_self")
    boris = await centre.as_("boris")
    assert (await life_of(boris, person))["outbound"]["why"] == "knows_colleague"
    assert (await life_of(boris, person))["outbound"]["kind"] == "warm"
    call = await lives.call(person, PAST, direction="outbound", agent="a-boris")
    found = await class_of(boris, call)
    assert [each["what"] for each in found["earlier"] if each["decides"]] == ["met"]
    gone = await anna.delete(f"/api/persons/{person}/acquaintances/{life['met'][0]['id']}")
    assert gone.json()["met"] == []
    assert (await class_of(boris, call))["kind"] == "cold"
    again = await anna.delete(f"/api/persons/{person}/acquaintances/{life['met'][0]['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "acquaintance.not_found")
    noted = await centre.sql("select action from history where what = 'acquaintance' order by at, action")
    assert [row[0] for row in noted] == ["created", "removed"]


@pytest.mark.requirement("D2", "a first caller whose referrer is recorded comes by recommendation")
async def test_who_was_sent_comes_by_recommendation(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person, sender = await lives.person(), await lives.person()
    path = f"/api/persons/{person}/referrer"
    assert (await anna.put(path, json={"referrer": person})).json()["code"] == "referrer.self"
    life = (await anna.put(path, json={"referrer": sender})).json()
    assert (life["referrer"]["person"], life["inbound"]["kind"]) == (sender, "recommendation")
    call = await lives.call(person, START)
    assert (await class_of(anna, call))["kind"] == "recommendation"
    assert [each["person"] for each in (await life_of(anna, sender))["sent"]] == [person]
    centre.clock.go(5 * MINUTE)
    # what is corrected afterwards does not change how he came
    assert (await anna.put(path, json={"referrer": None})).json()["referrer"] is None
    assert (await class_of(anna, call))["kind"] == "recommendation"
    assert (await life_of(anna, sender))["sent"] == []
    foreign = await lives.person("polis")
    answer = await anna.put(path, json={"referrer": foreign})
    assert (answer.status_code, answer.json()["code"]) == (422, "referrer.unknown")


@pytest.mark.requirement(
    "D5", "a booking is kept as consent with call, second and author, and a later call does not take it back"
)
async def test_consent_names_its_evidence_and_is_never_lost(lives: Lives, anna: httpx.AsyncClient) -> None:
    person, other = await lives.person(), await lives.person()
    call = await lives.call(person, PAST)
    path = f"/api/persons/{person}/consents"
    life = (await anna.post(path, json={"evidence": "booked", "call": call, "second": 31})).json()
    assert life["stage"] == "potential_client"
    assert [(s["evidence"], s["call"], s["second"], s["author"]) for s in life["stages"]] == [
        ("booked", call, 31, "anna")
    ]
    assert (await class_of(anna, call))["stage"] == "potential_client"
    await lives.call(person, PAST + DAY, disposition="wrong-number")
    assert (await life_of(anna, person))["stage"] == "potential_client"
    for body, field, code in (
        ({"evidence": "smiled"}, "evidence", "field.not_choice"),
        ({"evidence": "booked", "second": 3}, "", "consent.no_call"),
        ({"evidence": "booked", "call": call}, "call", "consent.foreign_call"),
    ):
        answer = await anna.post(f"/api/persons/{other}/consents", json=body)
        assert answer.status_code == 422, answer.text
        assert (answer.json()["code"], answer.json().get("field", "")) == (code, field) or code in answer.text


async def test_one_number_of_two_persons_makes_no_acquaintance(lives: Lives, anna: httpx.AsyncClient) -> None:
    wife, husband = await lives.person(), await lives.person()
    await lives.call(wife, PAST, disposition="mebel-order")
    call = await lives.call(husband, PAST + DAY)
    assert (await class_of(anna, call))["kind"] == "first_time"


async def test_the_floor_is_told_the_same_history(centre: DemoCentre, lives: Lives) -> None:
    """What the Directory answers for the next call gives the class that the card shows for it."""
    person = await lives.person(number="+79997770055")
    known = KnownCallers(centre.database.app, CENTRE)
    directory = SliceDirectory(centre.context, known)
    fresh = await directory.look_up("mebel", "caller", "+79997770055")
    assert fresh is not None
    assert (fresh.person, fresh.past) == (person, None)
    await lives.call(person, PAST, disposition="mebel-order")
    await lives.call(person, PAST + DAY, direction="outbound", agent="a-boris")
    told = await directory.look_up("mebel", "caller", "+79997770055")
    assert told is not None
    assert told.past is not None
    assert (told.past.stage, told.past.deal_at, list(told.past.by_agent)) == (
        "client",
        PAST,
        ["a-anna", "a-boris"],
    )
    life = await life_of(await centre.as_("anna"), person)
    assert class_now(told.past, "inbound", None, None, START).model_dump(mode="json") == life["inbound"]
    await known.close()


@pytest.mark.requirement("D9", "calls and deals are counted by day, client and class")
async def test_the_report_counts_by_day_client_and_class(lives: Lives, centre: DemoCentre) -> None:
    person = await lives.person()
    await lives.call(person, PAST, disposition="mebel-order")
    await lives.call(person, PAST + DAY)
    await lives.call(person, PAST + 2 * DAY, direction="outbound")
    sofia = await centre.as_("supervisor")
    report = (
        await sofia.get("/api/classes/report", params={"from": "2026-02-21", "to": "2026-02-23"})
    ).json()
    assert [(r["day"], r["client"], r["kind"], r["calls"], r["deals"]) for r in report["rows"]] == [
        ("2026-02-23", "mebel", "hot", 1, 0),
        ("2026-02-22", "mebel", "repeat", 1, 0),
        ("2026-02-21", "mebel", "first_time", 1, 1),
    ]
    assert (report["zone"], report["open"]) == ("Europe/Moscow", 0)


@pytest.mark.requirement(
    "D3", "who talked with a caller and passed him on calls him hot, like the colleague who had him last"
)
async def test_who_passed_a_caller_on_knows_him(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person, end = await lives.person(), PAST + 2 * MINUTE
    parts = (
        Segment("q-mebel-orders", PAST, "a-anna", PAST, PAST, PAST + MINUTE, transferred=True),
        Segment("q-mebel-orders", PAST + MINUTE, "a-boris", PAST, PAST + MINUTE, end),
    )
    await lives.call(person, PAST, agent="a-boris", segments=parts)
    for n, (agent, kind) in enumerate((("a-anna", "hot"), ("a-boris", "hot"), ("a-maria", "warm")), 1):
        call = await lives.call(person, PAST + n * DAY, direction="outbound", agent=agent)
        assert (await class_of(anna, call))["kind"] == kind
