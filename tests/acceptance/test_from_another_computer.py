"""An agent on another computer: over https with our own authority, two-way audio, and silence explained."""

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
    line_of,
    named,
    remote_browser,
    remote_centre,
    remote_desk,
    start_work,
    way_of_sound,
)
from tests.acceptance.stalls import Stalls
from tests.acceptance.test_two_way_audio import measure, the_talk

from perezvon.adapters.private.debian import Root

pytestmark = pytest.mark.acceptance

TRIES = 3


@pytest.fixture(scope="module")
def computer(acceptance_dir: Path) -> Iterator[Computer]:
    with another_computer(acceptance_dir) as made:
        yield made


@pytest.fixture(scope="module")
async def remote(
    acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root, computer: Computer
) -> AsyncIterator[Centre]:
    async with remote_centre("remote", acceptance_dir, kept_dir, computer) as made:
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
async def boss(remote: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with remote.session("supervisor", "supervisor") as http:
        yield http


async def test_both_hear_each_other_from_another_computer(
    remote: Centre, desk: Desk, boss: httpx.AsyncClient, voice: Voice, computer: Computer
) -> None:
    await desk.ready()
    assert await desk.page.evaluate("window.isSecureContext")
    cookies = await desk.context.cookies()
    assert [(each["secure"], each["httpOnly"]) for each in cookies if each["name"] == "pz_session"] == [
        (True, True)
    ]
    for number in range(TRIES):
        with Stalls() as stalls:
            caller = f"+7900008800{number}"
            call, talked = await the_talk(remote, desk, voice, caller)
        measured = await measure(remote, boss, voice, call, caller, stalls.lost_s)
        print(talked, measured)
        if measured.held:
            break
        assert stalls.lost_s > 0.03, measured
    assert measured.held, measured
    assert (await line_of(desk))["mediaFault"] is None
    way = await way_of_sound(desk)
    assert (way["type"], way["local"], way["remote"]) == ("host", computer.there, computer.here)


async def test_the_desk_is_tested_before_the_shift_and_the_result_is_kept(
    desk: Desk, boss: httpx.AsyncClient, computer: Computer
) -> None:
    await desk.page.get_by_role("button", name="Проверить").click()
    await desk.page.get_by_role("button", name="Да").click(timeout=60_000)
    await desk.page.get_by_text("Слышно").wait_for()

    async def kept() -> JSON | None:
        tests = (await boss.get("/api/device-tests")).json()
        return next((each for each in tests if each["speaker"] == "heard"), None)

    test: JSON = await until("the result at the supervisor's", kept)
    assert (test["agent"], test["network"], test["address"]) == ("a-anna", "ok", computer.there)
    assert (test["microphone"], test["stun"], test["turn"]) == ("ok", "none", "none")
    assert min(test["packets_in"], test["packets_out"]) > 100, test


async def test_a_test_where_udp_is_blocked_says_so(
    desk: Desk, boss: httpx.AsyncClient, computer: Computer
) -> None:
    with computer.without_udp():
        await desk.page.get_by_role("button", name="Проверить").click()
        await desk.page.get_by_text("на пакеты UDP нет ответа").wait_for(timeout=60_000)

    async def kept() -> bool:
        tests = (await boss.get("/api/device-tests")).json()
        return any(each["network"] == "udp_blocked" and computer.there in each["candidate"] for each in tests)

    await until("the result at the supervisor's", kept)


async def test_udp_that_is_blocked_from_the_start_is_named_in_five_seconds(
    desk: Desk, computer: Computer
) -> None:
    with computer.without_udp():
        await start_work(desk)
        fault = await named(desk, "udp_blocked")
        assert computer.there in fault["candidate"]
        assert computer.here in fault["candidate"]
        assert "UDP" in fault["shown"]
        assert computer.here in fault["shown"]
    await gone(desk)


async def test_udp_that_breaks_under_way_is_named_and_the_line_comes_back(
    desk: Desk, computer: Computer
) -> None:
    await desk.ready()
    await gone(desk)
    with computer.without_udp():
        fault = await named(desk, "udp_lost", "udp_blocked")
        assert computer.here in fault["candidate"]
    await gone(desk)
    await desk.state("ready")
