"""Live screens over a real WebSocket: who may look, what he sees, and how it ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.databases import Database
from tests.features.edge import PEOPLE, Edge, person
from tests.live.browser import Browser
from tests.live.served import Served, closed_with, served
from tests.live.strategies import QUEUES, START, queue_set
from tests.live.test_live_hub import FakeEngine, arrived
from websockets.asyncio.client import ClientConnection

from perezvon.adapters.web import live_socket
from perezvon.adapters.web.live_scope import Scope
from perezvon.facts import floor as f
from perezvon.main.live import LiveHub
from perezvon.main.live_api import router


@pytest.fixture
def users() -> Iterator[dict[str, Any]]:
    """Users of the clients of these tests; changes are undone."""
    before = dict(PEOPLE)
    PEOPLE["olga"] = person("olga", "supervisor", None, ("aaa",))
    yield PEOPLE
    PEOPLE.clear()
    PEOPLE.update(before)


@pytest.fixture
async def engine() -> FakeEngine:
    made = FakeEngine()
    await made.serve()
    await made.say(*(f.SettingLive(n, queue_set(q)) for n, q in enumerate(QUEUES)))
    return made


@pytest.fixture
def bell() -> live_socket.Bell:
    return live_socket.Bell()


@pytest.fixture
async def world(
    database: Database, engine: FakeEngine, users: dict[str, Any], bell: live_socket.Bell
) -> AsyncIterator[Served]:
    stopping = asyncio.Event()
    hub = LiveHub("main", engine.bus, engine.read, engine.engine_up, lambda: engine.now)
    async with Edge(database.app, [router(hub, stopping, bell)]) as edge:
        await hub.start()
        async with served(edge.app, stopping) as made:
            yield made
        await hub.stop()


async def take(socket: ClientConnection, browser: Browser, until: str) -> None:
    async with asyncio.timeout(10):
        while browser.take(await socket.recv()) != until:
            continue


async def take_until(socket: ClientConnection, browser: Browser, true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            browser.take(await socket.recv())


async def test_snapshot_then_changes_then_resync(world: Served, engine: FakeEngine) -> None:
    socket, browser = await world.open("/live", "olga"), Browser()
    await take(socket, browser, "snapshot")
    await engine.say(arrived(1), arrived(2, "bbb"))
    await take(socket, browser, "change")
    assert list(browser.state["calls"]) == ["aaa-call-1"]
    await socket.send('{"t":"resync"}')
    await take(socket, browser, "snapshot")
    assert browser.state == engine.fresh(Scope(frozenset({"aaa"})))
    await socket.close()


@pytest.mark.parametrize(
    ("user", "origin", "code"),
    [("", None, 4401), ("stranger", None, 4401), ("olga", "https://evil.example", 4403)],
)
async def test_who_may_not_look_is_told_by_the_code(
    world: Served, user: str, origin: str | None, code: int
) -> None:
    assert await closed_with(await world.open("/live", user, origin=origin)) == code


async def test_a_session_that_ended_sees_no_more(
    world: Served, users: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_socket, "PING_EVERY_S", 0.05)
    socket = await world.open("/live", "olga")
    await take(socket, Browser(), "snapshot")
    del users["olga"]
    assert await closed_with(socket) == live_socket.SESSION_ENDED


async def test_a_session_that_was_ended_is_put_out_at_once_and_others_stay(
    world: Served, users: dict[str, Any], bell: live_socket.Bell, engine: FakeEngine
) -> None:
    olga, admin = await world.open("/live", "olga"), await world.open("/live", "admin")
    browser = Browser()
    await take(olga, Browser(), "snapshot")
    await take(admin, browser, "snapshot")
    del users["olga"]
    bell.ring()
    assert await closed_with(olga) == live_socket.SESSION_ENDED
    await engine.say(arrived(1))
    await take(admin, browser, "change")
    await admin.close()


async def test_other_clients_of_the_user_mean_a_new_beginning(
    world: Served, users: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_socket, "PING_EVERY_S", 0.05)
    socket = await world.open("/live", "olga")
    await take(socket, Browser(), "snapshot")
    users["olga"] = person("olga", "supervisor", None, ("bbb",))
    assert await closed_with(socket) == live_socket.SESSION_ENDED


def status(agent: str, call: str | None = None) -> f.AnyFact:
    state: Any = "talking" if call else "ready"
    work: Any = "talking" if call else "free"
    return f.AgentChanged(f.AgentStatus(agent, "up", "ready", work, state, START, call=call))


def offered(call: str, agent: str) -> f.AnyFact:
    return f.CallOffered(call, 3, f"o-{call}", agent, "aaa-queue-0", START, "agent-9", {})


def queued(call: str) -> f.AnyFact:
    return f.CallQueued(call, 2, "aaa-queue-0", 0, START)


@pytest.fixture
def leads(users: dict[str, Any]) -> dict[str, Any]:
    """Lena leads agent-1 and sits in a seat herself, Lev leads agent-2."""
    users["lena"] = replace(person("lena", "team_lead", "a-lena"), led=frozenset({"agent-1"}))
    users["lev"] = replace(person("lev", "team_lead"), led=frozenset({"agent-2"}))
    return users


async def test_two_team_leads_are_sent_what_concerns_their_teams(
    world: Served, engine: FakeEngine, leads: dict[str, Any]
) -> None:
    one, two = "aaa-call-1", "aaa-call-2"
    await engine.say(status("agent-1"), status("agent-2"), status("a-lena"), arrived(1), arrived(2))
    lena, lev = await world.open("/live", "lena"), await world.open("/live", "lev")
    hers, his = Browser(), Browser()
    await take(lena, hers, "snapshot")
    await take(lev, his, "snapshot")
    assert (set(hers.state["agents"]), set(his.state["agents"])) == ({"agent-1", "a-lena"}, {"agent-2"})
    assert set(hers.state["calls"]) == set(his.state["calls"]) == {one, two}, "nobody has them yet"
    await engine.say(queued(one), queued(two), offered(one, "agent-1"), offered(two, "agent-2"))
    await engine.say(status("agent-1", one), status("agent-2", two))
    said: list[str] = []
    async with asyncio.timeout(10):
        while hers.state["agents"]["agent-1"]["call"] is None:
            said.append(str(await lena.recv()))
            hers.take(said[-1])
    await take_until(lev, his, lambda: his.state["agents"]["agent-2"]["call"] == two)
    assert (set(hers.state["calls"]), set(his.state["calls"])) == ({one}, {two})
    assert not [message for message in said if "agent-2" in message or "agent-9" in message]
    assert hers.state["queues"] == his.state["queues"] == engine.fresh(Scope())["queues"]
    await engine.say(f.OfferEnded(two, 4, f"o-{two}", "agent-2", "declined", 900))
    await take_until(lena, hers, lambda: two in hers.state["calls"])
    await lena.send('{"t":"resync"}')
    await take(lena, hers, "snapshot")
    assert hers.state == engine.fresh(Scope(None, frozenset({"agent-1", "a-lena"})))
    await lena.close()
    await lev.close()


async def test_another_team_means_a_new_beginning(
    world: Served, leads: dict[str, Any], bell: live_socket.Bell
) -> None:
    lena = await world.open("/live", "lena")
    await take(lena, Browser(), "snapshot")
    leads["lena"] = replace(leads["lena"], led=frozenset({"agent-1", "agent-2"}))
    bell.ring()
    assert await closed_with(lena) == live_socket.SESSION_ENDED


async def test_a_silent_browser_is_let_go(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_socket, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(live_socket, "SILENCE_S", 0.3)
    assert await closed_with(await world.open("/live", "olga")) == live_socket.TOO_SLOW


async def test_an_answering_browser_stays(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_socket, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(live_socket, "SILENCE_S", 0.3)
    socket = await world.open("/live", "olga")
    pings = 0
    async with asyncio.timeout(10):
        while pings < 15:  # twice as long as silence is borne
            if json.loads(await socket.recv())["t"] == "ping":
                pings += 1
                await socket.send('{"t":"pong"}')
    await socket.close()


async def test_what_is_not_our_language_ends_the_talk(world: Served) -> None:
    for said in ("nonsense", '{"x":1}', b"\x00\x01"):
        socket = await world.open("/live", "olga")
        await socket.send(said)
        assert await closed_with(socket) == 1003


async def test_a_browser_that_takes_nothing_is_closed_and_the_others_do_not_wait(
    world: Served, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_socket, "SEND_PATIENCE_S", 0.5)
    slow, quick = await world.open("/live", "admin"), await world.open("/live", "admin")
    browser = Browser()
    await take(quick, browser, "snapshot")
    slow.transport.pause_reading()
    for n in range(400):  # more than the buffers of the kernel and of both ends hold
        await engine.say(*(arrived(n * 40 + i) for i in range(40)))
        await take(quick, browser, "change")
    assert "aaa-call-15999" in browser.state["calls"]
    slow.transport.resume_reading()
    assert await closed_with(slow) in (live_socket.TOO_SLOW, 1006)
    await quick.close()


async def test_a_wallboard_gets_at_most_four_pictures_a_second(world: Served, engine: FakeEngine) -> None:
    board, browser = await world.open("/live?wallboard=1", "admin"), Browser()
    await take(board, browser, "snapshot")
    for n in range(100):
        await engine.say(arrived(n))
    messages = 0
    async with asyncio.timeout(10):
        while len(browser.state["calls"]) < 100:
            messages += browser.take(await board.recv()) == "change"
    assert messages <= 3
    await board.close()


async def test_a_stopping_server_tells_every_browser_to_come_back(world: Served) -> None:
    sockets = [await world.open("/live", "admin") for _ in range(10)]
    codes = asyncio.gather(*(closed_with(socket) for socket in sockets))
    async with asyncio.timeout(5):
        await world.stop()
        assert set(await codes) <= {live_socket.RESTARTING, 1012}
