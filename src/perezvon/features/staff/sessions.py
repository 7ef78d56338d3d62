"""Sessions: an opaque random token in a cookie, its hash in the table, two ends: idle and absolute."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.web.context import TOKEN, Authenticate, Context
from perezvon.adapters.web.identity import Identity, Must
from perezvon.adapters.web.refusals import transaction
from perezvon.adapters.web.work import Work, begin, begin_for
from perezvon.features.staff import limits, passwords, second
from perezvon.features.staff.model import Preferences, SignIn
from perezvon.features.staff.tables import SessionRow, TokenRow, UserRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, UserId

IDLE = timedelta(hours=2)
LIFETIME = timedelta(hours=16)
"""Longer than a shift: nobody is thrown out in the middle of his last call."""
_SEEN_EVERY = timedelta(minutes=1)

# A query of one row: names of the session's or the token's columns differ, the rest is the same.
_USER = (
    " u.id as login, u.name, u.role, u.language, u.theme, u.clients, u.listens, a.id as agent,"
    " case when u.role = 'team_lead' then array("
    " select m.id from staff_team t join staff_agent m on m.centre = t.centre and m.team = t.id"
    " where t.centre = u.centre and t.active and u.id = any (t.leads)) end as led"
)
_JOINED = (
    " join staff_user u on u.centre = s.centre and u.id = s.user_id and u.active"
    " left join staff_agent a on a.centre = u.centre and a.user_id = u.id and a.active"
    " where s.centre = :centre and s.token_hash = :hash and s.expires_at > :now"
)
_SESSION = text(
    "select s.id, s.seen_at, s.expires_at, s.must, cast(null as text[]) as scopes,"  # noqa: S608
    f"{_USER} from staff_session s{_JOINED} and s.seen_at > :idle"
)
_TOKEN = text(
    "select s.id, s.seen_at, s.expires_at, '' as must, s.scopes,"  # noqa: S608
    f"{_USER} from staff_token s{_JOINED} and s.revoked_at is null"
)


def token_hash(token: str) -> bytes:
    """The token has 256 random bits: nothing to guess, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def authenticator(engine: AsyncEngine, centre: CentreId) -> Authenticate:
    """One query per request; the last sight of a session or a token is written once a minute."""

    async def authenticate(token: str, now: datetime) -> Identity | None:
        program = token.startswith(TOKEN)
        table: type[SessionRow] | type[TokenRow] = TokenRow if program else SessionRow
        async with transaction(engine, centre, ()) as opened:
            given = {"centre": centre, "hash": token_hash(token), "now": now}
            query = _TOKEN if program else _SESSION
            found = await opened.execute(query, given if program else {**given, "idle": now - IDLE})
            row = found.one_or_none()
            if row is None:
                return None
            if row.seen_at is None or now - row.seen_at > _SEEN_EVERY:
                seen = update(table).where(table.centre == centre, table.id == row.id)
                await opened.execute(seen.values(seen_at=now))
        return Identity(
            user=row.login,
            name=row.name,
            role=row.role,
            agent=row.agent,
            language=row.language,
            theme=row.theme,
            clients=None if row.clients is None else tuple(row.clients),
            session="" if program else row.id,
            expires_at=row.expires_at,
            led=None if row.led is None else frozenset(row.led),
            listens=row.listens,
            must=row.must,
            token=row.id if program else "",
            scopes=None if row.scopes is None else frozenset(row.scopes),
        )

    return authenticate


async def anybody(context: Context) -> bool:
    """Whether at least one user could sign in."""
    may = UserRow.active & UserRow.password_hash.is_not(None)
    query = select(UserRow.id).where(UserRow.centre == context.centre, may).limit(1)
    async with transaction(context.engine, context.centre, ()) as opened:
        return (await opened.execute(query)).first() is not None


async def sign_in(context: Context, given: SignIn, *, address: str, browser: str) -> str:
    """The token of a new session. Raises Refused ``session.wrong``, ``session.locked``,
    ``session.code_needed``, ``session.code_wrong``.

    Takes the same time for an unknown login. The failure is committed before it is refused; a wrong code
    counts like a wrong password.
    """
    login, password = given.login, given.password.get_secret_value()
    async with begin(context, (), user=login, address=address) as work:
        await limits.check(work, login, address)
        user = await work.session.get(UserRow, (work.centre, login))
        known = await passwords.matches(user.password_hash if user else None, password)
        wrong = "session.wrong"
        if known and user is not None and user.active:
            factor = await second.find(work, login)
            if factor is None:
                return await _open(work, user, password, browser, has_second=False)
            if given.code is None:
                raise Refused("session.code_needed")
            if await second.accept(work, context.sealing, factor, given.code.get_secret_value()):
                return await _open(work, user, password, browser, has_second=True)
            wrong = "session.code_wrong"
        # What was typed may be a password in the wrong field: an unknown login is not written down.
        work.user = user.id if user else ""
        await count_failure(work, login, address, why=wrong)
    raise Refused(wrong, {"field": "code"} if wrong == "session.code_wrong" else {})


async def count_failure(work: Work, login: str, address: str, *, why: str) -> None:
    """For the limits and for the history, where it also says when it locked the login."""
    locked = await limits.failed(work, login, address)
    await work.note("sign_in_failed", "session", work.user, after={"why": why})
    if locked:
        await work.note("sign_in_locked", "session", work.user)


async def _open(work: Work, user: UserRow, password: str, browser: str, *, has_second: bool) -> str:
    if user.password_hash is not None and passwords.is_old(user.password_hash):
        user.password_hash = await passwords.hashed(password)
    await limits.lift(work, user.id)
    ended = delete(SessionRow).where(
        SessionRow.centre == work.centre,
        SessionRow.user == user.id,
        (SessionRow.expires_at <= work.now) | (SessionRow.seen_at <= work.now - IDLE),
    )
    await work.session.execute(ended)
    token = f"s{secrets.token_urlsafe(32)}"  # never begins like the token of a program
    row = SessionRow(
        centre=work.centre,
        id=secrets.token_hex(8),
        token_hash=token_hash(token),
        user=user.id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + LIFETIME,
        address=work.address,
        browser=browser[:300],
        must=await _must(work, user, has_second=has_second),
    )
    work.session.add(row)
    await work.note("signed_in", "session", row.id, after={"second_factor": has_second})
    return token


async def _must(work: Work, user: UserRow, *, has_second: bool) -> Must:
    if user.must_change:
        return "password"
    return "second_factor" if not has_second and await second.required(work, user.role) else ""


async def did(work: Work, who: Identity) -> None:
    """What the session was waiting for may be done now: let it in, or say what is next."""
    row = await work.session.get(SessionRow, (work.centre, who.session), with_for_update=True)
    user = await work.session.get_one(UserRow, (work.centre, who.user))
    if row is not None:
        row.must = await _must(work, user, has_second=await second.find(work, who.user) is not None)


async def prove(context: Context, who: Identity, password: str, *, address: str, field: str) -> None:
    """That the user himself sits there. Raises Refused ``password.wrong`` at ``field``, ``session.locked``.

    Wrong ones count like failed sign-ins.
    """
    async with begin_for(context, who, address) as work:
        await limits.check(work, who.user, address)
        user = await work.session.get_one(UserRow, (work.centre, who.user))
        if await passwords.matches(user.password_hash, password):
            return
        await count_failure(work, who.user, address, why="password.wrong")
    raise Refused("password.wrong", {"field": field})


async def listed(work: Work, user: UserId) -> list[SessionRow]:
    """The live sessions of a user, newest first."""
    query = select(SessionRow).where(
        SessionRow.centre == work.centre,
        SessionRow.user == user,
        SessionRow.expires_at > work.now,
        SessionRow.seen_at > work.now - IDLE,
    )
    return list((await work.session.scalars(query.order_by(SessionRow.created_at.desc()))).all())


async def end(work: Work, user: UserId, session: str) -> None:
    """End one session of this user. Raises Refused ``session.not_found``."""
    row = await work.session.get(SessionRow, (work.centre, session))
    if row is None or row.user != user:
        raise Refused("session.not_found")
    await work.session.delete(row)
    work.sessions_ended()
    await work.note("signed_out" if user == work.user else "session_ended", "session", session)


async def end_all(work: Work, user: UserId, *, but: str = "") -> int:
    """Nobody goes on with an old password, or after he was put out of use. How many there were."""
    ended = delete(SessionRow).where(
        SessionRow.centre == work.centre, SessionRow.user == user, SessionRow.id != but
    )
    work.sessions_ended()
    done = await work.session.execute(ended)
    assert isinstance(done, CursorResult)
    return done.rowcount


async def prefer(work: Work, wanted: Preferences) -> None:
    """Language and theme of the one who asks; no new version, it is nobody else's business."""
    user = await work.session.get_one(UserRow, (work.centre, work.user))
    user.language = wanted.language or user.language
    user.theme = wanted.theme or user.theme


async def change_password(context: Context, who: Identity, old: str, new: str, *, address: str) -> None:
    """Ends the user's other sessions. Raises Refused ``password.wrong``, ``session.locked``,
    ``password.same``, and for the new one what ``passwords.check_new`` does."""
    passwords.check_new(new, who.user, field="new")
    await prove(context, who, old, address=address, field="old")
    if old == new:
        raise Refused("password.same", {"field": "new"})
    async with begin_for(context, who, address) as work:
        user = await work.session.get_one(UserRow, (work.centre, who.user))
        user.password_hash = await passwords.hashed(new)
        if user.must_change:
            user.must_change = False
            user.version += 1  # an administrator's open form must not set it again
        await end_all(work, who.user, but=who.session)
        await work.note("password_set", "user", who.user)
        await work.session.flush()
        await did(work, who)
