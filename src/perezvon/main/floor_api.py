"""What people ask of the floor, and their lines: passed on to the engine over the bus.

The bodies stand in ``floor_requests``.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from fastapi import APIRouter, Request

from perezvon.adapters.ice import TURN_LIFETIME, turn_credentials, turn_urls
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.models import Done, In, Out
from perezvon.adapters.web.work import Work, address_of, begin_for
from perezvon.facts.bus import LineIn, LineOut, RequestIn, RequestOut, subject
from perezvon.facts.settings import OutboundSet
from perezvon.kit import phone
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId, ClientId, UserId
from perezvon.kit.phone import DEFAULT_REGION
from perezvon.main.floor_requests import (
    ConsultOutside,
    FinishWrapUp,
    FloorRequest,
    PassedOn,
    PlaceCall,
    TransferOutside,
    to_event,
)

PATIENCE_S = 3.0
"""Longer than a commit that has to be tried again, shorter than a person's patience."""


class LineWanted(In):
    line: Literal["browser", "sip"] = "browser"


class IceServer(Out):
    """As browsers want it (RTCIceServer)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServers(Out):
    """``ttl_s``: how long the TURN credentials last; None: nothing in here ends."""

    ice_servers: list[IceServer]
    ttl_s: int | None


class Line(IceServers):
    """One-time SIP credentials. The browser registers over ``ws_path`` and calls ``dial``."""

    username: str
    password: str
    domain: str
    dial: str
    ws_path: str


@dataclass(frozen=True, slots=True)
class Ice:
    """Where browsers learn their own address; empty: on one network none is needed."""

    stun: str = ""
    turn_url: str = ""
    turn_secret: str = ""

    def servers(self, user: UserId, now: datetime) -> dict[str, Any]:
        """The fields of ``IceServers``; TURN credentials end by themselves."""
        found = [IceServer(urls=[f"stun:{self.stun}"])] if self.stun else []
        if not self.turn_url:
            return {"ice_servers": found, "ttl_s": None}
        name, password = turn_credentials(self.turn_secret, user, now)
        urls = list(turn_urls(self.turn_url))
        found.append(IceServer(urls=urls, username=name, credential=password))
        return {"ice_servers": found, "ttl_s": int(TURN_LIFETIME.total_seconds())}


def _agent_for(who: Identity, wanted: AgentId | None) -> AgentId:
    """Oneself, or another for those who manage. Raises Refused ``agent.none``, ``permission.denied``."""
    if wanted is None or wanted == who.agent:
        if who.agent is None:
            raise Refused("agent.none")
        return who.agent
    if not who.may_act_for(wanted):
        raise Refused("permission.denied", {"permission": "floor.manage"})
    return wanted


async def _ask(
    context: Context, what: Literal["request", "line"], body: msgspec.Struct, of: type[Any]
) -> Any:
    """Raises Refused ``engine.away``, or with the engine's own code."""
    sent = msgspec.json.encode(body)
    try:
        reply = await context.bus.request(subject(context.centre, what), sent, PATIENCE_S)
    except (TimeoutError, OSError) as error:
        raise Refused("engine.away") from error
    decoded = msgspec.json.decode(reply, type=of)
    if decoded.code:
        raise Refused(decoded.code, getattr(decoded, "values", {}))
    return decoded


ClientOf = Callable[[AgentId, CallId | None], ClientId | None]
"""The client of a live call; without a call, of the one that the agent has or is offered. None: not known."""


def _check_client(who: Identity, agent: AgentId, body: Any, client_of: ClientOf) -> None:
    """Who serves some clients only acts on nobody else's calls. Raises Refused ``call.not_found``."""
    call = getattr(body, "call", None)
    if who.clients is None or agent == who.agent or (call is None and not hasattr(body, "offer")):
        return
    if client_of(agent, call) not in who.clients:
        raise Refused("call.not_found", {"call": call or body.offer})


@dataclass(frozen=True, slots=True)
class Dialling:
    """How typed numbers are read: ``region`` (ISO 3166) and the short numbers of emergency."""

    region: str = DEFAULT_REGION
    emergency: Sequence[str] = OutboundSet().emergency


def number_of(typed: str, how: Dialling) -> str:
    """E.164 with plus, or an emergency number as it is. Raises Refused with the reason."""
    digits = "".join(c for c in typed if c not in " -()\u00a0")
    return digits if digits in how.emergency else phone.typed(typed, how.region)


def _check_placing(who: Identity, agent: AgentId, body: Any) -> None:
    """Everybody calls for himself, and for clients that he serves. Raises Refused ``outbound.…``."""
    if isinstance(body, PlaceCall) and agent != who.agent:
        raise Refused("outbound.only_yourself")
    if isinstance(body, PlaceCall) and who.clients is not None and body.client not in who.clients:
        raise Refused("outbound.client_not_yours", {"client": body.client})


Keep = Callable[[Work, PassedOn, AgentId, ClientId | None], Awaitable[None]]
"""Writes down that an agent passes a call on, with his words; undone when the floor says no."""

Settled = Callable[[Work, CallId], Awaitable[None]]
"""Raises Refused while something of a call has to be done before its wrap-up can end."""


async def _check_settled(context: Context, who: Identity, call: CallId, settled: Sequence[Settled]) -> None:
    """Of the agent himself only: a supervisor who ends a wrap-up leaves what is open as a task."""
    if settled:
        async with begin_for(context, who) as work:
            for check in settled:
                await check(work, call)


def _unknown(_agent: AgentId, _call: CallId | None) -> ClientId | None:
    return None


async def _nowhere(_work: Work, _body: PassedOn, _agent: AgentId, _client: ClientId | None) -> None:
    """Where no slice keeps words they are dropped: the floor needs none."""


def floor_router(
    ice: Callable[[], Ice] = Ice,
    client_of: ClientOf = _unknown,
    dialling: Callable[[], Dialling] = Dialling,
    settled: Sequence[Settled] = (),
    keep: Keep = _nowhere,
) -> APIRouter:
    """``ice``: what browsers are told of STUN and TURN; ``client_of``, ``dialling``: from the live view;
    ``settled``: what other slices want done before wrap-up ends; ``keep``: words that go with a call."""
    router = APIRouter(prefix="/api", tags=["floor"])

    @router.post("/floor/requests", operation_id="ask_floor", dependencies=[require("floor.act")])
    async def ask_floor(body: FloorRequest, who: Who, request: Request, context: InContext) -> Done:
        """A "no" of the floor is a 409 with its code. A repeat of a ``request_id`` gets the first reply.

        What is done for another one is written into the history.
        """
        agent = _agent_for(who, body.agent)
        _check_client(who, agent, body, client_of)
        _check_placing(who, agent, body)
        if isinstance(body, PlaceCall | TransferOutside | ConsultOutside):
            body.number = number_of(body.number, dialling())
        if isinstance(body, FinishWrapUp) and agent == who.agent:
            await _check_settled(context, who, body.call, settled)
        event, digits = to_event(body, who.user, agent)
        asked = RequestIn(event=msgspec.Raw(msgspec.json.encode(event)), digits=digits)
        if agent == who.agent and not isinstance(body, PassedOn):
            await _ask(context, "request", asked, RequestOut)
            return Done()
        async with begin_for(context, who, address_of(request)) as work:
            client = client_of(agent, getattr(body, "call", None))
            if isinstance(body, PassedOn):
                await keep(work, body, agent, client)
            if agent != who.agent:
                told = body.model_dump(include={"kind", "call", "offer", "reason"})
                await work.note("acted", "agent", agent, client=client, after=told)
            await work.session.flush()
            await _ask(context, "request", asked, RequestOut)  # a "no" takes note and words away again
        return Done()

    @router.post("/desk/line", operation_id="open_line", dependencies=[require("desk.line")])
    async def open_line(body: LineWanted, who: Who, context: InContext) -> Line:
        """A fresh line of one's own; the one before is void. Refused: ``agent.none``, ``engine.away``."""
        wanted = LineIn(agent=_agent_for(who, None), line=body.line)
        made: LineOut = await _ask(context, "line", wanted, LineOut)
        return Line(
            username=made.username,
            password=made.password,
            domain=made.domain,
            dial=made.dial,
            ws_path="/sip",
            **ice().servers(who.user, context.clock.now()),
        )

    @router.get("/desk/ice", operation_id="get_ice", dependencies=[require("desk.line")])
    async def get_ice(who: Who, context: InContext) -> IceServers:
        """STUN and TURN for the test of a desk; the credentials are one's own and end by themselves."""
        return IceServers(**ice().servers(who.user, context.clock.now()))

    return router
