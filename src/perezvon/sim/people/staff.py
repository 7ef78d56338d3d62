"""Simulated agents: they sign in, keep a line, take calls, speak, hold, wrap up, rest, and miss some.

They know no more than a desk shows.
"""

from __future__ import annotations

import asyncio
import contextlib
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
_TALK = ("talking", "hold", "rejoining")
_NO_LINE = ("lost", "none")
_LINE_COMES_S = 5.0
_PAUSE_S = 0.05  # whatever a screen shows, nobody acts more often than twenty times a second
_LONGEST_TALK_S = 3600.0
_REDIAL_S = (1.0, 2.0, 5.0, 10.0)
_GOOD_LINE_S = 10.0
_UNWELCOME = 3
_FAREWELL_S = 2.0


@dataclass(frozen=True)
class Manners:
    """How an agent behaves; chances 0..1, times in seconds."""

    reaction_s: tuple[float, float] = (1.0, 3.0)
    decline: float = 0.02
    miss: float = 0.02
    hold: float = 0.15
    hold_s: tuple[float, float] = (3.0, 8.0)
    ends_call: float = 0.4
    talk_s: tuple[float, float] = (25.0, 70.0)
    wrap_up_s: tuple[float, float] = (5.0, 20.0)
    note: float = 0.6
    pause_after_call: float = 0.06
    pause_s: tuple[float, float] = (20.0, 60.0)


class Agent:
    """One simulated agent; ``live`` runs until it is cancelled and survives restarts of everything.

    The telephone is his own: it stays on its line while the api is away.
    """

    def __init__(
        self,
        account: tuple[str, str, str],
        carrier: Carrier,
        speech: Speech,
        chance: random.Random,
        manners: Manners | None = None,
    ) -> None:
        """``account``: address of the api, login, password."""
        self.base_url, self.login, self.password = account
        self.carrier = carrier
        self.speech = speech
        self.chance = chance
        self.manners = manners or Manners()
        self.leg: Leg | None = None
        self.rung = False

    async def live(self) -> None:
        """For ever: signs in again after whatever broke."""
        try:
            while True:
                try:
                    async with Desk(self.base_url, self.login, self.password) as desk:
                        await self._work(desk)
                    log.info("agent.unplugged", login=self.login)
                except (aiohttp.ClientError, Unwelcome, AriLost, AriRefused, TimeoutError, OSError) as error:
                    log.warning(
                        "agent.interrupted", login=self.login, error=str(error) or type(error).__name__
                    )
                await asyncio.sleep(self.chance.uniform(1, 3))
        finally:
            if self.leg is not None:
                await self.leg.hang_up()

    def _between(self, span: tuple[float, float]) -> float:
        return self.chance.uniform(*span)

    async def _work(self, desk: Desk) -> None:
        """From sign-on to the loss of the live socket. Raises what the network raises."""
        await desk.politely("sign_on")
        tasks = [
            asyncio.create_task(work) for work in (desk.follow(), self._keep_line(desk), self._shift(desk))
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except asyncio.CancelledError:
            await self._farewell(desk)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _farewell(self, desk: Desk) -> None:
        with contextlib.suppress(aiohttp.ClientError, Unwelcome, TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await desk.politely("sign_off")

    # --- the telephone ---------------------------------------------------------------------------

    async def _keep_line(self, desk: Desk) -> None:
        """The telephone dials in, and again whenever the line breaks; unwelcome, it waits to be rung."""
        clock = asyncio.get_running_loop().time
        failures = 0
        while True:
            since = clock()
            if self.leg is None or self.leg.ended.is_set():
                got = await desk.send("POST", "/api/desk/line", {"line": "sip"})
                self.leg = await self.carrier.dial_in(
                    desk.agent, got["username"], got["password"], got["dial"]
                )
            await self._line_breaks(desk, self.leg)
            log.info("line.lost", agent=desk.agent, cause=self.leg.cause, sip=self.leg.sip)
            failures = 0 if clock() - since > _GOOD_LINE_S else failures + 1
            if failures >= _UNWELCOME and desk.state not in ("", "logged_out"):
                await self._be_rung(desk)
            await asyncio.sleep(_REDIAL_S[min(failures, len(_REDIAL_S) - 1)])

    async def _be_rung(self, desk: Desk) -> None:
        """On demand: the telephone registers and is rung for each call, for ever."""
        got = await desk.send("POST", "/api/desk/line", {"line": "sip"})
        telephone = await self.carrier.register(desk.agent, got["username"], got["password"])
        log.info("line.rung", agent=desk.agent)
        self.rung = True
        try:
            while True:
                leg = await telephone.rings.get()
                what = self.chance.random()
                await asyncio.sleep(self._between(self.manners.reaction_s))
                if what < self.manners.decline:
                    leg.decline()
                elif what >= self.manners.decline + self.manners.miss and not leg.ended.is_set():
                    self.leg = leg
                    await leg.answer()
                await leg.ended.wait()
        finally:
            self.rung = False
            await self.carrier.unregister(telephone)

    async def _line_breaks(self, desk: Desk, leg: Leg) -> None:
        """Until the leg ends, or the screen says that it is lost and the telephone does not know."""
        ended = asyncio.create_task(leg.ended.wait())
        try:
            while not ended.done():
                missed = asyncio.create_task(desk.until(lambda: desk.me.get("line") in _NO_LINE))
                await asyncio.wait((ended, missed), return_when=asyncio.FIRST_COMPLETED)
                missed.cancel()
                if not ended.done() and not await desk.until(
                    lambda: desk.me.get("line") not in _NO_LINE, _LINE_COMES_S
                ):
                    await leg.hang_up()
                    await leg.wait_ended(_LINE_COMES_S)
                    return
        finally:
            ended.cancel()

    async def _speak(self, desk: Desk, language: str, client: str) -> None:
        """A greeting at once, then an answer after each pause; nobody speaks to a held caller."""
        while True:
            sound = self.speech.one(self.chance, language, client, "agent")
            if sound is not None and self.leg is not None and desk.state == "talking":
                await self.leg.say(sound)
            await asyncio.sleep(self._between((4, 9)))

    # --- a shift ---------------------------------------------------------------------------------

    async def _shift(self, desk: Desk) -> None:
        while True:
            match desk.state:
                case "reserved":
                    await self._offer(desk)
                case "talking" | "hold" | "rejoining":
                    await self._talk(desk)
                case "wrap_up":
                    await self._wrap_up(desk)
                case "not_ready":
                    await self._rest(desk)
                case "logged_out":
                    await desk.politely("sign_on")
                    await desk.leaves("logged_out", within_s=5)
                case _:
                    await desk.news()
            await asyncio.sleep(_PAUSE_S)

    async def _rest(self, desk: Desk) -> None:
        break_ = desk.me.get("reason") == "break"
        await asyncio.sleep(self._between(self.manners.pause_s if break_ else (1, 4)))
        await desk.politely("go_ready")
        await desk.leaves("not_ready", within_s=5)

    async def _offer(self, desk: Desk) -> None:
        offer = desk.call.get("offer")
        if offer is None:
            await desk.news()
            return
        what = self.chance.random()
        if what >= self.manners.miss and not self.rung:
            await asyncio.sleep(self._between(self.manners.reaction_s))
            declines = what < self.manners.miss + self.manners.decline
            await desk.politely("decline" if declines else "accept", offer=offer)
        await desk.leaves("reserved", within_s=60)

    async def _talk(self, desk: Desk) -> None:
        call = desk.call
        if not call:
            await desk.news()
            return
        speaking = asyncio.create_task(
            self._speak(desk, call.get("language", "ru"), call.get("client") or "")
        )
        try:
            if desk.state == "hold" or (
                self.chance.random() < self.manners.hold and not await desk.leaves(*_TALK, within_s=6)
            ):
                await self._hold(desk, call["call"])
            ends = self.chance.random() < self.manners.ends_call
            patience_s = self._between(self.manners.talk_s) if ends else _LONGEST_TALK_S
            if not await desk.leaves(*_TALK, within_s=patience_s):
                await desk.politely("end_call", call=call["call"])
                await desk.leaves(*_TALK, within_s=5)
        finally:
            speaking.cancel()
            if self.leg is not None:
                self.leg.hush()

    async def _hold(self, desk: Desk, call: str) -> None:
        """Hold and come back; a held caller is never forgotten."""
        if self.leg is not None:
            self.leg.hush()
        if desk.state == "talking" and not await desk.politely("hold", call=call):
            return
        await asyncio.sleep(self._between(self.manners.hold_s))
        while desk.state == "hold" and desk.call.get("call") == call:
            await desk.politely("resume", call=call)
            await desk.leaves("hold", within_s=2)

    async def _wrap_up(self, desk: Desk) -> None:
        call = desk.call
        if not call:
            await desk.news()
            return
        await asyncio.sleep(self._between(self.manners.wrap_up_s))
        if self.chance.random() < self.manners.note:
            note = self.chance.choice(NOTES["en" if call.get("language") == "en" else "ru"])
            try:
                await desk.send("PUT", f"/api/calls/{call['call']}/note", {"text": note})
            except Unwelcome as no:
                log.info("note.refused", agent=desk.agent, code=no.code)
        if self.chance.random() < self.manners.pause_after_call:
            await desk.politely("go_not_ready", reason="break")
        fitting = [
            ident
            for ident, row in desk.view.get("dispositions", {}).items()
            if row.get("client") in (None, call.get("client"))
        ]
        if fitting:
            disposition = self.chance.choice(fitting)
            await desk.politely("finish_wrap_up", call=call["call"], disposition=disposition)
        await desk.leaves("wrap_up", within_s=5)
