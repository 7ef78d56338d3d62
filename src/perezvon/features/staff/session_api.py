"""Routes of signing in and of one's own session."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from perezvon.adapters.web.access import Who, public, require
from perezvon.adapters.web.context import COOKIE, Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.language import language_of
from perezvon.adapters.web.models import Done
from perezvon.adapters.web.work import InWork, address_of
from perezvon.features.staff import resets, sessions
from perezvon.features.staff.account_model import Reset
from perezvon.features.staff.model import (
    Entrance,
    OwnPassword,
    OwnSession,
    Preferences,
    Session,
    SessionUser,
    SignIn,
)
from perezvon.kit.errors import Refused

router = APIRouter(prefix="/api", tags=["session"])
_OWN = [require("session.own")]


async def _turn() -> AsyncIterator[None]:
    yield


OneOfTwo = Annotated[None, Depends(_turn, scope="function", max_concurrency=2)]
"""Hashing takes a core and 60 MB: others wait here, before they hold a connection to the database."""


def _session(who: Identity, context: Context) -> Session:
    user = SessionUser(
        id=who.user,
        login=who.user,
        name=who.name,
        role=who.role,
        agent=who.agent,
        language=who.language,
        theme=who.theme,
        clients=None if who.clients is None else list(who.clients),
    )
    return Session(
        user=user,
        must=who.must,
        led=None if who.led is None else sorted(who.led),
        permissions=sorted(who.permissions),
        centre=context.centre,
        demo=context.demo,
    )


@router.get("/entrance", operation_id="get_entrance", dependencies=[public()])
async def get_entrance(context: InContext) -> Entrance:
    """What the door says before anybody has signed in."""
    return Entrance(nobody=not await sessions.anybody(context))


@router.post("/session", operation_id="sign_in", dependencies=[public()])
async def sign_in(
    body: SignIn, request: Request, response: Response, context: InContext, turn: OneOfTwo
) -> Session:
    """Sets the cookie ``pz_session``. Refused: ``session.wrong``, ``.locked``, ``.code_needed``."""
    address = address_of(request)
    browser = request.headers.get("user-agent", "")
    token = await sessions.sign_in(context, body, address=address, browser=browser)
    who = await context.authenticate(token, context.clock.now())
    if who is None:
        raise Refused("session.wrong")
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return _session(who, context)


@router.get("/session", operation_id="get_session", dependencies=_OWN)
async def get_session(who: Who, context: InContext) -> Session:
    """Refused: ``session.missing`` when nobody is signed in."""
    return _session(who, context)


@router.delete("/session", operation_id="sign_out", dependencies=_OWN)
async def sign_out(who: Who, work: InWork, response: Response) -> Done:
    await sessions.end(work, who.user, who.session)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return Done()


@router.patch("/session/preferences", operation_id="set_preferences", dependencies=_OWN)
async def set_preferences(body: Preferences, work: InWork) -> Done:
    await sessions.prefer(work, body)
    return Done()


@router.put("/session/password", operation_id="set_own_password", dependencies=_OWN)
async def set_own_password(
    body: OwnPassword, who: Who, request: Request, context: InContext, turn: OneOfTwo
) -> Done:
    """Ends the user's other sessions."""
    old, new = body.old.get_secret_value(), body.new.get_secret_value()
    await sessions.change_password(context, who, old, new, address=address_of(request))
    return Done()


@router.post("/session/reset", operation_id="use_reset_code", dependencies=[public()])
async def use_reset_code(body: Reset, request: Request, context: InContext, turn: OneOfTwo) -> Done:
    """A new password with an administrator's code. Refused: ``reset.wrong``, ``session.locked``."""
    code, password = body.code.get_secret_value(), body.password.get_secret_value()
    address, language = address_of(request), language_of(request)
    await resets.use(context, body.login, code, password, address=address, language=language)
    return Done()


@router.get("/sessions", operation_id="list_own_sessions", dependencies=_OWN)
async def list_own_sessions(who: Who, work: InWork) -> list[OwnSession]:
    found = [OwnSession.model_validate(row) for row in await sessions.listed(work, who.user)]
    return [each.model_copy(update={"current": each.id == who.session}) for each in found]


@router.delete("/sessions", operation_id="end_other_sessions", dependencies=_OWN)
async def end_other_sessions(who: Who, work: InWork) -> Done:
    """All of one's own sessions but the one that asks."""
    ended = await sessions.end_all(work, who.user, but=who.session)
    await work.note("sessions_ended", "user", who.user, after={"sessions": ended})
    return Done()


@router.delete("/sessions/{session}", operation_id="end_own_session", dependencies=_OWN)
async def end_own_session(session: str, who: Who, work: InWork) -> Done:
    await sessions.end(work, who.user, session)
    return Done()
