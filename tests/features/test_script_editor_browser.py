"""A real browser in the editor: from a template to a published script, by picture, outline and keyboard."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, Request, expect
from tests.features.browser_scene import enter, opened_browser, opened_site
from tests.features.conftest import DemoCentre
from tests.features.script_talks import BODY, Talks
from tests.live.served import Served


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(centre) as made:
        yield made


@pytest.fixture
async def page(site: Served, kept_dir: Path) -> AsyncIterator[Page]:
    """The administrator, in English; a fault of the page fails the test."""
    faults: list[str] = []
    async with opened_browser(kept_dir) as browser:
        made = await _signed_in(browser, site)
        made.on("pageerror", lambda fault: faults.append(str(fault)))
        yield made
    assert not faults


async def _signed_in(browser: Browser, site: Served) -> Page:
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{site.port}")
    await enter(page, "admin")
    await page.wait_for_url("**/floor")
    await page.get_by_text("EN", exact=True).click()
    await page.get_by_role("button", name="Talk", exact=True).click()
    await page.get_by_role("menuitem", name="Scripts").click()
    await page.wait_for_url("**/scripts")
    return page


async def _script(admin: httpx.AsyncClient, page: Page) -> str:
    await page.wait_for_url("**/scripts/sc-*")
    return page.url.rsplit("/", 1)[1].split("?")[0]


async def _published(admin: httpx.AsyncClient, script: str) -> dict[str, Any]:
    found = (await admin.get(f"/api/scripts/{script}")).json()
    number = found["published"][0]["number"]
    return dict((await admin.get(f"/api/scripts/{script}/versions/{number}")).json()["body"])


async def test_from_a_template_to_a_published_script(centre: DemoCentre, page: Page) -> None:
    admin = await centre.as_("admin")
    await page.get_by_role("button", name="New script").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Client").click()
    await page.get_by_role("option").first.click()
    await dialog.get_by_role("radio").nth(1).click()
    await dialog.get_by_role("button", name="Make").click()
    script = await _script(admin, page)
    await expect(page.get_by_text("The script is in order")).to_be_visible()

    # A new last word, in the picture: chosen there, written at the right, undone and done again.
    cards = page.locator(".react-flow__node")
    await cards.first.click()
    wording = page.get_by_label("What to say")
    before = await wording.input_value()
    await wording.fill(f"{before} Welcome.")
    await page.get_by_label("Title of the step").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(wording).to_have_value(before)
    await page.get_by_role("button", name="Redo").click()
    await expect(wording).to_have_value(f"{before} Welcome.")

    # A step that is not finished is a problem that leads to it.
    shown = await cards.count()
    await page.get_by_role("button", name="Step", exact=True).click()
    await page.get_by_role("menuitem", name="Ask").click()
    await expect(cards).to_have_count(shown + 1)
    await page.get_by_label("Title of the step").fill("Colour")
    problems = page.get_by_role("region", name="What hinders publishing")
    await problems.get_by_role("button", name="Colour").click()
    await expect(page.get_by_text("There is no text.").first).to_be_visible()
    await page.get_by_label("How to ask").fill("Which colour?")
    await expect(page.get_by_text("The script is in order")).to_be_visible()

    # The trial walks through it, and the picture shows where it is.
    await page.get_by_role("button", name="Begin the trial").click()
    trial = page.get_by_role("complementary", name="Trial")
    await expect(trial).to_contain_text("Welcome.")
    await trial.get_by_role("button", name="Next").click()
    await expect(trial).to_contain_text("Which colour?")
    await expect(cards.filter(has_text="trial is here")).to_contain_text("Colour")
    await trial.get_by_label("text").fill("green")
    await trial.get_by_role("button", name="Answer").click()
    await expect(trial).to_contain_text("green")

    await page.get_by_role("button", name="Publish…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_text("version 1")).to_be_visible()
    texts = [step.get("text", "") for step in (await _published(admin, script))["steps"]]
    assert texts[0].endswith("Welcome.")
    assert "Which colour?" in texts


async def test_the_outline_edits_the_same_by_keyboard_alone(centre: DemoCentre, page: Page) -> None:
    talks = Talks(centre, await centre.as_("admin"))
    script = await talks.script()
    await page.goto(page.url.split("/scripts")[0] + f"/scripts/{script}")
    await page.get_by_text("Outline", exact=True).click()
    outline = page.get_by_role("list", name="Outline")
    await outline.get_by_role("button", name="Greeting").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        await page.keyboard.press(key)
    await expect(page.get_by_label("Title of the step")).to_have_value("Budget")
    await page.keyboard.press("Delete")
    await expect(outline).not_to_contain_text("Budget")
    await page.keyboard.press("Control+z")
    await expect(outline).to_contain_text("Budget")
    await outline.get_by_role("button", name="Add a step after “Greeting”").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Say").focus()
    async with page.expect_request(
        lambda sent: sent.method == "PUT" and "say-1" in (sent.post_data or "")
    ) as saved:
        await page.keyboard.press("Enter")
    assert await (await saved.value).response()
    await expect(page.get_by_text("saved", exact=True)).to_be_visible()
    draft = (await talks.admin.get(f"/api/scripts/{script}/draft")).json()["body"]
    assert [step["id"] for step in draft["steps"]][:2] == ["greet", "say-1"]
    # What changes for the agents is said before it does.
    await page.get_by_label("What to say").fill("One moment")
    await page.get_by_role("button", name="Publish…").click()
    await expect(page.get_by_role("dialog")).to_contain_text("New step “One moment”")


async def test_nothing_typed_is_lost(centre: DemoCentre, page: Page) -> None:
    talks = Talks(centre, await centre.as_("admin"))
    script = await talks.script()
    await page.goto(page.url.split("/scripts")[0] + f"/scripts/{script}")
    await page.locator(".react-flow__node").first.click()
    wording = page.get_by_label("What to say")

    # The server does not answer: what is typed lies in the browser and survives a reload.
    def is_save(request: Request) -> bool:
        return request.method == "PUT" and request.url.endswith("/draft")

    async def cut(route: Any) -> None:
        await (route.abort() if is_save(route.request) else route.continue_())

    await page.route("**/draft", cut)
    await wording.fill("Typed in a tunnel")
    await expect(page.get_by_text("no connection")).to_be_visible()
    await page.reload()
    await page.locator(".react-flow__node").first.click()
    await expect(wording).to_have_value("Typed in a tunnel")

    # Meanwhile somebody else saves: both are kept, and shown.
    await talks.draft(script, BODY | {"topics": [*BODY["topics"], {"id": "other", "title": "Theirs"}]})
    await page.unroute("**/draft")
    dialog = page.get_by_role("dialog", name="Somebody changed the draft meanwhile")
    await expect(dialog).to_contain_text("Typed in a tunnel")
    await dialog.get_by_role("button", name="Take what is saved").click()
    await expect(wording).to_have_value("Hi")
    await page.get_by_label("Title of the step").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(wording).to_have_value("Typed in a tunnel")
