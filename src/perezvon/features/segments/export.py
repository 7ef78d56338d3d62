"""The people of a segment as a file: read by a cursor into a file of ours, then sent. Never a formula."""

import asyncio
import csv
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from openpyxl.workbook import Workbook
from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.web.spreadsheet import cell, delimiter
from perezvon.facts.settings import Language
from perezvon.facts.sources import USUAL
from perezvon.features.segments import compiling
from perezvon.features.segments.fields import FIELDS, FREE, MICRO, Field, Scope
from perezvon.features.segments.tables import person, v_sources_list
from perezvon.kit.errors import Refused

MOST_BOOK_ROWS: Final = 200_000
_PART: Final = 2_000
_PLAIN: Final = (
    "role", "region", "address", "zone", "language", "industry", "deciding_value", "source",
    "former_supplier", "former_failing", "note",
)  # fmt: skip
_LISTS: Final = ("numbers", "emails", "tags", "interests", "exclusions")
_HEADS: Final[Mapping[str, tuple[str, str]]] = {
    "id": ("Код", "Id"),
    "name": ("Имя", "Name"),
    "numbers": ("Телефоны", "Phones"),
    "emails": ("E-mail", "E-mail"),
    "organisation": ("Организация", "Organisation"),
    "role": ("Должность", "Position"),
    "region": ("Регион", "Region"),
    "address": ("Адрес", "Address"),
    "zone": ("Часовой пояс", "Time zone"),
    "language": ("Язык", "Language"),
    "industry": ("Отрасль", "Industry"),
    "deciding_value": ("Решающая ценность", "Deciding value"),
    "source": ("Источник", "Source"),
    "former_supplier": ("Прежний поставщик", "Former supplier"),
    "former_failing": ("Недостаток прежнего", "Former failing"),
    "note": ("Примечание", "Note"),
    "tags": ("Метки", "Tags"),
    "interests": ("Интересы", "Interests"),
    "exclusions": ("Нежелательное", "Exclusions"),
    "budget": ("Бюджет", "Budget"),
    "budget_currency": ("Валюта", "Currency"),
    "stage": ("Ступень", "Stage"),
    "calls": ("Звонков", "Calls"),
    "deals": ("Сделок", "Deals"),
    "last_call_at": ("Последний звонок, {zone}", "Last call, {zone}"),
    "created_at": ("Заведён, {zone}", "Created, {zone}"),
}
_STAGES: Final = {
    "person": ("человек", "person"),
    "potential_client": ("потенциальный клиент", "potential client"),
    "client": ("клиент", "client"),
}
_LANGUAGES: Final = {"ru": ("русский", "Russian"), "en": ("английский", "English")}
_VALUES: Final = {
    "quality": ("качество", "quality"),
    "price": ("цена", "price"),
    "packaging": ("упаковка", "packaging"),
    "personal_manager": ("личный менеджер", "a manager of their own"),
    "delivery": ("доставка", "delivery"),
}

Write = Callable[[Sequence[Sequence[object]]], None]


def query_of(scope: Scope, ids: Any, labels: Mapping[str, str], language: Language) -> Any:
    """One row a person, in the order of the heads. ``labels``: of the client's own fields, by key.

    Times are by the clock of the centre.
    """
    wanted = Scope(scope.centre, scope.client, scope.now)
    made = {
        "source": _source(scope, language),
        "last_call_at": func.timezone(scope.zone, FIELDS["last_call_at"].make(wanted)),
        "created_at": func.timezone(scope.zone, person.c.created_at),
    }
    for name in (*_LISTS, "organisation", "stage", "calls", "deals"):
        made[name] = FIELDS[name].make(wanted)
    columns = [(made[name] if name in made else person.c[name]).label(name) for name in _HEADS]
    columns += [person.c.fields[key].astext.label(FREE + key) for key in labels]
    chosen = ids.subquery("chosen")
    return (
        compiling.frame(select(*columns), wanted)
        .where(person.c.id.in_(select(chosen.c.id)))
        .order_by(person.c.sort_key, person.c.id)
    )


def _source(scope: Scope, language: Language) -> Any:
    """By its name; one that nobody knows any more keeps its id."""
    usual = case({each.id: getattr(each, f"name_{language}") for each in USUAL}, value=person.c.source)
    own = select(func.nullif(v_sources_list.c[f"name_{language}"], "")).where(
        v_sources_list.c.centre == scope.centre, v_sources_list.c.id == person.c.source
    )
    return func.coalesce(own.correlate(person).scalar_subquery(), usual, person.c.source)


def cells_of(row: Any, language: Language) -> list[object]:
    return [_shown(name, value, language) for name, value in row._mapping.items()]


def _shown(name: str, value: Any, language: Language) -> str:
    if value is None:
        return ""
    if name == "stage":
        return _STAGES[value][language == "en"]
    if name == "language" and value in _LANGUAGES:
        return _LANGUAGES[value][language == "en"]
    if name == "deciding_value" and value in _VALUES:
        return _VALUES[value][language == "en"]
    if name == "budget":
        whole = value / MICRO
        return str(int(whole)) if whole == int(whole) else str(whole)
    if isinstance(value, list):
        return "; ".join(cell(each) for each in value)
    if name.endswith("_at"):
        return str(value.strftime("%Y-%m-%d %H:%M"))
    return cell(value)


@asynccontextmanager
async def written(
    connection: AsyncConnection,
    query: Any,
    labels: Mapping[str, str],
    language: Language,
    format: str,
    zone: str,
) -> AsyncIterator[Path]:
    """The file, readable by us only; gone afterwards unless it is moved. Raises Refused
    ``segment.xlsx_rows``."""
    handle, name = tempfile.mkstemp(prefix="pz-people-", suffix=f".{format}")
    os.close(handle)
    path = Path(name)
    heads = [each[language == "en"].format(zone=zone) for each in _HEADS.values()] + list(labels.values())
    try:
        if format == "xlsx":
            await _book(connection, query, heads, language, path)
        else:
            await _csv(connection, query, heads, language, path)
        yield path
    except BaseException:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise


async def _parts(
    connection: AsyncConnection, query: Any, language: Language
) -> AsyncIterator[list[list[object]]]:
    result = await connection.stream(query)
    async for part in result.partitions(_PART):
        yield [cells_of(row, language) for row in part]


async def _csv(
    connection: AsyncConnection, query: Any, heads: Sequence[str], language: Language, path: Path
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter(language), lineterminator="\r\n")
        writer.writerow([cell(head) for head in heads])
        async for part in _parts(connection, query, language):
            await asyncio.to_thread(writer.writerows, part)


async def _book(
    connection: AsyncConnection, query: Any, heads: Sequence[str], language: Language, path: Path
) -> None:
    count = await connection.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    if (count or 0) > MOST_BOOK_ROWS:
        raise Refused("segment.xlsx_rows", {"limit": MOST_BOOK_ROWS, "field": "format"})
    book = Workbook(write_only=True)
    sheet = book.create_sheet("people")
    sheet.append([cell(head) for head in heads])
    async for part in _parts(connection, query, language):
        await asyncio.to_thread(lambda rows: [sheet.append(row) for row in rows], part)
    await asyncio.to_thread(book.save, path)


def labels_of(known: Mapping[str, Field], own: Sequence[Any], language: Language) -> dict[str, str]:
    """Key → label of the client's own fields."""
    return {row.key: getattr(row, f"label_{language}") or row.key for row in own if FREE + row.key in known}
