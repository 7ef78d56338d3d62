"""Limits of sign-in, kept in PostgreSQL so that a restart does not lift them.

Three counts of failures in a row. The tight one is for a login from one address, so that a stranger cannot
keep a person out by typing his name elsewhere; the other two stop guessing from many addresses or at many
logins. A whole office may share an address: successes never count. The address is the browser's,
also behind a proxy (``adapters/web/proxies.py``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import bindparam, text

from perezvon.adapters.web.work import Work
from perezvon.kit.errors import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """After ``failures`` within ``window`` nothing is tried for ``lock``."""

    failures: int
    window: timedelta
    lock: timedelta


PAIR = Limit(5, timedelta(minutes=15), timedelta(minutes=5))
LOGIN = Limit(20, timedelta(hours=1), timedelta(minutes=15))
ADDRESS = Limit(50, timedelta(minutes=15), timedelta(minutes=15))
_FORGET = timedelta(days=1)

_LOCKED = text(
    "select max(locked_until) from staff_limit"
    " where centre = :centre and key in :keys and locked_until > :now"
).bindparams(bindparam("keys", expanding=True))
_FAILED = text(
    "insert into staff_limit as l (centre, key, failures, since) values (:centre, :key, 1, :now)"
    " on conflict (centre, key) do update set"
    " failures = case when l.since < :window then 1 else l.failures + 1 end,"
    " since = case when l.since < :window then :now else l.since end,"
    " locked_until = case when l.since >= :window and l.failures + 1 >= :most"
    " then cast(:until as timestamptz) end"
    " returning locked_until is not null"
)
_FORGET_OLD = text("delete from staff_limit where centre = :centre and since < :old")
_LIFT = text("delete from staff_limit where centre = :centre and (key = :login or starts_with(key, :pairs))")
_OF_LOGINS = text(
    "select split_part(key, ' ', 2), max(locked_until) from staff_limit"
    " where centre = :centre and locked_until > :now and split_part(key, ' ', 1) in ('login', 'pair')"
    " group by 1"
)
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


def _keys(login: str, address: str) -> dict[str, Limit]:
    # Logins hold no blank, so the parts of a key cannot be confused.
    name = login.replace(" ", "_")
    place = _place(address)
    return {f"pair {name} {place}": PAIR, f"login {name}": LOGIN, f"address {place}": ADDRESS}


def _place(address: str) -> str:
    """Who has one IPv6 address has a network of them, and could take another for each attempt."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((found, 64), strict=False))


async def check(work: Work, login: str, address: str) -> None:
    """Raises Refused ``session.locked`` with ``seconds``. Attempts at one login wait for each other."""
    await work.session.execute(_ONE_AT_A_TIME, {"key": f"{work.centre} {login}"})
    keys = list(_keys(login, address))
    given = {"centre": work.centre, "keys": keys, "now": work.now}
    until: datetime | None = (await work.session.execute(_LOCKED, given)).scalar()
    if until is not None:
        raise Refused("session.locked", {"seconds": max(1, round((until - work.now).total_seconds()))})


async def failed(work: Work, login: str, address: str) -> bool:
    """Count a failure for each limit; the one that reaches its number locks from now on: then True."""
    locked = False
    for key, limit in _keys(login, address).items():
        row = {
            "centre": work.centre,
            "key": key,
            "now": work.now,
            "window": work.now - limit.window,
            "until": work.now + limit.lock,
            "most": limit.failures,
        }
        locked |= bool((await work.session.execute(_FAILED, row)).scalar())
    await work.session.execute(_FORGET_OLD, {"centre": work.centre, "old": work.now - _FORGET})
    return locked


async def lift(work: Work, login: str) -> None:
    """After a success, a new password, or by an administrator: the login is free again."""
    given = {"centre": work.centre, "login": f"login {login}", "pairs": f"pair {login} "}
    await work.session.execute(_LIFT, given)


async def locked_logins(work: Work) -> dict[str, datetime]:
    """Logins that are locked now, at least from one address, and until when."""
    rows = await work.session.execute(_OF_LOGINS, {"centre": work.centre, "now": work.now})
    return {str(login): until for login, until in rows}
