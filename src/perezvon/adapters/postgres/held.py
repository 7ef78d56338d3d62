"""What tables hold of a person, told by the slices that own them: one list to show it and to destroy it.

A slice names its tables in ``held.py``; ``main/held.py`` puts the lists together. Ids, times and figures
stay, because reports and accounts stand on them; names, numbers and words go.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text

from perezvon.kit.ids import CallId, CentreId, ClientId, PersonId

BY_PERSON: Final = "t.person = any(:persons)"
BY_CALL: Final = "t.call = any(:calls)"


class Held(msgspec.Struct, frozen=True):
    """A table with something of a person; ``ru``, ``en``: what people call it.

    where: which rows, over alias ``t`` and the lists of ``Whose``.
    wipe: column → the SQL that takes its place. gone: the rows are deleted. Neither: the rows hold ids and
    figures only, and are shown, not changed. hidden: columns that are nobody's business (keys, search keys).
    history: the kind under which the history notes such a row, by its column ``key``.
    """

    table: str
    ru: str
    en: str
    where: str = BY_PERSON
    wipe: Mapping[str, str] = {}
    gone: bool = False
    hidden: tuple[str, ...] = ()
    history: str = ""
    key: str = "id"

    @property
    def what(self) -> Literal["gone", "wiped", "kept"]:
        return "gone" if self.gone else "wiped" if self.wipe else "kept"


class Whose(msgspec.Struct, frozen=True):
    """One human: the ids of his cards, his numbers, the calls with him."""

    centre: CentreId
    client: ClientId
    persons: tuple[PersonId, ...]
    numbers: tuple[str, ...]
    calls: tuple[CallId, ...]

    def values(self) -> dict[str, Any]:
        return {
            "centre": self.centre,
            "client": self.client,
            "persons": list(self.persons),
            "numbers": list(self.numbers),
            "calls": list(self.calls),
        }


def _statement(sql: str) -> Any:
    lists = [
        bindparam(name, type_=ARRAY(Text)) for name in ("persons", "numbers", "calls") if f":{name}" in sql
    ]
    return text(sql).bindparams(*lists)


async def _run(connection: AsyncConnection, whose: Whose, sql: str, **more: Any) -> Any:
    given = {**whose.values(), **more}
    return await connection.execute(_statement(sql), {k: v for k, v in given.items() if f":{k}" in sql})


async def shown(connection: AsyncConnection, held: Held, whose: Whose) -> list[dict[str, Any]]:
    """The rows as JSON values, without what is hidden."""
    hidden = ", ".join(f"'{name}'" for name in ("centre", *held.hidden))
    sql = (
        f"select to_jsonb(t) - array[{hidden}]::text[] from {held.table} t"  # noqa: S608 - names of our own code
        f" where t.centre = :centre and ({held.where}) order by 1"
    )
    return [row[0] for row in await _run(connection, whose, sql)]


async def forget(connection: AsyncConnection, held: Held, whose: Whose) -> tuple[int, str]:
    """Destroy what a table holds; gives how many rows held something and SHA-256 of what is left of them."""
    match held.what:
        case "gone":
            sql = f"delete from {held.table} t where t.centre = :centre and ({held.where})"  # noqa: S608
            return (await _run(connection, whose, sql)).rowcount, digest([])
        case "wiped":
            sets = ", ".join(f"{column} = {value}" for column, value in held.wipe.items())
            sql = f"update {held.table} t set {sets} where t.centre = :centre and ({held.where})"  # noqa: S608
            found = (await _run(connection, whose, sql)).rowcount
            return found, digest(await shown(connection, held, whose))
        case "kept":
            rows = await shown(connection, held, whose)
            return len(rows), digest(rows)


async def history_keys(connection: AsyncConnection, held: Held, whose: Whose) -> list[str]:
    """Under which keys the history speaks of these rows."""
    if not held.history:
        return []
    sql = f"select t.{held.key}::text from {held.table} t where t.centre = :centre and ({held.where})"  # noqa: S608
    return [row[0] for row in await _run(connection, whose, sql)]


def digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Of rows as JSON, in their order."""
    return hashlib.sha256(msgspec.json.encode(list(rows), order="deterministic")).hexdigest()
