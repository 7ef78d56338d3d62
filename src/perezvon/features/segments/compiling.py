"""A filter as one query: expressions of a typed model, values as parameters, never text put together.

Every condition is true or false, never unknown, so that "not" means what people mean: somebody without a
region is not from Moscow. ``lacks``, ``is_not``, ``none_of`` and ``not_within_days`` hold where nothing is
known; comparisons do not.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, literal, not_, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from perezvon.features.segments.fields import FIELDS, Field, Scope
from perezvon.features.segments.model import (
    DATES,
    DAYS,
    LISTS,
    MOST_CONDITIONS,
    NUMBERS,
    TESTS,
    WORDS,
    Condition,
    Group,
    walk,
)
from perezvon.features.segments.tables import person
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key

_MATCH: Final = {"all": and_, "any": or_}
_SEARCHED: Final = "name"
"""Kept as people type it; of the others the letters are compared as they stand, in any case."""


def check(filter: Group, known: Mapping[str, Field]) -> None:
    """Raises Refused ``segment.field_unknown``, ``segment.wrong_test``, ``segment.bad_value``,
    ``segment.too_deep``, ``segment.too_many``."""
    conditions = list(walk(filter))
    if len(conditions) > MOST_CONDITIONS:
        raise Refused("segment.too_many", {"limit": MOST_CONDITIONS})
    for each in conditions:
        field = known.get(each.field)
        named = {"field": "filter", "name": each.field}
        if field is None:
            raise Refused("segment.field_unknown", named)
        if each.test not in TESTS[field.kind]:
            raise Refused("segment.wrong_test", named)
        if not _has_value(each):
            raise Refused("segment.bad_value", named)


def _has_value(each: Condition) -> bool:
    if each.test in WORDS:
        return len(each.words) == 1 and bool(each.words[0].strip())
    if each.test in LISTS:
        return bool(each.words) and all(each.words)
    if each.test in DAYS:
        return each.number is not None and each.number == int(each.number) and 0 <= each.number <= 36_500
    if each.test in NUMBERS:
        return each.number is not None
    return each.test not in DATES or each.day is not None


def people(filter: Group, scope: Scope, known: Mapping[str, Field] = FIELDS) -> Select[Any]:
    """The ids of those whom it fits; a caller adds columns, an order, a limit."""
    where = fits(filter, scope, known)
    return frame(select(person.c.id), scope).where(where)


def fits(filter: Group, scope: Scope, known: Mapping[str, Field]) -> ColumnElement[bool]:
    """Whether it fits a person, as a column. Raises as ``check`` does."""
    check(filter, known)
    return _group(filter, scope, known)


def frame(query: Select[Any], scope: Scope) -> Select[Any]:
    """Everybody of the client, joined with what was gathered so far."""
    source: Any = person
    for name, gathered in scope.joined.items():
        key = "organisation" if name == "organisations" else "id"
        other = gathered.c.id if name == "organisations" else gathered.c.person
        source = source.outerjoin(gathered, person.c[key] == other)
    return query.select_from(source).where(
        person.c.centre == scope.centre, person.c.client_id == scope.client, person.c.merged_into.is_(None)
    )


def _group(group: Group, scope: Scope, known: Mapping[str, Field]) -> ColumnElement[bool]:
    parts = [_condition(each, scope, known[each.field]) for each in group.conditions]
    parts += [_group(inner, scope, known) for inner in group.groups]
    whole = _MATCH[group.match](*parts) if parts else true()
    return not_(whole) if group.negate else whole


def _condition(each: Condition, scope: Scope, field: Field) -> ColumnElement[bool]:
    value = field.make(scope)
    match field.kind:
        case "text":
            found = _text(each, value)
        case "texts":
            found = _texts(each, value)
        case "key":
            found = _key(each, value)
        case "list":
            found = _list(each, value)
        case "number":
            found = _number(each, value)
        case "moment":
            found = _moment(each, value, scope)
        case "bool":
            found = {"yes": value.is_(True), "no": value.is_(False), "empty": value.is_(None)}[each.test]
    return func.coalesce(found, false())


def _known(text: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(text, "") != ""


def _folded(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.replace(func.lower(func.coalesce(text, "")), "ё", "е")


def _pattern(word: str) -> str:
    escaped = search_key(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _text(each: Condition, value: ColumnElement[Any]) -> ColumnElement[bool]:
    folded = func.regexp_replace(func.btrim(_folded(value)), "\\s+", " ", "g")
    match each.test:
        case "empty":
            return not_(_known(value))
        case "filled":
            return _known(value)
        case "is":
            return folded == search_key(each.words[0])
        case "is_not":
            return folded != search_key(each.words[0])
        case "contains":
            return folded.like(_pattern(each.words[0]))
        case _:
            return not_(folded.like(_pattern(each.words[0])))


def _texts(each: Condition, value: ColumnElement[Any]) -> ColumnElement[bool]:
    any_of = _folded(func.array_to_string(value, "\n"))
    match each.test:
        case "empty":
            return func.cardinality(value) == 0
        case "filled":
            return func.cardinality(value) > 0
        case "contains":
            return any_of.like(_pattern(each.words[0]))
        case _:
            return not_(any_of.like(_pattern(each.words[0])))


def _key(each: Condition, value: ColumnElement[Any]) -> ColumnElement[bool]:
    match each.test:
        case "empty":
            return not_(_known(value))
        case "filled":
            return _known(value)
        case "any_of":
            return value.in_(each.words)
        case _:
            return func.coalesce(value, "").not_in(each.words)


def _list(each: Condition, value: ColumnElement[Any]) -> ColumnElement[bool]:
    words = cast(literal(each.words, ARRAY(Text)), ARRAY(Text))
    match each.test:
        case "empty":
            return func.cardinality(value) == 0
        case "filled":
            return func.cardinality(value) > 0
        case "any_of":
            return value.bool_op("&&")(words)
        case "all_of":
            return value.bool_op("@>")(words)
        case _:
            return not_(value.bool_op("&&")(words))


def _number(each: Condition, value: ColumnElement[Any]) -> ColumnElement[bool]:
    given = each.number
    match each.test:
        case "empty":
            return value.is_(None)
        case "filled":
            return value.is_not(None)
        case "eq":
            return value == given
        case "lt":
            return value < given
        case "le":
            return value <= given
        case "gt":
            return value > given
        case _:
            return value >= given


def _moment(each: Condition, value: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    """``before`` a day: before it begins; ``after`` it: once it is over. ``within_days``: that long ago at
    most."""
    now = scope.now
    match each.test:
        case "empty":
            return value.is_(None)
        case "filled":
            return value.is_not(None)
        case "before" | "after":
            begins = datetime.combine(each.day or now.date(), time(), ZoneInfo(scope.zone))
            return value < begins if each.test == "before" else value >= begins + timedelta(days=1)
        case "within_days":
            return value >= now - timedelta(days=int(each.number or 0))
        case _:
            return or_(value.is_(None), value < now - timedelta(days=int(each.number or 0)))


def drawn(seed: str) -> ColumnElement[Any]:
    """The order of a sample: a keyed hash of the id, so the same seed draws the same people, whatever the
    filter or the database; a larger sample contains the smaller one."""
    keyed = func.convert_to(literal(seed + ":").concat(person.c.id), "UTF8")
    return func.encode(func.sha256(keyed), "hex")
