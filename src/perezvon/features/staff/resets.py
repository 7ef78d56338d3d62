"""A new password without e-mail: an administrator makes a code, the user uses it once."""

import hmac
from datetime import timedelta
from typing import Final

from perezvon.adapters.web import rows
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import Work, begin
from perezvon.facts.settings import Language
from perezvon.features.staff import limits, passwords, sessions
from perezvon.features.staff.account_model import ResetCode
from perezvon.features.staff.codes import hash_of, new_code
from perezvon.features.staff.tables import ResetRow, UserRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import UserId

GOOD_FOR: Final = timedelta(hours=24)
CONSOLE: Final = "console"
"""How the history calls the one who sits at the machine."""


async def make(work: Work, login: UserId) -> ResetCode:
    """The only good code of this user; the password he has goes on until it is used."""
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    code, until = new_code(), work.now + GOOD_FOR
    given = {"code_hash": hash_of(code), "made_by": work.user, "made_at": work.now, "expires_at": until}
    await work.session.merge(ResetRow(centre=work.centre, user=login, **given))
    await work.note("reset_code_made", "user", login, after={"expires_at": until})
    return ResetCode(login=login, code=code, expires_at=until)


async def use(
    context: Context, login: UserId, code: str, password: str, *, address: str, language: Language
) -> None:
    """Sets the password and ends all sessions. Raises Refused ``reset.wrong``, ``session.locked``, and what
    ``passwords.check_new`` does. ``language``: of the page; it stays that of an administrator whom the
    machine let in for the first time, since a terminal tells nothing about a person. Wrong codes count like
    failed sign-ins."""
    passwords.check_new(password, login)
    async with begin(context, (), user=login, address=address) as work:
        await limits.check(work, login, address)
        user = await work.session.get(UserRow, (work.centre, login))
        row = await work.session.get(ResetRow, (work.centre, login))
        right = row is not None and hmac.compare_digest(row.code_hash, hash_of(code))
        if user is not None and row is not None and user.active and right and row.expires_at > work.now:
            if user.password_hash is None and row.made_by == CONSOLE:
                user.language = language
            user.password_hash = await passwords.hashed(password)
            user.must_change = False
            user.version += 1
            await work.session.delete(row)
            await limits.lift(work, login)
            await sessions.end_all(work, login)
            await work.note("password_reset", "user", login)
            return
        work.user = user.id if user else ""
        await limits.failed(work, login, address)
        await work.note("reset_failed", "user", work.user)
    raise Refused("reset.wrong", {"field": "code"})
