"""From an empty database to a talk: the guide is walked in the browser for three clients, a line registers at
a carrier, and somebody calls over it an agent at another computer; both hear each other."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.async_api import Browser, Locator, Page, Playwright, expect
from tests.acceptance.another_computer import Computer, another_computer
from tests.acceptance.centre import JSON, ROOT, Centre, until
from tests.acceptance.conftest import Voice, launch, make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call, ready_recording, sound_of
from tests.acceptance.remote import address_of, remote_browser, way_of_sound
from tests.acceptance.truth import settings_of
from tests.adapters.provider import Provider

from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root
from perezvon.main.telephony import CARRIER_RTP

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(420)]

CLIENTS: Final = (
    ("Bakery", "Пекарня", "+74951112233"),
    ("Garage", "Гараж", "+74951112244"),
    ("Clinic", "Клиника", "+74951112255"),
)
NUMBER: Final = CLIENTS[0][2]
CALLER: Final = "+79120000888"
OWNERS: Final = "the owner's own words"
OLGAS: Final = "olga likes long words"
HELLO_S: Final = 5.0  # the carrier's person says hello, then gives back what he hears
TALK_PACKETS: Final = 1500


@pytest.fixture(scope="module")
def computer(acceptance_dir: Path) -> Iterator[Computer]:
    with another_computer(acceptance_dir) as made:
        yield made


@pytest.fixture(scope="module")
async def empty(
    acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root, computer: Computer
) -> AsyncIterator[Centre]:
    """A centre as it is on its first day: no demo, nobody, nothing."""
    made = make_centre("walk", acceptance_dir, kept_dir, "--no-demo")
    made.extra |= {
        "PEREZVON_HTTPS_LISTEN": f"{computer.here}:{free_port(computer.here, 18443, TCP)}",
        "PEREZVON_MEDIA_ADDRESS": computer.here,
    }
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(scope="module")
async def carrier(
    empty: Centre, unpacked_asterisk: Root, acceptance_dir: Path
) -> AsyncIterator[PrivateAsterisk]:
    """A provider of its own, who knows nothing of the centre but an account."""
    made = PrivateAsterisk(
        acceptance_dir / "walk-carrier",
        unpacked_asterisk,
        AsteriskOptions(
            "carrier",
            f"{empty.block}.2",
            phones_host=f"{empty.block}.4",
            peer=settings_of(empty).pbx.sip_address,
            rtp_first=CARRIER_RTP[0],
            rtp_last=CARRIER_RTP[1],
        ),
    )
    await made.start()
    await Provider.of(made).account("office", "secret-1")
    yield made
    await made.stop()


async def let_in(centre: Centre) -> str:
    """The link with which the owner of the machine becomes the first administrator."""
    process = await asyncio.create_subprocess_exec(
        *centre.command("let-in", "owner"),
        cwd=ROOT,
        env=centre.environment | {"LC_ALL": "C"},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    found = re.search(r"http://\S+#reset=\S+", out.decode())
    assert found, out.decode()
    return found[0]


async def sign_in(page: Page, login: str, password: str) -> None:
    await page.locator("input[autocomplete=username]").fill(login)
    await page.locator("input[autocomplete=current-password]").fill(password)
    await page.keyboard.press("Enter")


class Walk:
    """The set-up page, as somebody walks it who reads English."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    async def begin(self) -> None:
        await self.page.goto(f"{self.url}/setup")
        await self.page.get_by_role("button", name="First call").wait_for()

    async def close_and_come_back(self) -> None:
        """The page is closed in the middle of the guide, and opened again later."""
        context = self.page.context
        await self.page.close()
        self.page = await context.new_page()
        await self.begin()

    async def step(self, words: str) -> None:
        """Open a step of the guide."""
        await self.page.get_by_role("button", name="First call").click()
        row = self.page.locator("main li", has_text=words)
        await row.get_by_role("button", name="Open").click()

    async def new(self, words: str) -> Locator:
        """Begin a new row where the step is open."""
        await self.page.get_by_role("button", name=words).first.click()
        return self.page.get_by_role("dialog")

    async def save(self, form: Locator) -> None:
        await form.get_by_role("button", name="Save", exact=True).click()
        await expect(form.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
        await form.get_by_role("button", name="Close").first.click()
        await expect(form).to_have_count(0)

    async def fill(self, form: Locator, **fields: str) -> None:
        for name, text in fields.items():
            await form.locator(f"input[name={name}]").fill(text)

    async def choose(self, form: Locator, label: str, option: str) -> None:
        await form.get_by_role("combobox", name=label).click()
        await self.page.get_by_role("option", name=option, exact=True).click()

    async def done(self, words: str) -> None:
        """The guide has nothing more to say of this step."""
        await self.page.get_by_role("button", name="First call").click()
        row = self.page.locator("main li", has_text=words)
        await expect(row.get_by_label("done")).to_be_visible(timeout=20_000)


@pytest.fixture
async def walk(
    empty: Centre, playwright: Playwright, chromium_path: str, voice: Voice
) -> AsyncIterator[Walk]:
    browser: Browser = await launch(playwright, chromium_path, voice)
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 1000})
    page = await context.new_page()
    await page.goto(await let_in(empty))
    await page.locator("input[autocomplete=new-password]").fill(OWNERS)
    await page.keyboard.press("Enter")
    await page.locator("input[autocomplete=current-password]").wait_for()
    await sign_in(page, "owner", OWNERS)
    await page.locator("header").first.wait_for()
    await page.evaluate(
        "fetch('/api/session/preferences', { method: 'PATCH', headers: { 'Content-Type': 'application/json',"
        " 'X-Perezvon': '1' }, body: JSON.stringify({ language: 'en', theme: 'light' }) })"
    )
    made = Walk(page, empty.url)
    await made.begin()
    yield made
    await browser.close()


async def clients_queues_numbers(walk: Walk) -> None:
    await walk.step("Whose calls do you take?")
    for english, russian, _ in CLIENTS:
        form = await walk.new("New client")
        await walk.fill(form, name_ru=russian, name_en=english)
        await walk.save(form)
    await walk.step("Where do callers wait?")
    for english, russian, _ in CLIENTS:
        form = await walk.new("New queue")
        await walk.choose(form, "Client", english)
        await walk.fill(form, name_ru=f"{russian}: заказы", name_en=f"{english} orders")
        await walk.save(form)
    await walk.step("Which numbers lead there?")
    for english, _, number in CLIENTS:
        form = await walk.new("New number")
        await form.get_by_role("textbox", name="Number", exact=True).fill(number)
        await walk.choose(form, "Client", english)
        await walk.choose(form, "Queue", f"{english} orders")
        await walk.save(form)


async def people(walk: Walk) -> None:
    await walk.step("Who may sign in?")
    for login, name in (("olga", "Olga Orlova"), ("pavel", "Pavel Petrov")):
        form = await walk.new("New user")
        await form.get_by_role("textbox", name="Login").fill(login)
        await walk.fill(form, name=name, password=OLGAS)
        await form.get_by_role("switch", name="Changes the password").uncheck()
        await walk.save(form)
    await walk.step("Who takes calls?")
    for name in ("Olga Orlova", "Pavel Petrov"):
        form = await walk.new("New agent")
        await walk.choose(form, "User", name)
        await walk.save(form)


async def set_up(walk: Walk, server: str) -> None:
    """The steps of the guide in their order."""
    await walk.step("Who are you")
    await walk.fill(walk.page.locator("main form"), name_ru="Наш центр", name_en="Our centre")
    await walk.page.get_by_role("button", name="Save", exact=True).click()
    await walk.done("Who are you")
    await clients_queues_numbers(walk)
    await walk.close_and_come_back()
    for words in ("Whose calls", "Where do callers", "Which numbers"):
        await walk.done(words)
    await people(walk)

    await walk.step("How can a call end?")
    form = await walk.new("New disposition")
    await walk.fill(form, name_ru="Заказал", name_en="Ordered")
    await walk.save(form)

    await walk.page.get_by_role("button", name="First call").click()
    await walk.page.get_by_role("button", name="Take break, lunch and training").click()
    await walk.done("Why may an agent")

    await walk.step("Over which line do calls come?")
    form = await walk.new("New trunk")
    await form.get_by_role("button", name=re.compile("Provider with login and password")).click()
    letter = {"name": "Office", "server": server, "username": "office", "password": "a slip"}
    await walk.fill(form, **letter, caller_id=NUMBER)
    await form.get_by_role("button", name="Connect").click()
    await expect(form.get_by_text("refused", exact=True).first).to_be_visible(timeout=30_000)
    await form.get_by_role("button", name="Done").click()
    await walk.page.get_by_role("row", name="Office").click()
    await form.get_by_role("tab", name="Settings").click()
    await walk.fill(form, password="secret-1")
    await form.get_by_role("button", name="Save", exact=True).click()
    await form.get_by_role("tab", name="State and test").click()
    await expect(form.get_by_text("registered", exact=True).first).to_be_visible(timeout=30_000)
    await form.get_by_role("button", name="Close").first.click()


async def test_from_nothing_to_a_talk_over_a_registered_line(
    empty: Centre,
    carrier: PrivateAsterisk,
    walk: Walk,
    playwright: Playwright,
    chromium_path: str,
    voice: Voice,
    computer: Computer,
) -> None:
    await set_up(walk, carrier.sip_address)
    for words in (
        "Whose calls",
        "Where do callers",
        "Which numbers",
        "Who takes",
        "Over which line",
    ):
        await walk.done(words)
    await expect(walk.page.get_by_text("An agent starts work at the desk")).to_be_visible()

    async with remote_browser(playwright, chromium_path, voice, empty, computer) as there:
        context = await there.new_context(locale="en-GB", permissions=["microphone"])
        olga = Desk(empty, context, address_of(empty))
        await olga.open("olga", OLGAS)
        await olga.ready()
        answer = await Provider.of(carrier).calls("office", CALLER)
        assert answer.status_code == 200, answer.text
        call = await olga.accept()
        assert (call["number"], call["caller"]) == (NUMBER, CALLER)
        before = await olga.received()

        async def enough() -> JSON | None:
            now = await olga.received()
            return now if now["packets"] - before["packets"] >= TALK_PACKETS else None

        after: JSON = await until("enough audio in the other browser", enough, within_s=60)
        assert after["energy"] > before["energy"], "the browser received silence"
        assert (await way_of_sound(olga))["local"] == computer.there
        await olga.end()
        await olga.finish()
        await another_client(carrier, olga)
        await context.close()
    await heard(empty, call["call"])


async def another_client(carrier: PrivateAsterisk, olga: Desk) -> None:
    """The provider says which of our numbers was dialled: the desk says whose name to say."""
    _, russian, number = CLIENTS[1]  # Olga reads Russian
    answer = await Provider.of(carrier).calls("office", CALLER, number.removeprefix("+"))
    assert answer.status_code == 200, answer.text
    call = await olga.accept()
    assert call["number"] == number
    await expect(olga.page.get_by_role("heading", name=russian, exact=True)).to_be_visible()
    await olga.end()
    await olga.finish()


async def heard(centre: Centre, call: str) -> None:
    """The recording: Olga speaks on the right; what the caller says later is what he heard of her."""
    async with centre.session("owner", OWNERS) as http:
        record = await closed_call(http, call)
        assert (record["how"], record["agent"], record["disposition"]) == ("answered", "a-olga", "ordered")
        stereo = await sound_of(http, (await ready_recording(http, call))["id"])
    caller, agent = (np.abs(stereo[:, side].astype(float)) for side in (0, 1))
    assert agent.max() > 2000
    assert caller[int(HELLO_S * 8000) :].max() > 2000, "he heard nothing of her, or it did not come back"
