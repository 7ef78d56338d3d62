"""One field of a person from somewhere else than a form: the answer to a question, a row of a list.

Names: ``name, language, emails, address, tags+, deciding_value, exclusions+, budget, source, former_supplier,
former_failing, interest+, field.<key>``; what ends with a plus is added to what is there, e-mails too.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select

from perezvon.adapters.postgres.persons import survivor
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import cards, free_fields, preferences, service, writing
from perezvon.features.persons.model import PersonFields
from perezvon.features.persons.model_more import KnownFrom
from perezvon.features.persons.tables import FieldRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, PersonId, UserId

PLAIN: Final = frozenset(
    {"name", "language", "address", "deciding_value", "source", "former_supplier", "former_failing"}
)
ADDED: Final = {"emails": "emails", "tags+": "tags", "exclusions+": "exclusions"}
INTEREST: Final = "interest+"
BUDGET: Final = "budget"
FIELD: Final = "field."
_CURRENCY: Final = "RUB"


def may_be_set(name: str) -> bool:
    return name in PLAIN or name in ADDED or name in (INTEREST, BUDGET) or name.startswith(FIELD)


async def set_from(
    work: Work,
    person: PersonId,
    name: str,
    value: Any,
    source: KnownFrom,
    call: CallId | None,
    author: UserId,
    at: datetime,
) -> bool:
    """Write it onto the card of the person, or of the survivor of a merge. Gives whether anything changed.

    Raises Refused ``person.not_found``, ``person_field.…``, ``label.forbidden``, ``learnt.unfit``.
    """
    whole = await work.session.scalar(survivor(work.centre, person))
    if whole is None:
        raise Refused("person.not_found", {"id": person})
    row = await rows.found(work, PersonRow, whole, lock=True)
    told = Work(work.session, work.centre, work.clients, author, work.address, at)
    if name == INTEREST:
        known = [await preferences.learn(told, row, "interest", each, source, call) for each in _list(value)]
        return any(known)
    before = cards.history(await cards.card(told, row))
    body = _body(await _given(told, row, name, value), name)
    await writing.apply(told, row, body, body.model_fields_set)
    return await service.noted(told, row, before)


async def _given(work: Work, row: PersonRow, name: str, value: Any) -> dict[str, Any]:
    if name in ADDED:
        field = ADDED[name]
        return {field: [*getattr(row, field), *_list(value)]}
    if name == BUDGET:
        if not isinstance(value, Mapping) or "micro" not in value:
            raise _unfit(name)
        currency = value.get("currency") or row.budget_currency or _CURRENCY
        return {"budget": value["micro"], "budget_currency": currency}
    if name.startswith(FIELD):
        key = name.removeprefix(FIELD)
        query = select(FieldRow.type).where(
            FieldRow.centre == work.centre, FieldRow.client == row.client, FieldRow.key == key
        )
        return {"fields": {key: free_fields.read(await work.session.scalar(query), value)}}
    if name in PLAIN:
        return {name: value}
    raise _unfit(name)


def _body(given: dict[str, Any], name: str) -> PersonFields:
    try:
        return PersonFields.model_validate(given)
    except ValidationError as error:
        raise _unfit(name) from error


def _unfit(name: str) -> Refused:
    return Refused("learnt.unfit", {"field": name})


def _list(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [str(each).strip()[:200] for each in found if each not in (None, "") and str(each).strip()]
