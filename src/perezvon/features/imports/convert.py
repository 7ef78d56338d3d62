"""Cells of one row → what is known of a person, or what is wrong with it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field

from perezvon.features.imports.cells import (
    LIST,
    NUMBERS,
    ROUNDED,
    Bad,
    amount,
    key_of,
    moment,
    money,
    parts,
    readable,
    short,
    words,
    yes,
    zones,
)
from perezvon.features.imports.fields import BY_KEY, FREE, Field
from perezvon.features.imports.phones import number_of
from perezvon.features.imports.wall import on_the_wall
from perezvon.kit.email import email
from perezvon.kit.sorting import search_key, sort_key

MOST_VALUES: Final = 20
_CHANNELS: Final = {
    **dict.fromkeys(("call", "calls", "звонок", "звонки", "телефон"), "call"),
    **dict.fromkeys(("robot", "автозвонок", "автозвонки", "робот"), "robot"),
    **dict.fromkeys(("sms", "смс"), "sms"),
    **dict.fromkeys(("email", "e-mail", "mail", "почта"), "email"),
    **dict.fromkeys(("messenger", "messengers", "мессенджер", "мессенджеры"), "messenger"),
    **dict.fromkeys(("all", "все", "любой"), "all"),
}
CHANNELS: Final = frozenset(_CHANNELS.values())
_LANGUAGES: Final = {
    **dict.fromkeys(("ru", "rus", "russian", "русский", "рус", "ru-ru"), "ru"),
    **dict.fromkeys(("en", "eng", "english", "английский", "англ", "en-us", "en-gb"), "en"),
}


class FreeField(Struct, frozen=True):
    """A client's own field. ``type`` as in ``person_field``."""

    key: str
    type: str
    choices: tuple[str, ...] = ()


Locate = Callable[[str, str, Sequence[str]], tuple[tuple[str, ...], str | None]]
"""Region, address and numbers → the time zones that fit, and what says so. Bound in ``main/``."""


def nowhere(region: str, address: str, numbers: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """For who does not want to know."""
    return (), None


class Plan(Struct, frozen=True):
    """What each column means (its position → a field), and what is the same for every row.

    ``sources``, ``purposes``: word as it is compared → id; None: any. ``now``: consent is not given later.
    ``zone``: by whose clock days and times are meant.
    """

    columns: Mapping[int, str]
    region: str = "RU"
    currency: str = "RUB"
    language: str | None = None
    tags: tuple[str, ...] = ()
    consent_purpose: str = ""
    consent_channel: str = ""
    consent_on: datetime | None = None
    free: Mapping[str, FreeField] = {}
    locate: Locate = nowhere
    sources: Mapping[str, str] | None = None
    source_names: tuple[str, ...] = ()
    purposes: Mapping[str, str] | None = None
    now: datetime | None = None
    zone: str = "UTC"

    def column_of(self, field: str) -> int | None:
        return next((place for place, key in self.columns.items() if key == field), None)


class Fault(Struct, frozen=True):
    """``column``: its position in the file; None: the row as a whole. ``code``: of ``sentences.toml``."""

    row: int
    column: int | None
    code: str
    values: dict[str, str | int] = {}


class Entry(Struct):
    """One row as it would come out. None or empty: the file says nothing about it."""

    row: int
    name: str | None = None
    language: str | None = None
    organisation: str | None = None
    role: str | None = None
    address: str | None = None
    region: str | None = None
    zone: str | None = None
    zone_source: str | None = None
    industry: str | None = None
    deciding_value: str | None = None
    source: str | None = None
    budget: int | None = None
    currency: str | None = None
    former_supplier: str | None = None
    former_failing: str | None = None
    note: str | None = None
    numbers: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    consent: bool | None = None
    consent_purpose: str | None = None
    consent_channel: str | None = None
    consent_at: datetime | None = None

    @property
    def sort_key(self) -> str:
        return sort_key(self.name or "")

    @property
    def search_key(self) -> str:
        return search_key(self.name or "")


def convert(number: int, cells: Sequence[str], plan: Plan) -> tuple[Entry, list[Fault]]:
    """Every fault of the row, not only the first. A row without a name, a number and an e-mail is one."""
    entry = Entry(number, language=plan.language, tags=list(plan.tags))
    faults = []
    for column, key in plan.columns.items():
        text = cells[column] if column < len(cells) else ""
        text = text.strip()
        if not text:
            continue
        try:
            _take(entry, key, readable(text), plan)
        except Bad as bad:
            faults.append(Fault(number, column, bad.code, {"given": text[:40], **bad.values}))
    if not faults and not (entry.name or entry.numbers or entry.emails):
        faults.append(Fault(number, None, "import_row.nobody"))
    wrong = {plan.columns[fault.column] for fault in faults if fault.column is not None}
    if not any(key.startswith("consent") for key in wrong):
        try:
            _consent(entry, plan)
        except Bad as bad:
            first = next((place for place, key in plan.columns.items() if key.startswith("consent")), None)
            faults.append(Fault(number, first, bad.code, bad.values))
    _locate(entry, plan)
    return entry, faults


def _locate(entry: Entry, plan: Plan) -> None:
    if entry.zone is not None:
        entry.zones, entry.zone_source = [entry.zone], "hand"
        return
    fitting, entry.zone_source = plan.locate(entry.region or "", entry.address or "", entry.numbers)
    entry.zones = list(fitting)
    entry.zone = fitting[0] if len(fitting) == 1 else None
    if entry.zone is None:
        entry.zone_source = entry.zone_source if fitting else None


def _take(entry: Entry, key: str, text: str, plan: Plan) -> None:
    if key.startswith(FREE):
        free = plan.free.get(key.removeprefix(FREE))
        if free is None:
            raise Bad("import_row.no_field", key=key)
        entry.fields[free.key] = _free(text, free)
        return
    known = BY_KEY[key]
    match known.type:
        case "phone":
            if ROUNDED.fullmatch(text):
                raise Bad("import_row.rounded")
            _add(entry.numbers, [_phone(each, plan) for each in parts(NUMBERS, text)], known)
        case "email":
            _add(entry.emails, [_email(each) for each in parts(LIST, text)], known)
        case "list":
            _add(getattr(entry, key), words(text, known.most), known)
        case "money":
            entry.budget, entry.currency = money(text), plan.currency
        case "source":
            entry.source = _source(text, plan)
        case "purpose":
            entry.consent_purpose = _purpose(text, plan)
        case "channel":
            entry.consent_channel = _CHANNELS.get(search_key(text))
            if entry.consent_channel is None:
                raise Bad("import_row.consent_channel")
        case _:
            value = _one(text, known, plan)
            if key == "name" and entry.name:
                value = short(f"{entry.name} {value}", known.most)
            setattr(entry, key, value)


def _one(text: str, known: Field, plan: Plan) -> str | bool | datetime:
    match known.type:
        case "language":
            found = _LANGUAGES.get(search_key(text))
            if found is None:
                raise Bad("import_row.language")
            return found
        case "zone":
            if text not in zones():
                raise Bad("import_row.zone")
            return text
        case "bool":
            return yes(text)
        case "date":
            return on_the_wall(moment(text), plan.zone)
        case "key":
            return key_of(text)
        case _:
            return short(text if known.key == "note" else " ".join(text.split()), known.most)


def _source(text: str, plan: Plan) -> str:
    if plan.sources is None:
        return key_of(text)
    found = plan.sources.get(search_key(text))
    if found is None:
        raise Bad("import_row.source", choices=", ".join(plan.source_names)[:300])
    return found


def _purpose(text: str, plan: Plan) -> str:
    if plan.purposes is None:
        return key_of(text)
    found = plan.purposes.get(search_key(text))
    if found is None:
        raise Bad("import_row.consent_purpose", choices=", ".join(sorted(set(plan.purposes.values())))[:300])
    return found


def _free(text: str, free: FreeField) -> str | bool | float | int:
    match free.type:
        case "number" | "money":
            return amount(text)
        case "date":
            return moment(text).date().isoformat()
        case "bool":
            return yes(text)
        case "choice":
            found = next((each for each in free.choices if search_key(each) == search_key(text)), None)
            if found is None:
                raise Bad("import_row.choice", choices=", ".join(free.choices)[:200])
            return found
        case _:
            return short(text, 2000)


def _consent(entry: Entry, plan: Plan) -> None:
    """A row that says yes, or gives the day, is evidence; one that says no is none.

    Without a day nobody could tell whether a withdrawal came before or after it.
    """
    if entry.consent is None:
        entry.consent = entry.consent_at is not None
    if not entry.consent:
        entry.consent_purpose = entry.consent_channel = entry.consent_at = None
        return
    entry.consent_purpose = entry.consent_purpose or plan.consent_purpose or None
    entry.consent_channel = entry.consent_channel or plan.consent_channel or None
    entry.consent_at = entry.consent_at or plan.consent_on
    if entry.consent_purpose is None or entry.consent_channel is None:
        raise Bad("import_row.consent_open")
    if entry.consent_at is None:
        raise Bad("import_row.consent_undated")
    if plan.now is not None and entry.consent_at > plan.now:
        raise Bad("import_row.consent_future", given=entry.consent_at.date().isoformat())


def _add(into: list[str], values: Sequence[str], known: Field) -> None:
    if len(values) == 1 and not into:
        into.append(values[0])
        return
    into += [value for value in dict.fromkeys(values) if value not in into]
    if len(into) > MOST_VALUES:
        raise Bad("import_row.many", limit=MOST_VALUES, field=known.key)


def _phone(text: str, plan: Plan) -> str:
    found = number_of(text, plan.region)
    if found is None:
        raise Bad("import_row.phone", number=text[:40])
    return found


def _email(text: str) -> str:
    found = email(text)
    if found is None:
        raise Bad("import_row.email", email=text[:60])
    return found
