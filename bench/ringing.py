"""From a caller's INVITE to the INVITE at an agent's telephone, beside ``app_queue``, by how many are free.

Both sides dial a SIP telephone for the call; nobody else calls, everybody is free, no greeting is played. The
telephones are a few lines of Python that note the time and answer; so is the clock of both ends.
"""

import asyncio
import re
import statistics
import time
from typing import cast

import uvloop

from bench.report import heading, row
from bench.world.centre import BenchCentre, running
from bench.world.choices import CHOSEN
from bench.world.plan import SILENT_NUMBER, Plan
from bench.world.sipp import percentile
from bench.world.staff import Staff

MEMBERS = (10, 100, 1000)
CALLS = 30
STAY_S = 0.3


class Telephones(asyncio.DatagramProtocol):
    """All telephones at one address: they ring and answer at once. ``rang``: when, by caller."""

    def __init__(self) -> None:
        self.rang: dict[str, float] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        now = time.monotonic()
        text = data.decode(errors="replace")
        method = text.split(" ", 1)[0]
        if method == "INVITE":
            found = re.search(r"^From:.*?<?sip:([^@>]*)@", text, re.MULTILINE)
            self.rang.setdefault(found.group(1) if found else "", now)
            self._answer(text, addr, "180 Ringing", "")
            self._answer(text, addr, "200 OK", _sdp(self._host()))
        elif method in ("BYE", "CANCEL", "OPTIONS"):
            self._answer(text, addr, "200 OK", "")

    def _host(self) -> str:
        if self._transport is None:
            raise RuntimeError("the telephones have no socket")
        return str(self._transport.get_extra_info("sockname")[0])

    def _answer(self, request: str, addr: tuple[str, int], status: str, body: str) -> None:
        wanted = ("via:", "from:", "call-id:", "cseq:")
        lines = request.split("\r\n\r\n", 1)[0].split("\r\n")[1:]
        kept = [line for line in lines if line.lower().startswith(wanted)]
        to = next(line for line in lines if line.lower().startswith("to:"))
        kept.append(to if "tag=" in to else f"{to};tag=bench")
        kept.append(f"Contact: <sip:{self._host()}:5060>")
        if body:
            kept.append("Content-Type: application/sdp")
        text = "\r\n".join([f"SIP/2.0 {status}", *kept, f"Content-Length: {len(body)}", "", body])
        if self._transport is not None:
            self._transport.sendto(text.encode(), addr)


def main() -> None:
    """Print the rows."""
    uvloop.run(measure())


async def measure() -> None:
    heading("From a caller's INVITE to an agent's telephone ringing, everybody free")
    for members in MEMBERS[:2] if CHOSEN.quick else MEMBERS:
        async with running(Plan(members, mode="on_demand")) as centre:
            await _measure(centre, members)


async def _measure(centre: BenchCentre, members: int) -> None:
    telephones = Telephones()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: telephones, local_addr=(centre.phones, 5060))
    staff = Staff(centre, telephones=False)
    await staff.start()
    try:
        plain = await _rings(centre, telephones, centre.baseline, 1)
        own = await _rings(centre, telephones, centre.callers, 2)
        for name, found in (("app_queue", plain), ("ours", own)):
            row(f"{members:,} free, {name}, p50", statistics.median(found), "ms")
            row(f"{members:,} free, {name}, p95", percentile(sorted(found), 0.95), "ms")
    finally:
        await staff.stop()
        transport.close()


class Caller(asyncio.DatagramProtocol):
    """One call: INVITE, ACK, BYE. ``answered`` is set with the final answer."""

    def __init__(self, number: str, pbx: str, host: str) -> None:
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.sent_s = 0.0
        self._number, self._pbx, self._host = number, pbx, host
        self._to = f"<sip:{SILENT_NUMBER}@{pbx}>"
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode(errors="replace")
        if text.startswith("SIP/2.0 1"):
            return
        if text.startswith("SIP/2.0") and "INVITE" in _header(text, "cseq:"):
            self._to = _header(text, "to:").partition(":")[2].strip()
            self._send("ACK", 1, "")
            self.answered.set()
        elif text.startswith("SIP/2.0"):
            self.ended.set()

    def invite(self) -> None:
        self.sent_s = time.monotonic()
        self._send("INVITE", 1, _sdp(self._host))

    def bye(self) -> None:
        self._send("BYE", 2, "")

    def _send(self, method: str, number: int, body: str) -> None:
        branch = f"z9hG4bK{self._number[1:]}{method}"
        lines = [
            f"{method} sip:{SILENT_NUMBER}@{self._pbx} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._host}:5080;branch={branch}",
            f"From: <sip:{self._number}@{self._host}>;tag=b{self._number[1:]}",
            f"To: {self._to}",
            f"Call-ID: {self._number[1:]}@{self._host}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self._number}@{self._host}:5080>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        host, _, port = self._pbx.rpartition(":")
        if self._transport is not None:
            self._transport.sendto("\r\n".join([*lines, "", body]).encode(), (host, int(port)))


async def _rings(centre: BenchCentre, telephones: Telephones, host: str, series: int) -> list[float]:
    """One caller after the other; each has a number of his own, which his INVITE carries to the telephone."""
    took = []
    loop = asyncio.get_running_loop()
    for n in range(10 if CHOSEN.quick else CALLS):
        number = f"+7901{series}{n:06d}"
        caller = Caller(number, centre.asterisk.sip_address, host)
        transport, _ = await loop.create_datagram_endpoint(lambda: caller, local_addr=(host, 5080))  # noqa: B023
        try:
            caller.invite()
            async with asyncio.timeout(30):
                await caller.answered.wait()
                while number not in telephones.rang:  # noqa: ASYNC110 - the time itself is taken elsewhere
                    await asyncio.sleep(0.01)
                await asyncio.sleep(STAY_S)
                caller.bye()
                await caller.ended.wait()
        finally:
            transport.close()
        took.append((telephones.rang[number] - caller.sent_s) * 1000)
    return took


def _header(text: str, name: str) -> str:
    return next((line for line in text.split("\r\n") if line.lower().startswith(name)), "")


def _sdp(host: str) -> str:
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        "m=audio 9000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
    )


if __name__ == "__main__":
    main()
