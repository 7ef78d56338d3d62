"""Where scripts and agreements meet: a script's step "write the conditions down" wants an agreement.

While the wrap-up lasts, the agent is told so; when it ended otherwise (by the timer, by a supervisor), the
worker leaves a draft, which is a task on his desk.
"""

from typing import Any, Final, TypeAlias, cast

import msgspec
from sqlalchemy import Row, Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.facts import Cursor
from perezvon.adapters.postgres.session import begin
from perezvon.adapters.web.work import Work
from perezvon.core.script_walk import State
from perezvon.core.scripts import Agreement
from perezvon.facts.scripts import STREAM, RunEnded
from perezvon.features.offers.agreement_model import AgreedTerms
from perezvon.features.offers.agreements import check_settled
from perezvon.features.offers.tables import AgreementRow
from perezvon.features.scripts.tables import RunRow, VersionRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, CentreId

READER: Final = "agreements"
_ROWS: Final = 200
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


class _Step(msgspec.Struct):
    id: str
    kind: str


class _Body(msgspec.Struct):
    """Of a script, what is asked here."""

    steps: list[_Step]


async def _wants_agreement(connection: AsyncConnection, centre: CentreId, call: CallId) -> AnyRow | None:
    """The run of a call whose agreement step was come to, where nobody began an agreement."""
    version = (VersionRow.centre == RunRow.centre) & (VersionRow.script == RunRow.script)
    query = (
        select(
            RunRow.client.label("client"), RunRow.call, RunRow.person, RunRow.agent, RunRow.state,
            VersionRow.body, RunRow.ended_at,
        )
        .join(VersionRow, version & (VersionRow.number == RunRow.number))
        .where(RunRow.centre == centre, RunRow.call == call)
    )  # fmt: skip
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    state = msgspec.convert(row.state, State)
    kinds = {step.id: step.kind for step in msgspec.convert(row.body, _Body).steps}
    tag = Agreement.__struct_config__.tag
    been = {*state.trail, *state.done, *state.spent_ms, state.position}
    if all(kinds.get(step) != tag for step in been):
        return None
    begun = select(AgreementRow.id).where(AgreementRow.centre == centre, AgreementRow.call == call)
    return row if (await connection.execute(begun)).first() is None else None


async def settled(work: Work, call: CallId) -> None:
    """Raises Refused ``agreement.open`` and ``agreement.missing``."""
    await check_settled(work, call)
    run = await _wants_agreement(await work.session.connection(), work.centre, call)
    if run is not None and run.person is not None:
        raise Refused("agreement.missing", {"call": call})


async def leave_tasks(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts of scripts; a talk that ended without its agreement leaves a draft. Gives how many
    were read."""
    cursor = Cursor(centre, STREAM, READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        for stored in facts:
            if stored.kind == "run_ended":
                await _leave(connection, centre, stored.decode(RunEnded).call)
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def _leave(connection: AsyncConnection, centre: CentreId, call: CallId) -> None:
    run = await _wants_agreement(connection, centre, call)
    if run is None or run.person is None:
        return
    await connection.execute(
        insert(cast(Table, AgreementRow.__table__))
        .values(
            centre=centre,
            client_id=run.client,
            person=run.person,
            call=call,
            agent=run.agent,
            terms=AgreedTerms().model_dump(mode="json"),
            amount=0,
            currency="RUB",
            made_at=run.ended_at,
            made_by="system",
        )
        .on_conflict_do_nothing()
    )
