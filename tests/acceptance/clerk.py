"""People of the tests: agents who do what they are told over HTTP and a real SIP leg, and callers.

Unlike the simulated staff they decide nothing by themselves, but they keep their line and their session as
people's desks do: whatever broke, they come back.
"""

import asyncio
import contextlib
import itertools
from typing import Any

import aiohttp
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.truth import settings_of

from perezvon.adapters.asterisk.ari import AriLost, AriRefused
from perezvon.sim.people.carrier import Carrier
from perezvon.sim.people.desk import Desk, Unwelcome
from perezvon.sim.people.leg import Leg

APP = "acceptance"
_BROKEN = (aiohttp.ClientError, AriLost, AriRefused, OSError, TimeoutError, Unwelcome)
_AGAIN_S = 0.3
_NOTICES_S = 3.0


class Network:
    """The carrier as the tests use it; made again when the carrier itself was restarted."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self._numbers = itertools.count(1)
        self._carrier: Carrier | None = None

    @property
    def carrier(self) -> Carrier:
        """Raises AriLost before ``connect``."""
        if self._carrier is None:
            raise AriLost("the network is not there")
        return self._carrier

    async def connect(self) -> None:
        settings = settings_of(self.centre)
        assert settings.carrier is not None
        access = settings.carrier
        await self.disconnect()
        made = Carrier(
            access.ari_url, access.ari_user, access.ari_password, settings.pbx.sip_address, app=APP
        )
        await made.start(within_s=60)
        self._carrier = made

    async def disconnect(self) -> None:
        made, self._carrier = self._carrier, None
        if made is not None:
            await made.stop()

    def new_caller(self) -> str:
        """A number that called nobody yet."""
        return f"+7900007{next(self._numbers):04d}"

    async def call(self, number: str, caller: str) -> Leg:
        return await self.carrier.call_number(number, caller)


class Clerk:
    """One agent at work. ``desk`` is None while nobody answers him."""

    def __init__(self, network: Network, login: str, password: str = "simulated") -> None:
        self.network = network
        self.login = login
        self.password = password
        self.agent = f"a-{login}"
        self.desk: Desk | None = None
        self.leg: Leg | None = None
        self.sessions = 0
        self.keeps_line = True  # no: somebody else holds his telephone
        self._following: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when he is on the floor with his line up."""
        self._task = asyncio.create_task(self._live(), name=f"clerk {self.login}")
        await until(f"the line of {self.login}", lambda: self.me.get("line") == "up", within_s=60)

    async def stop(self) -> None:
        """He leaves: his desk closes, his telephone hangs up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.leg is not None:
            await self.leg.hang_up()

    def unplug(self) -> None:
        """His live socket breaks without a word; his session and his telephone do not."""
        if self._following is not None:
            self._following.cancel()

    # --- what he sees ----------------------------------------------------------------------------

    @property
    def me(self) -> JSON:
        return self.desk.me if self.desk is not None else {}

    @property
    def state(self) -> str:
        return str(self.me.get("state", ""))

    @property
    def call(self) -> JSON:
        return self.desk.call if self.desk is not None else {}

    async def shows(self, *states: str, within_s: float = 60) -> None:
        """Wait until he is shown in one of these states."""
        try:
            await until(
                f"{self.login} {' or '.join(states)}", lambda: self.state in states, within_s=within_s
            )
        except AssertionError as late:
            raise AssertionError(f"{late}; shown: {self.me}, call: {self.call}") from None

    # --- what he does ----------------------------------------------------------------------------

    async def does(self, kind: str, **fields: Any) -> None:
        """Ask the floor, again while nobody can answer. Raises Unwelcome for a real "no"."""

        async def done() -> bool:
            try:
                if self.desk is not None:
                    await self.desk.ask(kind, **fields)
                    return True
            except Unwelcome as no:
                if no.status != 503:
                    raise
            except (aiohttp.ClientError, OSError, TimeoutError):
                return False
            return False

        await until(f"{kind} of {self.login}", done, within_s=60)

    async def takes(self) -> str:
        """Wait for an offer and accept it; he wants a break after it. Returns the call."""
        await self.shows("reserved")
        call = self.call
        await self.does("accept", offer=call["offer"])
        await self.shows("talking")
        await self.does("go_not_ready", reason="break")
        return str(call["call"])

    async def wraps_up(self, disposition: str = "answered") -> None:
        """Finish wrap-up; he goes to his break."""
        await self.shows("wrap_up")
        await self.does("finish_wrap_up", call=self.call["call"], disposition=disposition)
        await self.shows("not_ready")

    # --- his desk --------------------------------------------------------------------------------

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(*_BROKEN):
                async with Desk(self.network.centre.url, self.login, self.password) as desk:
                    self.sessions += 1
                    await self._work(desk)
            self.desk = None
            await asyncio.sleep(_AGAIN_S)

    async def _work(self, desk: Desk) -> None:
        """Until the live socket breaks."""
        self.desk = desk
        tasks = [asyncio.create_task(work) for work in (desk.follow(), self._keep(desk))]
        self._following = tasks[0]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, desk: Desk) -> None:
        """On the floor, with a line."""
        while True:
            with contextlib.suppress(*_BROKEN):
                await self._look(desk)
            await asyncio.sleep(_AGAIN_S)

    async def _look(self, desk: Desk) -> None:
        if desk.me.get("presence", "out") == "out":
            await desk.politely("sign_on")
            return
        if not self.keeps_line:
            return
        if self.leg is not None and not self.leg.ended.is_set() and desk.me["line"] != "up":
            if await desk.until(lambda: desk.me.get("line") == "up", _NOTICES_S):
                return
            await self.leg.hang_up()  # his telephone does not know yet that nobody is there
            await self.leg.wait_ended(_NOTICES_S)
            self.leg.lost()
        if self.leg is None or self.leg.ended.is_set():
            got = await desk.send("POST", "/api/desk/line", {"line": "sip"})
            self.leg = await self.network.carrier.dial_in(
                desk.agent, got["username"], got["password"], got["dial"]
            )
            await self.leg.wait_answered(_NOTICES_S)


async def hear_each_other(agent: Leg | None, caller: Leg | None, *, within_s: float = 30) -> None:
    """The two are connected, whatever signals say: the agent's keys come out at the caller, audio at both.

    An agent alone in his bridge is sent no packet at all, so any that comes is the caller's.
    """
    assert agent is not None
    assert caller is not None
    before, tries = len(caller.keys), itertools.count()

    def heard() -> bool:
        if next(tries) % 20 == 0:
            agent.press("1")
        return len(caller.keys) > before

    await until(f"{caller.channel} hears {agent.channel}", heard, within_s=within_s)
    await hears_something(caller, within_s=within_s)
    await hears_something(agent, within_s=within_s)


async def hears_something(leg: Leg, *, within_s: float = 30) -> None:
    """Packets of audio come in."""
    before = await leg.packets_received()

    async def more() -> bool:
        return await leg.packets_received() >= before + 10

    await until(f"audio for {leg.channel}", more, within_s=within_s)
