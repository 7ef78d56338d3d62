"""What hinders a script from being published, with what its client has; and what a machine could not run."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import or_, select

from perezvon.adapters import conditions
from perezvon.adapters.web.work import Work
from perezvon.core.script_check import problems
from perezvon.core.script_coverage import automatic_problems
from perezvon.core.script_walk import State
from perezvon.core.scripts import Problem, ScriptBody
from perezvon.facts.sources import USUAL
from perezvon.features.scripts.model import Body, Checked, ProblemOut, body_of, problems_out
from perezvon.features.scripts.showing import Around, variables
from perezvon.features.scripts.tables import caller_source, disposition, person_field, queue
from perezvon.kit.ids import ClientId

PERSON_SAMPLE = (
    "id",
    "name",
    "language",
    "emails",
    "address",
    "region",
    "organisation",
    "role",
    "tags",
    "deciding_value",
    "exclusions",
    "budget",
    "source",
    "former_supplier",
    "former_failing",
    "interest",
    "industry",
    "fields",
    "stage",
)
"""What a condition may ask of ``person``."""
CALL_SAMPLE = ("id", "direction", "class", "queue", "number")
"""What a condition may ask of ``call`` besides its answers."""
CLIENT_SAMPLE = ("id", "name")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


async def check(work: Work, body: ScriptBody, client: ClientId | None) -> list[Problem]:
    """All problems; with a client also those of names that he does not have."""
    known = known_variables(body)
    if client is None:
        return problems(body, lambda text: conditions.fault_of(text, known))
    own = select(queue.c.id).where(queue.c.centre == work.centre, queue.c.client_id == client)
    free = select(person_field.c.key).where(
        person_field.c.centre == work.centre, person_field.c.client_id == client, person_field.c.active
    )
    theirs = or_(caller_source.c.client_id.is_(None), caller_source.c.client_id == client)
    sources = select(caller_source.c.id).where(caller_source.c.centre == work.centre, theirs)
    return problems(
        body,
        lambda text: conditions.fault_of(text, known),
        dispositions=await results_of(work, client),
        queues=(await work.session.scalars(own)).all(),
        person_fields=(await work.session.scalars(free)).all(),
        sources=[*(each.id for each in USUAL), *(await work.session.scalars(sources))],
    )


async def results_of(work: Work, client: ClientId) -> Sequence[str]:
    """Ids of the results that calls of a client may have."""
    mine = or_(disposition.c.client_id.is_(None), disposition.c.client_id == client)
    query = select(disposition.c.id).where(disposition.c.centre == work.centre, mine)
    return (await work.session.scalars(query)).all()


def known_variables(body: ScriptBody) -> dict[str, Sequence[str]]:
    """Which names conditions may use, by variable."""
    nothing = Around({}, {}, {})
    seen = variables(body, State("", _NEVER), nothing)
    return {
        "person": PERSON_SAMPLE,
        "call": (*CALL_SAMPLE, *seen["call"]),
        "client": CLIENT_SAMPLE,
        "answers": tuple(seen["answers"]),
    }


async def checked(work: Work, raw: Body, client: ClientId | None) -> Checked:
    """Raises Refused ``script.body_wrong``."""
    body = body_of(raw)
    hard = [
        ProblemOut(code=f"automatic_{why}", step=step, part="", value="")
        for step, why in automatic_problems(body)
    ]
    return Checked(problems=problems_out(await check(work, body, client)), automatic=hard)
