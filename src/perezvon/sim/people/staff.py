"""Simulated agents: they sign in, keep a line, take calls, speak, hold, wrap up, rest, and miss some.

They know no more than a desk shows.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import aiohttp
import structlog

from perezvon.adapters.asterisk.ari import AriLost, AriRefused
from perezvon.sim.people.carrier import Carrier
from perezvon.sim.people.desk import Desk, Unwelcome
from perezvon.sim.people.leg import Leg
from perezvon.sim.people.speech import Speech

log = structlog.get_logger("staff")

NOTES = {
    "ru": (
        "Перезвонить не просил.",
        "Всё объяснил, вопросов нет.",
        "Ждёт письмо на почту.",
        "Уточнил адрес.",
    ),
    "en": ("No callback wanted.", "All questions answered.", "Waits for an e-mail.", "Address checked."),
}


@dataclass(frozen=True)
class Manners:
    """How an agent behaves; chances 0..1, times in seconds."""

    reaction_s: tuple[float, float] = (0.8, 2.5)
    decline: float = 0.02
    miss: float = 0.02
    hold: float = 0.15
    ends_call: float = 0.4
    talk_s: tuple[float, float] = (25.0, 70.0)
    wrap_up_s: tuple[float, float] = (4.0, 15.0)
    pause_after_call: float = 0.06
    pause_s: tuple[float, float] = (20.0, 60.0)


class Agent:
    """One simulated agent; ``live`` runs until it is cancelled and survives restarts of everything."""

    def __init__(
        self,
        desk: Desk,
        carrier: Carrier,
        speech: Speech,
        chance: random.Random,
        manners: Manners,
    ) -> None:
        self.desk = desk
        self.carrier = carrier
        self.speech = speech
        self.chance = chance
        self.manners = manners
        self.leg: Leg | None = None

    def _between(self, span: tuple[float, float]) -> float:
        return self.chance.uniform(*span)

    async def work(self) -> None:
        """From sign-on to the loss of the live socket. Raises what the network raises."""
        await self.desk.ask("sign_on")
        follow = asyncio.create_task(self.desk.follow())
        line = asyncio.create_task(self._keep_line())
        shift = asyncio.create_task(self._shift())
        try:
            done, _ = await asyncio.wait({follow, line, shift}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (follow, line, shift):
                task.cancel()
            await asyncio.gather(follow, line, shift, return_exceptions=True)
            if self.leg is not None:
                await self.leg.hang_up()

    async def _keep_line(self) -> None:
        """The telephone dials in and is dialled in again whenever it breaks."""
        while True:
            got = await self.desk.send("POST", "/api/desk/line", {"line": "sip"})
            self.leg = await self.carrier.dial_in(
                self.desk.agent, got["username"], got["password"], got["dial"]
            )
            await self.leg.ended.wait()
            log.info("line.lost", agent=self.desk.agent, cause=self.leg.cause)
            await asyncio.sleep(1)

    async def _shift(self) -> None:
        while True:
            match self.desk.me.get("state"):
                case "reserved":
                    await self._offer()
                case "talking" | "hold":
                    await self._talk()
                case "wrap_up":
                    await self._wrap_up()
                case "not_ready":
                    await asyncio.sleep(self._between((1, 4)))
                    await self._politely("go_ready")
                    await self.desk.until("ready", leaves="not_ready", within_s=5)
                case "logged_out":
                    await self._politely("sign_on")
                    await self.desk.until(None, leaves="logged_out", within_s=5)
                case _:
                    self.desk.changed.clear()
                    await self.desk.changed.wait()

    async def _politely(self, kind: str, **fields: object) -> bool:
        """Ask; a "no" about something that has changed meanwhile is daily life."""
        try:
            await self.desk.ask(kind, **fields)
        except Unwelcome as no:
            if no.status not in (409, 503):
                raise
            log.info("request.refused", agent=self.desk.agent, kind=kind, code=no.code)
            return False
        return True

    async def _offer(self) -> None:
        offer = self.desk.call.get("offer")
        if offer is None:
            self.desk.changed.clear()
            await self.desk.changed.wait()
            return
        what = self.chance.random()
        if what < self.manners.miss:
            await self.desk.until(None, leaves="reserved", within_s=60)
            return
        await asyncio.sleep(self._between(self.manners.reaction_s))
        await self._politely(
            "decline" if what < self.manners.miss + self.manners.decline else "accept", offer=offer
        )
        await self.desk.until(None, leaves="reserved", within_s=5)

    async def _talk(self) -> None:
        call = self.desk.call
        speaking = asyncio.create_task(self._speak(call.get("language", "ru"), call.get("client") or ""))
        try:
            if self.chance.random() < self.manners.hold:
                if not await self._still_talking(6):
                    return
                if await self._politely("hold", call=call["call"]):
                    await asyncio.sleep(self._between((3, 8)))
                    await self._politely("resume", call=call["call"])
            patient = (
                600.0 if self.chance.random() > self.manners.ends_call else self._between(self.manners.talk_s)
            )
            if await self._still_talking(patient):
                await self._politely("end_call", call=call["call"])
                await self.desk.until(None, leaves="talking", within_s=5)
        finally:
            speaking.cancel()
            if self.leg is not None:
                self.leg.hush()

    async def _still_talking(self, for_s: float) -> bool:
        return not await self.desk.until(None, leaves="talking", within_s=for_s)

    async def _speak(self, language: str, client: str) -> None:
        """A greeting at once, then an answer after each pause."""
        while self.leg is not None:
            sound = self.speech.one(self.chance, language, client, "agent")
            if sound is None:
                return
            await self.leg.say(sound)
            await asyncio.sleep(self._between((4, 9)))

    async def _wrap_up(self) -> None:
        call = self.desk.call
        if not call:
            self.desk.changed.clear()
            await self.desk.changed.wait()
            return
        await asyncio.sleep(self._between(self.manners.wrap_up_s))
        fitting = [
            ident
            for ident, row in self.desk.view.get("dispositions", {}).items()
            if row.get("client") in (None, call.get("client"))
        ]
        if self.chance.random() < 0.5:
            note = self.chance.choice(NOTES["en" if call.get("language") == "en" else "ru"])
            try:
                await self.desk.send("PUT", f"/api/calls/{call['call']}/note", {"text": note})
            except Unwelcome as no:
                log.info("note.refused", agent=self.desk.agent, code=no.code)
        if self.chance.random() < self.manners.pause_after_call:
            await self._politely("go_not_ready", reason="break")
        if fitting:
            chosen = self.chance.choice(fitting)
            await self._politely("finish_wrap_up", call=call["call"], disposition=chosen)
        await self.desk.until(None, leaves="wrap_up", within_s=5)
        if self.desk.me.get("reason") == "break":
            await asyncio.sleep(self._between(self.manners.pause_s))


async def live(
    base_url: str,
    login: str,
    password: str,
    carrier: Carrier,
    speech: Speech,
    seed: int,
    manners: Manners | None = None,
) -> None:
    """One simulated agent for ever: signs in again after whatever broke."""
    chance = random.Random(seed)
    while True:
        try:
            async with Desk(base_url, login, password) as desk:
                await Agent(desk, carrier, speech, chance, manners or Manners()).work()
        except (aiohttp.ClientError, Unwelcome, AriLost, AriRefused, TimeoutError, OSError) as error:
            log.warning("agent.interrupted", login=login, error=str(error) or type(error).__name__)
        await asyncio.sleep(chance.uniform(1, 3))
