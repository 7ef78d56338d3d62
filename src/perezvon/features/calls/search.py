"""One box for every word a person has of a call: its id, a number, a name, the number of an agreement.

Each kind is looked for by an index of its own, and only then the calls: by their keys, by the people, by the
beginning of a number. So a million records cost what the answer costs.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import CTE, Column, ColumnElement, MetaData, Table, Text, and_, false, or_, select, union

from perezvon.adapters.postgres.persons import person
from perezvon.adapters.postgres.tables import call_record as record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.calls.model import as_number
from perezvon.kit.ids import CallId, CentreId, PersonId

FindPeople = Callable[[Work, str], Awaitable[Sequence[PersonId]]]
"""The people nearest to what was typed; bound in ``main/``, because they belong to another slice."""
_WHOLE = 9  # so many digits or more are the beginning of a number, and leave few calls
_SIGNS: Final = str.maketrans("", "", "-/ .")

_metadata = MetaData()
_agreement = Table(
    "agreement",
    _metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("call", Text),
    Column("number_key", Text, nullable=False),
)
_offer = Table(
    "commercial_offer",
    _metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("number_key", Text, nullable=False),
)
"""Both belong to the slice ``offers``: only read."""


@dataclass(frozen=True)
class Sought:
    """What a call may be found by: any of it."""

    calls: Sequence[CallId] = ()
    people: Sequence[PersonId] = ()
    number: str | None = None


async def nobody(_work: Work, _typed: str) -> Sequence[PersonId]:
    """Where no slice knows people, no name finds a call."""
    return ()


async def sought(work: Work, who: Identity, typed: str | None, find: FindPeople) -> Sought | None:
    """None: nothing was typed. A name finds calls only for those who may see people."""
    words = (typed or "").strip()
    if not words:
        return None
    calls: list[CallId] = [words] if " " not in words else []
    key = words.translate(_SIGNS).lower()
    if who.may("agreements.read") and any(c.isdigit() for c in key):
        calls += await _of_agreement(work, key)
    people: list[PersonId] = []
    if who.may("persons.read"):
        people = await _with_merged(work, await find(work, words))
    number = as_number(words)
    return Sought(calls, people, number if number is not None and len(number) >= _WHOLE else None)


async def _of_agreement(work: Work, key: str) -> list[CallId]:
    a, o = _agreement.c, _offer.c
    of_offer = select(o.agreement).where(o.centre == work.centre, o.number_key == key)
    query = select(a.call).where(
        a.centre == work.centre, a.call.is_not(None), or_(a.number_key == key, a.id.in_(of_offer))
    )
    return [call for call in await work.session.scalars(query) if call is not None]


async def _with_merged(work: Work, found: Sequence[PersonId]) -> list[PersonId]:
    """Calls may stand under cards that were merged into the ones found."""
    if not found:
        return []
    query = select(person.c.id).where(person.c.centre == work.centre, person.c.merged_into.in_(found))
    return [*found, *await work.session.scalars(query)]


def starts(column: Column[str], given: str) -> ColumnElement[bool]:
    """Bytewise comparisons are leak-proof: under row-level security they may use an index, LIKE may not."""
    begins = given if given.startswith("+") else "+" + given
    past = begins[:-1] + chr(ord(begins[-1]) + 1)
    return and_(column.op("~>=~")(begins), column.op("~<~")(past))


def keys(centre: CentreId, by: Sought) -> CTE:
    """The keys of the calls found, each kind by its index."""
    conditions: list[ColumnElement[bool]] = []
    if by.calls:
        conditions.append(record.c.call.in_(by.calls))
    if by.people:
        conditions.append(record.c.person.in_(by.people))
    if by.number is not None:
        conditions += [starts(record.c.caller, by.number), starts(record.c.number, by.number)]
    found = [
        select(record.c.call, record.c.arrived_at).where(record.c.centre == centre, each)
        for each in conditions or [false()]
    ]
    return union(*found).cte("sought").prefix_with("materialized", dialect="postgresql")
