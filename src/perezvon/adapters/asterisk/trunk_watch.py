"""Watching the lines to carriers: every two seconds, and at once when Asterisk says something changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from perezvon.adapters.asterisk import endpoints
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ami import Ami, AmiLost, Message
from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused, Json, path
from perezvon.adapters.asterisk.legs import Leg, Legs
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.sip_log import BadCertificate, SipLog
from perezvon.adapters.asterisk.trunk_book import FIRST_ANSWER_S, TrunkBook
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts.bus import TrunksOut
from perezvon.kit.phone import from_carrier, masked
from perezvon.ports import Sink, Trunk

log = structlog.get_logger(__name__)

LOOK_S = 2.0
FORGOTTEN_S = 3.0
STUCK_S = 35.0  # an attempt that nobody answers is over after 32 s (RFC 3261, timer B)
SETTLED_S = 10.0  # every line was heard of by then, or never will be
_THERE = frozenset({"NonQualified", "Reachable"})
_AWAY = frozenset({"Unreachable"})
_SENT_AWAY = {"congestion": 503, "no_answer": 480}  # "busy": the line is full, which is told already
_STRANGE = frozenset({"InvalidAccountID"})


class TrunkWatch:
    """``book``: what is known; ``tell`` hears which lines are down, whenever that changes."""

    def __init__(self, ari: Ari, ami: Ami, settings: AsteriskSettings, legs: Legs, tell: Sink) -> None:
        self.book = TrunkBook()
        self._ari, self._ami, self._legs, self._tell = ari, ami, legs, tell
        self.node = settings.node
        self._log = SipLog(settings.sip_log) if settings.sip_log is not None else None
        self._hinted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._told: tuple[str, ...] | None = None
        self._began_s = 0.0
        self._missing: dict[str, tuple[float, bool]] = {}  # registrations not listed: since when, deleted
        self._idle: dict[str, float] = {}  # registrations that neither succeed nor fail: since when
        self._back: set[str] = set()  # carriers that were away: they may have forgotten us

    def begin(self) -> None:
        """The node was read: look at its lines from now on; an alarm of an earlier life finds its end."""
        self._told, self._began_s = None, _steady()
        self._task = asyncio.create_task(self._follow(), name=f"trunks of {self.node}")

    async def end(self) -> None:
        """There is no connection, or no more need."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def abandon(self) -> None:
        """As ``end``, for those who cannot wait."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def set(self, trunks: Sequence[Trunk]) -> None:
        """From now on these lines."""
        self.book.set(trunks, _steady(), _now())

    def asked_again(self, trunks: Sequence[Trunk]) -> None:
        """Asterisk may have been another one until now."""
        self.set(trunks)
        self.book.forget(_steady(), _now())

    # --- what is heard ---------------------------------------------------------------------------

    def manager_says(self, message: Message) -> None:
        """An event of the manager interface."""
        match message.get("Event"):
            case "Registry":
                self._hinted.set()
            case "ContactStatus":
                self._contact(message.get("EndpointName", ""), message.get("ContactStatus", ""))
            case "ChallengeSent" if message.get("AccountID") == "<unknown>":
                self.book.stranger(_now())
            case kind if kind in _STRANGE and message.get("Service") == "PJSIP":
                self.book.stranger(_now())
            case _:
                return

    def _contact(self, endpoint: str, status: str) -> None:
        """To subscribe to the endpoint over ARI would bring most events of its calls twice."""
        trunk = endpoints.trunk_of(endpoint)
        if trunk is not None and status in _THERE | _AWAY:
            self._reached(trunk, status in _THERE)
            self._hinted.set()

    def arrived(self, event: e.ChannelArrived, raw: Json) -> tuple[e.ChannelArrived, str | None]:
        """The event with its numbers as E.164 and whether the line is full, and its trunk."""
        ident = t.trunk_of_channel(t.channel(raw))
        event = self.read(event, ident)
        if ident is None or self.book.admits(ident, self.calls(ident)[0], _steady(), out=False):
            return event, ident
        self.book.turned_away(ident, event.caller, _now())
        return msgspec.structs.replace(event, full=ident), ident

    def read(self, event: e.ChannelArrived, trunk: str | None) -> e.ChannelArrived:
        """Numbers as the trunk's format reads them; a call that names none of ours is for the trunk's own."""
        line = self.book.get(trunk)
        if line is None or not (line.trunk.number_format_in or line.trunk.registers):
            return event
        number, caller = self.numbers(trunk, event.number, event.caller)
        return msgspec.structs.replace(event, number=number, caller=caller)

    def numbers(self, trunk: str | None, number: str, caller: str) -> tuple[str, str]:
        """Dialled number and caller in E.164, as far as the trunk says how to read them."""
        line = self.book.get(trunk)
        if line is None:
            return number, caller
        one = line.trunk
        if one.registers and number in ("", one.username) and one.caller_id:
            number = one.caller_id
        form, region = one.number_format_in, one.region
        return from_carrier(number, form, region), from_carrier(caller, form, region)

    def calls(self, trunk: str) -> tuple[int, int]:
        """Calls over a line now: in and out."""
        return self._legs.over(trunk, ours=False), self._legs.over(trunk, ours=True)

    def admits_out(self, trunk: str, number: str) -> bool:
        """Whether a call of ours may go over the line now; it counts, or is listed as one above the limit."""
        admitted = self.book.admits(trunk, self.calls(trunk)[1], _steady(), out=True)
        if not admitted:
            self.book.turned_away(trunk, number, _now())
        return admitted

    def ended(self, leg: Leg, gone: e.ChannelGone | None) -> None:
        """A call of ours that came to nothing is a failure of its line."""
        if leg.ours and leg.trunk is not None and not leg.up and gone is not None:
            self.call_failed(leg.trunk, leg.number, gone.sip or 0, gone.cause or 0)

    def call_failed(self, trunk: str, number: str, sip: int, cause: int) -> None:
        """We could not reach ``number`` over the line."""
        self.book.failed(trunk, "call_out", _now(), sip=sip, cause=cause, number=masked(number))

    def note(self, command: c.TelephonyCommand) -> None:
        """A caller whom we send away is a failure of his line; the number he dialled tells why."""
        leg = self._legs.get(command.channel) if isinstance(command, c.HangUp) else None
        sip = _SENT_AWAY.get(command.reason) if isinstance(command, c.HangUp) else None
        if sip is not None and leg is not None and leg.trunk is not None and not leg.up and not leg.ours:
            self.book.failed(leg.trunk, "call_in", _now(), sip=sip, number=leg.number)

    def unusable(self, trunk: str, reason: str) -> None:
        log.error("trunk.refused", trunk=trunk, error=reason)
        self.book.unusable(trunk, reason, _now())

    def out(self) -> TrunksOut:
        """For the screen."""
        calls = {line.trunk.id: self.calls(line.trunk.id) for line in self.book}
        states = self.book.states(calls)
        return TrunksOut(states, self._ari.up, self.book.strangers, self.book.strangers_since)

    # --- looking ---------------------------------------------------------------------------------

    def look(self) -> None:
        """Something changed: do not wait for the next round."""
        self._hinted.set()

    async def _follow(self) -> None:
        while True:
            try:
                await self._look()
            except AriLost:
                return
            except (AmiLost, TimeoutError) as error:
                log.debug("trunks.not_seen", reason=str(error))
            self._tell_changes()
            timer = asyncio.get_running_loop().call_later(LOOK_S, self._hinted.set)
            await self._hinted.wait()
            timer.cancel()
            self._hinted.clear()

    async def _look(self) -> None:
        for found in list(self._log.news()) if self._log is not None else ():
            if isinstance(found, BadCertificate):
                self.book.bad_certificate(found.host, found.fault, _now())
            else:
                self.book.not_registered(found.client, found.server, found.sip, _now())
        lines = list(self.book)
        for line in lines:
            if line.trunk.check_s:
                # Asterisk asks for the first time some time within the interval.
                await self._reach(line.trunk.id, line.asked_s + line.trunk.check_s)
        if any(line.trunk.registers for line in lines) or self._told is None:
            await self._registrations()
        for line in lines:
            if not line.trunk.registers and not line.trunk.check_s:
                self._reached(line.trunk.id, True)

    async def _reach(self, trunk: str, asked_s: float) -> None:
        reply = await self._ari.call("GET", path("endpoints", "PJSIP", t.TRUNK + trunk))
        state = reply.body.get("state") if reply.ok and isinstance(reply.body, dict) else None
        if state == "online":
            self._reached(trunk, True)
        elif state == "offline" and _steady() - asked_s > FIRST_ANSWER_S:
            self._reached(trunk, False)

    def _reached(self, trunk: str, reachable: bool) -> None:
        if self.book.reached(trunk, reachable, _now()):
            self._back.add(trunk)

    async def _registrations(self) -> None:
        listed = await self._ami.registrations()
        wanted: set[str] = set()
        for line in self.book:
            if not line.trunk.registers:
                continue
            made = next(o for o in endpoints.trunk_objects(line.trunk) if o.kind == "registration")
            name = made.id
            wanted.add(name)
            if line.trunk.id in self._back:
                self._back.discard(line.trunk.id)
                await self._ami.register(name)
            if name in listed:
                self.book.registration(line.trunk.id, listed[name], _now())
                self._missing.pop(name, None)
                await self._wake(name, idle=line.condition == "checking")
            else:
                await self._make_anew(made)
        for name in listed:
            if name not in wanted and endpoints.registration_of(name) is not None:
                # Left by an engine before us.
                await endpoints.remove(self._ari, [endpoints.Object("registration", name, {})])

    async def _wake(self, name: str, *, idle: bool) -> None:
        """One that Asterisk lists and never tries (seen, cause not known) is told to."""
        if not idle:
            self._idle.pop(name, None)
        elif _steady() - self._idle.setdefault(name, _steady()) >= STUCK_S:
            log.warning("registration.idle", registration=name)
            del self._idle[name]
            await self._ami.register(name)

    async def _make_anew(self, made: endpoints.Object) -> None:
        """Asterisk forgets one that was deleted and made again at once (measured): then once more, slowly."""
        since_s, gone = self._missing.get(made.id, (_steady(), False))
        waited_s = _steady() - since_s
        if not gone and waited_s >= FORGOTTEN_S:
            await endpoints.remove(self._ari, [made])
            since_s, gone = _steady(), True
        elif gone and waited_s >= LOOK_S:
            log.warning("registration.made_anew", registration=made.id)
            try:
                await endpoints.push(self._ari, [made])
            except AriRefused as error:
                log.error("registration.refused", registration=made.id, error=str(error))
            since_s, gone = _steady(), False
        self._missing[made.id] = (since_s, gone)

    def _tell_changes(self) -> None:
        """At first only when every line is known: an alarm of an earlier life must not end and ring again."""
        down = self.book.down()
        early = self._told is None and _steady() - self._began_s < SETTLED_S
        if early and any(line.condition == "checking" for line in self.book):
            return
        if down != self._told and self._task is not None:
            self._told = down
            log.info("trunks.seen", down=list(down))
            self._tell(e.TrunksSeen(self.node, down))


def _now() -> datetime:
    return datetime.now(UTC)


def _steady() -> float:
    return asyncio.get_running_loop().time()
