"""A caller who writes his SIP himself, byte by byte: what no telephone would send, strangers send."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field

_numbers = itertools.count(1)
_STATUS = re.compile(rb"SIP/2\.0 (\d{3})")
_TO = re.compile(rb"^(?:To|t)\s*:.*$", re.MULTILINE | re.IGNORECASE)
_RESEND_S = 0.5
_RTP_HEADER = 12


@dataclass
class RawCaller:
    """One call from ``host`` to ``number`` at ``pbx`` (address, port).

    ``origin``: the value of the header From without its tag; ``more``: further header lines, as bytes.
    ``ears``: keep what he hears, µ-law, in ``heard``.
    """

    host: str
    pbx: tuple[str, int]
    number: str
    origin: bytes
    more: bytes = b""
    ears: bool = False
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        n = next(_numbers)
        self._tag, self._id = b"raw%d" % n, b"raw-%d-%d" % (n, id(self))
        self._to = b""
        self._final: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.DatagramTransport | None = None
        self._sound: asyncio.DatagramTransport | None = None
        self.heard = bytearray()
        self.gone = asyncio.Event()  # the other side has hung up

    async def call(self, within_s: float = 30) -> int:
        """Invite and wait for the final answer; its status. 0: there was none."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Wire(self), local_addr=(self.host, 0)
        )
        if self.ears:
            self._sound, _ = await loop.create_datagram_endpoint(
                lambda: _Ear(self.heard), local_addr=(self.host, 0)
            )
        return await self._ask(self._final, self._message(b"INVITE", 1, self._sdp()), within_s)

    async def hang_up(self, within_s: float = 30) -> int:
        """End the call; the status of the answer. The socket is closed."""
        assert self._transport is not None
        status = await self._ask(self._ended, self._message(b"BYE", 2), within_s)
        self.close()
        return status

    def close(self) -> None:
        for transport in (self._transport, self._sound):
            if transport is not None:
                transport.close()

    async def _ask(self, answer: "asyncio.Future[int]", message: bytes, within_s: float) -> int:
        assert self._transport is not None
        try:
            async with asyncio.timeout(within_s):
                while not answer.done():
                    self._transport.sendto(message, self.pbx)
                    await asyncio.wait({answer}, timeout=_RESEND_S if not self.statuses else within_s)
        except TimeoutError:
            return 0
        return answer.result()

    def received(self, data: bytes) -> None:
        """An answer, or the other side's BYE."""
        assert self._transport is not None
        found = _STATUS.match(data)
        if found is None:
            if data.startswith(b"BYE"):
                self._transport.sendto(_ok(data), self.pbx)
                self.gone.set()
            return
        status = int(found.group(1))
        method = b"BYE" if b" BYE" in data.split(b"CSeq:", 1)[-1].split(b"\r\n", 1)[0] else b"INVITE"
        if method == b"BYE":
            if not self._ended.done() and status >= 200:
                self._ended.set_result(status)
            return
        self.statuses.append(status)
        if status >= 200:
            to = _TO.search(data)
            self._to = to.group(0).rstrip() if to else b""
            self._transport.sendto(self._message(b"ACK", 1), self.pbx)
            if not self._final.done():
                self._final.set_result(status)

    def _sdp(self) -> bytes:
        host = self.host.encode()
        port = self._sound.get_extra_info("sockname")[1] if self._sound is not None else 40000
        return (
            b"v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\n"
            b"m=audio %d RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n" % (host, host, port)
        )

    def _message(self, method: bytes, number: int, body: bytes = b"") -> bytes:
        assert self._transport is not None
        port = self._transport.get_extra_info("sockname")[1]
        target = f"sip:{self.number}@{self.pbx[0]}:{self.pbx[1]}".encode()
        here = f"{self.host}:{port}".encode()
        head = [
            b"%s %s SIP/2.0" % (method, target),
            b"Via: SIP/2.0/UDP %s;branch=z9hG4bK%s%s" % (here, self._tag, method),
            b"From: %s;tag=%s" % (self.origin, self._tag),
            self._to or b"To: <%s>" % target,
            b"Call-ID: " + self._id,
            b"CSeq: %d %s" % (number, method),
            b"Contact: <sip:raw@%s>" % here,
            b"Max-Forwards: 70",
        ]
        if body:
            head += [self.more] if self.more else []
            head.append(b"Content-Type: application/sdp")
        head.append(b"Content-Length: %d" % len(body))
        return b"\r\n".join(head) + b"\r\n\r\n" + body


def _ok(request: bytes) -> bytes:
    kept = (b"via", b"from", b"to", b"call-id", b"cseq")
    lines = [row for row in request.split(b"\r\n") if row.split(b":", 1)[0].strip().lower() in kept]
    return b"\r\n".join([b"SIP/2.0 200 OK", *lines, b"Content-Length: 0"]) + b"\r\n\r\n"


class _Ear(asyncio.DatagramProtocol):
    """Takes RTP and keeps the sound."""

    def __init__(self, heard: bytearray) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: object) -> None:
        if len(data) > _RTP_HEADER and data[1] & 0x7F == 0:
            self._heard += data[_RTP_HEADER:]


class _Wire(asyncio.DatagramProtocol):
    def __init__(self, caller: RawCaller) -> None:
        self._caller = caller

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._caller.received(data)
