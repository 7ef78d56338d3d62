"""Agents without browsers: their requests go over the bus as those of the api do."""

import asyncio
import itertools
from collections.abc import Callable
from random import Random

import msgspec

from bench.world.centre import CENTRE, BenchCentre
from bench.world.plan import DONE
from bench.world.sipp import Sipp
from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.facts.bus import FactsOut, RequestIn, RequestOut, ViewOut, subject

Check = Callable[[f.AgentStatus], bool]

_PATIENCE_S = 10.0
_AT_ONCE = 50


class Staff:
    """All agents of the plan. ``ended`` counts calls by how they ended; ``waits_ms``: from queue to answer.

    talk_s: agents end their talks after a time between these two; None: they wait for the caller's end.
    echo: their lines send back what they hear. telephones: False when others answer for them.
    """

    def __init__(
        self,
        centre: BenchCentre,
        *,
        talk_s: tuple[float, float] | None = None,
        echo: bool = False,
        telephones: bool = True,
    ) -> None:
        self._centre = centre
        self._talk_s = talk_s
        self._echo = echo
        self._own_telephones = telephones
        self._random = Random(7)
        self._numbers = itertools.count()
        self._decoder = msgspec.json.Decoder(FactsOut)
        self._asking: set[asyncio.Task[None]] = set()
        self._telephones: Sipp | None = None
        self._lines: Sipp | None = None
        self.refused: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self.waits_ms: list[float] = []

    async def start(self) -> None:
        """Everybody signed on, with his telephone, ready."""
        centre = self._centre
        await centre.bus.serve(subject(CENTRE, "facts"), self._facts)
        await self._everybody(e.SignOn)
        if centre.plan.mode == "persistent":
            await self._call_in()
        if self._own_telephones:
            self._telephones = await Sipp(centre, "telephone", centre.phones, "-l", "5000").start()
        await self._until(lambda agent: agent.line == "up", "a line for everybody")
        await self._everybody(e.GoReady)
        await self._until(lambda agent: agent.state == "ready", "everybody ready")

    async def _call_in(self) -> None:
        """Their telephones call, for the lines that stay."""
        centre = self._centre
        rows = "".join(f"desk-{agent}\n" for agent in centre.plan.everybody)
        lines = Sipp(
            centre,
            "line",
            centre.phones,
            *(["-rtp_echo"] if self._echo else []),
            *("-s", "line", "-m", str(centre.plan.agents), "-r", "50", "-l", "5000"),
            port=5070,
            rows=rows,
        )
        self._lines = await lines.start()

    async def stop(self) -> None:
        for task in list(self._asking):
            task.cancel()
        if self._telephones is not None:
            await self._telephones.stop()
        if self._lines is not None:
            await self._lines.stop()

    def forget(self) -> None:
        """Count anew."""
        self.ended, self.waits_ms = {}, []

    async def view(self) -> ViewOut:
        body = await self._centre.bus.request(subject(CENTRE, "snapshot"), b"", _PATIENCE_S)
        return msgspec.json.decode(body, type=ViewOut)

    async def ask(self, request: e.AnyRequest) -> str:
        """Give the code of the answer, "" for done."""
        body = msgspec.json.encode(RequestIn(msgspec.Raw(msgspec.json.encode(request))))
        answer = await self._centre.bus.request(subject(CENTRE, "request"), body, _PATIENCE_S)
        code = msgspec.json.decode(answer, type=RequestOut).code
        if code:
            self.refused[code] = self.refused.get(code, 0) + 1
        return code

    def ident(self) -> str:
        return f"b{next(self._numbers)}"

    async def idle(self, within_s: float = 60.0) -> None:
        """Return when no call is live and everybody is ready again."""
        await self._until(lambda agent: agent.state == "ready", "everybody ready", within_s)

    async def _everybody(self, kind: type[e.SignOn] | type[e.GoReady]) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(agent: str) -> None:
            async with gate:
                await self.ask(kind(user=agent, request_id=self.ident(), agent=agent))

        await asyncio.gather(*(one(agent) for agent in self._centre.plan.everybody))

    async def _until(self, true: Check, what: str, within_s: float = 60.0) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        agents: list[f.AgentStatus] = []
        while loop.time() < deadline:
            agents = list((await self.view()).view.agents.values())
            if len(agents) == self._centre.plan.agents and all(map(true, agents)):
                return
            await asyncio.sleep(0.2)
        wrong = [a for a in agents if not true(a)][:3]
        raise TimeoutError(f"{what} did not come within {within_s:g} s: {wrong}")

    # --- what they do ----------------------------------------------------------------------------

    async def _facts(self, body: bytes) -> None:
        for published in self._decoder.decode(body).facts:
            match published.fact:
                case f.CallAnswered() as fact:
                    self.waits_ms.append(fact.wait_ms)
                case f.CallEnded(record=record):
                    self.ended[record.how] = self.ended.get(record.how, 0) + 1
                case f.AgentChanged(status=status):
                    self._react(status)
                case _:
                    continue

    def _react(self, status: f.AgentStatus) -> None:
        if status.state == "talking" and status.call is not None and self._talk_s is not None:
            end = e.EndCall(user=status.agent, request_id=self.ident(), agent=status.agent, call=status.call)
            self._later(end, self._random.uniform(*self._talk_s))
        elif status.state == "wrap_up" and status.call is not None:
            self._later(
                e.FinishWrapUp(
                    user=status.agent,
                    request_id=self.ident(),
                    agent=status.agent,
                    call=status.call,
                    disposition=DONE,
                )
            )
        elif status.state == "not_ready":
            self._later(e.GoReady(user=status.agent, request_id=self.ident(), agent=status.agent))

    def _later(self, request: e.AnyRequest, after_s: float = 0.0) -> None:
        task = asyncio.create_task(self._quietly(request, after_s))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _quietly(self, request: e.AnyRequest, after_s: float) -> None:
        if after_s:
            await asyncio.sleep(after_s)
        try:
            await self.ask(request)
        except TimeoutError:
            self.refused["no answer"] = self.refused.get("no answer", 0) + 1
