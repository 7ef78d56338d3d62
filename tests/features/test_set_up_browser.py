"""Set-up in a real browser where it is broken on purpose: two people at one row, a page that is closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Page, expect
from tests.features.browser_scene import enter, opened_browser, opened_site
from tests.features.conftest import DemoCentre
from tests.live.served import Served


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(centre) as made:
        yield made


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    async with opened_browser(kept_dir) as made:
        yield made


async def at_queue(centre: DemoCentre, site: Served, browser: Browser) -> Page:
    """An administrator, who reads English, has the queue of orders open."""
    admin = await centre.as_("admin")
    await admin.patch("/api/session/preferences", json={"language": "en"})
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.goto(f"http://127.0.0.1:{site.port}")
    await enter(page, "admin")
    await page.locator("header").wait_for()
    await page.goto(f"http://127.0.0.1:{site.port}/setup?kind=queues&id=q-mebel-orders")
    await page.get_by_role("dialog").get_by_role("tab", name="Settings").click()
    return page


async def test_two_administrators_save_one_queue(centre: DemoCentre, site: Served, browser: Browser) -> None:
    """The second one is told, and puts on top what he changed himself: the first one's change stays."""
    one, two = await at_queue(centre, site, browser), await at_queue(centre, site, browser)
    first, second = one.get_by_role("dialog"), two.get_by_role("dialog")
    await first.locator("input[name=target_s]").fill("35")
    await first.get_by_role("button", name="Save", exact=True).click()
    await expect(first.get_by_text("Saved", exact=True)).to_be_visible()
    await second.locator("input[name=name_en]").fill("Orders and questions")
    await second.get_by_role("button", name="Save", exact=True).click()
    on_top = second.get_by_role("button", name="Save mine on top of it")
    await on_top.click()
    await expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    await expect(second.locator("input[name=target_s]")).to_have_value("35 s")
    admin = await centre.as_("admin")
    queue = (await admin.get("/api/queues/q-mebel-orders")).json()
    assert (queue["target_s"], queue["name_en"], queue["version"]) == (35, "Orders and questions", 3)


async def test_what_is_made_says_that_it_is_saved(centre: DemoCentre, site: Served, browser: Browser) -> None:
    page = await at_queue(centre, site, browser)
    await page.goto(f"http://127.0.0.1:{site.port}/setup?kind=clients&id=%2B")
    form = page.get_by_role("dialog")
    await form.locator("input[name=name_ru]").fill("Пекарня")
    await form.locator("input[name=name_en]").fill("Bakery")
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.get_by_text("Saved", exact=True)).to_be_visible()
    assert "id=bakery" in page.url
    await form.locator("input[name=name_en]").fill("The bakery")
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.get_by_text("Saved", exact=True)).to_be_visible()
    admin = await centre.as_("admin")
    made = (await admin.get("/api/clients/bakery")).json()
    assert (made["name_en"], made["version"]) == ("The bakery", 2)


async def test_a_page_with_something_unsaved_asks_before_it_goes(
    centre: DemoCentre, site: Served, browser: Browser
) -> None:
    page = await at_queue(centre, site, browser)
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.get_by_role("dialog").locator("input[name=name_en]").fill("Half a na")
    await page.close(run_before_unload=True)
    await expect(page.get_by_role("dialog").locator("input[name=name_en]")).to_have_value("Half a na")
    assert asked == ["beforeunload"]
