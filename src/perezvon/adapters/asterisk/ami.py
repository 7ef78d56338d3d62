"""The Asterisk Manager Interface, for what ARI cannot do: MixMonitors, and the state of registrations.

Actions are answered in the order they were sent; the connection is made again for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Self

import structlog

from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.traffic import Traffic

log = structlog.get_logger(__name__)

_BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0)
_ANSWER_S = 5.0
_LIMIT_BYTES = 1 << 20
_END = b"\r\n\r\n"
_EVENTS = "system,security"  # a handful an hour: registrations that change, requests of strangers

Message = dict[str, str]


class AmiLost(Exception):
    """There is no connection, or it broke before the answer came."""


class Ami:
    """A connection to one Asterisk's manager interface; ``told`` hears of registrations and strangers."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        secret: str,
        traffic: Traffic | None = None,
        told: Callable[[Message], None] = lambda _: None,
    ) -> None:
        self._traffic = traffic or Traffic()
        self._told = told
        self._lists: dict[str, list[Message]] = {}
        self._host, self._port, self._user, self._secret = host, port, user, secret
        self._pending: dict[str, asyncio.Future[Message]] = {}
        self._number = 0
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @classmethod
    def of(cls, settings: AsteriskSettings, traffic: Traffic, told: Callable[[Message], None]) -> Self:
        """The connection to the node of the settings."""
        address = settings.ami_host, settings.ami_port, settings.ami_user, settings.ami_password
        return cls(*address, traffic, told)

    @property
    def up(self) -> bool:
        return self._ready.is_set()

    def start(self) -> None:
        """Connect, and connect again whenever the connection breaks, until ``stop``."""
        self._task = asyncio.create_task(self._run(), name="ami")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def ready(self, patience_s: float) -> None:
        """Wait for a connection; raises TimeoutError."""
        if not self.up:
            async with asyncio.timeout(patience_s):
                await self._ready.wait()

    async def mix_monitor(self, channel: str, options: str) -> Message:
        """Record a channel; ``options`` as of the application, e.g. ``r(RX.ulaw)t(TX.ulaw)``."""
        return await self._act("MixMonitor", {"Channel": channel, "options": options})

    async def stop_mix_monitor(self, channel: str, monitor: str = "") -> Message:
        """End a recording; without ``monitor`` the first one of the channel."""
        return await self._act("StopMixMonitor", {"Channel": channel, "MixMonitorID": monitor})

    async def mute_mix_monitor(self, channel: str, muted: bool) -> Message:
        """A silent gap of exact length in both files while ``muted``."""
        state = "1" if muted else "0"
        return await self._act("MixMonitorMute", {"Channel": channel, "Direction": "both", "State": state})

    async def registrations(self) -> dict[str, str]:
        """Each registration at another server: its name and its status. Raises AmiLost, TimeoutError."""
        if not self.up:
            raise AmiLost("no connection to the manager interface")
        async with asyncio.timeout(_ANSWER_S):
            rows = await self._rows("PJSIPShowRegistrationsOutbound")
        # Their passwords come too, in rows of their own: nothing but these two fields is kept.
        found = [row for row in rows if row.get("Event") == "OutboundRegistrationDetail"]
        return {row.get("ObjectName", ""): row.get("Status", "") for row in found}

    async def register(self, name: str) -> None:
        """Register once more, now. Raises AmiLost, TimeoutError."""
        await self._act("PJSIPRegister", {"Registration": name})

    async def _act(self, action: str, fields: Mapping[str, str]) -> Message:
        """Raises AmiLost. A refusal is an answer: ``Response: Error`` with ``Message``."""
        if not self.up:
            raise AmiLost(f"no connection to the manager interface for {action}")
        async with asyncio.timeout(_ANSWER_S):
            return await self._ask(action, fields)

    async def _rows(self, action: str) -> list[Message]:
        rows: list[Message] = []
        self._lists[str(self._number + 1)] = rows
        try:
            await self._ask(action, {})
        finally:
            self._lists = {key: kept for key, kept in self._lists.items() if kept is not rows}
        return rows

    async def _ask(self, action: str, fields: Mapping[str, str]) -> Message:
        if self._writer is None:
            raise AmiLost(f"no connection to the manager interface for {action}")
        self._number += 1
        self._traffic.request("AMI", action)
        action_id = str(self._number)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._pending[action_id] = answer
        lines = {"Action": action, "ActionID": action_id, **{k: v for k, v in fields.items() if v}}
        text = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in lines.items())
        self._writer.write((text + "\r\n").encode())
        try:
            return await answer
        finally:
            self._pending.pop(action_id, None)

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    reader, writer = await asyncio.open_connection(self._host, self._port, limit=_LIMIT_BYTES)
            except (OSError, TimeoutError) as error:
                if failures == 0:
                    log.warning("ami.unreachable", host=self._host, port=self._port, error=str(error))
            else:
                if await self._serve(reader, writer):
                    failures = 0
            await asyncio.sleep(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])
            failures += 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self._writer = writer
        reading = asyncio.create_task(self._read(reader))
        logged_in = False
        try:
            async with asyncio.timeout(_ANSWER_S):
                answer = await self._ask(
                    "Login", {"Username": self._user, "Secret": self._secret, "Events": _EVENTS}
                )
            logged_in = answer.get("Response") == "Success"
            if logged_in:
                self._ready.set()
                log.info("ami.connected", host=self._host, port=self._port)
                await reading
                log.warning("ami.lost", host=self._host, port=self._port)
            else:
                log.error("ami.login_refused", user=self._user, answer=answer.get("Message", ""))
        except (AmiLost, TimeoutError) as error:
            log.warning("ami.lost", host=self._host, port=self._port, error=str(error))
        finally:
            self._ready.clear()
            self._writer = None
            reading.cancel()
            writer.close()
        return logged_in

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                self._take(_message(await reader.readuntil(_END)))
        except asyncio.IncompleteReadError:
            return  # the other side is gone, as every connection ends
        except asyncio.LimitOverrunError as error:
            log.error("ami.too_long", error=str(error))
        except OSError as error:
            log.warning("ami.broken", error=str(error))
        finally:
            for waiting in self._pending.values():
                if not waiting.done():
                    waiting.set_exception(AmiLost("the manager connection broke"))

    def _take(self, message: Message) -> None:
        ident = message.get("ActionID", "")
        rows, answer = self._lists.get(ident), self._pending.get(ident)
        if rows is not None:
            rows.append(message)
            if message.get("Response") != "Error" and message.get("EventList") != "Complete":
                return
        if answer is not None and not answer.done():
            answer.set_result(message)
        elif not ident:
            self._told(message)


def _message(block: bytes) -> Message:
    """The fields of one message. What Asterisk says first of all stands before its first answer."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").rstrip("\r\n").split("\r\n"))
    return {name: value.strip() for name, _, value in lines}


def _one_line(value: str) -> str:
    """A value must not bring lines of its own: each would be a header of the action."""
    return "".join(c for c in value if c.isprintable())
