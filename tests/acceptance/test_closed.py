"""A closed number: the caller hears the prompt that was uploaded a moment ago, and the record says so."""

import asyncio
import io
from collections.abc import AsyncIterator

import httpx
import numpy as np
import pytest
import soundfile
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.raw_caller import RawCaller
from tests.acceptance.scene import change
from tests.acceptance.truth import engine_view

from perezvon.adapters.speech import g711

pytestmark = pytest.mark.acceptance

NUMBER, KEY = "+74950000203", "perezvon/own/closed-tone"
PROMPT_S = 3.0


@pytest.fixture(scope="module")
async def admin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """The number never opens while the test runs."""
    async with centre.session("admin", "admin") as http:
        never = {"name_ru": "Никогда", "name_en": "Never", "zone": "Europe/Moscow", "week": [[]] * 7}
        prompt = {"name_ru": "Закрыто", "name_en": "Closed", "kind": "prompt"}
        (await http.put("/api/hours/never", json=never)).raise_for_status()
        (await http.put("/api/prompts/closed-tone", json=prompt)).raise_for_status()
        await upload(http, 700)
        was = await change(http, f"/api/numbers/{NUMBER}", hours="never", closed_prompt=KEY)
        yield http
        now = (await http.get(f"/api/numbers/{NUMBER}")).json()["version"]
        (await http.put(f"/api/numbers/{NUMBER}", json=was | {"version": now})).raise_for_status()


async def upload(http: httpx.AsyncClient, hz: float, prompt: str = "closed-tone") -> None:
    at = np.arange(round(PROMPT_S * 44_100)) / 44_100
    file = io.BytesIO()
    soundfile.write(file, 0.3 * np.sin(2 * np.pi * hz * at), 44_100, format="MP3")
    answer = await http.put(f"/api/prompts/{prompt}/all/sound", content=file.getvalue())
    assert answer.status_code == 200, answer.text


async def call(centre: Centre, caller: str) -> RawCaller:
    """A whole call to the closed number: answered, told, hung up by us."""
    origin = f"<sip:{caller}@a.example>".encode()
    made = RawCaller(f"{centre.block}.2", (f"{centre.block}.1", 5060), NUMBER, origin, ears=True)
    assert await made.call() == 200
    async with asyncio.timeout(30):
        await made.gone.wait()
    made.close()
    return made


def loudest_hz(ulaw: bytes) -> float:
    samples = g711.decode(ulaw, "ulaw").astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * g711.RATE_HZ / len(samples))


async def test_a_caller_of_a_closed_number_hears_so_and_is_written_down(
    centre: Centre, admin: httpx.AsyncClient, supervisor: httpx.AsyncClient
) -> None:
    async def live() -> bool:
        view = (await engine_view(centre)).view
        status = view.hours["never"].status if "never" in view.hours else None
        return view.numbers[NUMBER].hours == "never" and status is not None and not status.open

    await until("the closed number on the floor", live)
    heard = bytes((await call(centre, "+79000081001")).heard)
    assert len(heard) >= 0.8 * PROMPT_S * g711.RATE_HZ, "the prompt was cut short"
    assert loudest_hz(heard) == pytest.approx(700, abs=5)

    await upload(admin, 1200)
    again = bytes((await call(centre, "+79000081002")).heard)
    assert loudest_hz(again) == pytest.approx(1200, abs=5), "the new sound acts without a restart"

    async def written() -> list[JSON]:
        answer = await supervisor.get("/api/calls", params={"how": "closed"})
        rows: list[JSON] = [row for row in answer.json()["calls"] if row["number"] == NUMBER]
        return rows if len(rows) == 2 else []

    for row in await until("the records", written):
        assert (row["closed"], row["by"], row["queue"], row["agent"]) == ("week", "system", None, None)
        assert row["closed_at"] is not None


async def test_who_waits_hears_music_that_was_uploaded_a_moment_ago(
    centre: Centre, admin: httpx.AsyncClient
) -> None:
    music = {"name_ru": "Тон", "name_en": "Tone", "kind": "music"}
    (await admin.put("/api/prompts/waiting-tone", json=music)).raise_for_status()
    await upload(admin, 440, "waiting-tone")
    where = "/api/queues/q-polis-claims"
    was = await change(admin, where, music="own-waiting-tone", announce_every_s=0)

    async def live() -> bool:
        return (await engine_view(centre)).view.queues["q-polis-claims"].setting.music == "own-waiting-tone"

    await until("the music on the floor", live)
    origin = b"<sip:+79000081003@a.example>"
    caller = RawCaller(f"{centre.block}.2", (f"{centre.block}.1", 5060), "+74950000201", origin, ears=True)
    assert await caller.call() == 200
    second = g711.RATE_HZ

    def music_plays() -> bool:
        tail = bytes(caller.heard[-2 * second :])
        return len(tail) == 2 * second and abs(loudest_hz(tail) - 440) < 5

    await until("the music in his ear", music_plays, within_s=60)
    await caller.hang_up()
    now = (await admin.get(where)).json()["version"]
    (await admin.put(where, json=was | {"version": now})).raise_for_status()
