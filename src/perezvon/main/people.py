"""The process of the simulated people: places demo calls when asked, streams callers, runs agents."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import structlog
import uvloop

from perezvon.adapters.asterisk.ari import AriLost, AriRefused
from perezvon.adapters.nats.bus import NatsBus
from perezvon.facts.bus import ViewOut, subject
from perezvon.kit.errors import Refused
from perezvon.main.demo_call_api import CarrierIn, CarrierOut, carrier_subject, people_subject
from perezvon.main.demo_people import people_data, simulated_logins
from perezvon.main.logs import configure_logs
from perezvon.main.settings import Settings
from perezvon.sim.people.callers import Callers, Ears
from perezvon.sim.people.carrier import Carrier
from perezvon.sim.people.speech import Speech, telephone_sound
from perezvon.sim.people.staff import Agent

log = structlog.get_logger("people")

SPEECH = Path(__file__).parent / "demo_data" / "speech"


class People:
    """Everything simulated on one carrier. ``callers``: calls per minute."""

    def __init__(self, settings: Settings, carrier: Carrier, bus: NatsBus, speech: Speech) -> None:
        self.settings = settings
        self.carrier = carrier
        self.bus = bus
        self.speech = speech
        self.chance = random.Random()  # noqa: S311 - behaviour, not secrets
        self.say_dir = settings.state_dir / "say"
        self.callers = Callers(
            carrier,
            speech,
            Ears(),
            self.chance,
            [],
            settings.log_dir / "callers.jsonl",
            lambda: datetime.now(UTC),
        )

    async def learn_numbers(self) -> None:
        """Which numbers there are to call, from the floor's view; asked until the engine answers."""
        while True:
            try:
                body = await self.bus.request(subject(self.settings.centre, "snapshot"), b"", 3)
            except TimeoutError:
                await asyncio.sleep(1)
                continue
            numbers = msgspec.json.decode(body, type=ViewOut).view.numbers.values()
            self.callers.numbers = [(row.number, row.client, row.language) for row in numbers]
            self.callers.closing = frozenset(row.number for row in numbers if row.hours is not None)
            if self.callers.numbers:
                return
            await asyncio.sleep(1)

    def _acquainted(self, dialled: str) -> str | None:
        """Every other demo call comes from somebody with a history, who speaks the number's language."""
        client, language = next(
            ((client, spoken) for number, client, spoken in self.callers.numbers if number == dialled),
            ("", ""),
        )
        known = [
            person["numbers"][0]["number"]
            for person in people_data()
            if (person["client"], person["language"]) == (client, language) and "history" in person
        ]
        free = [number for number in known if not self.callers.ears.busy(number)]
        return self.chance.choice(free) if free and self.chance.random() < 0.5 else None

    async def asked(self, body: bytes) -> bytes:
        """Handler of the carrier's subject: one call, please."""
        wanted = msgspec.json.decode(body, type=CarrierIn)
        try:
            await self.learn_numbers()
            plan = self.callers.plan(wanted.number, wanted.language)
            plan.patience_s = max(plan.patience_s, 300.0)  # somebody wants to answer it
            if wanted.say:
                plan.sound = await asyncio.to_thread(telephone_sound, Path(wanted.say), self.say_dir)
            if wanted.talk_s is not None:
                plan.talk_s, plan.polite = wanted.talk_s, wanted.talk_s > 0
            plan.at_once = wanted.at_once
            plan.caller = wanted.caller or self._acquainted(plan.number) or plan.caller
            await self.callers.place(plan)
        except Refused as no:
            return msgspec.json.encode(CarrierOut(code=no.code, values=no.values))
        except (AriLost, AriRefused) as error:
            log.warning("demo_call.failed", error=str(error))
            return msgspec.json.encode(CarrierOut(code="demo.away"))
        return msgspec.json.encode(CarrierOut(caller=plan.caller))


def _speech(folder: Path) -> Speech:
    """The demo speech where the carrier's account may read it: the checkout may be closed to it."""
    shutil.copytree(SPEECH, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for entry in [folder, *folder.rglob("*")]:
        entry.chmod(0o755 if entry.is_dir() else 0o644)
    return Speech(folder)


async def _run(settings: Settings, staff: int, callers: int) -> None:
    if settings.carrier is None:
        raise Refused("demo.away")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    access = settings.carrier
    carrier = Carrier(access.ari_url, access.ari_user, access.ari_password, settings.pbx.sip_address)
    bus = NatsBus(settings.nats_url, "people")
    speech = await asyncio.to_thread(_speech, settings.state_dir / "speech")
    await bus.start()
    await carrier.start()
    people = People(settings, carrier, bus, speech)
    people.say_dir.mkdir(parents=True, exist_ok=True)
    people.say_dir.chmod(0o755)
    await bus.serve(subject(settings.centre, "facts"), people.callers.ears.facts)
    await bus.serve(carrier_subject(settings.centre), people.asked)
    await bus.serve(people_subject(settings.centre), _here)
    tasks = [asyncio.create_task(people.learn_numbers())]
    if callers > 0:
        tasks.append(asyncio.create_task(_stream(people, callers)))
    host = settings.listen_host if settings.listen_host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
    base = f"http://{f'[{host}]' if ':' in host else host}:{settings.listen_port}"
    for seed, (login, password) in enumerate(simulated_logins()[:staff], start=1):
        agent = Agent((base, login, password), carrier, speech, random.Random(seed))  # noqa: S311
        tasks.append(asyncio.create_task(agent.live()))
    log.info("people.started", staff=staff, callers_per_minute=callers)
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await people.callers.stop()
        await carrier.stop()
        await bus.close()


async def _here(_: bytes) -> bytes:
    return b"here"


async def _stream(people: People, per_minute: int) -> None:
    await people.learn_numbers()
    await people.callers.stream(per_minute)


def run(settings: Settings, staff: int, callers: int) -> None:
    """Entry of the role ``people``."""
    configure_logs("people")
    uvloop.run(_run(settings, staff, callers))
