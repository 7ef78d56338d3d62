"""Five calls in five states at once, and a sixth with an agent in a browser; how each of them ends well."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.clerk import Clerk, Network, hear_each_other, hears_something
from tests.acceptance.desk import Desk
from tests.acceptance.records import at, closed_call

from perezvon.sim.people.leg import Leg

NUMBER = "+74950000101"
QUEUE = "q-mebel-orders"
NEAR_S = 3.0  # what a stalled machine may put between an event and somebody's looking at the clock
PATIENT = {"ring_s": 300, "wrap_up_s": 600, "announce_first_s": 2, "announce_every_s": 15}


@dataclass
class Part:
    """One caller of a scene. ``view``: his call as the desk showed it when the scene stood."""

    caller: str
    leg: Leg
    call: str = ""
    clerk: Clerk | None = None
    view: JSON = field(default_factory=dict)
    ended_at: datetime | None = None

    async def hangs_up(self) -> None:
        await self.leg.hang_up()
        assert await self.leg.wait_ended(30)
        self.ended_at = datetime.now(UTC)

    async def stays(self) -> None:
        """He was not cut off, and is not sitting in silence."""
        assert not self.leg.ended.is_set(), f"{self.caller} was cut off (cause {self.leg.cause})"
        await hears_something(self.leg)


class Stage:
    """A running centre with obedient agents (of a full scene: four) and, perhaps, Anna in her browser."""

    def __init__(self, centre: Centre, *logins: str) -> None:
        self.centre = centre
        self.network = Network(centre)
        self.clerks = [Clerk(self.network, login) for login in logins or ("sim2", "sim6", "sim10", "sim14")]
        self.talker, self.ringer = self.clerks[:2]
        self.holder, self.wrapper = self.clerks[-2:]
        self.anna: Desk | None = None
        self.callers: list[Leg] = []

    async def set_up(self) -> tuple[JSON, JSON]:
        """A queue without hurry, a number without greeting, everybody at work and at rest.

        Gives queue and number as they were.
        """
        async with self.centre.session("admin", "admin") as http:
            queue = await change(http, f"/api/queues/{QUEUE}", **PATIENT)
            number = await change(http, f"/api/numbers/{NUMBER}", greeting=None)
        await self.network.connect()
        await asyncio.gather(*(clerk.start() for clerk in self.clerks))
        return queue, number

    async def at_rest(self) -> None:
        """Nobody calls, and every agent is in his break: whatever the case before left behind."""
        for leg in self.callers:
            await leg.hang_up()
        self.callers.clear()
        await asyncio.gather(*(self._rests(clerk) for clerk in self.clerks))
        if self.anna is not None:
            await self.anna.rest()

    async def _rests(self, clerk: Clerk) -> None:
        async def rests() -> bool:
            if clerk.desk is None:
                return False
            call = clerk.me.get("call")
            match clerk.state:
                case "not_ready":
                    return True
                case "talking" | "hold" | "rejoining":
                    await clerk.desk.politely("end_call", call=call)
                case "wrap_up":
                    await clerk.desk.politely("finish_wrap_up", call=call, disposition="cut-off")
                case "ready":
                    await clerk.desk.politely("go_not_ready", reason="break")
                case _:
                    return False
            return False

        await until(f"a break of {clerk.login}", rests, within_s=60)

    async def tear_down(self, before: tuple[JSON, JSON] | None = None) -> None:
        """Everybody goes home; with ``before`` the settings are as they were."""
        for clerk in self.clerks:
            await clerk.stop()
        await self.network.disconnect()
        if before is not None:
            queue, number = before
            for clerk in self.clerks:
                await ask_for(self.centre, clerk.agent, "sign_off")
            async with self.centre.session("admin", "admin") as http:
                await change(http, f"/api/queues/{QUEUE}", **{name: queue[name] for name in PATIENT})
                await change(http, f"/api/numbers/{NUMBER}", greeting=number["greeting"])

    async def caller(self) -> Part:
        caller = self.network.new_caller()
        leg = await self.network.call(NUMBER, caller)
        self.callers.append(leg)
        return Part(caller, leg)

    async def connected(self, clerk: Clerk) -> Part:
        """A caller in a talk with this agent."""
        await clerk.does("go_ready")
        part = await self.caller()
        part.clerk, part.call = clerk, await clerk.takes()
        await hear_each_other(clerk.leg, part.leg)
        return part

    async def connected_browser(self, anna: Desk) -> Part:
        await anna.ready()
        part = await self.caller()
        part.view = await anna.accept()
        part.call = part.view["call"]
        await ask_for(self.centre, "a-anna", "go_not_ready", reason="break")
        return part


async def change(http: httpx.AsyncClient, where: str, **fields: object) -> JSON:
    """Change some fields of a setting; gives it as it was."""
    row: JSON = (await http.get(where)).raise_for_status().json()
    row.pop("id")
    answer = await http.put(where, json=row | fields)
    assert answer.status_code == 200, answer.text
    return row


async def ask_for(centre: Centre, agent: str, kind: str, **fields: object) -> None:
    """A supervisor asks the floor for something in an agent's name; again while nobody can answer."""
    request = f"{kind}-{time.monotonic_ns()}"

    async def asked() -> bool:
        try:
            async with centre.session("supervisor", "supervisor") as http:
                body = {"kind": kind, "agent": agent, "request_id": request, **fields}
                return (await http.post("/api/floor/requests", json=body)).status_code == 200
        except (httpx.HTTPError, AssertionError):
            return False

    await until(f"{kind} for {agent}", asked, within_s=60)


class Scene:
    """Talking, ringing, waiting, held and in wrap-up; ``browser`` talks with Anna."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.talking: Part
        self.ringing: Part
        self.waiting: Part
        self.held: Part
        self.wrapped: Part
        self.browser: Part | None = None

    @property
    def parts(self) -> list[Part]:
        five = [self.talking, self.ringing, self.waiting, self.held, self.wrapped]
        return five + ([self.browser] if self.browser is not None else [])

    @property
    def on_the_line(self) -> list[Part]:
        return [part for part in self.parts if part is not self.wrapped]

    @classmethod
    async def stand(cls, stage: Stage) -> "Scene":
        """Build it up; nobody else may be free for a call of this queue."""
        self = cls(stage)
        await stage.at_rest()
        self.wrapped = await stage.connected(stage.wrapper)
        await self.wrapped.hangs_up()
        await stage.wrapper.shows("wrap_up")
        self.held = await stage.connected(stage.holder)
        await stage.holder.does("hold", call=self.held.call)
        await stage.holder.shows("hold")
        self.talking = await stage.connected(stage.talker)
        if stage.anna is not None:
            self.browser = await stage.connected_browser(stage.anna)
        await stage.ringer.does("go_ready")
        self.ringing = await stage.caller()
        await stage.ringer.shows("reserved")
        self.ringing.call, self.ringing.clerk = stage.ringer.call["call"], stage.ringer
        self.waiting = await stage.caller()
        await until("a waiting caller", self._waiting_call)
        for part in self.parts:
            part.view = dict(self._view["calls"][part.call])
        return self

    @property
    def _view(self) -> dict[str, JSON]:
        desk = self.stage.ringer.desk
        return desk.view if desk is not None else {"calls": {}}

    def _waiting_call(self) -> bool:
        for call in self._view["calls"].values():
            if call["caller"] == self.waiting.caller and call["state"] == "waiting":
                self.waiting.call = call["call"]
        return bool(self.waiting.call)

    def shown(self, part: Part) -> JSON:
        """A call as the ringing agent's screen shows it now; empty when it is gone."""
        return dict(self._view.get("calls", {}).get(part.call, {}))

    async def talks_go_on(self) -> None:
        """Who talked goes on talking, who was held or waits still hears something: nobody was cut off."""
        await hear_each_other(self.stage.talker.leg, self.talking.leg)
        await asyncio.gather(*(part.stays() for part in self.on_the_line))
        if self.stage.anna is not None:
            await heard_in_browser(self.stage.anna)

    async def stands_again(self) -> None:
        """Everything is shown as it was before the trouble."""
        stage = self.stage
        await asyncio.gather(
            stage.talker.shows("talking"),
            stage.ringer.shows("reserved"),
            stage.holder.shows("hold"),
            stage.wrapper.shows("wrap_up"),
        )
        for part in self.parts:
            try:
                await until("the same", lambda part=part: self._same(part), within_s=60)  # type: ignore[misc]
            except AssertionError:
                raise AssertionError(f"not as before: {self.shown(part)} != {part.view}") from None

    def _same(self, part: Part) -> bool:
        now = self.shown(part)
        names = ("state", "agent", "offer", "answered_at", "queued_at", "arrived_at")
        return bool(now) and all(now[name] == part.view[name] for name in names)

    async def plays_out(self) -> None:
        """Each call ends as calls do, on paths that differ."""
        await asyncio.gather(
            self._queue_ends(),
            self._ringing_ends(),
            self._held_ends(),
            self._talking_ends(),
            self._anna_ends(),
        )

    async def talks_end_as_talks_do(self) -> None:
        """Those who talked, held or wrapped up, whatever became of the others."""
        await asyncio.gather(
            self._held_ends(), self._talking_ends(), self._anna_ends(), self.stage.wrapper.wraps_up()
        )

    async def _queue_ends(self) -> None:
        clerk = self.stage.wrapper
        await clerk.wraps_up()
        await clerk.does("go_ready")
        assert await clerk.takes() == self.waiting.call
        await hear_each_other(clerk.leg, self.waiting.leg)
        await self.waiting.hangs_up()
        await clerk.wraps_up()

    async def _ringing_ends(self) -> None:
        clerk = self.stage.ringer
        assert await clerk.takes() == self.ringing.call
        await hear_each_other(clerk.leg, self.ringing.leg)
        await clerk.does("end_call", call=self.ringing.call)
        assert await self.ringing.leg.wait_ended(30)
        self.ringing.ended_at = datetime.now(UTC)
        await clerk.wraps_up()

    async def _held_ends(self) -> None:
        clerk = self.stage.holder
        await clerk.does("resume", call=self.held.call)
        await clerk.shows("talking")
        await hear_each_other(clerk.leg, self.held.leg)
        await self.held.hangs_up()
        await clerk.wraps_up()

    async def _talking_ends(self) -> None:
        await hear_each_other(self.stage.talker.leg, self.talking.leg)
        await self.talking.hangs_up()
        await self.stage.talker.wraps_up()

    async def _anna_ends(self) -> None:
        if self.stage.anna is None or self.browser is None:
            return
        await heard_in_browser(self.stage.anna)
        await self.stage.anna.end()
        assert await self.browser.leg.wait_ended(30)
        self.browser.ended_at = datetime.now(UTC)
        await self.stage.anna.finish()

    async def check_records(self) -> None:
        """Every caller has exactly one record, and it tells what really happened."""
        agents = {
            id(self.talking): (self.stage.talker.agent, "caller"),
            id(self.ringing): (self.stage.ringer.agent, "agent"),
            id(self.waiting): (self.stage.wrapper.agent, "caller"),
            id(self.held): (self.stage.holder.agent, "caller"),
            id(self.wrapped): (self.stage.wrapper.agent, "caller"),
            id(self.browser): ("a-anna", "agent"),
        }
        for part in self.parts:
            record = await self.record(part)
            agent, by = agents[id(part)]
            assert (record["how"], record["by"], record["agent"]) == ("answered", by, agent), record
            assert record["disposition"], record
            for moment in ("arrived_at", "queued_at"):
                assert at(record[moment]) == at(part.view[moment]), record
            if part.view["answered_at"] is not None:
                assert at(record["answered_at"]) == at(part.view["answered_at"]), record
            assert part.ended_at is not None
            assert abs((at(record["ended_at"]) - part.ended_at).total_seconds()) < NEAR_S, record
            assert record["offers"] == 1, record
            life_ms = (at(record["ended_at"]) - at(record["arrived_at"])).total_seconds() * 1000
            assert record["wait_ms"] + record["talk_ms"] + record["hold_ms"] <= life_ms + 1, record

    async def all_ended(self) -> None:
        """Asterisk is gone and every call with it: who talked wraps up, who waited has left."""
        stage = self.stage
        await asyncio.gather(
            *(clerk.shows("wrap_up") for clerk in (stage.talker, stage.holder, stage.wrapper)),
            stage.ringer.shows("ready", "not_ready"),
        )
        for clerk in stage.clerks:
            await until(f"the line of {clerk.login}", lambda clerk=clerk: clerk.me.get("line") == "up")  # type: ignore[misc]
        if stage.anna is not None:
            await stage.anna.state("wrap_up", within_s=60)
        await asyncio.gather(*(c.wraps_up() for c in (stage.talker, stage.holder, stage.wrapper)))
        if stage.anna is not None:
            await stage.anna.finish()

    async def check_records_of_the_cut(self, began: datetime) -> None:
        """One record each: talks count as answered, callers in the queue as lost, all ended in the outage."""
        now = datetime.now(UTC)
        for part in self.parts:
            record = await self.record(part)
            talked = part.view["state"] in ("talking", "held", "wrap_up")
            lost = ("abandoned", "short_abandoned")
            assert record["how"] == "answered" if talked else record["how"] in lost, record
            assert (record["disposition"] is not None) == talked, record
            if part is not self.wrapped:
                off_s = timedelta(seconds=NEAR_S)
                assert began - off_s <= at(record["ended_at"]) <= now, record

    async def record(self, part: Part) -> JSON:
        """His one record, closed."""
        async with self.stage.centre.session("supervisor", "supervisor") as http:
            record = await closed_call(http, part.call, within_s=60)
            rows = (await http.get("/api/calls", params={"limit": 100})).json()["calls"]
        assert [row["call"] for row in rows if row["caller"] == part.caller] == [part.call]
        return record


async def heard_in_browser(anna: Desk) -> None:
    """New packets reach the browser."""
    before = (await anna.received())["packets"]

    async def more() -> bool:
        return bool((await anna.received())["packets"] > before + 10)

    await until("audio in Anna's browser", more)
