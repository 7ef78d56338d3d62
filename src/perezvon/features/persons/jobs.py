"""What the worker does for persons: answers of scripts that belong onto the card are written there.

Facts name the answer and hold no values; the value is read from the view of the slice that published it. As
long as there is no such view, nothing is read and the cursor waits.
"""

from typing import Final

import msgspec
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from perezvon.adapters.postgres.facts import Cursor, StoredFact
from perezvon.adapters.postgres.session import session
from perezvon.adapters.web.work import Work
from perezvon.features.persons.learning import may_be_set, set_from
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId

READER: Final = "persons"
_STREAM: Final = "scripts"
_KIND: Final = "person_answered"
_ROWS: Final = 100
_OF_PERSON: Final = "person."
_THERE = text("select to_regclass('public.v_scripts_answer') is not null")
_ANSWER = text(
    "select person, field, value, call, author, at from v_scripts_answer"
    " where centre = :centre and run = :run and step = :step"
)

log = structlog.get_logger("persons")


class _Answered(msgspec.Struct, frozen=True):
    """Which answer: as far as it is read here."""

    run: str
    step: str


async def learn(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts of the stream ``scripts``. Gives how many were read."""
    cursor = Cursor(centre, _STREAM, READER)
    async with session(engine, centre, None) as opened:
        if not await opened.scalar(_THERE):
            return 0
        connection = await opened.connection()
        facts = await cursor.read(connection, _ROWS)
        for stored in facts:
            if stored.kind == _KIND:
                await _apply(opened, centre, stored)
        if facts:
            await opened.flush()
            await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def _apply(opened: AsyncSession, centre: CentreId, stored: StoredFact) -> None:
    """An answer that does not fit is left where it was given; the log says which, not what."""
    told = stored.decode(_Answered)
    given = {"centre": centre, "run": told.run, "step": told.step}
    answer = (await opened.execute(_ANSWER, given)).one_or_none()
    name = answer.field.removeprefix(_OF_PERSON) if answer is not None else ""
    if answer is None or answer.person is None or answer.value is None or not may_be_set(name):
        return
    work = Work(opened, centre, None, answer.author, "", answer.at)
    try:
        async with opened.begin_nested():
            await set_from(
                work, answer.person, name, answer.value, "script", answer.call, answer.author, answer.at
            )
    except Refused as refused:
        log.warning("persons.answer_left", run=told.run, step=told.step, code=refused.code)
