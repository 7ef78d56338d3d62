"""A part of the centre dies under each answer that an agent types: what was typed arrives, and only once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from tests.acceptance import processes
from tests.acceptance.centre import Centre, until
from tests.acceptance.conftest import make_centre
from tests.acceptance.desk import Desk

from perezvon.adapters.private.debian import Root

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

CALLER = "+79120004488"
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
async def cut_off(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    made = make_centre("cut-off", acceptance_dir, kept_dir)
    await made.start()
    yield made
    await made.stop()


async def step(page: Page, title: str) -> None:
    await expect(page.get_by_role("region", name=title, exact=True)).to_be_visible(timeout=PATIENCE_MS)


async def taken(centre: Centre, call: str) -> int:
    """How many actions of the script the server has."""
    async with centre.session("supervisor", "supervisor") as http:
        answer = await http.get(f"/api/script-runs/of-call/{call}")
        assert answer.status_code == 200, answer.text
        return int(answer.json()["run"]["seq"])


def dies(centre: Centre, part: str) -> None:
    processes.kill(processes.pids(centre, part))


async def test_answers_and_a_withdrawal_outlive_what_dies_under_them(
    cut_off: Centre, module_browser: Browser
) -> None:
    context = await module_browser.new_context(locale="ru-RU", permissions=["microphone"])
    anna = Desk(cut_off, context)
    await anna.open("anna", "anna")
    await anna.ready()
    await cut_off.demo_call("--number", "+74950000101", "--caller", CALLER, "--talk", "0")
    await anna.state("reserved")
    call = (await anna.accept())["call"]
    page, keys = anna.page, anna.page.keyboard
    await step(page, "Представиться")
    begun = await taken(cut_off, call)
    await keys.press("Enter")
    await step(page, "Откуда узнали о нас")
    dies(cut_off, "api")
    await keys.press("1")
    await step(page, "Имя")
    await keys.type("Мария")
    dies(cut_off, "engine")
    await keys.press("Enter")
    await step(page, "Что решает")
    dies(cut_off, "worker")
    await keys.press("1")
    await step(page, "Что подвело раньше")
    await keys.type("срывали сроки")
    with processes.keeper_away(cut_off):
        dies(cut_off, "postgres")
        await keys.press("Enter")
        await expect(page.get_by_role("textbox", name="Что подвело раньше")).to_have_value("срывали сроки")
    await step(page, "Бюджет")
    dies(cut_off, "api")
    await page.get_by_role("button", name="Без рекламы").click()
    await expect(page.get_by_text("Отказ записан").first).to_be_visible(timeout=PATIENCE_MS)
    async with cut_off.session("supervisor", "supervisor") as http:
        person = (await anna.call())["person"]
        entries = (await http.get(f"/api/persons/{person}/consent")).json()["entries"]
        assert [(row["given"], row["call"]) for row in entries] == [(False, call)], "one line, with its call"
        assert entries[0]["second"] is not None
        assert await taken(cut_off, call) == begun + 5, "each answer was taken once"

        async def on_the_card() -> bool:
            return (await http.get(f"/api/persons/{person}")).json()["name"] == "Мария"

        await until("the worker that was started anew brings the name to the card", on_the_card, within_s=60)
    await anna.end()
    await anna.state("wrap_up", within_s=60)
    assert anna.errors == []
    await context.close()
