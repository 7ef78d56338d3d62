"""The history: who did what, when, to which thing, and from where."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row, func, select

from perezvon.adapters.web.context import Context
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.spreadsheet import csv_text, first_bytes
from perezvon.adapters.web.work import Work, begin_for
from perezvon.features.staff.tables import HistoryRow, TokenRow

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
PAGE_ROWS = 1000
HEAD = ("id", "at", "user", "token", "address", "action", "what", "key", "client", "before", "after")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions; what is None or empty is not asked for. ``since`` counts, ``until`` does not."""

    what: str | None = None
    key: str | None = None
    user: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(work: Work, wanted: Wanted, before: int | None, limit: int) -> Sequence[AnyRow]:
    """Newest first; ``before``: only rows with a smaller id (the last one of the page before)."""
    plain = [getattr(HistoryRow, name) for name in HEAD if name != "token"]
    token = func.coalesce(TokenRow.name, HistoryRow.token).label("token")
    query = (
        select(*plain, token)
        .outerjoin(TokenRow, (TokenRow.centre == HistoryRow.centre) & (TokenRow.id == HistoryRow.token))
        .where(HistoryRow.centre == work.centre)
    )
    for column, value in (
        (HistoryRow.what, wanted.what),
        (HistoryRow.key, wanted.key),
        (HistoryRow.user, wanted.user),
        (HistoryRow.action, wanted.action),
    ):
        if value:
            query = query.where(column == value)
    if wanted.since:
        query = query.where(HistoryRow.at >= wanted.since)
    if wanted.until:
        query = query.where(HistoryRow.at < wanted.until)
    if before is not None:
        query = query.where(HistoryRow.id < before)
    return (await work.session.execute(query.order_by(HistoryRow.id.desc()).limit(limit))).all()


async def words(work: Work) -> tuple[list[str], list[str]]:
    """The actions and the kinds of things that the history knows, for the filters."""
    seen = HistoryRow.centre == work.centre
    actions = await work.session.scalars(select(HistoryRow.action).where(seen).distinct())
    whats = await work.session.scalars(select(HistoryRow.what).where(seen).distinct())
    return sorted(actions), sorted(whats)


async def exported(context: Context, who: Identity, wanted: Wanted) -> AsyncIterator[bytes]:
    """The same as a file for spreadsheets, page by page: a slow reader holds no transaction."""
    yield first_bytes()
    yield csv_text([HEAD], who.language)
    before: int | None = None
    while True:
        async with begin_for(context, who) as work:
            found = await page(work, wanted, before, PAGE_ROWS)
        yield csv_text([_cells(row) for row in found], who.language)
        if len(found) < PAGE_ROWS:
            return
        before = found[-1].id


def _cells(row: AnyRow) -> list[object]:
    values = [getattr(row, name) for name in HEAD]
    return [
        msgspec.json.encode(value).decode()
        if isinstance(value, dict)
        else value.isoformat(timespec="seconds")
        if isinstance(value, datetime)
        else value
        for value in values
    ]
