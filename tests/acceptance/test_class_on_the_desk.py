"""A class from the first ring to the report: seen in the browser of an agent and of a supervisor."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call

pytestmark = pytest.mark.acceptance

MARIA = "+79120001122"
REASON = "без покупки"


@pytest.mark.requirement("D2", "the desk says that the caller came back while it still rings")
async def test_who_came_back_is_known_from_the_first_ring(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient, browser: Browser
) -> None:
    await centre.demo_call("--number", "+74950000101", "--caller", MARIA, "--talk", "0")
    await anna.state("reserved")
    page = anna.page
    offer = page.get_by_role("alertdialog")
    await expect(offer).to_contain_text("Возвратившийся")
    await expect(offer).to_contain_text(REASON)
    call = await anna.accept()
    assert call["classified"]["class"] == "returned"
    life = page.get_by_role("region", name="Жизненный цикл")
    await expect(life).to_contain_text("Потенциальный клиент с")
    await life.get_by_role("button", name="Знакомство").click()
    await life.get_by_label("Где и о чём").fill("на выставке")
    await life.get_by_role("button", name="Сохранить").click()
    await expect(life).to_contain_text("на выставке")
    await life.get_by_role("button", name="Убрать").click()
    await expect(life).not_to_contain_text("на выставке")
    await life.get_by_role("button", name="Согласие").click()
    await life.get_by_role("button", name="запись", exact=True).click()
    await expect(life).to_contain_text("записано: Анна Петрова")
    await anna.end()
    await _promise(page)
    await page.get_by_role("button", name="Закончить").click()
    record = await closed_call(supervisor, call["call"])
    assert record["disposition"] == "call-back"
    await expect(page.get_by_role("region", name="Обещания")).to_contain_text("про диван")
    stored = await _stored(supervisor, call["call"])
    assert (stored["kind"], stored["why"], stored["stage"]) == (
        "returned",
        "called_before",
        "potential_client",
    )
    assert stored["earlier"][-1]["decides"]
    await _report(centre, browser, call["call"])
    assert anna.errors == []


async def _promise(page: Page) -> None:
    """The result "call back needed" asks for a promise at once."""
    await page.locator("label", has_text="Нужно перезвонить").click()
    form = page.get_by_role("form", name="Обещать звонок")
    await form.get_by_role("button", name="через час").click()
    await form.get_by_label("О чём").fill("про диван")
    await form.get_by_role("button", name="Обещаю", exact=True).click()
    await expect(page.get_by_role("region", name="Обещания")).to_contain_text("про диван")


async def _stored(http: httpx.AsyncClient, call: str) -> JSON:
    async def final() -> JSON | None:
        answer = await http.get(f"/api/calls/{call}/class")
        found: JSON = answer.json()
        return found if answer.status_code == 200 and found["final"] else None

    return await until("the final class", final)  # type: ignore[no-any-return]


async def _report(centre: Centre, browser: Browser, call: str) -> None:
    """Every figure opens its calls, and each call the history that its class rests on."""
    context = await browser.new_context(locale="en-GB")
    boss = Desk(centre, context)
    boss.page = page = await context.new_page()
    page.on("pageerror", lambda error: boss.errors.append(str(error)))
    await page.goto(centre.url)
    await page.locator("input[autocomplete=username]").fill("supervisor")
    await page.locator("input[autocomplete=current-password]").fill("supervisor")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Отчёты", exact=True).click()
    await page.get_by_role("menuitem", name="Классы", exact=True).click()
    table = page.get_by_role("region", name="Классы звонков")
    row = table.get_by_role("row", name="Возвратившийся").first
    await row.get_by_role("link").first.click()
    await page.wait_for_url("**/calls?*")
    await page.locator("tbody tr", has_text="912 000").first.get_by_role("button").click()
    section = page.get_by_role("region", name="Класс", exact=True)
    await expect(section).to_contain_text("решает")
    assert boss.errors == []
    await context.close()
