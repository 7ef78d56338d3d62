"""Lists from outside are replaced as a whole: a file is read beside what is in force, looked at, then put in
force in one step; the one before it stays, to go back to.

The floor is told that a list changed, never its million numbers: whoever rings is looked up again.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import ListRead
from perezvon.features.consent.known import Mark
from perezvon.features.consent.lists import check_date, locked, shown
from perezvon.features.consent.model import BadLine, CallList, LinesIn, LinesOut, Reading, ReadingNew
from perezvon.features.consent.service import tell
from perezvon.features.consent.tables import ListRow, ReadingRow, list_number
from perezvon.kit.errors import Refused
from perezvon.kit.phone import e164

MOST_BAD: Final = 100
MOST_SHOWN: Final = 50
_ERASED: Final = "hmac:%"


async def listed(work: Work, ident: str) -> list[Reading]:
    """The newest first. Raises Refused ``call_list.not_found``."""
    row = await rows.found(work, ListRow, ident)
    query = select(ReadingRow).where(ReadingRow.centre == work.centre, ReadingRow.list == ident)
    found = await work.session.scalars(query.order_by(ReadingRow.number.desc()).limit(MOST_SHOWN))
    return [await _shown(work, row, each) for each in found]


async def begin(work: Work, who: Identity, ident: str, body: ReadingNew) -> Reading:
    """An empty reading, not in force; one that was left open is given up.

    Raises Refused ``call_list.not_found``, ``call_list.future``.
    """
    await check_date(work, body.dated)
    row = await locked(work, ident)
    for left in await _in_state(work, row, "open"):
        await _drop(work, left)
    made = await _make(work, who, row, body.dated, body.file)
    return await _shown(work, row, made)


async def read_lines(work: Work, who: Identity, ident: str, body: LinesIn, mark: Mark) -> LinesOut:
    """Take a part of a file: the first cell of each line that is a number; the rest is reported.

    With ``reading`` the lines wait beside what is in force; without it they are in force at once.
    Raises Refused ``call_list.not_found``, ``call_list.reading_over``.
    """
    row = await locked(work, ident)
    made = await _wanted(work, who, row, body)
    numbers, bad, bad_count = _numbers_in(body)
    added = await _insert(work, made, await _still_erased(work, row, numbers, mark))
    made.lines = await _count(work, made)
    made.bad += bad_count
    in_force = made.state == "current"
    if in_force:
        row.lines, row.imported_at, row.imported_by = made.lines, work.now, who.user
        row.version += 1
    await work.session.flush()
    if in_force or body.first_line == 1:
        after = {"read": len(body.lines), "added": added, "bad": bad_count, "reading": made.number}
        await work.note("imported", row.WHAT, ident, client=row.client, after=after)
    out = LinesOut(
        read=len(body.lines), added=added, bad_count=bad_count, bad=bad, list=await shown(work, row)
    )
    if in_force:
        await tell(work, ListRead(row.id, row.client))
    return out


async def apply(work: Work, who: Identity, ident: str, number: int, version: int) -> CallList:
    """In force from now on, in place of all that was. Raises Refused ``call_list.not_found``,
    ``row.stale``, ``call_list.reading_over``, ``call_list.empty``."""
    row = await _of_version(work, ident, version)
    made = await _reading(work, row, number)
    if made.state != "open":
        raise Refused("call_list.reading_over", {"id": ident})
    if not made.lines:
        raise Refused("call_list.empty", {"id": ident})
    return await _turn_to(work, who, row, made, "replaced")


async def cancel(work: Work, ident: str, number: int) -> Reading:
    """What was read and is not in force goes. Raises Refused ``call_list.not_found``,
    ``call_list.reading_over``."""
    row = await locked(work, ident)
    made = await _reading(work, row, number)
    if made.state != "open":
        raise Refused("call_list.reading_over", {"id": ident})
    await _drop(work, made)
    return await _shown(work, row, made)


async def undo(work: Work, who: Identity, ident: str, version: int) -> CallList:
    """Back to the file before; doing it again comes back. Raises Refused ``call_list.not_found``,
    ``row.stale``, ``call_list.nothing_before``."""
    row = await _of_version(work, ident, version)
    before = await _in_state(work, row, "before")
    if not before:
        raise Refused("call_list.nothing_before", {"id": ident})
    return await _turn_to(work, who, row, before[0], "undone")


async def _turn_to(work: Work, who: Identity, row: ListRow, made: ReadingRow, action: str) -> CallList:
    was = {"reading": row.reading, "dated": row.dated.isoformat(), "lines": row.lines}
    for older in await _in_state(work, row, "before"):
        if older is not made:
            await _drop(work, older)
    for current in await _in_state(work, row, "current"):
        current.state = "before"
    made.state = "current"
    row.reading, row.dated, row.lines = made.number, made.dated, made.lines
    row.imported_at, row.imported_by = work.now, who.user
    row.version += 1
    await work.session.flush()
    now = {"reading": row.reading, "dated": row.dated.isoformat(), "lines": row.lines}
    await work.note(action, row.WHAT, row.id, client=row.client, before=was, after=now)
    out = await shown(work, row)
    await tell(work, ListRead(row.id, row.client))
    return out


async def _wanted(work: Work, who: Identity, row: ListRow, body: LinesIn) -> ReadingRow:
    if body.reading is not None:
        made = await _reading(work, row, body.reading)
        if made.state != "open":
            raise Refused("call_list.reading_over", {"id": row.id})
        return made
    current = await _in_state(work, row, "current")
    if current and not body.replace:
        return current[0]
    made = await _make(work, who, row, row.dated, "")
    await _turn_to_quietly(work, row, made)
    return made


async def _turn_to_quietly(work: Work, row: ListRow, made: ReadingRow) -> None:
    """Within the same transaction its lines follow, which tell it."""
    for older in await _in_state(work, row, "before"):
        await _drop(work, older)
    for current in await _in_state(work, row, "current"):
        current.state = "before"
    made.state, row.reading = "current", made.number
    await work.session.flush()


async def _make(work: Work, who: Identity, row: ListRow, dated: date, file: str) -> ReadingRow:
    last = select(func.max(ReadingRow.number)).where(
        ReadingRow.centre == work.centre, ReadingRow.list == row.id
    )
    made = ReadingRow(
        centre=work.centre,
        list=row.id,
        number=(await work.session.scalar(last) or 0) + 1,
        client=row.client,
        state="open",
        dated=dated,
        file=file,
        lines=0,
        bad=0,
        read_at=work.now,
        read_by=who.user,
    )
    work.session.add(made)
    await work.session.flush()
    return made


async def _of_version(work: Work, ident: str, version: int) -> ListRow:
    row = await locked(work, ident)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    return row


async def _reading(work: Work, row: ListRow, number: int) -> ReadingRow:
    key = {"centre": work.centre, "list": row.id, "number": number}
    made = await work.session.get(ReadingRow, key)
    if made is None:
        raise Refused("call_list.reading_over", {"id": row.id})
    return made


async def _in_state(work: Work, row: ListRow, state: str) -> Sequence[ReadingRow]:
    query = select(ReadingRow).where(
        ReadingRow.centre == work.centre, ReadingRow.list == row.id, ReadingRow.state == state
    )
    return (await work.session.scalars(query)).all()


async def _drop(work: Work, made: ReadingRow) -> None:
    await work.session.execute(delete(list_number).where(*_mine(work, made)))
    made.state = "gone"
    await work.session.flush()


def _mine(work: Work, made: ReadingRow) -> tuple[ColumnElement[bool], ...]:
    return (
        list_number.c.centre == work.centre,
        list_number.c.list == made.list,
        list_number.c.reading == made.number,
    )


async def _count(work: Work, made: ReadingRow) -> int:
    counted = select(func.count()).select_from(list_number).where(*_mine(work, made))
    return await work.session.scalar(counted) or 0


async def _insert(work: Work, made: ReadingRow, numbers: Iterable[str]) -> int:
    values = [
        {
            "centre": work.centre,
            "list": made.list,
            "reading": made.number,
            "client_id": made.client,
            "number": number,
        }
        for number in sorted(numbers)
    ]
    if not values:
        return 0
    statement = insert(list_number).on_conflict_do_nothing().returning(list_number.c.number)
    return len((await work.session.execute(statement, values)).all())


async def _still_erased(work: Work, row: ListRow, numbers: set[str], mark: Mark) -> set[str]:
    """A number that was erased from the list before stays a mark when a newer file brings it again."""
    query = select(list_number.c.number).where(
        list_number.c.centre == work.centre,
        list_number.c.list == row.id,
        list_number.c.number.like(_ERASED),
    )
    marks = set(await work.session.scalars(query))
    if not marks:
        return numbers
    return {marked if (marked := mark(number)) in marks else number for number in numbers}


def _numbers_in(body: LinesIn) -> tuple[set[str], list[BadLine], int]:
    numbers: set[str] = set()
    bad: list[BadLine] = []
    bad_count = 0
    for place, line in enumerate(body.lines, body.first_line):
        number = _number_in(line)
        if number is not None:
            numbers.add(number)
        elif line.strip():
            bad_count += 1
            if len(bad) < MOST_BAD:
                bad.append(BadLine(line=place, text=line[:60]))
    return numbers, bad, bad_count


def _number_in(line: str) -> str | None:
    for cell in line.replace("\t", ";").replace(",", ";").split(";"):
        number = e164(cell.strip(" '\"\ufeff"))
        if number is not None:
            return number
    return None


async def _shown(work: Work, row: ListRow, made: ReadingRow) -> Reading:
    """Of one that waits: what it would change."""
    values = {name: getattr(made, name) for name in Reading.model_fields if name not in ("added", "gone")}
    if made.state != "open":
        return Reading(**values, added=None, gone=None)
    return Reading(
        **values,
        added=await _only_in(work, row, made.number, row.reading),
        gone=await _only_in(work, row, row.reading, made.number),
    )


async def _only_in(work: Work, row: ListRow, one: int, other: int) -> int:
    theirs = list_number.alias()
    there = select(theirs.c.number).where(
        theirs.c.centre == work.centre,
        theirs.c.list == row.id,
        theirs.c.reading == other,
        theirs.c.number == list_number.c.number,
    )
    query = (
        select(func.count())
        .select_from(list_number)
        .where(
            list_number.c.centre == work.centre,
            list_number.c.list == row.id,
            list_number.c.reading == one,
            ~there.exists(),
        )
    )
    return await work.session.scalar(query) or 0
