"""The edge itself: what no route should see, what every answer carries, what happens when things break."""

import json
from typing import Any

import httpx
import pytest
import structlog
from fastapi import APIRouter
from sqlalchemy import text
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocket
from tests.features.conftest import CENTRE, DemoCentre, Hand

from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.orm import Versioned
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.access import Who, public, require
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.guard import MAX_BODY
from perezvon.adapters.web.identity import PERMISSIONS, permissions_markdown
from perezvon.adapters.web.language import accepted
from perezvon.adapters.web.pages import pages
from perezvon.adapters.web.sentences import sentence, sentences, status_of
from perezvon.adapters.web.work import InWork
from perezvon.main.access import make_context, routers


async def test_a_change_without_our_header_or_from_a_foreign_page_is_refused(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    body = {"theme": "dark"}
    bare = await anna.patch("/api/session/preferences", json=body, headers={"X-Perezvon": "0"})
    assert (bare.status_code, bare.json()["code"]) == (403, "request.no_header")
    foreign = await anna.patch(
        "/api/session/preferences", json=body, headers={"Origin": "https://elsewhere.example"}
    )
    assert (foreign.status_code, foreign.json()["code"]) == (403, "request.foreign_origin")
    own = await anna.patch(
        "/api/session/preferences", json=body, headers={"Origin": "http://perezvon.example"}
    )
    assert own.status_code == 200


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_refused_before_work(centre: DemoCentre, announced: bool) -> None:
    async def stream() -> Any:
        for _ in range(MAX_BODY // 65536 + 2):
            yield b" " * 65536

    content: Any = b" " * (MAX_BODY + 1) if announced else stream()
    answer = await centre.browser().post("/api/session", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert answer.json()["message"] == "The request is too large: 1024 KB at most."


async def test_nul_in_an_address_is_refused(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    for path in ("/api/persons/p%00x", "/api/persons?q=%00"):
        assert (await anna.get(path)).json()["code"] == "request.bad_text"


async def test_every_answer_carries_the_headers(centre: DemoCentre) -> None:
    plain = await centre.browser().get("/api/session")
    secure = await centre.browser(scheme="https").get("/api/session")
    for answer, scheme in ((plain, "ws"), (secure, "wss")):
        policy = answer.headers["content-security-policy"]
        assert f"connect-src 'self' {scheme}://perezvon.example;" in policy
        assert "script-src 'self';" in policy
        assert "media-src 'self' blob:" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 16
    assert "strict-transport-security" not in plain.headers
    assert "strict-transport-security" in secure.headers
    forged = await centre.browser().get("/api/session", headers={"Host": "x; script-src *"})
    assert "script-src *" not in forged.headers["content-security-policy"]


async def test_unknown_addresses_and_methods_are_said_in_json(centre: DemoCentre) -> None:
    browser = centre.browser(language="ru")
    answer = await browser.get("/api/nothing")
    assert (answer.status_code, answer.json()["message"]) == (404, "Такого адреса нет.")
    answer = await browser.post("/api/clients", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method.not_allowed")


async def test_one_line_is_logged_per_request_without_what_was_asked(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    with structlog.testing.capture_logs() as lines:
        answer = await anna.get("/api/persons", params={"q": "Ёжикова"})
    (line,) = [line for line in lines if line["event"] == "http.request"]
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"], line["user"]) == (
        "GET",
        "/api/persons",
        200,
        "anna",
    )
    assert "жикова" not in json.dumps(line, ensure_ascii=False, default=str)


def _broken_routes() -> APIRouter:
    router = APIRouter()

    @router.get("/api/bug", dependencies=[public()])
    async def bug() -> dict[str, str]:
        raise ZeroDivisionError("the secret of the bug")

    @router.get("/api/half-done", dependencies=[require("settings.read")])
    async def half_done(work: InWork) -> dict[str, str]:
        await work.note("tried", "test", "half")
        raise ZeroDivisionError

    @router.get("/api/bad-sql", dependencies=[require("settings.read")])
    async def bad_sql(work: InWork) -> dict[str, str]:
        await work.session.execute(text("select no_such_column"))
        return {}

    @router.websocket("/listen", dependencies=[require("live.watch")])
    async def listen(socket: WebSocket, who: Who) -> None:
        await socket.accept()
        await socket.send_text(who.user)
        await socket.close()

    return router


async def test_a_bug_is_a_number_for_the_user_and_a_trace_for_the_log(centre: DemoCentre) -> None:
    centre.app = make_app(centre.context, [*routers(), _broken_routes()])
    anna = await centre.as_("anna")
    for path in ("/api/bug", "/api/half-done", "/api/bad-sql"):
        with structlog.testing.capture_logs() as lines:
            answer = await anna.get(path)
        assert (answer.status_code, answer.json()["code"]) == (500, "request.failed"), path
        assert answer.headers["x-request-id"] in answer.json()["message"]
        assert "secret" not in answer.text
        assert "content-security-policy" in answer.headers
        assert [line["status"] for line in lines if line["event"] == "http.request"] == [500]
        assert any("exc_info" in line for line in lines)
    assert await centre.sql("select * from history where what = 'test'") == []


async def test_a_database_that_is_away_is_a_503(tmp_path: Any) -> None:
    engine = app_engine(f"postgresql://pz_app:x@/nothing?host={tmp_path}")
    context = make_context(CENTRE, engine, LocalBus(), Hand())
    app = make_app(context, routers())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://t", headers={"X-Perezvon": "1"}
    ) as browser:
        answer = await browser.post("/api/session", json={"login": "anna", "password": "x"})
        assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
        browser.cookies.set("pz_session", "x")
        answer = await browser.get("/api/session")
        assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
    await engine.dispose()


async def test_a_database_that_goes_away_in_between_comes_back(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    await centre.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'pz_app' and datname = $1",
        centre.database.name,
    )
    assert (await anna.get("/api/session")).status_code == 200


async def _closed(app: ASGIApp, headers: dict[str, str]) -> tuple[int, str]:
    """Open a WebSocket; with which code and reason it is closed."""
    sent: list[Message] = []
    lines = [(name.encode(), value.encode()) for name, value in {"host": "here.example", **headers}.items()]
    scope = {"type": "websocket", "path": "/listen", "query_string": b"", "headers": lines, "scheme": "ws"}

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app({**scope, "subprotocols": [], "app": None}, receive, send)
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
    return sent[1]["code"], sent[1]["reason"]


async def test_websockets_need_a_session_and_our_own_page() -> None:
    engine = app_engine("postgresql://localhost/none")
    app = make_app(make_context(CENTRE, engine, LocalBus(), Hand()), [_broken_routes()])
    assert await _closed(app, {}) == (4401, "session.missing")
    foreign = {"origin": "https://elsewhere.example"}
    assert await _closed(app, foreign) == (4403, "request.foreign_origin")
    await engine.dispose()


async def test_pages_are_served_with_index_for_every_path_of_the_application(tmp_path: Any) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html>index")
    (tmp_path / "assets" / "app-1.js").write_text("plain")
    (tmp_path / "assets" / "app-1.js.gz").write_bytes(b"packed")
    (tmp_path.parent / "outside.txt").write_text("outside")
    app = make_app(None, [], pages=pages(tmp_path))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as browser:
        for path in ("/", "/desk", "/floor/queues"):
            answer = await browser.get(path)
            assert (answer.text, answer.headers["cache-control"]) == ("<html>index", "no-cache")
        asset = await browser.get("/assets/app-1.js", headers={"accept-encoding": "identity"})
        assert asset.text == "plain"
        assert "immutable" in asset.headers["cache-control"]
        raw = browser.build_request("GET", "/assets/app-1.js", headers={"accept-encoding": "gzip"})
        packed = await browser.send(raw, stream=True)
        assert packed.headers["content-encoding"] == "gzip"
        assert "javascript" in packed.headers["content-type"]
        await packed.aclose()
        for path in ("/assets/none.js", "/..%2foutside.txt", "/%2e%2e/outside.txt", "/api/none"):
            answer = await browser.get(path)
            assert answer.status_code == 404, path
            assert "outside" not in answer.text
    empty = make_app(None, [], pages=pages(tmp_path / "none"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(empty), base_url="http://t") as browser:
        answer = await browser.get("/")
        assert (answer.status_code, "make web" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.5,ru;q=0.4", "en"),
        ("en;q=0.3, ru;q=0.9", "ru"),
        ("en;q=nonsense", "ru"),
        ("*", "ru"),
    ],
)
def test_the_browsers_language_is_heard(header: str, language: str) -> None:
    assert accepted(header) == language


def test_an_unknown_code_still_says_something() -> None:
    assert status_of("new.code") == 409
    assert "new.code" in sentence("new.code", {}, "en")
    assert sentence("session.locked", {}, "en").startswith("Too many failed sign-ins. Wait … s")


def test_the_permission_table_is_a_document() -> None:
    table = permissions_markdown()
    assert all(f"`{permission}`" in table for permission in PERMISSIONS)
    assert table.splitlines()[0].endswith("| agent | team_lead | supervisor | administrator | client |")


async def test_every_refusal_of_the_database_has_a_sentence(centre: DemoCentre) -> None:
    """Codes made of the names of constraints, and of the kinds of rows."""
    rows = await centre.sql(
        "select conname as name from pg_constraint where conname like '%\\_\\_%'"
        " union select indexname from pg_indexes where indexname like '%\\_\\_%'"
    )
    broken = []
    for row in rows:
        _, field, how = row["name"].split("__")
        if f"{field}.{how}" not in sentences():
            broken.append(row["name"])
    kinds: list[type[Versioned]] = list(Versioned.__subclasses__())
    broken += [kind.WHAT for kind in kinds if f"{kind.WHAT}.not_found" not in sentences()]
    assert not broken
    assert len(rows) >= 8
    assert len(kinds) >= 10
