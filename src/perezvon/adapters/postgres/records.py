"""The one record of each call, written from the facts ``CallEnded`` and ``CallClosed``."""

from collections.abc import Sequence

import asyncpg
import msgspec
from sqlalchemy.dialects import postgresql

from perezvon.adapters.postgres.facts import without_nul
from perezvon.adapters.postgres.tables import call_record
from perezvon.facts.floor import CallClosed, CallEnded, CallRecord, Published
from perezvon.kit.ids import CentreId

_FIELDS = CallRecord.__struct_fields__
_COLUMNS = ["client_id" if name == "client" else name for name in _FIELDS]
_KEY = ("call", "arrived_at")
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_AT_ONCE = 500
_GIVEN = ", ".join(
    f"{name} {call_record.c[column].type.compile(dialect=_DIALECT)}"
    for name, column in zip(_FIELDS, _COLUMNS, strict=True)
)


def upsert_sql(centre: str, records: str, also_from: str = "") -> str:
    """Insert or replace the records of a JSON list. All names come from our own struct and table."""
    return (
        f"insert into call_record (centre, {', '.join(_COLUMNS)})"  # noqa: S608
        f" select {centre}, {', '.join(f'r.{name}' for name in _FIELDS)}"
        f" from {also_from}json_to_recordset({records}::json) as r({_GIVEN})"
        " on conflict (centre, call, arrived_at) do update set "
        + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column not in _KEY)
    )


_UPSERT = upsert_sql("$1", "$2")


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
    """Insert or replace, in the caller's transaction. No record comes twice."""
    for first in range(0, len(records), _AT_ONCE):
        await connection.execute(_UPSERT, centre, records_json(records[first : first + _AT_ONCE]))


def records_json(records: Sequence[CallRecord]) -> str:
    return without_nul(msgspec.json.encode(records).decode())
