"""Sessions: an opaque random token in a cookie, its hash in the table, two ends: idle and absolute."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.web.context import Authenticate, Context
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.refusals import transaction
from perezvon.adapters.web.work import Work, begin
from perezvon.features.staff import limits, passwords
from perezvon.features.staff.model import Preferences
from perezvon.features.staff.tables import SessionRow, UserRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, UserId

IDLE = timedelta(hours=2)
LIFETIME = timedelta(hours=16)
"""Longer than a shift: nobody is thrown out in the middle of his last call."""
_SEEN_EVERY = timedelta(minutes=1)

_WHO = text(
    "select s.id, s.seen_at, s.expires_at, u.id as login, u.name, u.role, u.language, u.theme, u.clients,"
    " a.id as agent"
    " from staff_session s"
    " join staff_user u on u.centre = s.centre and u.id = s.user_id and u.active"
    " left join staff_agent a on a.centre = u.centre and a.user_id = u.id and a.active"
    " where s.centre = :centre and s.token_hash = :hash and s.expires_at > :now and s.seen_at > :idle"
)


def _hash(token: str) -> bytes:
    # The token has 256 random bits: nothing to guess, so a fast hash is enough.
    return hashlib.sha256(token.encode()).digest()


def authenticator(engine: AsyncEngine, centre: CentreId) -> Authenticate:
    """One query per request; the last sight of a session is written once a minute."""

    async def authenticate(token: str, now: datetime) -> Identity | None:
        async with transaction(engine, centre, ()) as opened:
            given = {"centre": centre, "hash": _hash(token), "now": now, "idle": now - IDLE}
            row = (await opened.execute(_WHO, given)).one_or_none()
            if row is None:
                return None
            if now - row.seen_at > _SEEN_EVERY:
                seen = update(SessionRow).where(SessionRow.centre == centre, SessionRow.id == row.id)
                await opened.execute(seen.values(seen_at=now))
        return Identity(
            user=row.login,
            name=row.name,
            role=row.role,
            agent=row.agent,
            language=row.language,
            theme=row.theme,
            clients=None if row.clients is None else tuple(row.clients),
            session=row.id,
            expires_at=row.expires_at,
        )

    return authenticate


async def sign_in(context: Context, login: str, password: str, *, address: str, browser: str) -> str:
    """The token of a new session. Raises Refused ``session.wrong``, ``session.locked``.

    Takes the same time for an unknown login. The failure is committed before it is refused.
    """
    async with begin(context, (), user=login, address=address) as work:
        await limits.check(work, login, address)
        user = await work.session.get(UserRow, (work.centre, login))
        if await passwords.matches(user.password_hash if user else None, password) and user and user.active:
            return await _open(work, user, password, browser)
        await limits.failed(work, login, address)
        # What was typed may be a password in the wrong field: an unknown login is not written down.
        work.user = user.id if user else ""
        await work.note("sign_in_failed", "session", work.user)
    raise Refused("session.wrong")


async def _open(work: Work, user: UserRow, password: str, browser: str) -> str:
    if user.password_hash is not None and passwords.is_old(user.password_hash):
        user.password_hash = await passwords.hashed(password)
    await limits.lift(work, user.id)
    ended = delete(SessionRow).where(
        SessionRow.centre == work.centre,
        SessionRow.user == user.id,
        (SessionRow.expires_at <= work.now) | (SessionRow.seen_at <= work.now - IDLE),
    )
    await work.session.execute(ended)
    token = secrets.token_urlsafe(32)
    row = SessionRow(
        centre=work.centre,
        id=secrets.token_hex(8),
        token_hash=_hash(token),
        user=user.id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + LIFETIME,
        address=work.address,
        browser=browser[:300],
    )
    work.session.add(row)
    await work.note("signed_in", "session", row.id)
    return token


async def listed(work: Work) -> list[SessionRow]:
    """The user's own live sessions, newest first."""
    query = select(SessionRow).where(
        SessionRow.centre == work.centre,
        SessionRow.user == work.user,
        SessionRow.expires_at > work.now,
        SessionRow.seen_at > work.now - IDLE,
    )
    return list((await work.session.scalars(query.order_by(SessionRow.created_at.desc()))).all())


async def end(work: Work, session: str) -> None:
    """End one of the user's own sessions. Raises Refused ``session.not_found``."""
    row = await work.session.get(SessionRow, (work.centre, session))
    if row is None or row.user != work.user:
        raise Refused("session.not_found")
    await work.session.delete(row)
    await work.note("signed_out", "session", session)


async def end_all(work: Work, user: UserId, *, but: str = "") -> None:
    """Nobody goes on with an old password, or after he was put out of use."""
    ended = delete(SessionRow).where(
        SessionRow.centre == work.centre, SessionRow.user == user, SessionRow.id != but
    )
    await work.session.execute(ended)


async def prefer(work: Work, wanted: Preferences) -> None:
    """Language and theme of the one who asks; no new version, it is nobody else's business."""
    user = await work.session.get_one(UserRow, (work.centre, work.user))
    user.language = wanted.language or user.language
    user.theme = wanted.theme or user.theme


async def change_password(context: Context, who: Identity, old: str, new: str, *, address: str) -> None:
    """Ends the user's other sessions. Raises Refused ``password.wrong``, ``session.locked``, and for the new
    one ``password.too_short``, ``password.is_login``. Wrong old ones count like failed sign-ins."""
    passwords.check_new(new, who.user)
    async with begin(context, who.clients, user=who.user, address=address) as work:
        await limits.check(work, who.user, address)
        user = await work.session.get_one(UserRow, (work.centre, who.user))
        if await passwords.matches(user.password_hash, old):
            user.password_hash = await passwords.hashed(new)
            await end_all(work, who.user, but=who.session)
            await work.note("password_set", "user", who.user)
            return
        await limits.failed(work, who.user, address)
    raise Refused("password.wrong", {"field": "old"})
