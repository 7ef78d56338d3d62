"""Free fields: what a client wants to know of people besides. Definitions, and whether a value fits one."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import select

from perezvon.adapters.web.work import Work
from perezvon.features.persons.model import FieldValue
from perezvon.features.persons.tables import FieldRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId


async def definitions(work: Work, client: ClientId) -> dict[str, FieldRow]:
    """By key, in the order in which they are shown; also those out of use."""
    query = (
        select(FieldRow)
        .where(FieldRow.centre == work.centre, FieldRow.client == client)
        .order_by(FieldRow.position, FieldRow.key)
    )
    return {row.key: row for row in await work.session.scalars(query)}


async def merged(
    work: Work, client: ClientId, had: Mapping[str, Any], given: Mapping[str, FieldValue | None]
) -> dict[str, Any]:
    """The values afterwards; a null takes one away. Raises Refused ``person_field.unknown``,
    ``person_field.value``."""
    known = await definitions(work, client) if given else {}
    values = dict(had)
    for key, value in given.items():
        field = known.get(key)
        if field is None or (not field.active and value is not None):
            raise Refused("person_field.unknown", {"field": f"fields.{key}", "key": key})
        if value is None or value == "":
            values.pop(key, None)
        else:
            values[key] = fitting(field.type, field.choices, key, value)
    return values


def fitting(kind: str, choices: list[str], key: str, value: FieldValue) -> FieldValue:
    """The value as it is kept. Raises Refused ``person_field.value``."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    fits = {
        "text": isinstance(value, str),
        "number": number,
        "money": number,
        "bool": isinstance(value, bool),
        "choice": value in choices,
        "date": isinstance(value, str) and _is_date(value),
    }[kind]
    if not fits:
        raise Refused("person_field.value", {"field": f"fields.{key}", "key": key, "type": kind})
    return value


def read(kind: str | None, value: Any) -> Any:
    """An answer to a question as a value of this kind: sums in units, a yes as true, several as one text."""
    if isinstance(value, Mapping) and "micro" in value:
        value = value["micro"] / 1_000_000
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    match kind:
        case "bool" if isinstance(value, str):
            return {"yes": True, "true": True, "да": True, "no": False, "false": False, "нет": False}.get(
                value.lower(), value
            )
        case "text" if not isinstance(value, str):
            return str(value)
        case _:
            return value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
