"""An agent calls somebody from her browser over the simulated carrier: reached, busy, nobody, and deaths."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, expect
from tests.acceptance import processes
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call, ready_recording, sound_of
from tests.acceptance.truth import agree, leader, switch_of

from perezvon.adapters.private.debian import Root

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

# The last two digits choose what the simulated network does.
ANSWERS, BUSY, RINGS, NOBODY = "00", "02", "03", "04"
LISTEN_PACKETS = 500  # ten seconds: hello, and then an echo of the agent


@pytest.fixture(scope="module")
async def dialling(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    made = make_centre("dialling", acceptance_dir, kept_dir)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(scope="module")
async def anna(dialling: Centre, module_browser: Browser) -> AsyncIterator[Desk]:
    context = await module_browser.new_context(locale="en-GB", permissions=["microphone"])
    desk = Desk(dialling, context)
    await desk.open("anna", "anna")
    await desk.ready()
    yield desk
    await desk.leave()
    await context.close()


def number(end: str) -> str:
    """Another one each time, as people write it."""
    number.count = getattr(number, "count", 0) + 1  # type: ignore[attr-defined]
    return f"8 (916) 5{number.count:02d}-40-{end}"  # type: ignore[attr-defined]


async def types(anna: Desk, end: str) -> str:
    """C, the number, Enter; the number as it is dialled."""
    await anna.state("ready")
    typed = number(end)
    await anna.page.keyboard.press("Escape")
    await anna.page.keyboard.press("c")
    await anna.page.get_by_label("Позвонить на номер").fill("")
    await anna.page.keyboard.type(typed)
    await anna.page.keyboard.press("Enter")
    return "+7916" + "".join(c for c in typed if c.isdigit())[4:]


async def dials(anna: Desk, end: str) -> JSON:
    """The call as the desk shows it while it is being placed."""
    dialled = await types(anna, end)

    async def placed() -> JSON | None:
        call = await anna.call()
        return call if call.get("caller") == dialled else None

    return await until("an outbound call", placed, within_s=10)  # type: ignore[no-any-return]


async def ended(centre: Centre, dialled: str) -> JSON:
    """The record of a call that may be over before anybody can look."""

    async def written() -> JSON | None:
        async with centre.session("supervisor", "supervisor") as http:
            rows = (await http.get("/api/calls", params={"number": dialled})).json()["calls"]
        return rows[0] if rows else None

    call: JSON = await until(f"the record of {dialled}", written)
    return await record_of(centre, call)


async def rings(anna: Desk) -> None:
    async def ringing() -> bool:
        return (await anna.call()).get("state") == "ringing"

    await until("the ringing", ringing, within_s=15)


async def record_of(centre: Centre, call: JSON) -> JSON:
    async with centre.session("supervisor", "supervisor") as http:
        return await closed_call(http, call["call"])


@pytest.mark.requirement(
    "A1", "an agent of the inbound queues dials out, talks, and the record says outbound"
)
async def test_somebody_answers_talks_and_is_recorded(dialling: Centre, anna: Desk) -> None:
    call = await dials(anna, ANSWERS)
    await anna.state("talking", within_s=15)
    before = await anna.received()

    async def enough() -> JSON | None:
        now = await anna.received()
        return now if now["packets"] - before["packets"] >= LISTEN_PACKETS else None

    after: JSON = await until("enough audio in the browser", enough, within_s=40)
    assert after["energy"] > before["energy"], "the browser received silence"
    await anna.end()
    await anna.finish()
    await anna.state("ready")
    record = await record_of(dialling, call)
    assert (record["direction"], record["how"], record["by"]) == ("outbound", "answered", "agent")
    assert (record["agent"], record["queue"], record["person"] is not None) == ("a-anna", None, True)
    assert record["disposition"] is not None
    assert record["ring_ms"] > 500
    async with dialling.session("supervisor", "supervisor") as http:
        row = await ready_recording(http, call["call"])
        stereo = await sound_of(http, row["id"])
        card = (await http.get(f"/api/persons/{record['person']}")).json()
    loud = np.abs(stereo.astype(np.int32)).max(axis=0)
    assert (loud > 1000).all(), f"both sides are on the recording: {loud}"
    assert card["numbers"][0]["number"] == call["caller"]


@pytest.mark.parametrize(
    ("end", "how", "sip", "said"),
    [(BUSY, "busy", 486, "занято"), (NOBODY, "unallocated", 404, "нет такого номера")],
)
async def test_the_network_says_no(
    dialling: Centre, anna: Desk, end: str, how: str, sip: int, said: str
) -> None:
    record = await ended(dialling, await types(anna, end))
    await anna.state("ready", within_s=15)
    assert (record["how"], record["by"], record["sip"], record["agent"]) == (how, "caller", sip, "a-anna")
    await expect(anna.page.get_by_text(f": {said}").first).to_be_visible()
    await expect(anna.page.get_by_role("button", name="Набрать ещё раз")).to_be_enabled()


async def test_nobody_answers_and_she_thinks_better_of_it(dialling: Centre, anna: Desk) -> None:
    call = await dials(anna, RINGS)
    await rings(anna)
    assert (await anna.received())["energy"] >= 0
    await anna.page.keyboard.press("Escape")
    await anna.page.keyboard.press("Escape")
    await anna.state("ready")
    record = await record_of(dialling, call)
    assert (record["how"], record["by"]) == ("cancelled", "agent")
    await expect(anna.page.get_by_text(": отменён").first).to_be_visible()
    await anna.page.keyboard.press("r")
    await rings(anna)
    again = await anna.call()
    assert (again["caller"], again["number"]) == (call["caller"], call["number"])
    await anna.page.get_by_role("button", name="Отменить вызов").click()
    await anna.state("ready")
    await agree(dialling)


async def test_what_may_not_be_called_is_refused_in_words(dialling: Centre, anna: Desk) -> None:
    await anna.state("ready")
    for typed, said in (
        ("hello", "не телефонный номер"),
        ("+4930123456", "разрешены направления"),
        ("+7 809 123-45-67", "запрещены настройкой"),
    ):
        await anna.page.keyboard.press("c")
        field = anna.page.get_by_label("Позвонить на номер")
        await field.fill(typed)
        await anna.page.keyboard.press("Enter")
        await expect(anna.page.get_by_text(said).first).to_be_visible()
        await field.fill("")
        await anna.page.keyboard.press("Escape")
    assert (await anna.status())["state"] == "ready"


async def kill_the_leader(centre: Centre) -> None:
    dead = (await leader(centre))[0]
    processes.kill([dead])
    await until("another engine", lambda: set(processes.pids(centre, "engine")) - {dead}, within_s=60)
    await until("a healthy centre", centre.healthy, within_s=120)


async def test_the_engine_dies_while_it_rings(dialling: Centre, anna: Desk) -> None:
    call = await dials(anna, RINGS)
    await rings(anna)
    began = time.monotonic()
    await kill_the_leader(dialling)
    print(f"healthy again after {time.monotonic() - began:.1f} s")
    await rings(anna)
    assert call["channel"] in (await switch_of(dialling)).channels, "it goes on ringing"
    await agree(dialling)
    await anna.page.get_by_role("button", name="Отменить вызов").click()
    await anna.state("ready", within_s=60)
    assert (await record_of(dialling, call))["how"] == "cancelled"
    await agree(dialling)


async def test_the_engine_dies_in_the_talk(dialling: Centre, anna: Desk) -> None:
    call = await dials(anna, ANSWERS)
    await anna.state("talking", within_s=15)
    before = await anna.received()
    await kill_the_leader(dialling)
    after = await anna.received()
    assert after["packets"] > before["packets"], "the talk went on without an engine"
    await anna.state("talking", within_s=60)
    await agree(dialling)
    await anna.end()
    await anna.finish()
    record = await record_of(dialling, call)
    assert (record["how"], record["by"], len(record["legs"])) == ("answered", "agent", 1)
    await agree(dialling)


async def test_it_stops_ringing_when_somebody_must_not_be_called(dialling: Centre, anna: Desk) -> None:
    call = await dials(anna, RINGS)
    await rings(anna)
    line = {"scope": "number", "number": call["caller"], "reason": "asked on paper"}
    async with dialling.session("supervisor", "supervisor") as http:
        answer = await http.post("/api/do-not-call", json=line)
    assert answer.status_code == 200, answer.text
    await anna.state("ready")
    record = await record_of(dialling, call)
    assert (record["how"], record["by"]) == ("withdrawn", "system")
    await expect(anna.page.get_by_text(": отказ от контакта").first).to_be_visible()
    await anna.page.keyboard.press("r")
    await expect(anna.page.get_by_text("в списке «не звонить»").first).to_be_visible()
