"""An agent whose network lets no UDP out: TURN over TCP carries the talk, or the desk says why not."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Playwright
from tests.acceptance.another_computer import Computer, another_computer
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import Voice
from tests.acceptance.desk import Desk
from tests.acceptance.remote import (
    gone,
    named,
    remote_browser,
    remote_centre,
    remote_desk,
    start_work,
    way_of_sound,
)
from tests.turn_server import TurnServer, turn_server

from perezvon.adapters.private.addresses import TCP, UDP, free_port
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.tools import runnable

pytestmark = pytest.mark.acceptance

SECRET = "the secret of centre and coturn"
ENOUGH_PACKETS = 150


@pytest.fixture(scope="module")
def computer(acceptance_dir: Path) -> Iterator[Computer]:
    """Behind its firewall from the beginning to the end."""
    with another_computer(acceptance_dir) as made, made.without_udp():
        yield made


@pytest.fixture(scope="module")
def turn_port(computer: Computer) -> int:
    return free_port(computer.here, 13478, TCP, UDP)


@pytest.fixture(scope="module")
async def remote(
    acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root, computer: Computer, turn_port: int
) -> AsyncIterator[Centre]:
    # Over TCP alone: beside one over UDP, Chromium keeps a private server's "no" back until that one is given
    # up, after ten seconds.
    settings = {
        "PEREZVON_TURN_URL": f"turn:{computer.here}:{turn_port}?transport=tcp",
        "PEREZVON_TURN_SECRET": SECRET,
    }
    async with remote_centre("walled", acceptance_dir, kept_dir, computer, **settings) as made:
        yield made


@pytest.fixture(scope="module")
async def there(
    playwright: Playwright, chromium_path: str, voice: Voice, remote: Centre, computer: Computer
) -> AsyncIterator[Browser]:
    async with remote_browser(playwright, chromium_path, voice, remote, computer) as made:
        yield made


@pytest.fixture
async def desk(remote: Centre, there: Browser) -> AsyncIterator[Desk]:
    async with remote_desk(remote, there) as made:
        yield made


@pytest.fixture
async def turn(
    request: pytest.FixtureRequest, kept_dir: Path, tmp_path: Path, computer: Computer, turn_port: int
) -> AsyncIterator[TurnServer]:
    """coturn where the centre says it is; ``param``: another secret than the centre's."""
    program = await runnable("turnserver", kept_dir / "roots", kept_dir / "cache", say=print)
    secret = getattr(request, "param", SECRET)
    async with turn_server(program, computer.here, tmp_path / "turn", secret, turn_port) as running:
        yield running


@pytest.fixture
async def boss(remote: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with remote.session("supervisor", "supervisor") as http:
        yield http


async def test_a_talk_goes_through_turn_over_tcp(
    remote: Centre, desk: Desk, turn: TurnServer, voice: Voice, computer: Computer
) -> None:
    await desk.ready()
    await gone(desk)
    way = await way_of_sound(desk)
    assert (way["type"], way["over"], way["local"]) == ("relay", "tcp", computer.here)
    said = ("--say", str(voice.caller_file), "--talk", "0", "--at-once")
    await remote.demo_call("--number", "+74950000101", "--caller", "+79000077001", *said)
    await desk.accept()
    before = await desk.received()

    async def heard() -> JSON | None:
        now = await desk.received()
        more = now["packets"] - before["packets"] > ENOUGH_PACKETS and now["energy"] > before["energy"]
        return now if more else None

    await until("sound through the relay", heard)
    await desk.end()
    await desk.finish()
    await desk.page.get_by_role("alert").wait_for(state="detached")


async def test_the_test_of_the_desk_says_that_it_goes_through_turn(
    desk: Desk, turn: TurnServer, boss: httpx.AsyncClient
) -> None:
    await desk.page.get_by_role("button", name="Проверить").click()
    await desk.page.get_by_role("button", name="Да").wait_for(timeout=60_000)
    (test,) = (await boss.get("/api/device-tests")).json()
    assert (test["network"], test["via"], test["turn"]) == ("ok", "relay", "ok")


@pytest.mark.parametrize("turn", ["another secret"], indirect=True)
async def test_a_turn_server_that_refuses_is_named_with_its_number(desk: Desk, turn: TurnServer) -> None:
    await start_work(desk)
    fault = await named(desk, "turn_refused")
    assert "401" in fault["shown"]
    assert turn.stun in fault["candidate"]


async def test_a_turn_server_that_is_away_is_named(desk: Desk, computer: Computer, turn_port: int) -> None:
    await start_work(desk)
    fault = await named(desk, "turn_unreachable")
    assert f"{computer.here}:{turn_port}" in fault["candidate"]
    assert "TURN" in fault["shown"]


async def test_the_doctor_of_the_centre_names_what_the_desks_suffer_from(remote: Centre) -> None:
    """The TURN server is away, and it tells the certificate, where sound goes, and the tests of the desks."""
    process = await asyncio.create_subprocess_exec(
        *remote.command("doctor", "--json"), env=remote.environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    told = {each["code"]: each for each in json.loads(out)["checks"]}
    assert told["certificate.ok"]["values"]["host"] in remote.extra["PEREZVON_HTTPS_LISTEN"]
    assert "Perezvon" in told["certificate.ok"]["text"]
    assert told["certificate.own"]["values"]["fingerprint"].count(":") == 31
    assert told["media.ok"]["values"]["address"] == remote.extra["PEREZVON_MEDIA_ADDRESS"]
    assert told["turn.away"]["level"] == "fault"
    assert told["turn.away"]["remedy"]
    assert {"desks.ok", "desks.bad"} & told.keys()
