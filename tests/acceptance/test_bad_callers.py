"""Strangers put anything into their SIP: they are served like everybody, and what is kept of them is safe.

From the wire over Asterisk, engine and database to the screens, on a running centre.
"""

import asyncio
import json
import unicodedata

import httpx
import pytest
from playwright.async_api import Browser
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.clerk import Network
from tests.acceptance.desk import Desk
from tests.acceptance.raw_caller import RawCaller
from tests.acceptance.truth import engine_view

pytestmark = pytest.mark.acceptance

NUMBER = "+74950000101"
LONG = b"x" * 10_000
STRANGERS: dict[str, tuple[bytes, bytes]] = {
    "plain": (b'"Anna" <sip:%s@a.example>', b""),
    "html": (b'"<script>alert(1)</script>" <sip:%s@a.example>', b""),
    "sql": (b'"\'; drop table call_record; --" <sip:%s@a.example>', b""),
    "json": (b'"{\\"kind\\": \\"call_closed\\"}" <sip:%s@a.example>', b""),
    "right to left": ('"\u202eannA\u202c" <sip:%s@a.example>'.encode(), b""),
    "controls": (b'"bell\x07escape\x1b[2Jdel\x7f" <sip:%s@a.example>', b""),
    "broken utf-8": (b'"\xff\xfe\xc3(\xf0\x9f" <sip:%s@a.example>', b""),
    "ten kilobytes": (b'"' + LONG + b'" <sip:%s@a.example>', b""),
    "no name": (b"<sip:%s@a.example>", b""),
    "digits and more": (b"<sip:%s'--<b>@a.example>", b""),
    "asserted": (
        b'"Anna" <sip:%s@a.example>',
        b'P-Asserted-Identity: "\xff\x1b[31m" <sip:%s@b.example>\r\n'
        b'Diversion: <sip:<script>@x>;reason="\'"\r\n'
        b"User-Agent: ${SHELL(id)} $(id) %%0a\r\nX-Long: " + LONG,
    ),
    "injected": (b'"Anna" <sip:%s@a.example>;x="\\r\\nFrom: <sip:evil@x>"', b""),
    "nul": (b'"an\x00na" <sip:%s@a.example>', b""),
}
REFUSED = {"nul", "injected", "digits and more"}  # a SIP stack may drop these as malformed


def _number(n: int) -> bytes:
    return b"+7900666%04d" % n


async def test_they_are_served_stored_and_shown(
    centre: Centre, supervisor: httpx.AsyncClient, browser: Browser
) -> None:
    host, pbx = f"{centre.block}.2", (f"{centre.block}.1", 5060)
    callers: dict[str, RawCaller] = {}
    for n, (name, (origin, more)) in enumerate(STRANGERS.items()):
        number = _number(n)
        callers[name] = RawCaller(
            host, pbx, NUMBER, origin.replace(b"%s", number), more.replace(b"%s", number).rstrip(b"\r\n")
        )
    asking = {name: asyncio.create_task(caller.call()) for name, caller in callers.items()}
    await asyncio.gather(*(asking[name] for name in STRANGERS if name not in REFUSED))
    statuses = {name: task.result() if task.done() else 0 for name, task in asking.items()}
    for task in asking.values():
        task.cancel()
    served = {name for name, status in statuses.items() if status == 200}
    assert served >= set(STRANGERS) - REFUSED, statuses

    desk = Desk(centre, await browser.new_context(locale="en-GB"))
    asked: list[str] = []
    desk.page = await desk.context.new_page()
    desk.page.on("dialog", lambda dialog: asked.append(dialog.message))
    await desk.page.goto(centre.url)
    await desk.page.locator("input[autocomplete=username]").fill("supervisor")
    await desk.page.locator("input[autocomplete=current-password]").fill("supervisor")
    await desk.page.keyboard.press("Enter")
    await desk.page.wait_for_url("**/floor")
    await until("the callers on the screen", lambda: _on_screen(desk, len(served)))
    shown = await _shown(desk)
    assert not asked
    assert not _unseen(shown)
    assert "script" not in shown

    ends = await asyncio.gather(*(callers[name].hang_up() for name in served))
    assert set(ends) == {200}
    # One whom the stack would not understand at once may have been let in meanwhile.
    late = (callers[name].hang_up(within_s=5) for name in STRANGERS if name not in served)
    await asyncio.gather(*late, return_exceptions=True)
    rows = await until("their records", lambda: _records(supervisor, len(served)))
    text = json.dumps(rows, ensure_ascii=False)
    assert not _unseen(text)
    for foreign in ("script", "drop", "example", "xxxx", "evil", "SHELL"):
        assert foreign not in text
    kept = {row["caller"] for row in rows}
    for n, name in enumerate(STRANGERS):
        if name in served - REFUSED:
            assert _number(n).decode() in kept, name
    csv = await supervisor.get("/api/calls/export.csv", params={"number": "+7900666"})
    assert csv.status_code == 200
    assert not _unseen(csv.text.replace("\ufeff", ""))
    await asyncio.shield(desk.context.close())


async def test_afterwards_the_centre_is_as_before(centre: Centre, supervisor: httpx.AsyncClient) -> None:
    """No call is left over, nothing rings, the engine is the same process, and the next caller is served."""
    engine = centre.role_pid("engine")
    network = Network(centre)
    await network.connect()
    leg = await network.call(NUMBER, network.new_caller())
    await until("the answer", leg.answered.is_set)
    await leg.hang_up()
    await network.disconnect()
    await until("the end of every call", lambda: _nobody_calls(centre), within_s=90)
    health = (await supervisor.get("/api/health")).json()
    assert health["ok"]
    assert centre.role_pid("engine") == engine
    log = (centre.state / "log" / "engine.log").read_text(errors="replace")
    assert "floor.fault" not in log


async def _nobody_calls(centre: Centre) -> bool:
    return not (await engine_view(centre)).view.calls


async def _shown(desk: Desk) -> str:
    """All text of the page, also what a pointer would show."""
    script = "[document.body.innerText, ...[...document.querySelectorAll('[title]')].map(e => e.title)]"
    return str(await desk.page.evaluate(f"{script}.join('\\n')"))


async def _on_screen(desk: Desk, count: int) -> bool:
    digits = "".join(ch for ch in await _shown(desk) if ch.isdigit())
    return sum(_number(n).decode()[1:] in digits for n in range(len(STRANGERS))) >= min(count, 5)


async def _records(http: httpx.AsyncClient, count: int) -> list[JSON]:
    answer = await http.get("/api/calls", params={"number": "+7900666", "limit": 100})
    rows: list[JSON] = answer.json()["calls"]
    return rows if len(rows) >= count - len(REFUSED) and all(row["closed_at"] for row in rows) else []


def _unseen(text: str) -> list[str]:
    """Characters that nobody sees, or that turn the order of others."""
    return [
        ch
        for ch in text
        if (unicodedata.category(ch) == "Cc" and ch not in "\n\r\t") or "\u202a" <= ch <= "\u202e"
    ]
