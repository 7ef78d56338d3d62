"""A real browser against the real pages: setting up a second factor, and signing in with a code."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright
from tests.acceptance.conftest import CHROMIUM
from tests.features.access_scene import Telephone
from tests.features.conftest import CENTRE, PASSWORDS, DemoCentre
from tests.live.served import Served, served
from tests.live.test_live_hub import FakeEngine

from perezvon.adapters.private.tools import runnable
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.pages import pages
from perezvon.features.staff import second
from perezvon.main import demo_logins_api, live_api
from perezvon.main.access import routers
from perezvon.main.api import DIST
from perezvon.main.live import LiveHub


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    """The pages and the api on a free port; the floor behind them is empty."""
    engine, stopping = FakeEngine(), asyncio.Event()
    await engine.serve()
    hub = LiveHub(CENTRE, engine.bus, engine.read, engine.engine_up, centre.clock.now)
    await hub.start()
    routes = [*routers(), live_api.router(hub, stopping), demo_logins_api.router]
    async with served(make_app(centre.context, routes, pages=pages(DIST)), stopping) as made:
        yield made
    await hub.stop()


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    path = await runnable("chromium", kept_dir / "roots", kept_dir / "cache", say=print)
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=str(path), args=CHROMIUM)
        yield made
        await made.close()


async def enter(page: Page, login: str) -> None:
    await page.locator("input[autocomplete=username]").fill(login)
    await page.locator("input[autocomplete=current-password]").fill(PASSWORDS[login])
    await page.keyboard.press("Enter")


async def test_a_second_factor_is_set_up_and_asked_for(
    centre: DemoCentre, site: Served, browser: Browser
) -> None:
    page = await browser.new_page(locale="en-GB")
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    url = f"http://127.0.0.1:{site.port}"
    await page.goto(url)
    await enter(page, "supervisor")
    await page.wait_for_url("**/floor")
    await page.goto(f"{url}/account")
    await page.get_by_text("EN", exact=True).click()
    await page.get_by_label("Your password").fill(PASSWORDS["supervisor"])
    await page.get_by_role("button", name="Set it up").click()
    picture = page.get_by_alt_text("QR code for the application on the telephone")
    await picture.wait_for()
    assert await picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = (await page.get_by_text("Point the application").locator("+ *").inner_text()).replace(" ", "")
    telephone = Telephone(secret)
    await page.get_by_label("Code").fill(telephone.code(centre.clock.now()))
    await page.get_by_role("button", name="Turn it on").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await codes.first.wait_for()
    assert await codes.count() == second.RECOVERY_CODES
    await page.get_by_role("button", name="I have kept them").click()
    await page.get_by_text("10 recovery codes left.").wait_for()

    await page.get_by_role("button", name="Your menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await enter(page, "supervisor")
    await page.get_by_label("Code").fill("000000")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_text("The code is wrong or was used already.").wait_for()
    centre.clock.at = centre.clock.at.replace(minute=centre.clock.at.minute + 1)
    await page.get_by_label("Code").fill(telephone.code(centre.clock.now()))
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Set-up").wait_for()
    assert not faults
