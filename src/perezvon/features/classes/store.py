"""Writing what a fold found: classes, stages, and the summary that the next call is looked up with."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.core.classes import Step
from perezvon.core.classify import History
from perezvon.facts.classes import RULE
from perezvon.features.classes import life as lives
from perezvon.features.classes.life import CallInput, Life
from perezvon.features.classes.tables import person_life, person_stage
from perezvon.kit.ids import CallId, CentreId, ClientId, PersonId


async def refold(
    connection: AsyncConnection,
    centre: CentreId,
    ident: PersonId,
    client: ClientId | None,
    fresh: Sequence[CallInput] = (),
) -> list[CallId]:
    """Decide every call of a person anew from what is known now; ``fresh``: calls that ended.

    ``client``: of the person, whom the caller has locked; None: there is no card of him, only calls. Gives
    the calls whose rows changed.
    """
    life = await lives.read(connection, centre, ident)
    stored = dict(life.calls)
    life.calls = {**stored, **{given["call"]: given for given in fresh}}
    steps, past = lives.fold(life)
    changed = [row for row in decided(life, steps) if not _same(stored.get(row["call"]), row)]
    await write_classes(connection, changed)
    if client is not None:
        await _add_stages(connection, centre, ident, client, fresh)
        await _keep(connection, centre, ident, client, past, life.referrer_at(None))
    return [row["call"] for row in changed]


def decided(life: Life, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Rows of ``call_class``: what happened, and what was made of it."""
    return [{**life.calls[step.id], **_decision(life, step)} for step in steps]


def _decision(life: Life, step: Step) -> dict[str, Any]:
    found = step.classified
    return {
        "kind": found.class_,
        "flags": list(found.flags),
        "why": found.reason.why,
        "why_at": found.reason.at,
        "why_agent": found.reason.agent,
        "referrer": life.referrer_at(life.calls[step.id]["closed_at"]),
        "stage": step.after.stage,
        "rule": RULE,
    }


def _same(stored: CallInput | None, row: Mapping[str, Any]) -> bool:
    return stored is not None and all(stored[name] == value for name, value in row.items())


async def write_classes(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace: one call, one row."""
    if not rows:
        return
    statement = insert(call_class)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[call_class.c.centre, call_class.c.call],
            set_={c.name: statement.excluded[c.name] for c in call_class.c if not c.primary_key},
        ),
        list(rows),
    )


def stages_of(given: CallInput) -> list[dict[str, Any]]:
    """What a closed call shows of the person, as its disposition says."""
    found = []
    if given["consent"] is not None:
        found.append(("potential_client", given["consent"]))
    if given["deal"]:
        found.append(("client", "deal"))
    ended = given["ended_at"] or given["at"]
    return [
        {
            "stage": stage,
            "evidence": evidence,
            "at": given["at"],
            "call": given["call"],
            "second": max(0, round((ended - given["at"]).total_seconds())),
        }
        for stage, evidence in found
    ]


async def _add_stages(
    connection: AsyncConnection,
    centre: CentreId,
    ident: PersonId,
    client: ClientId,
    given: Sequence[CallInput],
) -> None:
    rows = [
        {**row, "centre": centre, "person": ident, "client_id": client}
        for each in given
        for row in stages_of(each)
    ]
    if rows:
        await connection.execute(insert(person_stage).on_conflict_do_nothing(), rows)


async def replace_stages(
    connection: AsyncConnection,
    centre: CentreId,
    ident: PersonId,
    client: ClientId,
    given: Sequence[CallInput],
) -> None:
    """What dispositions say of these calls now; for a re-computation that people asked for."""
    calls = [each["call"] for each in given]
    await connection.execute(
        delete(person_stage).where(
            person_stage.c.centre == centre, person_stage.c.call.in_(calls), person_stage.c.author.is_(None)
        )
    )
    await _add_stages(connection, centre, ident, client, given)


async def _keep(
    connection: AsyncConnection,
    centre: CentreId,
    ident: PersonId,
    client: ClientId,
    past: History,
    referrer: PersonId | None,
) -> None:
    values = {"past": msgspec.to_builtins(past), "referrer": referrer}
    statement = insert(person_life).values(centre=centre, person=ident, client_id=client, **values)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[person_life.c.centre, person_life.c.person], set_=values
        )
    )
