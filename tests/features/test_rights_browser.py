"""A supervisor in a real browser: purposes, a list from its file to force and back, a request done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from tests.features.browser_scene import enter, opened_browser, opened_site
from tests.features.conftest import DemoCentre
from tests.features.lives import Lives
from tests.live.served import Served


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(centre) as made:
        yield made


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    async with opened_browser(kept_dir) as made:
        yield made


@pytest.mark.requirement("D5", "purposes, outside lists and requests are kept in the browser")
async def test_purposes_lists_and_requests_are_kept_in_the_browser(
    centre: DemoCentre, site: Served, browser: Browser, tmp_path: Path
) -> None:
    person = await Lives(centre).person(number="+79161230987")
    page = await browser.new_page(locale="en-GB")
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    url = f"http://127.0.0.1:{site.port}"
    await page.goto(url)
    await enter(page, "admin")
    await page.wait_for_url("**/floor")
    await page.goto(f"{url}/account")
    await page.get_by_text("EN", exact=True).click()

    await _purposes(page, url)
    await _lists(page, tmp_path / "register.csv")
    await _request(page, url, person)
    assert faults == []


async def _purposes(page: Page, url: str) -> None:
    await page.goto(f"{url}/privacy?tab=purposes")
    await page.get_by_role("button", name="New purpose").click()
    await page.get_by_role("textbox", name="Id", exact=True).fill("club")
    await page.get_by_role("textbox", name="Name in Russian", exact=True).fill("Клуб")
    await page.get_by_role("textbox", name="Name in English", exact=True).fill("Club")
    await page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name="Club")
    await row.get_by_role("button", name="Take out of use").click()
    await expect(row.get_by_role("button", name="Use again")).to_be_visible()


async def _lists(page: Page, file: Path) -> None:
    await page.get_by_role("tab", name="Lists from outside").click()
    file.write_text("number\n8 916 123-45-67\n+79161234568\nnobody\n")
    await page.get_by_role("button", name="New list").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill("Register")
    await page.get_by_label("Date of the list").fill("2026-01-15")
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_role("button", name="Read and look").click()
    preview = page.get_by_role("region", name="What the file would change")
    await expect(preview).to_contain_text("2 numbers")
    await expect(preview).to_contain_text("2 lines without a number")
    await preview.get_by_text("Which lines").click()
    await expect(preview.get_by_text("nobody")).to_be_visible()
    await preview.get_by_role("button", name="Put in force").click()
    register = page.get_by_role("row", name="Register").first
    await expect(register).to_contain_text("46 days old")
    await expect(page.get_by_text("The list “Register” is 46 days old")).to_be_visible()
    await register.get_by_role("button", name="Newer file").click()
    file.write_text("+79161234568\n+79161234569\n")
    await page.get_by_label("Date of the list").fill("2026-03-01")
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_role("button", name="Read and look").click()
    await expect(preview).to_contain_text("1 was not on the list before")
    await expect(preview).to_contain_text("1 goes from the list")
    await preview.get_by_role("button", name="Put in force").click()
    await expect(register).to_contain_text("1 day old")
    await register.get_by_role("button", name="Files").click()
    await page.get_by_role("button", name="Back to this file").click()
    await expect(register).to_contain_text("46 days old")


async def _request(page: Page, url: str, person: str) -> None:
    await page.goto(f"{url}/persons/{person}")
    await page.get_by_role("button", name="Take a request").click()
    await page.get_by_role("button", name="Take the request").click()
    await page.goto(f"{url}/privacy")
    asked = page.get_by_role("row", name="What is held of me")
    await expect(asked).to_contain_text("identity not checked")
    await asked.get_by_role("button", name="Identity", exact=True).click()
    await asked.get_by_role("button", name="Identity is checked").click()
    await expect(asked).to_contain_text("showed a document")
    await asked.get_by_role("button", name="Answered").click()
    await asked.get_by_label("What the person was told").fill("sent as PDF by letter")
    await asked.get_by_role("button", name="Close as answered").click()
    await expect(page.get_by_text("No open requests")).to_be_visible()
