"""The report of sources in a real browser: what was spent is typed in, and the loss has a price."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from tests.features.conftest import DemoCentre
from tests.features.lives import Lives
from tests.features.test_access_browser import browser, enter, site
from tests.features.test_sources import CATALOGUE, PAST, nameless, says
from tests.live.served import Served

__all__ = ["browser", "site"]  # fixtures


@pytest.fixture
async def report(centre: DemoCentre, site: Served, browser: Browser) -> AsyncIterator[Page]:
    """One lead of the catalogue, and one caller of it who never got through."""
    admin: httpx.AsyncClient = await centre.as_("admin")
    lives = Lives(centre)
    lead = await lives.person()
    await says(admin, lead, source="mebel-catalogue")
    await lives.call(lead, PAST, disposition="mebel-order")
    await lives.call(await nameless(centre, lives), PAST, talk_s=None, number=CATALOGUE)
    page = await browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    url = f"http://127.0.0.1:{site.port}"
    await page.goto(url)
    await enter(page, "supervisor")
    await page.wait_for_url("**/floor")
    await page.goto(f"{url}/reports/sources?from=2026-02&to=2026-02&client=mebel")
    page.set_default_timeout(60_000)
    yield page
    assert not faults


@pytest.mark.requirement(
    "C1", "a supervisor types in the spend of a month and reads what was spent on a caller who was lost"
)
async def test_spend_is_typed_in_and_the_loss_has_a_price(report: Page) -> None:
    await report.get_by_text("EN", exact=True).click()
    row = report.get_by_role("row", name=re.compile("Catalogue, spring"))
    await expect(row.get_by_role("cell")).to_have_text(["–", "1", "1", "1", "1", "–", "–", "1", "–"])
    await report.get_by_role("button", name="Spend").click()
    form = report.get_by_role("dialog")
    await form.get_by_label("Catalogue, spring").fill("1234.50")
    await expect(form).to_contain_text("Together: RUB 1,234.50")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("button", name="Save")).to_be_disabled()
    await report.keyboard.press("Escape")
    await expect(row.get_by_role("cell").last).to_have_text("RUB 1,234.50")
    await expect(row.get_by_role("cell").first).to_have_text("RUB 1,234.50")
    await expect(report.get_by_text("Without an answer about the source: 0")).to_be_visible()
    await report.get_by_text("How these figures are made").click()
    await expect(report.get_by_text("spend ÷ potential clients × lost")).to_be_visible()
