"""Tokens of programs: random, hashed, with fewer rights than their owner, and with an end."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from perezvon.adapters.web.context import TOKEN
from perezvon.adapters.web.identity import OWN, Identity
from perezvon.adapters.web.work import Work
from perezvon.features.staff.account_model import Token, TokenMade, TokenNew
from perezvon.features.staff.sessions import token_hash
from perezvon.features.staff.tables import TokenRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import UserId

NEVER = frozenset({OWN, "tokens.own"})
"""A program neither changes the password of its owner nor makes tokens."""


def scopes_for(who: Identity) -> frozenset[str]:
    """What a token of his may be given."""
    return who.permissions - NEVER


async def listed(work: Work, user: UserId) -> Sequence[TokenRow]:
    """Newest first, also those that are over."""
    query = select(TokenRow).where(TokenRow.centre == work.centre, TokenRow.user == user)
    return (await work.session.scalars(query.order_by(TokenRow.created_at.desc(), TokenRow.id))).all()


async def make(work: Work, who: Identity, wanted: TokenNew) -> TokenMade:
    """Raises Refused ``token.scope`` for a permission that the owner does not have or may not give away."""
    for scope in wanted.scopes:
        if scope not in scopes_for(who):
            raise Refused("token.scope", {"field": "scopes", "scope": scope})
    secret = TOKEN + secrets.token_urlsafe(32)
    row = TokenRow(
        centre=work.centre,
        id=secrets.token_hex(8),
        user=who.user,
        name=wanted.name,
        token_hash=token_hash(secret),
        scopes=sorted(set(wanted.scopes)),
        created_at=work.now,
        expires_at=work.now + timedelta(days=wanted.days),
    )
    work.session.add(row)
    told = {"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at}
    await work.note("created", "token", row.id, after=told)
    return TokenMade(token=Token.model_validate(row), secret=secret)


async def revoke(work: Work, user: UserId, token: str) -> None:
    """Raises Refused ``token.not_found``."""
    row = await work.session.get(TokenRow, (work.centre, token), with_for_update=True)
    if row is None or row.user != user or row.revoked_at is not None:
        raise Refused("token.not_found")
    row.revoked_at = work.now
    await work.note("revoked", "token", token, after={"name": row.name, "user": user})
    work.sessions_ended()
