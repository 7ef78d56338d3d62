"""Routes of one's own account: second factor and tokens; and who may what."""

from fastapi import APIRouter, Request

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.identity import OWN, PERMISSIONS
from perezvon.adapters.web.models import Done
from perezvon.adapters.web.permission_words import sentence_of
from perezvon.adapters.web.work import InWork, address_of, begin_for
from perezvon.features.staff import second, sessions, tokens
from perezvon.features.staff.account_model import (
    Code,
    Enrolment,
    PermissionRow,
    Proof,
    RecoveryCodes,
    Removal,
    SecondFactor,
    Token,
    TokenMade,
    TokenNew,
)
from perezvon.features.staff.session_api import OneOfTwo
from perezvon.kit.errors import Refused

router = APIRouter(prefix="/api", tags=["account"])
_OWN = [require(OWN)]
_TOKENS = [require("tokens.own")]


@router.get("/session/second-factor", operation_id="get_second_factor", dependencies=_OWN)
async def get_second_factor(who: Who, work: InWork) -> SecondFactor:
    return await second.state(work, who.user, who.role)


@router.post("/session/second-factor", operation_id="enrol_second_factor", dependencies=_OWN)
async def enrol_second_factor(
    body: Proof, who: Who, request: Request, context: InContext, turn: OneOfTwo
) -> Enrolment:
    """A secret for the telephone; it counts once ``confirm_second_factor`` saw a code of it."""
    address = address_of(request)
    await sessions.prove(context, who, body.password.get_secret_value(), address=address, field="password")
    async with begin_for(context, who, address) as work:
        return await second.enrol(work, context.sealing, who.user)


@router.post("/session/second-factor/confirm", operation_id="confirm_second_factor", dependencies=_OWN)
async def confirm_second_factor(body: Code, who: Who, work: InWork, context: InContext) -> RecoveryCodes:
    """From now on the code is asked for; other sessions of the user end."""
    codes = await second.confirm(work, context.sealing, who.user, body.code.get_secret_value())
    await sessions.end_all(work, who.user, but=who.session)
    await work.session.flush()
    await sessions.did(work, who)
    return RecoveryCodes(codes=codes)


@router.post("/session/second-factor/recovery", operation_id="renew_recovery_codes", dependencies=_OWN)
async def renew_recovery_codes(
    body: Proof, who: Who, request: Request, context: InContext, turn: OneOfTwo
) -> RecoveryCodes:
    """New recovery codes; those before are void."""
    address = address_of(request)
    await sessions.prove(context, who, body.password.get_secret_value(), address=address, field="password")
    async with begin_for(context, who, address) as work:
        if await second.find(work, who.user) is None:
            raise Refused("second.none")
        return RecoveryCodes(codes=await second.fresh_recovery(work, who.user))


@router.post("/session/second-factor/remove", operation_id="remove_second_factor", dependencies=_OWN)
async def remove_second_factor(
    body: Removal, who: Who, request: Request, context: InContext, turn: OneOfTwo
) -> Done:
    """Refused: ``second.required`` where the centre wants it of this role, ``second.code_wrong``."""
    address = address_of(request)
    await sessions.prove(context, who, body.password.get_secret_value(), address=address, field="password")
    async with begin_for(context, who, address) as work:
        row = await second.find(work, who.user)
        if row is None:
            raise Refused("second.none")
        if await second.required(work, who.role):
            raise Refused("second.required")
        right = await second.accept(work, context.sealing, row, body.code.get_secret_value())
        if right:
            await second.remove(work, who.user)
        else:
            await sessions.count_failure(work, who.user, address, why="second.code_wrong")
    if not right:
        raise Refused("second.code_wrong", {"field": "code"})
    return Done()


@router.get("/tokens", operation_id="list_own_tokens", dependencies=_TOKENS)
async def list_own_tokens(who: Who, work: InWork) -> list[Token]:
    return [Token.model_validate(row) for row in await tokens.listed(work, who.user)]


@router.post("/tokens", operation_id="make_token", dependencies=_TOKENS)
async def make_token(body: TokenNew, who: Who, work: InWork) -> TokenMade:
    """A token for a program; its secret is shown this once. Refused: ``token.scope``."""
    return await tokens.make(work, who, body)


@router.delete("/tokens/{token}", operation_id="revoke_own_token", dependencies=_TOKENS)
async def revoke_own_token(token: str, who: Who, work: InWork) -> Done:
    await tokens.revoke(work, who.user, token)
    return Done()


@router.get("/permissions", operation_id="list_permissions", dependencies=[require("staff.read")])
async def list_permissions(who: Who) -> list[PermissionRow]:
    """Who may what: the table by which every route decides."""
    return [
        PermissionRow(permission=name, sentence=sentence_of(name, who.language), roles=list(roles))
        for name, (roles, _) in PERMISSIONS.items()
    ]
