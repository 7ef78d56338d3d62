"""An agent on another computer: over https with our own authority, two-way audio, and silence explained."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, Playwright
from tests.acceptance.another_computer import Computer, another_computer
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import Voice, launch, make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.stalls import Stalls
from tests.acceptance.test_two_way_audio import measure, the_talk

from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.debian import Root

pytestmark = pytest.mark.acceptance

NAMED_WITHIN_S = 5.0
TRIES = 3


@pytest.fixture(scope="module")
def computer(acceptance_dir: Path) -> Iterator[Computer]:
    with another_computer(acceptance_dir) as made:
        yield made


@pytest.fixture(scope="module")
async def remote(
    acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root, computer: Computer
) -> AsyncIterator[Centre]:
    """A centre that is served to the other computer, in https with an authority of its own."""
    made = make_centre("remote", acceptance_dir, kept_dir)
    made.extra |= {
        "PEREZVON_HTTPS_LISTEN": f"{computer.here}:{free_port(computer.here, 18443, TCP)}",
        "PEREZVON_MEDIA_ADDRESS": computer.here,
    }
    await made.start()
    for words in (made.url, f"https://{made.extra['PEREZVON_HTTPS_LISTEN']}/ca", "SHA-256"):
        await until(words, lambda words=words: words in made.said(), within_s=120)  # type: ignore[misc]
    people = made.state / "log/people.log"
    await until("the simulated network", lambda: "people.started" in people.read_text(), within_s=120)
    yield made
    await made.stop()


def spki(certificate: Path) -> str:
    """The key of an authority, as Chromium is told to trust it and nothing else."""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    key = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@pytest.fixture(scope="module")
async def there(
    playwright: Playwright, chromium_path: str, voice: Voice, remote: Centre, computer: Computer
) -> AsyncIterator[Browser]:
    """A Chromium on the other computer, which was taught to trust the centre's authority."""
    trust = f"--ignore-certificate-errors-spki-list={spki(remote.state / 'tls/ca.pem')}"
    made = await launch(playwright, computer.program(chromium_path), voice, trust)
    yield made
    await made.close()


@pytest.fixture
async def desk(remote: Centre, there: Browser) -> AsyncIterator[Desk]:
    """Anna, who reads Russian, at her desk on the other computer: signed in and not yet at work."""
    address = f"https://{remote.extra['PEREZVON_HTTPS_LISTEN']}"
    context = await there.new_context(locale="en-GB", permissions=["microphone"])
    made = Desk(remote, context, address)
    await made.open("anna", "anna")
    yield made
    await made.leave()
    await context.close()


@pytest.fixture
async def boss(remote: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with remote.session("supervisor", "supervisor") as http:
        yield http


async def line_of(desk: Desk) -> JSON:
    return await desk.page.evaluate("window.__perezvon?.line() ?? {}")


async def named(desk: Desk, *codes: str, since: float) -> JSON:
    """The fault that the desk names; it must do so in time, in words and with the way that failed."""

    async def seen() -> JSON | None:
        fault = (await line_of(desk)).get("mediaFault")
        return fault if fault and fault["code"] in codes else None

    fault: JSON = await until(f"one of {codes}", seen, within_s=NAMED_WITHIN_S)
    took = time.monotonic() - since
    shown = await desk.page.get_by_role("alert").inner_text()
    print(f"{took:.1f} s", fault, shown)
    assert took < NAMED_WITHIN_S
    return fault | {"shown": shown}


async def gone(desk: Desk) -> None:
    """The line is well again, and nothing red is left."""

    async def well() -> bool:
        line = await line_of(desk)
        shown = await desk.page.get_by_role("alert").count()
        return (line.get("phase"), line.get("mediaFault"), shown) == ("up", None, 0)

    await until("a line without a fault", well, within_s=60)


async def test_both_hear_each_other_from_another_computer(
    remote: Centre, desk: Desk, boss: httpx.AsyncClient, voice: Voice, computer: Computer
) -> None:
    await desk.ready()
    assert await desk.page.evaluate("window.isSecureContext")
    cookies = await desk.context.cookies()
    assert [(each["secure"], each["httpOnly"]) for each in cookies if each["name"] == "pz_session"] == [
        (True, True)
    ]
    for number in range(TRIES):
        with Stalls() as stalls:
            caller = f"+7900008800{number}"
            call, talked = await the_talk(remote, desk, voice, caller)
        measured = await measure(remote, boss, voice, call, caller, stalls.lost_s)
        print(talked, measured)
        if measured.held:
            break
        assert stalls.lost_s > 0.03, measured
    assert measured.held, measured
    assert (await line_of(desk))["mediaFault"] is None
    ends = await desk.page.evaluate(CHOSEN)
    assert ends["local"].startswith(f"{computer.there}:"), ends
    assert ends["remote"].startswith(f"{computer.here}:"), ends


CHOSEN = """async () => {
  for (const peer of window.__peers) {
    const rows = await peer.getStats();
    for (const row of rows.values()) {
      if (row.type !== "candidate-pair" || !row.nominated || row.state !== "succeeded") continue;
      const [local, remote] = [rows.get(row.localCandidateId), rows.get(row.remoteCandidateId)];
      return { local: `${local.address}:${local.port}`, remote: `${remote.address}:${remote.port}` };
    }
  }
  return {};
}"""


async def test_the_desk_is_tested_before_the_shift_and_the_result_is_kept(
    desk: Desk, boss: httpx.AsyncClient, computer: Computer
) -> None:
    await desk.page.get_by_role("button", name="Проверить").click()
    await desk.page.get_by_role("button", name="Да").click(timeout=30_000)
    await desk.page.get_by_text("Слышно", exact=False).wait_for()

    async def kept() -> JSON | None:
        tests = (await boss.get("/api/device-tests")).json()
        return next((each for each in tests if each["speaker"] == "heard"), None)

    test: JSON = await until("the result at the supervisor's", kept)
    assert (test["agent"], test["network"], test["address"]) == ("a-anna", "ok", computer.there)
    assert (test["microphone"], test["stun"], test["turn"]) == ("ok", "none", "none")
    assert min(test["packets_in"], test["packets_out"]) > 100, test


async def test_a_test_where_udp_is_blocked_says_so(
    desk: Desk, boss: httpx.AsyncClient, computer: Computer
) -> None:
    with computer.without_udp():
        await desk.page.get_by_role("button", name="Проверить").click()
        await desk.page.get_by_text("на пакеты UDP нет ответа").wait_for(timeout=30_000)

    async def kept() -> bool:
        tests = (await boss.get("/api/device-tests")).json()
        return any(each["network"] == "udp_blocked" and computer.there in each["candidate"] for each in tests)

    await until("the result at the supervisor's", kept)


async def test_udp_that_is_blocked_from_the_start_is_named_in_five_seconds(
    desk: Desk, computer: Computer
) -> None:
    with computer.without_udp():
        began = time.monotonic()
        await desk.page.get_by_role("button", name="Начать работу").click()
        fault = await named(desk, "udp_blocked", since=began)
        assert computer.there in fault["candidate"]
        assert computer.here in fault["candidate"]
        assert "UDP" in fault["shown"]
        assert computer.here in fault["shown"]
    await gone(desk)


async def test_udp_that_breaks_under_way_is_named_and_the_line_comes_back(
    desk: Desk, computer: Computer
) -> None:
    await desk.ready()
    await gone(desk)
    with computer.without_udp():
        fault = await named(desk, "udp_lost", "udp_blocked", since=time.monotonic())
        assert computer.here in fault["candidate"]
    await gone(desk)
    await desk.state("ready")
