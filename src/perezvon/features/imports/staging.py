"""Rows into the staging table: COPY into a temporary one, then one statement under row-level security.

COPY itself is not allowed into a table with row-level security, and this role has no way around it.
"""

# ruff: noqa: S608 - statements are put together of constants of this file only

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.imports.convert import Entry, Fault
from perezvon.features.imports.tables import STAGED_COLUMNS, import_fault
from perezvon.kit.ids import CentreId, ClientId
from perezvon.kit.sorting import search_key

MOST_FAULTS: Final = 10_000
"""Kept for the list; the rest is only counted."""
_NAMES: Final = ", ".join(f'"{name}"' for name in STAGED_COLUMNS)
_AS_TEXT: Final = _NAMES.replace('"fields"', "cast(fields as text) as fields")
_AS_JSON: Final = _NAMES.replace('"fields"', "cast(fields as jsonb)")
_INCOMING: Final = text(
    f"create temporary table pz_incoming on commit drop as select {_AS_TEXT} from import_staged with no data"
)
_TAKE: Final = text(
    f"insert into import_staged (centre, client_id, import, {_NAMES})"
    f" select :centre, :client, :import, {_AS_JSON} from pz_incoming"
    ' on conflict (centre, import, "row") do nothing'
)


async def stage(
    connection: AsyncConnection, centre: CentreId, client: ClientId, ident: str, entries: Sequence[Entry]
) -> None:
    """The same rows again are no change."""
    if not entries:
        return
    await connection.execute(_INCOMING)
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    if driver is None:
        raise RuntimeError("the connection is gone")
    await driver.copy_records_to_table("pz_incoming", records=map(record_of, entries), columns=STAGED_COLUMNS)
    await connection.execute(_TAKE, {"centre": centre, "client": client, "import": ident})
    await connection.execute(text("drop table pz_incoming"))


def record_of(entry: Entry) -> tuple[Any, ...]:
    """In the order of ``STAGED_COLUMNS``."""
    named = entry.name is not None
    organisation = entry.organisation
    return (
        entry.row,
        entry.name,
        entry.sort_key if named else None,
        entry.search_key if named else None,
        entry.language,
        organisation,
        search_key(organisation) if organisation else None,
        entry.role,
        entry.address,
        entry.region,
        entry.zone,
        entry.zone_source,
        entry.zones,
        entry.industry,
        entry.deciding_value,
        entry.source,
        entry.budget,
        entry.currency,
        entry.former_supplier,
        entry.former_failing,
        entry.note,
        entry.numbers,
        entry.emails,
        entry.tags,
        entry.interests,
        entry.exclusions,
        msgspec.json.encode(entry.fields).decode() if entry.fields else "{}",
        entry.consent_purpose,
        entry.consent_channel,
        _whole(entry.consent_at),
        entry.consent,
    )


def _whole(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at is not None else None


async def keep_faults(
    connection: AsyncConnection,
    centre: CentreId,
    client: ClientId,
    ident: str,
    faults: Sequence[Fault],
) -> None:
    if faults:
        whose = {"centre": centre, "client_id": client, "import": ident}
        rows = [{**whose, **msgspec.structs.asdict(fault)} for fault in faults]
        await connection.execute(insert(import_fault), rows)
