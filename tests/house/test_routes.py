"""Default deny: every route of the whole api names a permission, and the OpenAPI document is complete."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from perezvon.adapters.web.access import PUBLIC, RouteWithoutPermission, permissions_needed, public, require
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import PERMISSIONS
from perezvon.adapters.web.sentences import UNKNOWN, sentences
from perezvon.main import api
from tests.house.tree import python, report, where

MAY_BE_PUBLIC = {
    "GET /api/entrance",
    "POST /api/session",
    "POST /api/session/reset",
    "GET /api/health",
    "GET /api/demo/logins",
    "GET /metrics",
    "GET /ca",
    "GET /ca/perezvon-ca.crt",
    "GET /{path:path}",
}
NOT_IN_JSON = {
    "/metrics",
    "/api/calls/export.csv",
    "/api/history/export.csv",
    "/api/persons/{person}/report.html",
    "/api/persons/{person}/report.pdf",
    "/api/staff/export.csv",
    "/api/staff/template.csv",
    "/api/products/export.csv",
    "/api/offers/report.csv",
    "/api/commercial-offers/{offer}/offer.pdf",
}
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


@pytest.fixture(scope="module")
def app() -> Any:
    return api.blank()


def _names(route: Any) -> set[str]:
    return {
        f"{method} {route.path}" for method in (getattr(route, "methods", None) or {"WEBSOCKET"}) - {"HEAD"}
    }


def test_every_route_names_its_permission(app: Any) -> None:
    broken = []
    for route in app.router.routes:
        needed = permissions_needed(route)
        if not needed:
            broken.append(f"{_names(route)} declares nothing")
        elif needed == [PUBLIC] and not _names(route) <= MAY_BE_PUBLIC:
            broken.append(f"{_names(route)} is public")
    report("A route names its permission: dependencies=[require(...)].", broken)


def test_every_permission_is_needed_somewhere(app: Any) -> None:
    used = {needed for route in app.router.routes for needed in permissions_needed(route)}
    for _, tree in python("src"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".may"):
                used |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    report("A permission that no route needs promises nothing.", sorted(set(PERMISSIONS) - used))


def test_a_route_without_a_permission_stops_the_start() -> None:
    forgotten = APIRouter()
    forgotten.add_api_route("/api/forgotten", lambda: None)
    with pytest.raises(RouteWithoutPermission, match="forgotten"):
        make_app(None, [forgotten])
    with pytest.raises(RouteWithoutPermission):
        require("no.such")
    torn = APIRouter()
    torn.add_api_route("/api/torn", lambda: None, dependencies=[public(), require("settings.read")])
    with pytest.raises(RouteWithoutPermission, match="torn"):
        make_app(None, [torn])


def test_the_document_says_everything(app: Any) -> None:
    document = app.openapi()
    broken, seen = [], set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            made = operation["operationId"]
            if made in seen or made.endswith(f"_{method}"):
                broken.append(f"{name}: operation_id={made!r} is not a name of its own")
            seen.add(made)
            answers = [body for status, body in operation["responses"].items() if status.startswith("2")]
            for body in answers:
                schema = body.get("content", {}).get("application/json", {}).get("schema")
                if schema == {} and path not in NOT_IN_JSON:
                    broken.append(f"{name}: no response model")
            if "default" not in operation["responses"]:
                broken.append(f"{name}: no error")
    report("The browser's client is generated from this document.", broken)


def test_no_two_routes_answer_the_same_address(app: Any) -> None:
    names = [name for route in app.router.routes if isinstance(route, APIRoute) for name in _names(route)]
    report("One address, one route.", sorted({name for name in names if names.count(name) > 1}))


def _codes() -> Iterator[tuple[str, str]]:
    """Every code written in the source, with its place: Refused(…), Refuse(…), wrong(…), constants."""
    for path, tree in python("src"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                called = ast.unparse(node.func).rpartition(".")[2]
                value: ast.expr | None = node.args[0] if called in ("Refused", "Refuse", "wrong") else None
            elif isinstance(node, ast.AnnAssign) and where(path).startswith("src/perezvon/engine/"):
                value = node.value
            else:
                continue
            if isinstance(value, ast.Constant) and CODE.fullmatch(str(value.value)):
                yield where(path, node.lineno), str(value.value)


def test_every_refusal_has_a_sentence() -> None:
    known = sentences()
    broken = [f"{place} {code}" for place, code in _codes() if code not in known]
    report("Write the sentence in adapters/web/sentences.toml, in both languages.", broken)


def test_sentences_are_whole() -> None:
    gap = re.compile(r"\{(\w+)\}")
    broken = []
    for code, sentence in sentences().items():
        if not CODE.fullmatch(code) or not 400 <= sentence.status < 600:
            broken.append(f"{code}: a code is thing.reason, its status an error")
        ru, en = sentence.texts["ru"], sentence.texts["en"]
        if set(gap.findall(ru)) != set(gap.findall(en)):
            broken.append(f"{code}: the gaps differ")
        if not re.search("[А-Яа-я]", ru) or re.search("[А-Яа-я]", en):
            broken.append(f"{code}: each language in its own field")
    assert UNKNOWN in sentences()
    report("A refusal is said in both languages, with the same values.", broken)
