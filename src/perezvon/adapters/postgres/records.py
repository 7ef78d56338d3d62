"""The one record of each call, written from the facts ``CallEnded`` and ``CallClosed``."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from perezvon.adapters.postgres.facts import without_nul
from perezvon.facts.floor import CallClosed, CallEnded, CallRecord, Published
from perezvon.kit.ids import CentreId

_FIELDS = CallRecord.__struct_fields__
_COLUMNS = ["client_id" if name == "client" else name for name in _FIELDS]
_KEY = ("call", "arrived_at")
_JSON = ("legs", "segments", "recordings")

# Column names come from our own struct.
_UPSERT = (
    f"insert into call_record (centre, {', '.join(_COLUMNS)})"  # noqa: S608
    f" values ($1, {', '.join(f'${n + 2}' for n in range(len(_FIELDS)))})"
    " on conflict (centre, call, arrived_at) do update set "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column not in _KEY)
)


def records_in(facts: Sequence[Published]) -> list[CallRecord]:
    """The last record of each call that ended or closed in these facts."""
    found: dict[str, CallRecord] = {}
    for published in facts:
        if isinstance(published.fact, CallEnded | CallClosed):
            found[published.fact.call] = published.fact.record
    return list(found.values())


async def write_records(
    connection: asyncpg.Connection, centre: CentreId, records: Sequence[CallRecord]
) -> None:
    """Insert or replace, in the caller's transaction."""
    await connection.executemany(_UPSERT, [_row(centre, record) for record in records])


def _row(centre: CentreId, record: CallRecord) -> list[Any]:
    row: list[Any] = [centre]
    for name in _FIELDS:
        value = getattr(record, name)
        if name in _JSON:
            value = without_nul(msgspec.json.encode(value).decode())
        elif isinstance(value, str):
            value = value.replace("\0", "")
        row.append(value)
    return row
