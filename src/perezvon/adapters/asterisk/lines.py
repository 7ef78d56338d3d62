"""Trunks and agents' telephones of one node: kept here, made in Asterisk's memory, pushed at each connect."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Collection, Sequence

import structlog

from perezvon.adapters.asterisk import endpoints
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.trunk_watch import TrunkWatch
from perezvon.core import events as e
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId
from perezvon.kit.phone import to_carrier
from perezvon.ports import LineCredentials, Sink, Trunk

log = structlog.get_logger(__name__)


class Lines:
    """``registered``: agents whose telephone can be rung; ``tell`` hears when that changes."""

    def __init__(self, ari: Ari, settings: AsteriskSettings, tell: Sink, watch: TrunkWatch) -> None:
        self._watch_trunks = watch
        self._ari = ari
        self._settings = settings
        self._tell = tell
        self.trunks: Sequence[Trunk] = ()
        self.registered: set[AgentId] = set()
        self._lines: dict[AgentId, list[endpoints.Object]] = {}

    async def push(self) -> None:
        """Everything again, to an Asterisk that may have forgotten it. Raises AriLost, AriRefused.

        A trunk that Asterisk does not take is reported; the others work.
        """
        self._watch_trunks.asked_again(self.trunks)
        for trunk in self.trunks:
            try:
                await endpoints.push(self._ari, endpoints.trunk_objects(trunk))
            except AriRefused as error:
                self._watch_trunks.unusable(trunk.id, str(error))
        for objects in self._lines.values():
            await endpoints.push(self._ari, objects)

    async def take_back(self, found: Collection[str]) -> None:
        """Remove trunks that were made by an earlier engine and are not wanted any more. Raises AriLost."""
        for ident in sorted(set(found) - {trunk.id for trunk in self.trunks}):
            log.info("trunk.removed", trunk=ident)
            await endpoints.remove(self._ari, endpoints.trunk_traces(ident))

    def formats(self) -> str:
        """Codecs of a call to an agent, by preference."""
        return ",".join(endpoints.agent_codecs(self.trunks))

    def way(self, trunk: str, number: str, only: Sequence[str] = ()) -> str | None:
        """Where a number is called; ``trunk`` empty: over any, or one of ``only`` in their order, the working
        ones first. None: nowhere."""
        down = self._watch_trunks.book.down()
        usable = [each for each in self.trunks if trunk in ("", each.id) and (not only or each.id in only)]
        usable.sort(key=lambda each: (each.id in down, only.index(each.id) if only else 0))
        for found in usable:
            if self._watch_trunks.admits_out(found.id, number):
                dialled = to_carrier(number, found.number_format_out, found.region)
                return f"PJSIP/{dialled}@{t.TRUNK}{found.id}"
        return None

    async def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """Raises AriRefused for one that Asterisk does not take: the others are in force."""
        before, self.trunks = {trunk.id: trunk for trunk in self.trunks}, trunks
        self._watch_trunks.set(trunks)
        refused: AriRefused | None = None
        with contextlib.suppress(AriLost):  # the next connection begins with pushing all of them
            for trunk in trunks:
                old = before.pop(trunk.id, None)
                try:
                    if old != trunk:
                        was = endpoints.trunk_objects(old) if old is not None else []
                        await endpoints.change(self._ari, was, endpoints.trunk_objects(trunk))
                except AriRefused as error:
                    self._watch_trunks.unusable(trunk.id, str(error))
                    refused = error
            for gone in before.values():
                await endpoints.remove(self._ari, endpoints.trunk_objects(gone))
        self._watch_trunks.look()
        if refused is not None:
            raise refused

    async def open(self, agent: AgentId, kind: str) -> LineCredentials:
        """Raises Refused: ``node.away`` without a connection, ``line.unknown_kind``, ``line.bad_agent``."""
        if kind not in ("browser", "sip"):
            raise Refused("line.unknown_kind", {"kind": kind})
        if not t.safe_name(agent):
            raise Refused("line.bad_agent", {"agent": agent})
        password = secrets.token_urlsafe(24)
        codecs = endpoints.agent_codecs(self.trunks)
        objects = endpoints.line_objects(agent, kind, password, codecs, self._settings)
        try:
            await endpoints.push(self._ari, objects)
            await self.watch(agent)
        except AriLost as error:
            raise Refused("node.away", {"node": self._settings.node}) from error
        self._lines[agent] = objects
        if agent in self.registered:
            # It registered before the agent came to work, when nobody wanted to know.
            self._tell(e.LineRegistered(self._settings.node, agent, registered=True))
        host, _, _ = self._settings.sip_address.rpartition(":")
        domain = host if kind == "browser" else self._settings.sip_address
        return LineCredentials(username=t.desk(agent), password=password, domain=domain, dial=t.LINE)

    async def close(self, agent: AgentId) -> None:
        """A telephone without a line any more; unknown or no connection: fine."""
        objects = self._lines.pop(agent, None)
        if objects is not None:
            with contextlib.suppress(AriLost):
                await endpoints.remove(self._ari, objects)

    async def watch(self, agent: AgentId) -> None:
        source = {"eventSource": f"endpoint:PJSIP/{t.desk(agent)}"}
        await self._ari.call("POST", f"applications/{self._ari.app}/subscription", source)

    def registration(self, event: e.LineRegistered | None) -> None:
        if event is None or event.registered == (event.agent in self.registered):
            return
        (self.registered.add if event.registered else self.registered.discard)(event.agent)
        self._tell(event)
