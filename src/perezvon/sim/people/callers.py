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
from perezvon.sim.people.leg import Leg, first_of
from perezvon.sim.people.speech import Speech

log = structlog.get_logger("callers")

Now = Callable[[], datetime]
PATIENCE_MEDIAN_S = 75.0
TALK_MEDIAN_S = 40.0
REGULARS = 40  # numbers that call again
_ANSWER_S = 60.0
_HANG_UP_S = 5.0
_LONGEST_S = 3600.0
_RUDE_S = 45.0  # how long somebody who does not say goodbye stays on
_BREATH_S = 0.4


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


class Ear:
    """What one caller learns of his call besides its sound."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.over = asyncio.Event()


class Ears:
    """Tells each caller when an agent answered him and when all is over, from the floor's published facts."""

    def __init__(self) -> None:
        self._by_caller: dict[str, Ear] = {}
        self._caller_of: dict[str, str] = {}

    def listen(self, caller: str) -> Ear:
        ear = self._by_caller[digits(caller)] = Ear()
        return ear

    def forget(self, caller: str) -> None:
        self._by_caller.pop(digits(caller), None)

    def busy(self, caller: str) -> bool:
        """Whether this number is in a call."""
        return digits(caller) in self._by_caller

    async def facts(self, body: bytes) -> None:
        """Handler of the subject ``facts``."""
        for published in msgspec.json.decode(body, type=FactsOut).facts:
            match published.fact:
                case f.CallArrived(call=call, caller=caller):
                    self._caller_of[call] = digits(caller)
                case f.CallAnswered(call=call):
                    ear = self._by_caller.get(self._caller_of.get(call, ""))
                    if ear is not None:
                        ear.answered.set()
                case f.CallEnded(call=call):
                    ear = self._by_caller.get(self._caller_of.pop(call, ""))
                    if ear is not None:
                        ear.over.set()
                case _:
                    pass


def digits(number: str) -> str:
    return "".join(ch for ch in number if ch.isdigit())


@dataclass
class Callers:
    """``numbers``: what may be called, with client and language; ``closing``: not by chance."""

    carrier: Carrier
    speech: Speech
    ears: Ears
    chance: random.Random
    numbers: list[tuple[str, str, str]]
    journal: Path
    now: Now
    closing: frozenset[str] = frozenset()
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def free_number(self) -> str:
        """A caller's number that is not talking now; one in three has called before."""
        while True:
            last = self.chance.randrange(REGULARS) if self.chance.random() < 0.33 else None
            last = last if last is not None else self.chance.randrange(REGULARS, 10_000)
            number = f"+790000{last:05d}"
            if not self.ears.busy(number):
                return number

    def plan(self, number: str | None = None, language: str | None = None) -> Plan:
        """A caller as they come: lognormal patience and talk, two of three end the call themselves."""
        usual = [row for row in self.numbers if row[0] not in self.closing] or self.numbers
        fitting = [row for row in usual if language in (None, row[2])] or usual
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
        ear = self.ears.listen(plan.caller)
        line = Line(plan.number, plan.caller, self.now())
        try:
            leg = await self.carrier.call_number(plan.number, plan.caller)
        except (AriLost, AriRefused):
            self.ears.forget(plan.caller)
            raise
        task = asyncio.create_task(self._live(plan, leg, ear, line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Everybody hangs up, and every line is written."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stream(self, per_minute: float) -> None:
        """Callers for ever: exponential gaps."""
        while True:
            await asyncio.sleep(self.chance.expovariate(per_minute / 60))
            try:
                await self.place(self.plan())
            except (AriLost, AriRefused) as error:
                log.warning("caller.no_line", error=str(error))

    async def _live(self, plan: Plan, leg: Leg, ear: Ear, line: Line) -> None:
        try:
            if await leg.wait_answered(_ANSWER_S):
                line.answered_at = self.now()
                await self._call(plan, leg, ear, line)
            elif not leg.ended.is_set():
                line.by = "caller"
        except asyncio.CancelledError:
            line.by = line.by or "caller"
            raise
        finally:
            if not leg.ended.is_set():
                await leg.hang_up()
                await leg.wait_ended(_HANG_UP_S)
            line.ended_at, line.cause = self.now(), leg.cause
            line.by = line.by or "centre"
            self.ears.forget(plan.caller)
            with self.journal.open("ab") as out:
                out.write(msgspec.json.encode(line) + b"\n")

    async def _call(self, plan: Plan, leg: Leg, ear: Ear, line: Line) -> None:
        """Wait for an agent, talk, and decide who hangs up. The leg may be left for the end."""
        speaking = asyncio.create_task(self._speak(plan, leg, line, ear))
        try:
            await first_of(plan.patience_s, ear.answered, ear.over, leg.ended)
            if ear.answered.is_set() and not leg.ended.is_set():
                line.agent_at = self.now()
                await first_of(plan.talk_s or _LONGEST_S, ear.over, leg.ended)
                if not plan.polite:
                    await first_of(_RUDE_S, ear.over, leg.ended)
            if ear.over.is_set():
                await leg.wait_ended(_HANG_UP_S)  # the centre ended it; a node that died cannot say so
            elif not leg.ended.is_set():
                line.by = "caller"
        finally:
            speaking.cancel()

    async def _speak(self, plan: Plan, leg: Leg, line: Line, ear: Ear) -> None:
        """Say the piece, listen, say it again: people do."""

        def begun() -> None:
            line.speaking_at = line.speaking_at or self.now()

        if not plan.at_once:
            await ear.answered.wait()
            await asyncio.sleep(_BREATH_S)
        while plan.sound is not None:
            await leg.say(plan.sound, begun)
            await asyncio.sleep(3 + 4 * self.chance.random())
