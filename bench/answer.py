"""Answer to audio: from the key press in the agent's page to the tone in an AnalyserNode of that page.

A whole centre, a Chromium with Anna's persistent line, and a caller who sounds a tone from his first moment:
one call after the other. The clock is the page's own.
"""

import asyncio
import math
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from playwright.async_api import Page, async_playwright
from tests.acceptance.centre import Centre, until
from tests.acceptance.clerk import Network
from tests.acceptance.conftest import CHROMIUM
from tests.acceptance.desk import Desk

from bench.report import heading, row
from bench.world.centre import block, kept
from bench.world.choices import CHOSEN
from bench.world.sipp import percentile
from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.asterisk_root import asterisk_root
from perezvon.adapters.private.tools import runnable
from perezvon.adapters.speech import g711

CALLS = 100
AIM_MS = 150
NUMBER = "+74950000101"
TONE_HZ = 1000
SOUNDS_S = 1.0  # until his sound has reached Asterisk

LISTEN = """() => {
  const made = window.__tone = { pressed: null, heard: null, loud: 0 };
  window.addEventListener("keydown", (event) => {
    if (event.code === "Space") made.pressed = performance.now();
  }, true);
  const peer = window.__peers.findLast((one) => one.getReceivers().some((r) => r.track));
  const track = peer.getReceivers().map((r) => r.track).find((t) => t?.kind === "audio");
  const context = new AudioContext({ latencyHint: "interactive" });
  const node = context.createAnalyser();
  node.fftSize = 256;
  context.createMediaStreamSource(new MediaStream([track])).connect(node);
  const samples = new Float32Array(node.fftSize);
  setInterval(() => {
    node.getFloatTimeDomainData(samples);
    const loud = samples.some((value) => Math.abs(value) > 0.05);
    if (loud) made.loud = performance.now();
    if (loud && made.pressed !== null && made.heard === null) made.heard = performance.now();
  }, 2);
}"""
TOOK = """() => {
  const { pressed, heard } = window.__tone;
  return pressed === null || heard === null ? null : heard - pressed;
}"""
QUIET = "() => performance.now() - window.__tone.loud > 200"
AFRESH = "() => { window.__tone.pressed = null; window.__tone.heard = null; }"


async def main() -> None:
    """Print the rows."""
    calls = 10 if CHOSEN.quick else CALLS
    heading(f"Answer to audio on the persistent line: {calls} calls one after the other")
    async with _centre() as centre, _page(centre) as desk:
        took = await _calls(centre, desk, calls)
    row("key press to tone, p50", statistics.median(took), "ms")
    p95 = percentile(sorted(took), 0.95)
    row("key press to tone, p95", p95, "ms", f"≤ {AIM_MS}", p95 <= AIM_MS)
    row("key press to tone, longest", max(took), "ms")


@asynccontextmanager
async def _centre() -> AsyncIterator[Centre]:
    await asterisk_root(kept() / "roots", kept() / "cache", say=print)
    with tempfile.TemporaryDirectory(prefix="pzb-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o711)
        centre = Centre(folder / "answer", kept(), block(), free_port("127.0.0.1", 18600, TCP))
        await centre.start()
        try:
            async with centre.session("admin", "admin") as http:
                where = f"/api/numbers/{NUMBER}"
                settings = (await http.get(where)).raise_for_status().json()
                settings.pop("id")
                (await http.put(where, json=settings | {"greeting": None})).raise_for_status()
            yield centre
        finally:
            await centre.stop()


@asynccontextmanager
async def _page(centre: Centre) -> AsyncIterator[Desk]:
    path = await runnable("chromium", kept() / "roots", kept() / "cache", say=print)
    async with async_playwright() as playwright:
        arguments = [*CHROMIUM, "--use-fake-device-for-media-stream"]
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
        desk = Desk(centre, await browser.new_context(locale="en-GB", permissions=["microphone"]))
        await desk.open("anna", "anna")
        await desk.ready()
        await desk.page.evaluate(LISTEN)
        yield desk
        await browser.close()


async def _calls(centre: Centre, desk: Desk, calls: int) -> list[float]:
    """Each caller comes alone, with a sound and an RTP clock that begin with him."""
    sound = centre.state / "tone"
    _tone(sound.with_suffix(".alaw"))
    network = Network(centre)
    await network.connect()
    took: list[float] = []
    try:
        while len(took) < calls:
            took.append(await _caller(network, desk, str(sound)))
    finally:
        await network.disconnect()
    return took


async def _caller(network: Network, desk: Desk, sound: str) -> float:
    leg = await network.call(NUMBER, network.new_caller())
    await leg.wait_answered(30)
    speaking = asyncio.create_task(leg.say(sound))
    await asyncio.sleep(SOUNDS_S)
    took = await _one(desk)
    await desk.state("ready")
    await speaking
    return took


async def _one(desk: Desk) -> float:
    page: Page = desk.page
    await desk.state("reserved")
    await until("silence after the call before", lambda: page.evaluate(QUIET))
    await page.evaluate(AFRESH)
    await page.keyboard.press("Space")
    took: float = await until("the tone", lambda: page.evaluate(TOOK), within_s=10)
    await desk.state("talking")
    await desk.end()
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    return took


def _tone(file: Path) -> None:
    """A minute of a loud tone, G.711."""
    seconds = np.arange(60 * g711.RATE_HZ) / g711.RATE_HZ
    samples = (0.5 * 32767 * np.sin(2 * math.pi * TONE_HZ * seconds)).astype(np.int16)
    file.write_bytes(g711.encode(samples, "alaw"))


if __name__ == "__main__":
    asyncio.run(main())
