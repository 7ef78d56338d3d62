"""Bad days of one agent: tabs that die, two desks at once, lines and audio that vanish in mid-call."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import Error as BrowserError
from tests.acceptance.centre import Centre, until
from tests.acceptance.clerk import Clerk, hear_each_other, hears_something
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call
from tests.acceptance.scene import Part, Stage, heard_in_browser
from tests.acceptance.telephone import Telephone
from tests.acceptance.truth import agree, switch_of

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
async def stage(centre: Centre) -> AsyncIterator[Stage]:
    """The shared centre with two obedient agents, and as it was when they leave."""
    made = Stage(centre, "sim18", "sim22")
    before = await made.set_up()
    yield made
    await made.at_rest()
    await made.tear_down(before)


@pytest.fixture
async def desk(stage: Stage, anna: Desk) -> Desk:
    """Anna, ready; everybody else is at rest."""
    await stage.at_rest()
    return anna


async def dies(page: Page) -> None:
    """The tab crashes: nothing is said to anybody."""
    session = await page.context.new_cdp_session(page)
    with contextlib.suppress(BrowserError, TimeoutError):
        await asyncio.wait_for(session.send("Page.crash"), 5)
    with contextlib.suppress(BrowserError, TimeoutError):
        await asyncio.wait_for(page.close(), 10)


async def opens_again(anna: Desk) -> None:
    """Another tab of the same browser: still signed in."""
    anna.page = await anna.context.new_page()
    await anna.page.goto(f"{anna.centre.url}/desk")

    async def known() -> bool:
        return bool((await anna.status()).get("presence"))

    await until("the desk to know where its agent stands", known, within_s=60)


async def called(stage: Stage, anna: Desk) -> Part:
    part = await stage.caller()
    await anna.state("reserved")
    part.view = await anna.call()
    part.call = part.view["call"]
    return part


async def goes_to(stage: Stage, clerk: Clerk, part: Part) -> None:
    """The caller reaches another agent, talks, and leaves."""
    await clerk.does("go_ready")
    assert await clerk.takes() == part.call
    await hear_each_other(clerk.leg, part.leg)
    await part.hangs_up()
    await clerk.wraps_up()


async def test_a_tab_dies_while_it_rings(
    centre: Centre, stage: Stage, desk: Desk, supervisor: httpx.AsyncClient
) -> None:
    part = await called(stage, desk)
    await dies(desk.page)
    await goes_to(stage, stage.talker, part)
    record = await closed_call(supervisor, part.call)
    assert (record["how"], record["by"], record["agent"], record["offers"]) == (
        "answered",
        "caller",
        stage.talker.agent,
        2,
    )
    await opens_again(desk)
    await desk.ready()
    await agree(centre)


async def test_a_tab_dies_in_a_talk_and_another_goes_on(
    centre: Centre, stage: Stage, desk: Desk, supervisor: httpx.AsyncClient
) -> None:
    part = await called(stage, desk)
    await desk.accept()
    await dies(desk.page)
    await opens_again(desk)
    await desk.state("talking", within_s=60)
    await heard_in_browser(desk)
    await hears_something(part.leg)
    assert (await desk.call())["call"] == part.call
    await part.hangs_up()
    await desk.finish()
    record = await closed_call(supervisor, part.call)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "caller", "a-anna")
    await agree(centre)


async def test_a_tab_dies_in_a_talk_and_nobody_comes_back(
    centre: Centre, stage: Stage, desk: Desk, supervisor: httpx.AsyncClient
) -> None:
    """The caller is kept for a while, then he is the first in his queue."""
    part = await called(stage, desk)
    await desk.accept()
    await dies(desk.page)
    await goes_to(stage, stage.talker, part)
    record = await closed_call(supervisor, part.call)
    assert [s["agent"] for s in record["segments"]] == ["a-anna", stage.talker.agent]
    await opens_again(desk)
    await desk.ready()
    await agree(centre)


async def test_a_tab_dies_in_wrap_up(
    centre: Centre, stage: Stage, desk: Desk, supervisor: httpx.AsyncClient
) -> None:
    part = await called(stage, desk)
    await desk.accept()
    await part.hangs_up()
    await desk.state("wrap_up")
    await dies(desk.page)
    await opens_again(desk)
    await desk.state("wrap_up")
    await desk.finish()
    record = await closed_call(supervisor, part.call)
    assert record["disposition"]
    await desk.ready()
    await agree(centre)


async def test_one_agent_signs_in_twice(
    centre: Centre, stage: Stage, desk: Desk, browser: Browser, supervisor: httpx.AsyncClient
) -> None:
    """The second computer has the line from then on; the first says so and does not fight for it."""
    part = await called(stage, desk)
    await desk.accept()
    other: BrowserContext = await browser.new_context(locale="en-GB", permissions=["microphone"])
    second = Desk(centre, other)
    await second.open("anna", "anna")
    await second.state("talking")
    await heard_in_browser(second)

    async def elsewhere() -> bool:
        return bool((await desk.page.evaluate("window.__perezvon?.line()?.phase")) == "elsewhere")

    await until("the first desk to know that its line is elsewhere", elsewhere)
    held = await switch_of(centre)
    assert len(held.bridges["b-a-anna"]) == 2, "one line and one customer"
    await hears_something(part.leg)
    await part.hangs_up()
    await second.finish()
    record = await closed_call(supervisor, part.call)
    assert len([leg for leg in record["legs"] if leg["role"] == "customer"]) == 1
    await agree(centre)
    await other.close()


async def test_a_telephone_is_lost_in_a_talk(
    centre: Centre, stage: Stage, desk: Desk, supervisor: httpx.AsyncClient
) -> None:
    await desk.rest()
    clerk = stage.talker
    part = await stage.connected(clerk)
    old = clerk.leg
    assert old is not None
    await old.hang_up()
    await until("another line", lambda: clerk.leg is not old, within_s=60)
    await clerk.shows("talking")
    assert clerk.call["call"] == part.call
    await hear_each_other(clerk.leg, part.leg)
    await part.hangs_up()
    await clerk.wraps_up()
    record = await closed_call(supervisor, part.call)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "caller", clerk.agent)
    await agree(centre)


async def test_the_agents_audio_stops(
    centre: Centre,
    stage: Stage,
    desk: Desk,
    supervisor: httpx.AsyncClient,
    sipp: Path,
    tmp_path: Path,
) -> None:
    """His telephone freezes: after a while its line counts as lost, and another one takes its place."""
    await desk.rest()
    clerk = stage.talker
    telephone = Telephone(centre, sipp, tmp_path)
    clerk.keeps_line = False
    try:
        assert clerk.desk is not None
        await telephone.dial(await clerk.desk.send("POST", "/api/desk/line", {"line": "sip"}))
        await until(
            "the telephone in the place of the old one", lambda: clerk.leg and clerk.leg.ended.is_set()
        )
        await until("its line", lambda: clerk.me.get("line") == "up")
        await clerk.does("go_ready")
        part = await stage.caller()
        part.call = await clerk.takes()
        await hears_something(part.leg)
        telephone.freeze()
        await clerk.shows("rejoining")
        await hears_something(part.leg)  # music
        clerk.keeps_line = True
        await clerk.shows("talking")
        assert clerk.call["call"] == part.call
        await hear_each_other(clerk.leg, part.leg)
    finally:
        clerk.keeps_line = True
        await telephone.stop()
    await part.hangs_up()
    await clerk.wraps_up()
    record = await closed_call(supervisor, part.call)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "caller", clerk.agent)
    await agree(centre)


async def test_the_live_socket_breaks_in_a_talk(centre: Centre, stage: Stage, desk: Desk) -> None:
    """Another one is opened by itself; what happened meanwhile is shown."""
    await desk.rest()
    clerk = stage.talker
    part = await stage.connected(clerk)
    sessions = clerk.sessions
    clerk.unplug()
    await until("another session", lambda: clerk.sessions > sessions, within_s=60)
    await clerk.shows("talking")
    await hear_each_other(clerk.leg, part.leg)
    await part.hangs_up()
    await clerk.wraps_up()
    await agree(centre)
