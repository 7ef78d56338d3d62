"""What a client does not have hinders publishing, with step and remedy; what a machine can run."""

from typing import Any

import httpx
import pytest
from tests.features.conftest import DemoCentre
from tests.features.script_talks import BODY
from tests.features.test_script_api import sent


@pytest.fixture
async def boss(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


def saving(field: str, **answer: Any) -> dict[str, Any]:
    """The script with its second question saved there."""
    steps = [dict(step) for step in BODY["steps"]]
    steps[2] = steps[2] | {"save": field, "answer": answer or {"type": "text"}}
    return BODY | {"steps": steps}


async def refused(boss: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    new = {"client": "mebel", "name": "Checked", "direction": "inbound", "body": body}
    made = await sent(boss, "POST", "/api/scripts", **new)
    return dict(await sent(boss, "POST", f"/api/scripts/{made['id']}/publish", 409, version=1))


async def test_a_free_field_that_the_client_has_not_is_named_with_its_remedy(boss: httpx.AsyncClient) -> None:
    no = await refused(boss, saving("person.field.nothing"))
    assert (no["code"], no["values"]["step"]) == ("script.save_unknown", "budget")
    assert "person.field.nothing" in no["message"]
    assert "свободное поле" in no["message"]
    field = {"client": "mebel", "key": "nothing", "label_ru": "Ничто", "label_en": "Nothing", "type": "text"}
    assert (await boss.post("/api/person-fields", json=field)).status_code == 200
    found = await sent(
        boss, "POST", "/api/scripts/check", body=saving("person.field.nothing"), client="mebel"
    )
    assert found["problems"] == []
    other = await sent(
        boss, "POST", "/api/scripts/check", body=saving("person.field.nothing"), client="polis"
    )
    assert [each["code"] for each in other["problems"]] == ["save_unknown"]


async def test_a_source_that_the_client_has_not_is_named_with_its_remedy(boss: httpx.AsyncClient) -> None:
    choices = [{"key": "friend", "label": "A friend"}, {"key": "search", "label": "Search"}]
    no = await refused(boss, saving("person.source", type="choice", choices=choices))
    assert (no["code"], no["values"]["step"], no["values"]["value"]) == (
        "script.source_unknown",
        "budget",
        "friend",
    )
    assert "настройках" in no["message"]


async def test_what_a_machine_can_run_is_told_with_the_steps_that_want_a_person(
    boss: httpx.AsyncClient,
) -> None:
    found = await sent(boss, "POST", "/api/scripts/check", body=BODY, client="mebel")
    assert [(each["step"], each["code"]) for each in found["automatic"]] == [
        ("budget", "automatic_answer"),
        ("action", "automatic_kind"),
    ]


async def played(boss: httpx.AsyncClient, *pressed: str) -> dict[str, Any]:
    body = {"client": "mebel", "key": "survey", "language": "en", "name": "survey"}
    made = await sent(boss, "POST", "/api/scripts/from-template", **body)
    draft = await sent(boss, "GET", f"/api/scripts/{made['id']}/draft")
    return dict(
        await sent(
            boss, "POST", "/api/scripts/preview/keys", body=draft["body"], pressed=pressed, client="mebel"
        )
    )


async def test_a_survey_is_run_dry_by_keys_alone(boss: httpx.AsyncClient) -> None:
    begun = await played(boss)
    assert ([line["step"] for line in begun["lines"]], begun["waits"]) == (["greet"], True)
    assert "Furniture House" in "".join(piece["text"] for piece in begun["lines"][0]["text"])
    found = await played(boss, "1", "1", "10", "1", "9", "2", "3")
    assert [(line["step"], line["keys"], line["words"]) for line in found["lines"]] == [
        ("greet", "1", "yes"),
        ("about", "1", "what was bought"),
        ("score", "10", "10"),
        ("why-good", "1", "quality"),
        ("recommend", "9", "9"),
        ("interest", "2", "discounts"),
        ("channel", "3", "an e-mail"),
        ("thanks", "", ""),
        ("end-done", "", ""),
    ]
    assert (found["waits"], found["stuck"]) == (False, False)
    wrong = await played(boss, "7", "3")
    assert [(line["keys"], line["refused"]) for line in wrong["lines"]] == [
        ("7", "script.answer_choice"),
        ("3", ""),
        ("", ""),
        ("", ""),
    ]
    assert wrong["lines"][-1]["step"] == "end-refused"


async def test_a_step_that_wants_a_person_stops_the_dry_run(boss: httpx.AsyncClient) -> None:
    found = await sent(boss, "POST", "/api/scripts/preview/keys", body=BODY, pressed=["1"], client="mebel")
    assert (found["lines"][-1]["step"], found["stuck"], found["waits"]) == ("budget", False, True)
    found = await sent(
        boss, "POST", "/api/scripts/preview/keys", body=BODY, pressed=["1", "5"], client="mebel"
    )
    assert (found["lines"][-1]["refused"], found["stuck"]) == ("script.not_by_keys", True)
