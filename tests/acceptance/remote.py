"""What tests with an agent on another computer share: a centre in https, his browser, what it names."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, Playwright
from tests.acceptance.another_computer import Computer
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import Voice, launch, make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.stalls import Stalls

from perezvon.adapters.private.addresses import TCP, free_port

NAMED_WITHIN_S = 5.0


@asynccontextmanager
async def remote_centre(
    name: str, folder: Path, kept: Path, computer: Computer, **settings: str
) -> AsyncIterator[Centre]:
    """A centre that is served to the other computer, in https with an authority of its own."""
    made = make_centre(name, folder, kept)
    made.extra |= settings | {
        "PEREZVON_HTTPS_LISTEN": f"{computer.here}:{free_port(computer.here, 18443, TCP)}",
        "PEREZVON_MEDIA_ADDRESS": computer.here,
    }
    await made.start()
    try:
        for words in (made.url, f"{address_of(made)}/ca", "SHA-256"):
            await until(words, lambda words=words: words in made.said(), within_s=120)  # type: ignore[misc]
        yield made
    finally:
        await made.stop()


def address_of(centre: Centre) -> str:
    """Where browsers of other computers find it."""
    return f"https://{centre.extra['PEREZVON_HTTPS_LISTEN']}"


def spki(certificate: Path) -> str:
    """The key of an authority, as Chromium is told to trust it and nothing else."""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    key = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@asynccontextmanager
async def remote_browser(
    playwright: Playwright, chromium_path: str, voice: Voice, centre: Centre, computer: Computer
) -> AsyncIterator[Browser]:
    """A Chromium on the other computer, which was taught to trust the centre's authority."""
    trust = f"--ignore-certificate-errors-spki-list={spki(centre.state / 'tls/ca.pem')}"
    made = await launch(playwright, computer.program(chromium_path), voice, trust)
    yield made
    await made.close()


@asynccontextmanager
async def remote_desk(centre: Centre, browser: Browser) -> AsyncIterator[Desk]:
    """Anna, who reads Russian, at her desk on the other computer: signed in and not yet at work."""
    context = await browser.new_context(permissions=["microphone"])
    made = Desk(centre, context, address_of(centre))
    await made.open("anna", "anna")
    yield made
    await made.leave()
    await context.close()


async def start_work(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Начать работу").click()


async def line_of(desk: Desk) -> JSON:
    """The line as the page knows it."""
    return await desk.page.evaluate("window.__perezvon?.line() ?? {}")


async def named(desk: Desk, *codes: str) -> JSON:
    """The fault that the desk names; it must do so in time, in words and with the way that failed."""
    began = time.monotonic()

    async def seen() -> JSON | None:
        fault = (await line_of(desk)).get("mediaFault")
        return fault if fault and fault["code"] in codes else None

    with Stalls() as stalls:
        fault: JSON = await until(f"one of {codes}", seen, within_s=30)
    took = time.monotonic() - began
    shown = await desk.page.get_by_role("alert").inner_text()
    print(f"{took:.1f} s ({stalls.lost_s:.1f} s of them the machine stood still)", fault, shown)
    assert took - stalls.lost_s < NAMED_WITHIN_S
    return fault | {"shown": shown}


async def gone(desk: Desk) -> None:
    """The line is well again, and nothing red is left."""

    async def well() -> bool:
        line = await line_of(desk)
        shown = await desk.page.get_by_role("alert").count()
        return (line.get("phase"), line.get("mediaFault"), shown) == ("up", None, 0)

    await until("a line without a fault", well, within_s=60)


CHOSEN = """async () => {
  for (const peer of window.__peers) {
    const rows = await peer.getStats();
    for (const row of rows.values()) {
      if (row.type !== "candidate-pair" || !row.nominated || row.state !== "succeeded") continue;
      const [local, remote] = [rows.get(row.localCandidateId), rows.get(row.remoteCandidateId)];
      return {
        type: local.candidateType,
        over: local.relayProtocol ?? local.protocol,
        local: local.address,
        remote: remote.address,
      };
    }
  }
  return {};
}"""


async def way_of_sound(desk: Desk) -> JSON:
    """The pair of candidates that sound takes, as the browser says."""
    return await desk.page.evaluate(CHOSEN)
