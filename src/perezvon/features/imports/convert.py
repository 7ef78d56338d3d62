"""Cells of one row → what is known of a person, or what is wrong with it. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from msgspec import Struct, field

from perezvon.features.imports.fields import BY_KEY, FREE, Field
from perezvon.features.imports.phones import number_of
from perezvon.features.imports.wall import on_the_wall
from perezvon.kit.email import email
from perezvon.kit.sorting import search_key, sort_key
from perezvon.kit.text import cleaned

LONGEST_CELL: Final = 10_000
MOST_VALUES: Final = 20
MICRO: Final = 1_000_000
MOST_BUDGET: Final = 10**12
_FORMULA: Final = re.compile(r"=|[+\-@](?=[A-Za-zА-Яа-я]).*[(!|]", re.DOTALL)
"""What a spreadsheet would calculate. A minus before a word or a plus before a number is text."""
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LIST: Final = re.compile(r"[;,\n|]")
_NUMBERS: Final = re.compile(r"[;,\n|/]")
_MONEY: Final = re.compile(r"[^\d.,\-]")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d")
_TIMES: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%d %H:%M",
)
_YES: Final = frozenset(("1", "да", "д", "yes", "y", "true", "истина", "+", "x", "х", "есть"))
_NO: Final = frozenset(("0", "нет", "н", "no", "n", "false", "ложь", "-", "–", "—"))
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


class _Bad(Exception):
    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


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
            _check(text)
            _take(entry, key, cleaned(text), plan)
        except _Bad as bad:
            faults.append(Fault(number, column, bad.code, {"given": text[:40], **bad.values}))
    if not faults and not (entry.name or entry.numbers or entry.emails):
        faults.append(Fault(number, None, "import_row.nobody"))
    consent = [place for place, key in plan.columns.items() if key.startswith("consent")]
    if not any(fault.column in consent for fault in faults):
        try:
            _consent(entry, plan)
        except _Bad as bad:
            faults.append(Fault(number, next(iter(consent), None), bad.code, bad.values))
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


def _check(text: str) -> None:
    if len(text) > LONGEST_CELL:
        raise _Bad("import_row.cell_long", limit=LONGEST_CELL)
    if _NO_TEXT.search(text):
        raise _Bad("import_row.bad_text")
    if _FORMULA.match(text):
        raise _Bad("import_row.formula")


def _take(entry: Entry, key: str, text: str, plan: Plan) -> None:
    if key.startswith(FREE):
        free = plan.free.get(key.removeprefix(FREE))
        if free is None:
            raise _Bad("import_row.no_field", key=key)
        entry.fields[free.key] = _free(text, free)
        return
    known = BY_KEY[key]
    match known.type:
        case "phone":
            _add(entry.numbers, [_phone(each, plan) for each in _parts(_NUMBERS, text)], known)
        case "email":
            _add(entry.emails, [_email(each) for each in _parts(_LIST, text)], known)
        case "list":
            _add(getattr(entry, key), [_short(each, known.most) for each in _parts(_LIST, text)], known)
        case "money":
            entry.budget, entry.currency = money(text), plan.currency
        case "source":
            entry.source = _source(text, plan)
        case "purpose":
            entry.consent_purpose = _purpose(text, plan)
        case "channel":
            entry.consent_channel = _CHANNELS.get(search_key(text))
            if entry.consent_channel is None:
                raise _Bad("import_row.consent_channel")
        case _:
            value = _one(text, known, plan)
            if key == "name" and entry.name:
                value = _short(f"{entry.name} {value}", known.most)
            setattr(entry, key, value)


def _one(text: str, known: Field, plan: Plan) -> str | bool | datetime:
    match known.type:
        case "language":
            found = _LANGUAGES.get(search_key(text))
            if found is None:
                raise _Bad("import_row.language")
            return found
        case "zone":
            if text not in _zones():
                raise _Bad("import_row.zone")
            return text
        case "bool":
            return yes(text)
        case "date":
            return on_the_wall(moment(text), plan.zone)
        case "key":
            return _key(text)
        case _:
            return _short(text if known.key == "note" else " ".join(text.split()), known.most)


def _source(text: str, plan: Plan) -> str:
    if plan.sources is None:
        return _key(text)
    found = plan.sources.get(search_key(text))
    if found is None:
        raise _Bad("import_row.source", choices=", ".join(plan.source_names)[:300])
    return found


def _purpose(text: str, plan: Plan) -> str:
    if plan.purposes is None:
        return _key(text)
    found = plan.purposes.get(search_key(text))
    if found is None:
        raise _Bad("import_row.consent_purpose", choices=", ".join(sorted(set(plan.purposes.values())))[:300])
    return found


def _key(text: str) -> str:
    if not _KEY.fullmatch(text.lower()):
        raise _Bad("import_row.key")
    return text.lower()


def _free(text: str, free: FreeField) -> str | bool | float | int:
    match free.type:
        case "number" | "money":
            return _number(text)
        case "date":
            return moment(text).date().isoformat()
        case "bool":
            return yes(text)
        case "choice":
            found = next((each for each in free.choices if search_key(each) == search_key(text)), None)
            if found is None:
                raise _Bad("import_row.choice", choices=", ".join(free.choices)[:200])
            return found
        case _:
            return _short(text, 2000)


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
        raise _Bad("import_row.consent_open")
    if entry.consent_at is None:
        raise _Bad("import_row.consent_undated")
    if plan.now is not None and entry.consent_at > plan.now:
        raise _Bad("import_row.consent_future", given=entry.consent_at.date().isoformat())


def _parts(between: re.Pattern[str], text: str) -> list[str]:
    return [part for part in (each.strip() for each in between.split(text)) if part]


def _add(into: list[str], values: Sequence[str], known: Field) -> None:
    into += [value for value in dict.fromkeys(values) if value not in into]
    if len(into) > MOST_VALUES:
        raise _Bad("import_row.many", limit=MOST_VALUES, field=known.key)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise _Bad("import_row.long", limit=most)
    return text


def _phone(text: str, plan: Plan) -> str:
    found = number_of(text, plan.region)
    if found is None:
        raise _Bad("import_row.phone", number=text[:40])
    return found


def _email(text: str) -> str:
    found = email(text)
    if found is None:
        raise _Bad("import_row.email", email=text[:60])
    return found


def _number(text: str) -> float | int:
    try:
        found = Decimal(_MONEY.sub("", text).replace(",", "."))
    except InvalidOperation as error:
        raise _Bad("import_row.number") from error
    if not found.is_finite() or abs(found) > MOST_BUDGET:
        raise _Bad("import_row.number")
    return int(found) if found == found.to_integral_value() else float(found)


def money(text: str) -> int:
    """``50 000,50 ₽`` → micro units. A comma or point before three digits at the end parts thousands."""
    bare = _MONEY.sub("", text).strip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d{1,2}", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{1,2}", bare):
        bare = bare.replace(".", "")
    try:
        found = Decimal(bare.replace(",", ".").rstrip("."))
    except InvalidOperation as error:
        raise _Bad("import_row.money") from error
    if found < 0 or found > MOST_BUDGET or not any(c.isdigit() for c in bare):
        raise _Bad("import_row.money")
    return int(found * MICRO)


def yes(text: str) -> bool:
    word = search_key(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise _Bad("import_row.bool")


@lru_cache(4096)
def _moment(text: str) -> datetime | None:
    for form in (*_DAYS, *_TIMES):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - by the clock of whoever wrote it
        except ValueError:
            continue
    return None


def moment(text: str) -> datetime:
    """A day, or a day with a time, as it is written: 2026-03-02, 02.03.2026, 02.03.2026 10:15."""
    found = _moment(text)
    if found is None or not date(1900, 1, 1) <= found.date() <= date(2200, 1, 1):
        raise _Bad("import_row.date")
    return found


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
