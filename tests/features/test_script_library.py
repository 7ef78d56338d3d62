"""The library of templates: each is fit to be published, the same in both languages, walked to its ends."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.features.conftest import DemoCentre

from perezvon.adapters import conditions
from perezvon.core.script_coverage import automatic_problems
from perezvon.core.script_walk import Action, State, act, start, step_at
from perezvon.core.scripts import (
    Ask,
    Condition,
    End,
    ScriptBody,
    Step,
    exits,
)
from perezvon.features.scripts import templates
from perezvon.features.scripts.templates import Template
from perezvon.kit.errors import Refused

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OURS = (
    "after-sale",
    "callback-apology",
    "debt-organisation",
    "debt-person",
    "first-contact",
    "inbound-handling",
    "inbound-sales",
    "order-desk",
    "outbound-cold",
    "outbound-hot",
    "outbound-warm",
    "remote-support",
    "survey",
    "technical-support",
    "troubleshooting",
)
EVERY = [(key, language) for key in OURS for language in ("ru", "en")]
MOST_STEPS = 60
SEVEN = {
    "C4": "person.source",
    "C7": "call.product_reason",
    "C15": "person.exclusions+",
    "C17": "person.budget",
    "C20": "person.former_supplier",
    "C22": "call.conditions",
    "C24": "call.speed_up",
}


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


@pytest.mark.requirement(
    "C3", "every template becomes a script of a client in both languages, without a problem"
)
@pytest.mark.requirement("C27", "there are templates for inbound calls as for outbound ones")
async def test_every_template_becomes_a_script_that_can_be_published(admin: httpx.AsyncClient) -> None:
    listed = (await admin.get("/api/scripts/templates")).json()
    known = {(each["key"], each["language"]): each for each in listed}
    assert set(EVERY) <= set(known)
    assert {each["direction"] for each in listed} == {"inbound", "outbound", "both"}
    for key, language in EVERY:
        about = known[key, language]
        assert about["title"]
        assert about["description"]
        assert about["dispositions"]
        assert all(each["words"] for each in about["dispositions"])
        body = {"client": "mebel", "key": key, "language": language, "name": f"{key} {language}"}
        made = await admin.post("/api/scripts/from-template", json=body)
        assert made.status_code == 200, (key, language, made.text)
        draft = (await admin.get(f"/api/scripts/{made.json()['id']}/draft")).json()
        # queues are of the client: a transfer wants one of his
        assert {each["code"] for each in draft["problems"]} <= {"queue_unknown"}, (key, draft["problems"])
        assert "queue_unknown" not in str(draft["problems"]) or key == "technical-support"


@pytest.mark.requirement("B6", "the five rules of an inbound call stand as advice at its steps")
@pytest.mark.requirement("B7", "the structure of an inbound call is the list of topics of a template")
@pytest.mark.requirement("B9", "two closing phrases are ready, for who comes and for who only asked")
async def test_rules_structure_and_closings_of_an_inbound_call(admin: httpx.AsyncClient) -> None:
    script = await drafted(admin, "inbound-handling")
    notes = [step.get("note", "") for step in script["steps"]]
    for number in range(1, 6):
        assert any(note.startswith(f"Rule {number}.") for note in notes), number
    assert [topic["id"] for topic in script["topics"]] == [
        *("greet", "purpose", "source", "needs", "offer", "doubts", "agreement", "action"),
    ]
    closings = [step["text"] for step in script["steps"] if step["kind"] == "call_to_action"]
    assert len(closings) == 2
    assert "expect you" in closings[0]
    assert "ring us" in closings[1]


@pytest.mark.requirement(
    "C4", "the first question about the matter is where the caller comes from, and it is required"
)
@pytest.mark.requirement("C6", "the question for the source is either/or and names the recommendation first")
@pytest.mark.requirement("C5", "who was recommended is led another way than who was not")
async def test_the_source_is_asked_first_either_or(admin: httpx.AsyncClient) -> None:
    steps = (await drafted(admin, "inbound-sales"))["steps"]
    asked = [step for step in steps if step["kind"] == "ask" and step["save"] != "person.name"]
    first = asked[0]
    assert (first["save"], first["answer"]["required"]) == ("person.source", True)
    text = first["text"]
    assert " or " in text
    assert text.index("send you") < text.index(" or ") < text.index("other way")
    ways = {choice["key"]: choice["next"] for choice in first["answer"]["choices"]}
    assert next(iter(ways)) == "recommendation"
    assert len(set(ways.values())) == 2


@pytest.mark.requirement("C7", "why exactly this product is a required question of the inbound sale")
@pytest.mark.requirement("C15", "what is surely not wanted is a required question of the inbound sale")
@pytest.mark.requirement("C17", "the budget is a required question, asked before anything is offered")
@pytest.mark.requirement("C20", "the former supplier is a required question, his failing is asked next")
@pytest.mark.requirement(
    "C22", "what makes the deal happen is a required question, followed by the agreement"
)
@pytest.mark.requirement("C24", "what would speed the purchase up is a required question of the inbound sale")
@pytest.mark.requirement(
    "C9", "quality, packaging, a personal manager and delivery are values to choose from"
)
async def test_the_seven_questions_of_an_inbound_sale(admin: httpx.AsyncClient) -> None:
    steps = (await drafted(admin, "inbound-sales"))["steps"]
    place = {step.get("save") or step["kind"]: n for n, step in enumerate(steps)}
    asked = {step["save"]: step["answer"] for step in steps if step["kind"] == "ask"}
    for requirement, save in SEVEN.items():
        assert asked[save]["required"], requirement
    assert place["person.source"] < place["call.product_reason"]
    assert place["person.budget"] < place["offer"]
    assert place["person.former_supplier"] + 1 == place["person.former_failing"]
    assert place["call.conditions"] < place["agreement"]
    values = [choice["key"] for choice in asked["person.deciding_value"]["choices"]]
    assert {"quality", "packaging", "personal_manager", "delivery"} <= set(values)
    assert asked["person.deciding_value"]["type"] == "choice"


@pytest.mark.requirement(
    "C21", "the answer to “too expensive” is filled with what the former supplier failed at"
)
@pytest.mark.requirement(
    "C25", "departments of an organisation and relatives of a person can be named as deciders"
)
@pytest.mark.requirement("C26", "the expected date of the deal is asked with the steps of the decision")
async def test_objection_deciders_and_date(admin: httpx.AsyncClient) -> None:
    script = await drafted(admin, "inbound-sales")
    dear = script["objections"][0]
    assert (dear["key"], dear["save_failing"]) == ("dear", True)
    assert "{person.former_failing|" in dear["text"]
    asked = {step["save"]: step["answer"] for step in script["steps"] if step["kind"] == "ask"}
    deciders = {choice["key"] for choice in asked["call.deciders"]["choices"]}
    assert {"lawyers", "accounts", "security", "spouse", "children", "parents"} <= deciders
    assert asked["call.close_date"]["type"] == "date"


@pytest.mark.requirement(
    "D13", "greetings, reminders, news and first approaches are told apart by their templates"
)
async def test_purposes_of_outbound_calls(admin: httpx.AsyncClient) -> None:
    listed = (await admin.get("/api/scripts/templates")).json()
    classes = {each["key"]: each["classes"] for each in listed if each["classes"]}
    assert classes == {
        "outbound-hot": ["hot"],
        "outbound-warm": ["warm"],
        "outbound-cold": ["cold"],
    }
    hot = await drafted(admin, "outbound-hot")
    warm = await drafted(admin, "outbound-warm")
    assert {"birthday", "meeting", "product"} <= keys_of(hot, "call.purpose")
    assert {"service", "range", "holiday"} <= keys_of(warm, "call.purpose")


@pytest.mark.requirement("A20", "a diagnostic tree for two devices leads to a repair or to a technician")
@pytest.mark.requirement(
    "A18", "how severe a problem is follows from who is affected and whether work goes on"
)
@pytest.mark.requirement("A17", "what lies outside the area of support is handed on")
@pytest.mark.requirement("A23", "order, doubts and delivery stand in the order desk's template")
async def test_support_and_order_desk(admin: httpx.AsyncClient) -> None:
    tree = await drafted(admin, "troubleshooting")
    assert {"router", "printer"} <= keys_of(tree, "call.device")
    assert {step["disposition"] for step in tree["steps"] if step["kind"] == "end"} == {""}
    support = await drafted(admin, "technical-support")
    rated = {step["value"] for step in support["steps"] if step["kind"] == "set_field"}
    assert rated == {"'critical'", "'high'", "'normal'", "'low'"}
    assert sum(step["kind"] == "transfer" for step in support["steps"]) == 2
    order = await drafted(admin, "order-desk")
    assert {"order", "delivery", "payment"} <= {topic["id"] for topic in order["topics"]}
    assert {"delivery", "return"} <= {card["key"] for card in order["objections"]}


@pytest.mark.requirement(
    "A21",
    "there are scripts for selling by telephone, for service after the sale, for support over the internet"
    " and for remote access, which begins only after the caller's yes",
)
@pytest.mark.requirement(
    "A15", "a complaint after the purchase is put right or promised, and ends with the next step"
)
async def test_services_before_and_after_the_sale_and_from_afar(admin: httpx.AsyncClient) -> None:
    selling = {"inbound-sales", "outbound-cold", "outbound-warm", "order-desk"}
    listed = {each["key"] for each in (await admin.get("/api/scripts/templates")).json()}
    assert selling | {"after-sale", "remote-support", "technical-support"} <= listed
    sale = await drafted(admin, "after-sale")
    assert {"information", "fault", "good", "complaint"} <= keys_of(sale, "call.request")
    assert keys_of(sale, "call.wish") == {"done", "repair", "refund", "call"}
    support = await drafted(admin, "remote-support")
    steps = {step["id"]: step for step in support["steps"]}
    assert {"online", "remote"} <= {topic["id"] for topic in support["topics"]}
    asked = steps["allowed"]["answer"]["choices"]
    assert {each["key"]: each["next"] for each in asked} == {"yes": "fixed", "no": "action-visit"}
    leads_in = [
        step["id"]
        for step in support["steps"]
        if "fixed" in str(step.get("answer", {})) and step["id"] != "fixed"
    ]
    assert leads_in == ["allowed"], "remote work is come to by consent alone"
    assert steps["consent"]["how"] == "verbatim"


@pytest.mark.requirement("A14", "a debt call asks for the date of the payment and writes the promise down")
@pytest.mark.requirement("A13", "there are templates for debts of persons and of organisations")
async def test_debts_are_reminded_of_by_the_law(admin: httpx.AsyncClient) -> None:
    for key in ("debt-person", "debt-organisation"):
        script = await drafted(admin, key)
        asked = {step["save"]: step["answer"]["type"] for step in script["steps"] if step["kind"] == "ask"}
        assert (asked["call.pay_on"], asked["call.pay_sum"]) == ("date", "money")
        assert any(step["kind"] == "agreement" for step in script["steps"])
    person = await drafted(admin, "debt-person")
    by_id = {step["id"]: step for step in person["steps"]}
    assert by_id["who-calls"]["how"] == "verbatim"
    assert all(each in by_id["who-calls"]["text"] for each in ("{agent.name}", "{client.name}", "recorded"))
    before = [step["id"] for step in person["steps"][: [*by_id].index("who-calls")]]
    for each in before:  # nobody but the debtor hears of a debt
        said = by_id[each]["text"].lower()
        assert not any(word in said for word in ("debt", "overdue", "creditor", "{client.name}")), each


async def drafted(admin: httpx.AsyncClient, key: str, language: str = "en") -> dict[str, Any]:
    """The body of a script made of the template."""
    body = {"client": "polis", "key": key, "language": language, "name": key}
    made = await admin.post("/api/scripts/from-template", json=body)
    assert made.status_code == 200, made.text
    draft = await admin.get(f"/api/scripts/{made.json()['id']}/draft")
    return dict(draft.json()["body"])


def keys_of(script: dict[str, Any], save: str) -> set[str]:
    [step] = [step for step in script["steps"] if step.get("save") == save]
    return {choice["key"] for choice in step["answer"]["choices"]}


# --- without HTTP: shape and reach ---------------------------------------------------------------------


@pytest.mark.parametrize("key", OURS)
def test_both_languages_have_the_same_shape_and_their_own_words(key: str) -> None:
    russian, english = templates.find(key, "ru"), templates.find(key, "en")
    assert shape(russian) == shape(english)
    for one, other in zip(texts(russian), texts(english), strict=True):
        assert one != other
        assert any("а" <= letter <= "я" for letter in one.lower()), one
        assert not any("а" <= letter <= "я" for letter in other.lower()), other


def shape(template: Template) -> str:
    """Everything but words."""
    script = template.body
    kept = [
        (type(s).__name__, s.id, s.topic, exits(s), getattr(s, "save", ""), bool(s.note), bool(s.title))
        for s in script.steps
    ]
    cards = [(card.key, card.save_failing) for card in script.objections]
    about = template.about
    return json.dumps(
        [kept, cards, [t.id for t in script.topics], script.checks, sorted(about.dispositions), about.classes]
    )


def texts(template: Template) -> Iterator[str]:
    script = template.body
    yield from (template.about.title, template.about.description)
    for step in script.steps:
        yield step.title
        yield from (text for text in (getattr(step, "text", ""), step.note) if text)
        if isinstance(step, Ask):
            yield from (choice.label for choice in step.answer.choices)
    for card in script.objections:
        yield from (card.title, card.text)
    yield from script.bridges


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_a_walk_over_all_answers_reaches_every_step_and_an_end(key: str, language: str) -> None:
    script = templates.find(key, language).body
    reached, deepest = walked(script)
    assert reached == {step.id for step in script.steps}
    assert deepest <= MOST_STEPS


def walked(script: ScriptBody) -> tuple[set[str], int]:
    """Every answer of every question, by every way; it ends where a step and what conditions see repeat."""
    reached: set[str] = set()
    first = start(script, evaluate, AT)
    todo, seen, deepest = [first], set[str](), 0
    while todo:
        state = todo.pop()
        step = step_at(script, state)
        assert step is not None
        reached |= {step.id, *state.taken, *state.taken.values()}
        deepest = max(deepest, len(state.trail))
        relevant = {name: given.value for name, given in state.answers.items() if decides(script, name)}
        mark = json.dumps([state.position, sorted(relevant.items(), key=str)], default=str)
        if mark in seen or isinstance(step, End):
            continue
        seen.add(mark)
        todo += onward(script, state, step)
    return reached, deepest


def onward(script: ScriptBody, state: State, step: Step) -> list[State]:
    actions = [Action("next")]
    if isinstance(step, Ask):
        actions = [Action("answer", value=value) for value in values(step)]
        actions += [] if step.answer.required else [Action("next")]
    return [act(script, state, action, evaluate, AT) for action in actions]


def values(step: Ask) -> list[Any]:
    match step.answer.type:
        case "choice":
            return [choice.key for choice in step.answer.choices]
        case "multi":
            return [[choice.key for choice in step.answer.choices]]
        case "scale":
            return list(range(11))
        case "number":
            return [2]
        case "money":
            return [70_000]
        case "date":
            return ["2026-03-09"]
        case "phone":
            return ["+79120001122"]
        case _:
            return ["jam@example.org" if step.save == "person.emails" else "words"]


def decides(script: ScriptBody, step: str) -> bool:
    whens = [branch.when for each in script.steps if isinstance(each, Condition) for branch in each.branches]
    return any(f"answers.{step}" in when for when in whens)


def evaluate(when: str, answers: Any) -> Any:
    return conditions.evaluate(when, {"answers": answers, "person": {}, "call": {}, "client": {}})


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_survey_can_be_run_by_the_automatic_caller(language: str) -> None:
    body = templates.find("survey", language).body
    assert automatic_problems(body) == []
    asked = [each for each in body.steps if isinstance(each, Ask)]
    assert {each.answer.type for each in asked} == {"choice", "scale"}
    assert all(each.answer.required for each in asked)
    saves = {each.save for each in asked}
    assert {"call.satisfaction", "person.interest+", "call.service", "call.channel"} <= saves


# What only a man says of himself, at the beginning of a sentence or after "я", and "сам" of one's own deed.
_OF_A_MAN = re.compile(
    r"(?:^|[.!?:,] )(?:Понял|Записал|Согласен|Рад|Услышал|Проверил)\b"
    r"|\b[Яя] (?:бы )?\w+л(?: бы)?\b|\b(?:сам передам|позвоню сам)\b"
)


@pytest.mark.parametrize("key", sorted({each.key for each in templates.library()}))
def test_what_an_agent_says_in_russian_fits_a_woman_too(key: str) -> None:
    """An agent reads the words aloud; half of the agents cannot say "понял" of themselves."""
    body = templates.find(key, "ru").body
    said = [getattr(step, "text", "") for step in body.steps]
    said += [each.text for each in body.objections] + list(body.bridges)
    assert [text for text in said if _OF_A_MAN.search(text)] == []


def test_a_template_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match=r"script\.template_unknown"):
        templates.find("nothing", "ru")
