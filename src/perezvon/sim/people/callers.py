"""Simulated callers: they ring, wait with human patience, speak, and hang up or are hung up on.

Their numbers come from ``+7 900 00x-xx-xx``, kept for demonstrations. Every call is one line of the caller's
log, which knows nothing of our records: the acceptance test holds the two against each other.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from perezvon.adapters.asterisk.ari import AriLost, AriRefused
from perezvon.facts import floor as f
from perezvon.facts.bus import FactsOut
from perezvon.sim.people.carrier import Carrier
from perezvon.sim.people.leg import Leg
from perezvon.sim.people.speech import Speech

log = structlog.get_logger("callers")

Now = Callable[[], datetime]
PATIENCE_MEDIAN_S = 75.0
TALK_MEDIAN_S = 40.0
REGULARS = 40  # numbers that call again


class Line(msgspec.Struct):
    """One line of the caller's log. ``answered_at``: the network's answer (the greeting), not an agent's."""

    number: str
    caller: str
    started_at: datetime
    answered_at: datetime | None = None
    agent_at: datetime | None = None
    speaking_at: datetime | None = None
    ended_at: datetime | None = None
    by: str = ""
    cause: int | None = None


@dataclass
class Plan:
    """What one caller is going to do; times in seconds. ``talk_s`` 0: until the agent hangs up."""

    number: str
    caller: str
    sound: str | None
    patience_s: float
    talk_s: float
    polite: bool = True  # hangs up himself when he is done
    at_once: bool = False  # speaks from the network's answer on, whoever listens


class Ears:
    """Tells each caller when an agent answered him, from the floor's published facts."""

    def __init__(self) -> None:
        self._by_caller: dict[str, asyncio.Event] = {}
        self._caller_of: dict[str, str] = {}

    def listen(self, caller: str) -> asyncio.Event:
        event = self._by_caller[caller] = asyncio.Event()
        return event

    def forget(self, caller: str) -> None:
        self._by_caller.pop(caller, None)

    async def facts(self, body: bytes) -> None:
        """Handler of the subject ``facts``."""
        for published in msgspec.json.decode(body, type=FactsOut).facts:
            match published.fact:
                case f.CallArrived(call=call, caller=caller):
                    self._caller_of[call] = digits(caller)
                case f.CallAnswered(call=call):
                    heard = self._by_caller.get(self._caller_of.get(call, ""))
                    if heard is not None:
                        heard.set()
                case f.CallClosed(call=call):
                    self._caller_of.pop(call, None)
                case _:
                    pass


def digits(number: str) -> str:
    return "".join(ch for ch in number if ch.isdigit())


@dataclass
class Callers:
    """``numbers``: what may be called, with client and language."""

    carrier: Carrier
    speech: Speech
    ears: Ears
    chance: random.Random
    numbers: list[tuple[str, str, str]]
    journal: Path
    now: Now
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def free_number(self) -> str:
        """A caller's number that is not talking now; one in three has called before."""
        while True:
            last = self.chance.randrange(REGULARS) if self.chance.random() < 0.33 else None
            last = last if last is not None else self.chance.randrange(REGULARS, 10_000)
            number = f"+790000{last:05d}"
            if digits(number) not in self.ears._by_caller:
                return number

    def plan(self, number: str | None = None, language: str | None = None) -> Plan:
        """A caller as they come: lognormal patience and talk, two of three end the call themselves."""
        fitting = [row for row in self.numbers if language in (None, row[2])] or self.numbers
        rows = [row for row in self.numbers if row[0] == number] if number else fitting
        dialled, client, spoken = self.chance.choice(rows) if rows else (number or "", "", language or "ru")
        return Plan(
            dialled,
            self.free_number(),
            self.speech.one(self.chance, language or spoken, client, "caller"),
            PATIENCE_MEDIAN_S * self.chance.lognormvariate(0, 0.7),
            TALK_MEDIAN_S * self.chance.lognormvariate(0, 0.5),
            self.chance.random() < 0.66,
        )

    async def place(self, plan: Plan) -> None:
        """Start the call; the rest goes on by itself. Raises AriLost or AriRefused when it cannot start."""
        heard = self.ears.listen(digits(plan.caller))
        line = Line(plan.number, plan.caller, self.now())
        try:
            leg = await self.carrier.call_number(plan.number, plan.caller)
        except (AriLost, AriRefused):
            self.ears.forget(digits(plan.caller))
            raise
        task = asyncio.create_task(self._live(plan, leg, heard, line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stream(self, per_minute: float) -> None:
        """Callers for ever: exponential gaps."""
        while True:
            await asyncio.sleep(self.chance.expovariate(per_minute / 60))
            try:
                await self.place(self.plan())
            except (AriLost, AriRefused) as error:
                log.warning("caller.no_line", error=str(error))

    async def _live(self, plan: Plan, leg: Leg, heard: asyncio.Event, line: Line) -> None:
        try:
            if await leg.wait_answered(60):
                line.answered_at = self.now()
                await self._wait_for_agent(plan, leg, heard, line)
            elif not leg.ended.is_set():
                await leg.hang_up()
            await leg.wait_ended(5)
        finally:
            line.ended_at, line.cause = self.now(), leg.cause
            line.by = line.by or "centre"
            self.ears.forget(digits(plan.caller))
            with self.journal.open("ab") as out:
                out.write(msgspec.json.encode(line) + b"\n")

    async def _wait_for_agent(self, plan: Plan, leg: Leg, heard: asyncio.Event, line: Line) -> None:
        speaking = asyncio.create_task(self._speak(plan, leg, line, 0)) if plan.at_once else None
        if not await self._heard(leg, heard, plan.patience_s):
            if not leg.ended.is_set():
                line.by = "caller"
                await leg.hang_up()
            return
        line.agent_at = self.now()
        speaking = speaking or asyncio.create_task(self._speak(plan, leg, line, 0.4))
        finished = await leg.wait_ended(plan.talk_s or 3600)
        if not finished and not plan.polite:
            finished = await leg.wait_ended(45)
        if not finished:
            line.by = "caller"
            await leg.hang_up()
        speaking.cancel()

    async def _heard(self, leg: Leg, heard: asyncio.Event, within_s: float) -> bool:
        waits = [asyncio.create_task(heard.wait()), asyncio.create_task(leg.ended.wait())]
        _, pending = await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return heard.is_set() and not leg.ended.is_set()

    async def _speak(self, plan: Plan, leg: Leg, line: Line, after_s: float) -> None:
        """Say the piece, listen, say it again: people do."""

        def begun() -> None:
            line.speaking_at = line.speaking_at or self.now()

        await asyncio.sleep(after_s)
        while plan.sound is not None and not leg.ended.is_set():
            await leg.say(plan.sound, begun)
            await asyncio.sleep(3 + 4 * self.chance.random())
