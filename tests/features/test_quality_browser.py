"""A real browser: a supervisor fills in a scorecard, the agent reads it on her desk and appeals."""

import io
import wave
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect
from tests.features.browser_scene import enter, opened_browser, opened_site
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives
from tests.live.served import Served


@pytest.fixture
async def site(centre: DemoCentre) -> AsyncIterator[Served]:
    async with opened_site(centre) as made:
        yield made


@pytest.fixture
async def browser(kept_dir: Path) -> AsyncIterator[Browser]:
    async with opened_browser(kept_dir) as made:
        yield made


async def signed_in(browser: Browser, site: Served, login: str) -> Page:
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{site.port}")
    await enter(page, login)
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.get_by_text("EN", exact=True).click()
    return page


async def with_recording(page: Page, call: str) -> None:
    """The shelf of this scene is empty: the page is given a recording of ten seconds of silence."""
    recording = {
        "id": "r-1",
        "call": call,
        "agent": "a-anna",
        "state": "ready",
        "may_listen": True,
        "started_at": START.isoformat(),
        "stopped_at": START.isoformat(),
        "duration_s": 10,
        "off_ms": None,
        "missing_ms": None,
        "suspect": False,
        "size": 1,
    }
    silence = io.BytesIO()
    with wave.open(silence, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(160_000))
    body = silence.getvalue()
    peaks = {"left": [0.1] * 20, "right": [0.1] * 20, "duration_s": 10}

    async def answer(route: Route) -> None:
        if "/peaks" in route.request.url:
            await route.fulfill(json=peaks)
        elif "/audio" in route.request.url:
            await route.fulfill(body=body, content_type="audio/wav")
        else:
            await route.fulfill(json=[recording])

    for path in ("**/api/calls/*/recordings", "**/api/recordings/**"):
        await page.route(path, answer)


@pytest.mark.requirement(
    "B12",
    "in the browser a scorecard is filled in, with a place in the recording; the agent finds it and appeals",
)
async def test_a_scorecard_is_filled_in_and_the_agent_appeals(
    centre: DemoCentre, site: Served, browser: Browser
) -> None:
    call = await Lives(centre).call(None, START - timedelta(days=4))
    head = await centre.as_("supervisor")
    form = next(
        each
        for each in (await head.get("/api/quality/scorecards")).json()
        if each["name_en"].startswith("Five rules")
    )
    body = {"call": call, "scorecard": form["id"]}
    ident = (await head.post("/api/quality/evaluations", json=body)).json()["id"]

    page = await signed_in(browser, site, "supervisor")
    await with_recording(page, call)
    await page.goto(f"http://127.0.0.1:{site.port}/quality/evaluations/{ident}")
    finish = page.get_by_role("button", name="Finish")
    await expect(finish).to_be_disabled()
    for section in form["body"]["sections"]:
        for each in section["criteria"]:
            mark = "Yes" if each["kind"] == "yes_no" else "3"
            control = page.get_by_role("radiogroup", name=each["title_en"])
            await control.get_by_text(mark, exact=True).click()
    await expect(page.get_by_text("Everything is marked")).to_be_visible()
    await page.get_by_role("slider").press("ArrowRight")
    place = "Mark the place in the recording: Stayed friendly to the end"
    await page.get_by_role("button", name=place).click()
    await expect(page.get_by_role("button", name="Go to 0:05")).to_be_visible()
    await page.get_by_role("button", name="Comment: Stayed friendly to the end").click()
    await page.get_by_role("textbox", name="Comment: Stayed friendly to the end").fill("Warm to the end")
    await finish.click()
    await expect(page.get_by_text("84.4")).to_be_visible()  # 100 * (6 + 10 * 3/4) / 16

    anna = await signed_in(browser, site, "anna")
    await anna.goto(f"http://127.0.0.1:{site.port}/quality")
    await expect(anna.get_by_role("link", name="1 new evaluation")).to_be_visible()
    await anna.get_by_role("table").get_by_role("link").first.click()
    await expect(anna.get_by_text("Warm to the end")).to_be_visible()
    await anna.get_by_role("textbox", name="Your answer").fill("She hung up first")
    await anna.get_by_role("checkbox", name="I disagree").check()
    await anna.get_by_role("button", name="Appeal").click()
    await expect(anna.get_by_role("heading", name="The agent's appeal")).to_be_visible()
    kept = (await head.get(f"/api/quality/evaluations/{ident}")).json()
    assert kept["appeal"] == "open"
    assert kept["marks"]["friendly_tone"] == {"value": 3, "at_s": 5, "recording": "r-1"}
