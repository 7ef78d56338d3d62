"""A real browser at the real pages and api of a test's centre; the floor behind them is empty."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from tests.acceptance.conftest import CHROMIUM
from tests.features.conftest import CENTRE, PASSWORDS, DemoCentre
from tests.live.served import Served, served
from tests.live.test_live_hub import FakeEngine

from perezvon.adapters.private.tools import runnable
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.pages import pages
from perezvon.main import demo_logins_api, live_api
from perezvon.main.access import routers
from perezvon.main.api import DIST
from perezvon.main.live import LiveHub


@asynccontextmanager
async def opened_site(centre: DemoCentre) -> AsyncIterator[Served]:
    """The pages and the api on a free port."""
    engine, stopping = FakeEngine(), asyncio.Event()
    await engine.serve()
    hub = LiveHub(CENTRE, engine.bus, engine.read, engine.engine_up, centre.clock.now)
    await hub.start()
    routes = [*routers(), live_api.router(hub, stopping), demo_logins_api.router]
    async with served(make_app(centre.context, routes, pages=pages(DIST)), stopping) as made:
        yield made
    await hub.stop()


@asynccontextmanager
async def opened_browser(kept_dir: Path) -> AsyncIterator[Browser]:
    path = await runnable("chromium", kept_dir / "roots", kept_dir / "cache", say=print)
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=str(path), args=CHROMIUM)
        yield made
        await made.close()


async def enter(page: Page, login: str) -> None:
    await page.locator("input[autocomplete=username]").fill(login)
    await page.locator("input[autocomplete=current-password]").fill(PASSWORDS[login])
    await page.keyboard.press("Enter")
