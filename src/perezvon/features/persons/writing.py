"""Writing a person's fields: one way for who types, for answers of a script, for lists brought in."""

from collections.abc import Collection

from perezvon.adapters.web.work import Work
from perezvon.features.persons import free_fields, labels, source_list, store, zones
from perezvon.features.persons.model import PersonFields
from perezvon.features.persons.tables import PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key, sort_key

_AS_THEY_ARE = (
    "language",
    "note",
    "organisation",
    "role",
    "emails",
    "address",
    "region",
    "industry",
    "deciding_value",
    "exclusions",
    "source",
    "former_supplier",
    "former_failing",
)
_WHERE = frozenset({"address", "region", "numbers", "zone"})


def name(row: PersonRow, text: str) -> None:
    row.name, row.sort_key, row.search_key = text, sort_key(text), search_key(text)


async def apply(work: Work, row: PersonRow, body: PersonFields, given: Collection[str]) -> None:
    """Write what was given. Raises Refused ``label.forbidden``, ``budget.no_currency``,
    ``source.not_listed``, and of free fields ``person_field.unknown`` and ``person_field.value``."""
    if "name" in given:
        name(row, body.name)
    if "source" in given and body.source != row.source:
        await source_list.check(work, row.client, body.source)
    for field in _AS_THEY_ARE:
        if field in given:
            setattr(row, field, getattr(body, field))
    if "tags" in given:
        await labels.check_tags(work, row, [tag for tag in body.tags if tag not in (row.tags or [])])
        row.tags = body.tags
    if "fields" in given:
        row.fields = await free_fields.merged(work, row.client, row.fields or {}, body.fields)
    if {"budget", "budget_currency"} & set(given):
        _budget(row, body, given)
    if "numbers" in given:
        await store.replace_numbers(work, row, body.numbers)
    if _WHERE & set(given):
        await locate(work, row, body.zone if "zone" in given else None, asked="zone" in given)


def _budget(row: PersonRow, body: PersonFields, given: Collection[str]) -> None:
    if "budget" in given:
        row.budget = body.budget
    if "budget_currency" in given:
        row.budget_currency = body.budget_currency
    if row.budget is None:
        row.budget_currency = None
    elif row.budget_currency is None:
        raise Refused("budget.no_currency", {"field": "budget_currency"})


async def locate(work: Work, row: PersonRow, by_hand: str | None, *, asked: bool) -> None:
    """The time zone: by hand, else from the address, else from the numbers; all that fit are kept."""
    if by_hand is not None:
        row.zone, row.zone_source, row.zones = by_hand, "hand", [by_hand]
        return
    if row.zone_source == "hand" and not asked:
        return
    numbers = (await store.numbers_of(work, [row.id]))[row.id]
    fitting, source = zones.candidates(row.region, row.address, [each.number for each in numbers])
    row.zones, row.zone_source = list(fitting), source
    row.zone = fitting[0] if len(fitting) == 1 else None
