"""The guide of a new centre in a real browser: what nobody described can be, and the usual is a click."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.databases import Database
from tests.features.browser_scene import opened_browser, opened_site
from tests.features.conftest import DemoCentre
from tests.features.test_first_day import OWNERS, owner
from tests.live.served import Served


@pytest.fixture
async def empty(cheap_passwords: None, database: Database) -> AsyncIterator[DemoCentre]:
    made = DemoCentre(database)
    yield made
    await made.close()


@pytest.fixture
async def site(empty: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(empty) as made:
        yield made


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    async with opened_browser(kept_dir) as made:
        yield made


async def test_the_guide_of_a_new_centre(empty: DemoCentre, site: Served, browser: Browser) -> None:
    page = await (await browser.new_context(locale="en-GB", timezone_id="Asia/Omsk")).new_page()
    await page.goto(f"http://127.0.0.1:{site.port}")
    await expect(page.get_by_text("Nobody can sign in yet")).to_be_visible()
    admin = await owner(empty)
    await admin.patch("/api/session/preferences", json={"language": "en"})
    await page.reload()
    await page.locator("input[autocomplete=username]").fill("owner")
    await expect(page.get_by_text("Nobody can sign in yet")).to_have_count(0)
    await page.locator("input[autocomplete=current-password]").fill(OWNERS)
    await page.keyboard.press("Enter")
    await page.locator("header").wait_for()

    await page.goto(f"http://127.0.0.1:{site.port}/setup")
    row = page.locator("main li", has_text="Who are you")
    await row.get_by_role("button", name="Open").click()
    # What comes with the product can be saved as it is; the zone is that of who sits here.
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.get_by_role("button", name="First call").click()
    await expect(row).to_contain_text("Contact centre · Asia/Omsk")
    await page.get_by_role("button", name="Take break, lunch and training").click()
    reasons = page.locator("main li", has_text="Why may an agent")
    await expect(reasons.get_by_label("done")).to_be_visible()
    await page.get_by_role("button", name="Take the usual results").click()
    results = page.locator("main li", has_text="How can a call end")
    await expect(results.get_by_label("done")).to_be_visible()
    assert {each["id"] for each in (await admin.get("/api/reasons")).json()} == {"break", "lunch", "training"}
