"""A real browser against the real pages: setting up a second factor, and signing in with a code."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from tests.features.access_scene import Telephone
from tests.features.browser_scene import enter, opened_browser, opened_site
from tests.features.conftest import PASSWORDS, DemoCentre
from tests.live.served import Served

from perezvon.features.staff import second


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(centre) as made:
        yield made


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    async with opened_browser(kept_dir) as made:
        yield made


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
