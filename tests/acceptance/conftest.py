"""One centre for all acceptance tests: everything real, started once by `perezvon up`."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from playwright.async_api import Browser, Playwright, async_playwright
from tests.acceptance.centre import ROOT, Centre
from tests.acceptance.desk import Desk
from tests.conftest import loopback_block, worker

from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.tools import runnable
from perezvon.adapters.speech import g711
from perezvon.adapters.speech.dsp import resample, to_samples, to_signal
from perezvon.adapters.speech.render import read_manifest

SPEECH = ROOT / "src/perezvon/main/demo_data/speech"
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def acceptance_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="pza-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def make_centre(name: str, folder: Path, kept: Path, *arguments: str) -> Centre:
    block = loopback_block().split(".")
    third = (int(block[2]) + 1 + len(name)) % 256
    return Centre(
        folder / name,
        kept,
        f"127.{block[1]}.{third}",
        free_port("127.0.0.1", 18080 + 200 * worker(), TCP),
        arguments,
    )


@pytest.fixture(scope="session")
async def centre(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    """The demo centre without simulated agents: its agents are the tests' own."""
    made = make_centre("quiet", acceptance_dir, kept_dir)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(scope="session")
async def supervisor(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.session("supervisor", "supervisor") as http:
        yield http


@pytest.fixture(scope="session")
async def chromium_path(kept_dir: Path) -> str:
    return str(await runnable("chromium", kept_dir / "roots", kept_dir / "cache", say=print))


@pytest.fixture(scope="session")
async def sipp(kept_dir: Path) -> Path:
    return await runnable("sipp", kept_dir / "roots", kept_dir / "cache", say=print)


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as made:
        yield made


class Voice:
    """Two different known speeches: what the customer says and what the agent says, 8 kHz int16."""

    def __init__(self, folder: Path) -> None:
        entries = read_manifest(SPEECH).entries
        caller = max(
            (e for e in entries if e.kind == "caller" and e.language == "ru"), key=lambda e: e.duration_s
        )
        agent = max(
            (e for e in entries if e.kind == "agent" and e.language == "en"), key=lambda e: e.duration_s
        )
        self.caller_file = SPEECH / caller.file
        self.caller = g711.decode(self.caller_file.read_bytes(), "ulaw")
        self.agent = g711.decode((SPEECH / agent.file).read_bytes(), "ulaw")
        # Chromium plays the file again and again from the moment the microphone opens.
        self.microphone = folder / "agent.wav"
        loud = to_samples(resample(to_signal(self.agent), g711.RATE_HZ, 48000))
        gap = np.zeros(48000, dtype=np.int16)
        soundfile.write(self.microphone, np.concatenate([loud, gap]), 48000, subtype="PCM_16")


@pytest.fixture(scope="session")
def voice(acceptance_dir: Path) -> Voice:
    return Voice(acceptance_dir)


async def launch(playwright: Playwright, chromium_path: str, voice: Voice, *more: str) -> Browser:
    """A Chromium whose microphone says the agent's speech; ``more``: arguments of its command line."""
    return await playwright.chromium.launch(
        executable_path=chromium_path,
        headless=True,
        args=[
            *CHROMIUM,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={voice.microphone}",
            *more,
        ],
    )


@pytest.fixture
async def browser(playwright: Playwright, chromium_path: str, voice: Voice) -> AsyncIterator[Browser]:
    made = await launch(playwright, chromium_path, voice)
    yield made
    await made.close()


@pytest.fixture(scope="module")
async def module_browser(playwright: Playwright, chromium_path: str, voice: Voice) -> AsyncIterator[Browser]:
    """One browser for all cases of a module."""
    made = await launch(playwright, chromium_path, voice)
    yield made
    await made.close()


@pytest.fixture
async def anna(centre: Centre, browser: Browser) -> AsyncIterator[Desk]:
    """Anna at her desk, ready, with her line up; signed off at the end."""
    desk = Desk(centre, await browser.new_context(locale="en-GB", permissions=["microphone"]))
    await desk.open("anna", "anna")
    await desk.ready()
    yield desk
    await desk.leave()
    await asyncio.shield(desk.context.close())
