"""The plan of an import: what its columns mean, what is asked of it, and how its file is read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.imports.convert import CHANNELS, FreeField, Locate, Plan, nowhere
from perezvon.features.imports.fields import BY_KEY, FREE, guess, guess_by_looks
from perezvon.features.imports.model import Options
from perezvon.features.imports.neighbours import Known
from perezvon.features.imports.reading import Source
from perezvon.features.imports.tables import import_heading, person_field
from perezvon.features.imports.wall import on_the_wall
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, ClientId
from perezvon.kit.sorting import search_key

_CONSENT: Final = ("consent", "consent_at")


def options_of(body: Mapping[str, Any]) -> Options:
    return Options.model_validate(body)


async def free_fields(connection: AsyncConnection, centre: CentreId, client: ClientId) -> list[Any]:
    """The client's own fields that are in use, in their order."""
    f = person_field.c
    query = select(person_field).where(f.centre == centre, f.client_id == client, f.active)
    return list((await connection.execute(query.order_by(f.position, f.key))).all())


def plan_of(
    columns: Mapping[str, str],
    options: Options,
    free: Sequence[Any],
    known: Known,
    now: datetime,
    locate: Locate = nowhere,
) -> Plan:
    """How each cell of a row is read. ``columns``: as kept; ``free``: rows of ``free_fields``."""
    own = {row.key: FreeField(row.key, row.type, tuple(row.choices)) for row in free}
    given = options.consent_on
    return Plan(
        columns={int(place): key for place, key in sorted(columns.items(), key=lambda one: int(one[0]))},
        region=options.region,
        currency=options.currency,
        language=options.language,
        tags=tuple(options.tags),
        consent_purpose=options.consent_purpose,
        consent_channel=options.consent_channel,
        consent_on=on_the_wall(datetime.combine(given, time()), known.zone) if given is not None else None,
        free=own,
        locate=locate,
        sources=known.sources,
        source_names=known.source_names,
        purposes=known.purposes,
        now=now,
        zone=known.zone,
    )


def source_of(run: Any, path: Path) -> Source:
    return Source(path, run.kind, run.encoding, run.separator, run.sheet, run.header)


def check_columns(columns: Mapping[str, str], width: int, free: Sequence[Any]) -> None:
    """Raises Refused ``import.column_unknown``, ``import.field_unknown``, ``import.field_twice``,
    ``import.nobody``."""
    known = {FREE + row.key for row in free}
    seen: set[str] = set()
    for place, key in columns.items():
        if not place.isdigit() or int(place) >= width:
            raise Refused("import.column_unknown", {"field": "columns", "column": place[:10]})
        if key not in BY_KEY and key not in known:
            raise Refused("import.field_unknown", {"field": "columns", "name": key[:60]})
        if key in seen and (key not in BY_KEY or not BY_KEY[key].many):
            raise Refused("import.field_twice", {"field": "columns", "name": key})
        seen.add(key)
    if not seen & {"name", "numbers", "emails"}:
        raise Refused("import.nobody", {"field": "columns"})


def check_consent(columns: Mapping[str, str], options: Options, known: Known, now: datetime) -> None:
    """Consent without a purpose, a way of contact or a day is none.

    Raises Refused ``import.consent_open``, ``….consent_purpose``, ``….consent_channel``,
    ``….consent_undated``, ``….consent_future``, ``….consent_text``.
    """
    meant = set(columns.values())
    if not meant & set(_CONSENT):
        return
    for name in ("consent_purpose", "consent_channel"):
        if name not in meant and not getattr(options, name):
            raise Refused("import.consent_open", {"field": name})
    purposes = set(known.purposes.values()) if known.purposes is not None else None
    if options.consent_purpose and purposes is not None and options.consent_purpose not in purposes:
        choices = ", ".join(sorted(purposes))
        raise Refused("import.consent_purpose", {"field": "consent_purpose", "choices": choices})
    if options.consent_channel and options.consent_channel not in CHANNELS:
        choices = ", ".join(sorted(CHANNELS))
        raise Refused("import.consent_channel", {"field": "consent_channel", "choices": choices})
    if "consent_at" not in meant and options.consent_on is None:
        raise Refused("import.consent_undated", {"field": "consent_on"})
    if options.consent_on is not None and options.consent_on > now.astimezone(ZoneInfo(known.zone)).date():
        raise Refused("import.consent_future", {"field": "consent_on"})
    if options.consent_text is not None:
        of = known.texts.get(options.consent_text)
        if of is None or of != (options.consent_purpose or of):
            raise Refused("import.consent_text", {"field": "consent_text"})


def guessed(
    headings: Sequence[str], samples: Sequence[Sequence[str]], free: Sequence[Any], saved: Mapping[str, str]
) -> dict[str, str]:
    """Position of a column → what it meant last time, else what its name or its values suggest."""
    labels = {row.key: (row.label_ru, row.label_en) for row in free}
    known = set(BY_KEY) | {FREE + key for key in labels}
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        key = saved.get(search_key(heading)) if heading else None
        if key is None:
            key = guess(heading, labels) if heading else None
            values = [row[place] if place < len(row) else "" for row in samples]
            key = key or guess_by_looks(values)
        taken = key in found.values() and not (key is not None and key in BY_KEY and BY_KEY[key].many)
        if key is not None and key in known and not taken:
            found[str(place)] = key
    return found


async def saved_headings(connection: AsyncConnection, centre: CentreId, client: ClientId) -> dict[str, str]:
    h = import_heading.c
    query = select(h.heading, h.field).where(h.centre == centre, h.client_id == client)
    return {row.heading: row.field for row in await connection.execute(query)}


async def save_headings(
    connection: AsyncConnection,
    centre: CentreId,
    client: ClientId,
    headings: Sequence[str],
    columns: Mapping[str, str],
) -> None:
    """What each named column means from now on; one that means nothing is remembered too."""
    rows = {
        search_key(heading)[:200]: columns.get(str(place), "")
        for place, heading in enumerate(headings)
        if search_key(heading)
    }
    if not rows:
        return
    statement = insert(import_heading)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["centre", "client_id", "heading"], set_={"field": statement.excluded.field}
        ),
        [
            {"centre": centre, "client_id": client, "heading": heading, "field": key}
            for heading, key in rows.items()
        ],
    )
