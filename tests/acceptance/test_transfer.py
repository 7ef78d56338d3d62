"""A call is passed on from desk to desk: the script goes on where it stood, and nothing is counted twice."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from tests.acceptance import processes
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

NUMBER = "+74950000101"
ADVICE = "Сначала похвалите вкус"
WORDS = "хочет диван, спросите о решении"
PATIENCE_MS = 20_000


@pytest.fixture
async def boris(centre: Centre, browser: Browser) -> AsyncIterator[Desk]:
    """Boris at his desk with his line up; on a break, so that calls come to him from colleagues only."""
    desk = Desk(centre, await browser.new_context(locale="en-GB", permissions=["microphone"]))
    await desk.open("boris", "boris")
    await desk.ready()
    await desk.rest()
    yield desk
    await desk.leave()
    await asyncio.shield(desk.context.close())


async def step(page: Page, title: str) -> None:
    await expect(page.get_by_role("region", name=title, exact=True)).to_be_visible(timeout=PATIENCE_MS)


async def _advice_published(centre: Centre, browser: Browser, supervisor: httpx.AsyncClient) -> None:
    """An advice is written at the third question of the script and published, in the editor."""
    scripts = (await supervisor.get("/api/scripts")).json()
    script = next(each for each in scripts if "q-mebel-orders" in each["queues"])
    context = await browser.new_context(locale="ru-RU")
    page = await context.new_page()
    await page.goto(centre.url)
    await page.locator("input[autocomplete=username]").fill("supervisor")
    await page.locator("input[autocomplete=current-password]").fill("supervisor")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/floor")
    await page.goto(f"{centre.url}/scripts/{script['id']}")
    await page.get_by_text("Список", exact=True).click()
    await page.get_by_role("list", name="Список").locator("[data-step]", has_text="Что решает").first.click()
    await page.get_by_label("Подсказка оператору").first.fill(ADVICE)
    await page.get_by_role("button", name="Опубликовать…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Опубликовать", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    await context.close()


async def _choose(page: Page, name: str, words: str, key: str) -> None:
    """T, who by typing, a few words, and the key that does it."""
    await page.keyboard.press("t")
    await page.get_by_role("combobox", name="Очередь, коллега или номер").fill(name)
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.get_by_label("Несколько слов тому, кто примет").fill(words)
    await page.keyboard.press(key)


async def _recordings(http: httpx.AsyncClient, call: str) -> list[JSON] | None:
    got = (await http.get(f"/api/calls/{call}/recordings")).json()
    rows = got["recordings"] if isinstance(got, dict) else got
    ready = len(rows) == 2 and all(row["state"] == "ready" for row in rows)
    return rows if ready else None


@pytest.mark.requirement(
    "C27", "a script edited and published in the editor goes on at the next agent's desk after a transfer"
)
async def test_a_script_goes_on_at_the_next_agents_desk(
    centre: Centre, browser: Browser, anna: Desk, boris: Desk, supervisor: httpx.AsyncClient
) -> None:
    await _advice_published(centre, browser, supervisor)
    await centre.demo_call("--number", NUMBER, "--caller", "+79120005501", "--talk", "0")
    call = (await anna.accept())["call"]
    page, keys = anna.page, anna.page.keyboard
    await step(page, "Представиться")
    await keys.press("Enter")
    await step(page, "Откуда узнали о нас")
    await keys.press("1")
    await step(page, "Имя")
    await keys.type("Мария")
    await keys.press("Enter")
    await step(page, "Что решает")
    await page.get_by_role("textbox", name="Заметка").fill("звонит из магазина")
    await page.get_by_role("textbox", name="Заметка").press("Escape")
    await _choose(page, "ёлкин", WORDS, "Enter")
    await anna.state("wrap_up")

    await boris.state("reserved")
    theirs = boris.page
    await expect(theirs.get_by_role("alertdialog")).to_contain_text(WORDS)
    await expect(theirs.get_by_role("alertdialog")).to_contain_text("Анна Петрова")
    assert (await boris.accept())["call"] == call
    await step(theirs, "Что решает")
    shown = theirs.get_by_role("region", name="Что решает", exact=True)
    await expect(shown).to_contain_text(ADVICE)
    await expect(shown).to_contain_text("Мария")
    await expect(theirs.get_by_role("textbox", name="Заметка")).to_have_value("звонит из магазина")
    await theirs.keyboard.press("1")
    await step(theirs, "Что подвело раньше")

    await anna.finish()
    assert (await boris.status())["state"] == "talking", "her wrap-up ends nothing of his talk"
    await theirs.keyboard.press("Escape")  # out of the field that waits for the answer
    await boris.end()
    await boris.finish()
    record = await closed_call(supervisor, call)
    parts = [(part["agent"], part["transferred"]) for part in record["segments"] if part["answered_at"]]
    assert parts == [("a-anna", True), ("a-boris", False)]
    assert (record["how"], record["agent"]) == ("answered", "a-boris")
    told = (await supervisor.get(f"/api/calls/{call}/transfers")).json()
    assert [(row["agent"], row["to_agent"], row["note"]) for row in told] == [("a-anna", "a-boris", WORDS)]
    await until("both parts to be playable", lambda: _recordings(supervisor, call), within_s=60)
    assert (anna.errors, boris.errors) == ([], [])


async def test_an_engine_dies_while_two_agents_talk_about_a_caller(
    centre: Centre, anna: Desk, boris: Desk, supervisor: httpx.AsyncClient
) -> None:
    await centre.demo_call("--number", NUMBER, "--caller", "+79120005502", "--talk", "0")
    call = (await anna.accept())["call"]
    await _choose(anna.page, "ёлкин", "", "Control+Enter")
    await boris.state("reserved")
    await boris.page.keyboard.press("Space")
    await boris.state("talking")
    await expect(anna.page.get_by_role("status").filter(has_text="Абонент слышит музыку")).to_be_visible()
    dead = processes.pids(centre, "engine")
    processes.kill(dead)
    await until("another engine", lambda: set(processes.pids(centre, "engine")) - set(dead), within_s=60)
    await until("a healthy centre", centre.healthy, within_s=120)
    heard = (await boris.received())["energy"]

    async def hears_more() -> bool:
        return bool((await boris.received())["energy"] > heard)

    await until("Boris to hear Anna", hears_more)
    assert (await anna.call())["state"] == "consulting"
    await anna.page.keyboard.press("t")
    await anna.state("wrap_up")
    assert (await boris.call())["agent"] == "a-boris"
    await anna.finish()
    await boris.end()
    await boris.finish()
    record = await closed_call(supervisor, call)
    assert [part["agent"] for part in record["segments"]] == ["a-anna", "a-boris"]
    assert record["segments"][0]["hold_ms"] > 0
    assert (anna.errors, boris.errors) == ([], [])
