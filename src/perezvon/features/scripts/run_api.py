"""Routes of runs: the script on a call."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.scripts.run_model import Run, RunAct, RunOfCall
from perezvon.features.scripts.runs import (
    About,
    CheckAnswer,
    PersonValues,
    Runner,
    TalkOf,
    nothing_said,
    takes_all,
)

CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]


def router(
    talk_of: TalkOf,
    person_values: PersonValues,
    about: About = nothing_said,
    check: CheckAnswer = takes_all,
) -> APIRouter:
    """``talk_of``: calls that are alive; ``person_values``: the card of a person by names of fields;
    ``about``: keeps what a call is about; ``check``: whether the card takes an answer."""
    routes = APIRouter(prefix="/api/script-runs", tags=["scripts"])
    runner = Runner(talk_of, person_values, about, check)

    @routes.get("/of-call/{call}", operation_id="get_script_run", dependencies=[require("scripts.run")])
    async def get_script_run(who: Who, work: InWork, call: CallIdIn) -> RunOfCall:
        """The script of a call as it stands. Begun when the agent of the talk looks for the first time."""
        return await runner.of_call(work, who, call)

    @routes.post("/{run}/act", operation_id="act_script_run", dependencies=[require("scripts.run")])
    async def act_script_run(who: Who, work: InWork, run: Slug, body: RunAct) -> Run:
        """One step of the agent: answer, next, skip, back, jump, objection, call to action. Kept at once."""
        return await runner.act(work, who, run, body)

    return routes
