"""A manager connects a line himself: provider's letter in hand, to the first call in and out."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.desk import Desk
from tests.acceptance.truth import settings_of
from tests.adapters.provider import Provider

pytestmark = pytest.mark.acceptance

NUMBER = "+74950000101"
CALLER = "+79120000777"


@pytest.fixture
async def provider(centre: Centre) -> Provider:
    """The simulated carrier sells us an account."""
    access = settings_of(centre).carrier
    assert access is not None
    made = Provider(access.ari_url, access.ari_user, access.ari_password)
    await made.account("office", "secret-1")
    return made


@pytest.fixture
async def setup(centre: Centre, browser: Browser) -> AsyncIterator[Page]:
    """The manager at the set-up of lines."""
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(centre.url)
    await page.locator("input[autocomplete=username]").fill("admin")
    await page.locator("input[autocomplete=current-password]").fill("admin")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Настройка").click()
    await page.get_by_role("button", name=re.compile("^Линии связи")).click()
    yield page
    await context.close()


async def test_a_line_is_connected_tested_and_called_in_the_browser(
    centre: Centre, provider: Provider, setup: Page, anna: Desk
) -> None:
    carrier = settings_of(centre).carrier
    assert carrier is not None
    await setup.get_by_role("button", name="Новая линия").click()
    await setup.get_by_role("button", name=re.compile("Провайдер с логином и паролем")).click()
    wizard = setup.get_by_role("dialog")
    typed = {
        "name": "Office line",
        "server": carrier.sip_address,
        "username": "office",
        "password": "wrong",
        "caller_id": "8 495 000-01-01",
    }
    for field, text in typed.items():
        await wizard.locator(f"input[name={field}]").fill(text)
    await wizard.get_by_role("button", name="Подключить").click()
    # The letter was misread: the screen says what is wrong and what to do.
    refused = wizard.get_by_text("Провайдер отвечает: неверный пароль или имя пользователя (SIP 401)")
    await expect(refused).to_be_visible(timeout=20_000)
    await wizard.get_by_placeholder("Ваш номер").fill("+79990000000")
    await expect(wizard.get_by_role("button", name="Позвоните мне")).to_be_disabled()
    await wizard.get_by_role("button", name="Готово").click()

    await setup.get_by_role("button", name="Office line").click()
    editor = setup.get_by_role("dialog")
    await editor.get_by_role("tab", name="Настройки").click()
    await editor.locator("input[name=password]").fill("secret-1")
    await editor.get_by_role("button", name="Сохранить").click()
    await editor.get_by_role("tab", name="Состояние и проверка").click()
    await expect(editor.get_by_text("зарегистрирована", exact=True)).to_be_visible(timeout=20_000)

    await editor.get_by_role("button", name="Имитация провайдера: ответят").click()
    await editor.get_by_role("button", name="Позвоните мне").click()
    await expect(editor.get_by_text("Линия работает")).to_be_visible(timeout=40_000)
    said = " ".join(await editor.locator("ol li").all_inner_texts())
    assert all(step in said for step in ("отправлен провайдеру", "идут гудки", "ответили", "слышен звук"))
    await editor.get_by_role("button", name="Имитация провайдера: занято").click()
    await editor.get_by_role("button", name="Позвоните мне").click()
    await expect(editor.get_by_text("Звонок не состоялся: занято")).to_be_visible(timeout=20_000)

    # Somebody calls our number over the line: the carrier knows us by our registration only.
    answer = await provider.calls("office", CALLER)
    assert answer.status_code == 200, answer.text
    await anna.accept()
    call = await anna.call()
    assert (call["number"], call["caller"]) == (NUMBER, CALLER)
    await expect(editor.get_by_text("входящих: 1")).to_be_visible(timeout=10_000)
    await anna.end()
    await anna.finish()
    await out_of_use(centre)


async def out_of_use(centre: Centre) -> None:
    """The next test finds the lines as they were; the floor hears that none is down."""
    async with centre.session("admin", "admin") as http:
        line: JSON = (await http.get("/api/trunks/office-line")).json()
        body = {name: value for name, value in line.items() if name not in ("id", "has_password")}
        answer = await http.put("/api/trunks/office-line", json={**body, "active": False})
        assert answer.status_code == 200, answer.text

        async def gone() -> bool:
            states = (await http.get("/api/trunk-states")).json()["trunks"]
            return "office-line" not in [state["trunk"] for state in states]

        await until("the line to be gone", gone)
