"""A whole inbound sales call by keyboard only: answer, script, result."""

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call

pytestmark = pytest.mark.acceptance

CALLER = "+79120004477"
PATIENCE_MS = 20_000
"""Over a reload of the page on a busy machine."""


async def step(page: Page, title: str) -> None:
    """The script stands at this step."""
    await expect(page.get_by_role("region", name=title, exact=True)).to_be_visible(timeout=PATIENCE_MS)


async def run_of(http: httpx.AsyncClient, call: str) -> JSON:
    answer = await http.get(f"/api/script-runs/of-call/{call}")
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()["run"]
    return found


@pytest.mark.requirement("C17", "the budget is asked before an offer, in a call run by keyboard only")
@pytest.mark.requirement("C21", "the answer to an objection names what failed the caller before")
async def test_a_sale_by_keyboard_only(centre: Centre, anna: Desk, supervisor: httpx.AsyncClient) -> None:
    await centre.demo_call("--number", "+74950000101", "--caller", CALLER, "--talk", "0")
    await anna.state("reserved")
    call = (await anna.accept())["call"]
    page, keys = anna.page, anna.page.keyboard
    await _needs(page)
    await keys.press("o")
    await keys.press("1")
    card = page.get_by_role("group", name="Возражения")
    await expect(card).to_contain_text("срывали сроки")
    await until("the objection is kept", lambda: _raised(supervisor, call))
    await keys.press("Enter")
    await expect(card).to_have_count(0)
    await step(page, "Если решает цена")
    await keys.press("Enter")
    await step(page, "Предложить")
    await keys.press("ArrowRight")
    await step(page, "Решение")
    await keys.press("1")
    await step(page, "Записать условия")
    await keys.press("Enter")
    await step(page, "Позвать")
    await keys.press("Enter")
    await step(page, "Попрощаться")
    await anna.end()
    await anna.state("wrap_up")
    await expect(page.get_by_role("radio", name="Заказ оформлен")).to_be_checked()
    await keys.press("Enter")
    await expect(page.get_by_text("По сценарию условия нужно записать").first).to_be_visible()
    await _agreed(page)
    await expect(page.get_by_role("radio", name="Заказ оформлен")).to_be_checked()
    await keys.press("Enter")
    record = await closed_call(supervisor, call)
    assert record["disposition"] == "mebel-order"
    run = await until("the run is over", lambda: _over(supervisor, call))
    assert (run["missed"], [each for each in run["checks"] if each["verdict"] == "error"]) == ([], [])
    assert run["done"] == run["due"]
    assert anna.errors == []


@pytest.mark.requirement("C22", "conditions that are fixed in the talk take the script on to its next step")
async def test_conditions_take_the_script_on_and_a_chosen_result_outlives_the_page(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient
) -> None:
    await centre.demo_call("--number", "+74950000101", "--caller", CALLER, "--talk", "0")
    await anna.state("reserved")
    call = (await anna.accept())["call"]
    page = anna.page
    await step(page, "Представиться")
    await page.get_by_role("button", name="Договорённость", exact=True).click()  # he knows what he wants
    await step(page, "Записать условия")
    await page.get_by_role("tab", name="Предложение").click()
    await _agreed(page)
    run = await until("the script went on", lambda: _beyond(supervisor, call, "agreement"))
    assert next(each["state"] for each in run["topics"] if each["id"] == "agreement") == "done"
    assert run["step"]["kind"] == "call_to_action"
    await anna.end()
    await anna.state("wrap_up")
    await page.get_by_role("tab", name="Итог").click()
    await page.get_by_role("radio", name="Думает").click()
    await until("the centre has it", lambda: _chosen(anna))
    await page.close()
    record = await closed_call(supervisor, call, within_s=120)  # the whole wrap-up passes
    assert record["disposition"] == "mebel-thinking"
    anna.page = await anna.context.new_page()
    await anna.page.goto(f"{centre.url}/desk")
    await until("she is at her desk again", anna.status)


async def _beyond(http: httpx.AsyncClient, call: str, kind: str) -> JSON | None:
    found = await run_of(http, call)
    return found if found["step"]["kind"] != kind else None


async def _chosen(desk: Desk) -> bool:
    live: JSON = await desk.page.evaluate("window.__perezvon.live()")
    return any(row["chosen"] for row in live["calls"].values())


async def _needs(page: Page) -> None:
    """From the greeting to the budget, over a reload in the middle of an answer, and one bad answer."""
    keys = page.keyboard
    await step(page, "Представиться")
    await keys.press("Enter")
    await step(page, "Откуда узнали о нас")
    await keys.press("1")
    await step(page, "Имя")
    await keys.type("Мария 1")
    await keys.press("Enter")
    await step(page, "Что решает")
    await expect(page.get_by_role("region", name="Что решает")).to_contain_text("Мария 1, если оставить")
    await keys.press("1")
    await step(page, "Что подвело раньше")
    await keys.type("срывали сроки")
    await page.reload()
    await step(page, "Что подвело раньше")
    await expect(page.get_by_role("textbox", name="Что подвело раньше")).to_have_value("срывали сроки")
    await keys.press("Enter")
    await step(page, "Бюджет")
    await keys.type("семьдесят")
    await keys.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Нужна сумма")
    await page.get_by_role("textbox", name="Бюджет").fill("70 000")
    await keys.press("Enter")
    await step(page, "Если решает цена")


async def _agreed(page: Page) -> None:
    """What the script wants written down: a condition and what happens next, fixed."""
    keys = page.keyboard
    await expect(page.get_by_role("region", name="О чём договорились")).to_be_visible()
    for name in ("Записать договорённость", "Условие"):
        await page.get_by_role("button", name=name, exact=True).focus()
        await keys.press("Enter")
    await page.get_by_role("textbox", name="Условие", exact=True).focus()
    await keys.type("доставка в субботу")
    await page.get_by_role("textbox", name="Следующий шаг").focus()
    await keys.type("позвонить и подтвердить")
    await page.get_by_label("Когда").fill("2027-03-01T12:00")
    await page.get_by_role("textbox", name="Следующий шаг").press("Enter")
    await expect(page.get_by_text("Зафиксировано").first).to_be_visible()
    await keys.press("BracketRight")


async def _over(http: httpx.AsyncClient, call: str) -> JSON | None:
    found = await run_of(http, call)
    return found if found["ended_at"] else None


async def _raised(http: httpx.AsyncClient, call: str) -> bool:
    found = await run_of(http, call)
    return found["objections"][0]["answered"] is False
