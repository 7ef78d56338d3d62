"""What can be asked of people: each field is an expression over a person and what hangs on him.

What hangs on a person is gathered once for all people of the client and joined, and only what a filter names.
Merged people count as the one they are now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Float,
    Subquery,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from perezvon.adapters.postgres.classes import call_class
from perezvon.features.segments.model import Kind
from perezvon.features.segments.tables import (
    organisation,
    person,
    person_import,
    person_number,
    person_preference,
    person_stage,
    promise,
    v_consent_state,
)
from perezvon.kit.ids import CentreId, ClientId

FREE: Final = "field."
STAGES: Final = ("person", "potential_client", "client")
CLASSES: Final = ("first_time", "returned", "recommendation", "repeat", "hot", "warm", "cold")
PROMISES: Final = ("open", "broken", "kept", "cancelled")
MICRO: Final = 1_000_000
_EMPTY: Final = cast(literal([], ARRAY(Text)), ARRAY(Text))
_FREE_KINDS: Final[dict[str, Kind]] = {
    "text": "text",
    "number": "number",
    "money": "number",
    "date": "moment",
    "choice": "key",
    "bool": "bool",
}


@dataclass
class Scope:
    """Whose people, seen when; ``zone``: by whose clock a day begins; ``joined``: what was gathered for this
    query so far, by its name."""

    centre: CentreId
    client: ClientId
    now: datetime
    zone: str = "UTC"
    joined: dict[str, Subquery] = field(default_factory=dict)

    def of(self, name: str) -> Subquery:
        if name not in self.joined:
            self.joined[name] = GATHERED[name](self).subquery(name)
        return self.joined[name]


def belonging(table: Table, column: str = "person") -> tuple[Any, Any]:
    """The table joined to whom its rows belong now, and his id."""
    p = person.alias("whose")
    own = and_(p.c.centre == table.c.centre, p.c.id == table.c[column])
    return table.join(p, own), func.coalesce(p.c.merged_into, p.c.id).label("person")


def _mine(scope: Scope, table: Table) -> ColumnElement[bool]:
    return and_(table.c.centre == scope.centre, table.c.client_id == scope.client)


def _calls(scope: Scope) -> Any:
    c = call_class.c
    joined, whose = belonging(call_class)
    newest = aggregate_order_by(c.kind, c.at.desc(), c.call.desc())
    return (
        select(
            whose,
            func.count().label("calls"),
            func.count().filter(c.deal).label("deals"),
            func.max(c.at).label("last_at"),
            func.max(c.at).filter(c.deal).label("deal_at"),
            func.array_agg(newest, type_=ARRAY(Text))[1].label("kind"),
        )
        .select_from(joined)
        .where(_mine(scope, call_class))
        .group_by(whose)
    )


def _listed(
    table: Table, value: ColumnElement[str], *more: ColumnElement[bool], column: str = "person"
) -> Any:
    def gathered(scope: Scope) -> Any:
        joined, whose = belonging(table, column)
        values = func.array_agg(cast(value, Text).distinct(), type_=ARRAY(Text)).label("values")
        return select(whose, values).select_from(joined).where(_mine(scope, table), *more).group_by(whose)

    return gathered


def _promises(scope: Scope) -> Any:
    """The states as the slice ``promises`` names them."""
    r = promise.c
    over = func.coalesce(r.answered_at, r.kept_at)
    state = case(
        (r.cancelled_at.is_not(None), "cancelled"),
        (over <= r.due, "kept"),
        (or_(over.is_not(None), r.due < scope.now), "broken"),
        else_="open",
    )
    return _listed(promise, state)(scope)


GATHERED: Final[dict[str, Callable[[Scope], Any]]] = {
    "calls": _calls,
    "stages": _listed(person_stage, person_stage.c.stage),
    "numbers": _listed(person_number, person_number.c.number, column="person_id"),
    "interests": _listed(person_preference, person_preference.c.value, person_preference.c.key == "interest"),
    "promises": _promises,
    "imports": _listed(person_import, person_import.c["import"]),
    "consents": _listed(
        v_consent_state, v_consent_state.c.purpose + ":" + v_consent_state.c.channel, v_consent_state.c.given
    ),
    "organisations": lambda scope: select(
        organisation.c.id, organisation.c.name, organisation.c.search_key
    ).where(_mine(scope, organisation)),
}
"""Name → a query with one row a person (``organisations``: a row each)."""


@dataclass(frozen=True)
class Field:
    """``make``: its expression; null or an empty text or list: not known. ``values``: all possible ones."""

    kind: Kind
    make: Callable[[Scope], ColumnElement[Any]]
    values: Sequence[str] = ()


def _column(name: str) -> Callable[[Scope], ColumnElement[Any]]:
    return lambda _: person.c[name]


def _values(name: str) -> Callable[[Scope], ColumnElement[Any]]:
    return lambda scope: func.coalesce(scope.of(name).c["values"], _EMPTY, type_=ARRAY(Text))


def _stage(scope: Scope) -> ColumnElement[Any]:
    stages = func.coalesce(scope.of("stages").c["values"], _EMPTY, type_=ARRAY(Text))
    return case(
        (stages.contains(["client"]), "client"),
        (stages.contains(["potential_client"]), "potential_client"),
        else_="person",
    )


FIELDS: Final[dict[str, Field]] = {
    "name": Field("text", _column("search_key")),
    "tags": Field("list", _column("tags")),
    "interests": Field("list", _values("interests")),
    "region": Field("key", _column("region")),
    "organisation": Field("key", lambda scope: scope.of("organisations").c.name),
    "role": Field("text", _column("role")),
    "industry": Field("key", _column("industry")),
    "language": Field("key", _column("language"), ("ru", "en")),
    "zone": Field("key", _column("zone")),
    "address": Field("text", _column("address")),
    "numbers": Field("texts", _values("numbers")),
    "emails": Field("texts", _column("emails")),
    "source": Field("key", _column("source")),
    "deciding_value": Field("key", _column("deciding_value")),
    "exclusions": Field("list", _column("exclusions")),
    "budget": Field("number", lambda _: cast(person.c.budget, Float) / MICRO),
    "former_supplier": Field("text", _column("former_supplier")),
    "former_failing": Field("text", _column("former_failing")),
    "note": Field("text", _column("note")),
    "stage": Field("key", _stage, STAGES),
    "last_call_at": Field("moment", lambda scope: scope.of("calls").c.last_at),
    "last_call_class": Field("key", lambda scope: scope.of("calls").c.kind, CLASSES),
    "calls": Field("number", lambda scope: func.coalesce(scope.of("calls").c.calls, 0)),
    "deals": Field("number", lambda scope: func.coalesce(scope.of("calls").c.deals, 0)),
    "last_deal_at": Field("moment", lambda scope: scope.of("calls").c.deal_at),
    "promises": Field("list", _values("promises"), PROMISES),
    "consents": Field("list", _values("consents")),
    "imports": Field("list", _values("imports")),
    "created_at": Field("moment", _column("created_at")),
}


def free(key: str, type_: str, choices: Sequence[str]) -> Field:
    """A client's own field."""
    text = person.c.fields[key].astext
    kind = _FREE_KINDS.get(type_, "text")

    def made(scope: Scope) -> ColumnElement[Any]:
        kept = func.jsonb_typeof(person.c.fields[key])
        match kind:
            case "number":
                return case((kept == "number", cast(text, Float)))
            case "moment":
                day = "^\\d{4}-\\d{2}-\\d{2}$"
                begins = cast(func.to_date(text, "YYYY-MM-DD"), DateTime())
                there = func.timezone(scope.zone, begins, type_=DateTime(timezone=True))
                return case((text.regexp_match(day), there))
            case "bool":
                return case((kept == "boolean", text == "true"))
            case _:
                return func.coalesce(text, "")

    return Field(kind, made, tuple(choices))
