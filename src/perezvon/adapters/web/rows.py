"""Editing a configuration row: the same few steps in every slice.

A change brings the version it saw, or None to make a new row. Rows are never deleted, because records name
them for years: ``active`` False takes them out of use, and a ``Removed`` fact off the floor.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from perezvon.adapters.postgres.orm import Versioned
from perezvon.adapters.web.work import Work
from perezvon.kit.errors import Refused

Row = TypeVar("Row", bound=Versioned)


async def listed(work: Work, kind: type[Row], *order: InstrumentedAttribute[Any]) -> list[Row]:
    """All rows that this user may see, also those out of use."""
    query = select(kind).where(kind.centre == work.centre).order_by(*order, kind.id)
    return list((await work.session.scalars(query)).all())


async def found(work: Work, kind: type[Row], id: str, *, lock: bool = False) -> Row:
    """Raises Refused ``<what>.not_found``, also for a row of a client that this user does not serve."""
    row = await work.session.get(kind, _key(work, id), with_for_update=lock or None)
    if row is None:
        raise Refused(f"{kind.WHAT}.not_found", {"id": id})
    return row


def check_whole(work: Work) -> None:
    """What belongs to no client is changed only by one who sees all. Raises ``permission.all_clients``."""
    if work.clients is not None:
        raise Refused("permission.all_clients")


async def put(work: Work, kind: type[Row], id: str, version: int | None, values: Mapping[str, Any]) -> Row:
    """Make a row (``version`` None) or change the one with this version; note it, publish its fact.

    What belongs to no client is changed only by one who sees all. Raises Refused ``permission.all_clients``,
    ``row.exists``, ``<what>.not_found``, ``row.stale``, and what constraints say. No change: no new version.
    """
    client = id if kind.WHAT == "client" else values.get("client")
    if client is None:
        check_whole(work)
    if version is None:
        if await work.session.get(kind, _key(work, id)) is not None:
            raise Refused("row.exists", {"id": id})
        row = kind(centre=work.centre, id=id, **values)
        work.session.add(row)
        await work.session.flush()
        await work.note("created", kind.WHAT, id, client=client, after=row.values())
        _publish(work, row)
        return row
    row = await found(work, kind, id, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": id, "version": row.version})
    before = row.values()
    for name, value in values.items():
        setattr(row, name, value)
    after = row.values()
    changed = [name for name in after if after[name] != before[name]]
    if changed or any(name in kind.HIDDEN for name in values):
        row.version += 1
        await work.session.flush()
        was, now = ({name: state[name] for name in changed} for state in (before, after))
        await work.note("changed", kind.WHAT, id, client=client, before=was, after=now)
        _publish(work, row)
    return row


async def put_single(work: Work, kind: type[Row], version: int | None, values: Mapping[str, Any]) -> Row:
    """The one row of a centre; ``version`` None or 0: what comes with the product was seen.

    Raises what ``put`` does, ``row.stale`` when somebody was quicker to change that.
    """
    check_whole(work)
    if not version:
        row = await work.session.get(kind, _key(work, work.centre))
        if row is not None:
            raise Refused("row.stale", {"id": work.centre, "version": row.version})
    return await put(work, kind, work.centre, version or None, values)


def _publish(work: Work, row: Versioned) -> None:
    fact = row.fact()
    if fact is not None:
        work.publish(fact)


def _key(work: Work, id: str) -> dict[str, str]:
    # By name: the order of the columns in a primary key differs between tables.
    return {"centre": work.centre, "id": id}
