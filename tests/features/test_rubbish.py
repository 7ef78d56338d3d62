"""Rubbish in every form of the product: every field of every body, every condition of every list.

The forms are walked as the API itself describes them, so that a new one is tried without being named here.
"""

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.test_tenancy import PLANTED, THINGS, _names, no_reload
from tests.features.written import record, write

from perezvon.adapters.web.app import make_app
from perezvon.features.calls import api as calls_api
from perezvon.features.imports import api as imports_api
from perezvon.features.prompts import api as prompts_api
from perezvon.features.prompts.shelf import Shelf as Sounds
from perezvon.features.recordings import api as recordings_api
from perezvon.features.recordings.playback import Shelf
from perezvon.features.recordings.vault import Keyring
from perezvon.main import access
from perezvon.main.floor_api import floor_router

pytestmark = pytest.mark.timeout(900)

Json = Any
TEXTS: Final[tuple[Json, ...]] = ("a\0b", "x" * 10_000, "\ud800", "\u200b\u202e\ufeff", "", 2**63, None)
TIMES: Final[tuple[Json, ...]] = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30T00:00:00Z",
)
NUMBERS: Final[tuple[Json, ...]] = (2**63, -1, 2**70, 1e300, 2**31, 1.5, "x", None)
FLAGS: Final[tuple[Json, ...]] = (2**70, "x", None)
LISTS: Final[tuple[Json, ...]] = (["x" * 10_000], [None], ["a\0b"], [2**70], {}, None)
BODIES: Final[tuple[Json, ...]] = ({"a\0b": "\ud800"}, [], {"": {"": []}}, {"x" * 5_000: "x" * 5_000}, None)
CONDITIONS: Final = (*(each for each in TEXTS if isinstance(each, str) and each), *TIMES[:4], "-1", "1e400")
EACH: Final = 1
"""How much of the rubbish a place gets: all of it takes minutes; each place begins elsewhere in the list."""
KNOWN: Final[dict[str, Json]] = {
    "client": "polis",
    "queue": "q-polis-claims",
    "person": "p-of-polis",
    "agent": "a-anna",
    "other": "p-of-polis-2",
    "script": "sc-of-polis",
    "call": "call-of-polis",
    "number": "+74950000201",
    "team": "insurance",
    "user": "anna",
    "hours": "polis-office",
    "language": "ru",
    "disposition": "polis-sold",
    "source": "polis-fair",
    "month": "2026-03",
    "colour": "#112233",
    "role": "agent",
    "from": "2026-03-01",
    "to": "2026-03-07",
}
IDS: Final = {
    "login": "anna",
    "team": "insurance",
    "agent": "a-anna",
    "skill": "claims",
    "reason": "lunch",
    "trunk": "demo",
    "number": "1",
    "language": "ru",
    "day": "2026-03-01",
}
"""What stands in an address that names nothing of a client."""


def sample(schema: Json, whole: Json, name: str = "", depth: int = 0) -> Json:
    """A value of this schema as a person could send it, with every field that is not deep inside."""
    if "$ref" in schema:
        known = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return sample(known, whole, name, depth)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            kinds = [each for each in schema[union] if each.get("type") != "null"]
            return sample(kinds[0], whole, name, depth)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return _fields(schema, whole, depth)
    if kind == "array":
        return [sample(schema.get("items", {}), whole, name, depth + 1)] if depth < 5 else []
    if kind in ("integer", "number"):
        return max(1, int(schema.get("minimum", 1)))
    if kind == "boolean":
        return True
    if schema.get("format") in ("date", "date-time"):
        return "2026-03-02" if schema["format"] == "date" else "2026-03-02T12:00:00Z"
    return KNOWN.get(name, "x" * max(1, int(schema.get("minLength", 1))))


def _fields(schema: Json, whole: Json, depth: int) -> Json:
    if depth > 5:
        return {}
    needed = schema.get("required", ())
    return {
        key: sample(inner, whole, key, depth + 1)
        for key, inner in schema.get("properties", {}).items()
        if key in needed or depth < 2
    }


def places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Json]]:
    """Every place in a body that holds something, and what it holds."""
    yield path, value
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value[:1] if isinstance(value, list) else ())
    )
    for key, inner in inside:
        yield from places(inner, (*path, key))


def changed(value: Json, path: tuple[Any, ...], to: Json) -> Json:
    if not path:
        return to
    if isinstance(value, dict):
        return {**value, path[0]: changed(value[path[0]], path[1:], to)}
    return [changed(value[0], path[1:], to)]


def rubbish_for(value: Json) -> tuple[Json, ...]:
    """What is wrong where this is right."""
    match value:
        case bool():
            return FLAGS
        case int() | float():
            return NUMBERS
        case list():
            return LISTS
        case dict():
            return BODIES
        case str() if value.startswith("2026-03-0"):
            return TIMES
        case _:
            return TEXTS


def some_of(rubbish: tuple[Json, ...], turn: int) -> list[Json]:
    return [rubbish[(turn + n) % len(rubbish)] for n in range(min(EACH, len(rubbish)))]


def filled(path: str, **given: str) -> str:
    """The address of something that is there."""
    for known, id in THINGS.items():
        head, _, name = known[: known.index("}")].partition("{")
        if path.startswith(f"{head}{{{name}}}") and name not in given:
            path = path.replace(f"{{{name}}}", id, 1)
            break
    while "{" in path:
        name = path[path.index("{") + 1 : path.index("}")]
        known = given.get(name, IDS.get(name, f"{name[:2]}-of-polis"))
        path = path.replace(f"{{{name}}}", known, 1)
    return path


@pytest.fixture
async def open_centre(centre: DemoCentre, tmp_path: Path) -> DemoCentre:
    """The whole api, with a thing of every kind."""
    await write(centre.database, record("call-of-polis", client="polis", queue="q-polis-claims"))
    for statement in PLANTED:
        await centre.sql(statement, CENTRE, START)
    shelf = Shelf(tmp_path, Keyring("main", {"main": bytes(32)}))
    calls = calls_api.router(lambda _: None, _names)
    prompts = prompts_api.router(Sounds(tmp_path), no_reload)
    imports = imports_api.router(tmp_path)
    routers = [*access.routers(), floor_router(), calls, recordings_api.router(shelf), prompts, imports]
    centre.app = make_app(centre.context, routers)
    return centre


def against(answer: httpx.Response) -> str:
    """What is wrong with an answer to rubbish; empty: it is a yes, or a no that helps."""
    if answer.status_code < 400:
        return ""
    told = answer.json()
    if answer.status_code >= 500:
        return "" if told["code"] == "engine.away" else "it broke"  # there is none here
    gap = (
        "…" in told["message"] and told["code"] != "offer_rule.no_gap"
    )  # it says that three dots are missing
    if not told["message"] or "{" in told["message"] or gap:
        return "the sentence has a gap"
    if told["code"] == "input.invalid" and not all(field["message"] for field in told["fields"]):
        return "no field is named"
    return ""


def ways(centre: DemoCentre) -> Iterator[tuple[str, str, Json]]:
    """Each operation, without those that would end the session of who tries them."""
    for path, methods in centre.app.openapi()["paths"].items():
        if not path.startswith(("/api/session", "/api/account", "/api/centre")):
            for method, way in methods.items():
                yield path, method, way


async def test_no_field_of_a_body_breaks_anything(open_centre: DemoCentre) -> None:
    admin = await open_centre.as_("admin")
    whole = open_centre.app.openapi()
    faults: list[str] = []
    for path, method, way in ways(open_centre):
        content = way.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        body = sample(content["schema"], whole)
        for turn, (place, value) in enumerate(places(body)):
            for rubbish in some_of(rubbish_for(value), turn):
                raw = json.dumps(changed(body, place, rubbish)).encode()
                headers = {"Content-Type": "application/json"}
                answer = await admin.request(method, filled(path), content=raw, headers=headers)
                if why := against(answer):
                    faults.append(
                        f"{method} {path} {place} {str(rubbish)[:40]!r}: {why}: {answer.text[:200]}"
                    )
    assert faults == [], "\n".join(faults)


async def test_no_condition_of_a_list_breaks_anything(open_centre: DemoCentre) -> None:
    admin = await open_centre.as_("admin")
    faults: list[str] = []
    for path, method, way in ways(open_centre):
        for turn, parameter in enumerate(way.get("parameters", ())):
            name, place = parameter["name"], parameter["in"]
            for rubbish in some_of(CONDITIONS, turn):
                answer = await _asked(admin, method, path, way, place, name, rubbish)
                if why := against(answer):
                    faults.append(f"{method} {path} {name} {rubbish[:40]!r}: {why}: {answer.text[:200]}")
    assert faults == [], "\n".join(faults)


async def _asked(
    admin: httpx.AsyncClient, method: str, path: str, way: Json, place: str, name: str, rubbish: str
) -> httpx.Response:
    if place == "path":
        quoted = urllib.parse.quote(rubbish.encode("utf-8", "replace"), safe="")[:2_000]
        return await admin.request(method, filled(path, **{name: quoted}))
    known = {each["name"]: KNOWN.get(each["name"]) for each in way["parameters"] if each["in"] == "query"}
    shown = {key: value for key, value in known.items() if value is not None}
    query = shown | {name: rubbish.encode("utf-8", "replace").decode()}
    return await admin.request(method, filled(path), params=query)
