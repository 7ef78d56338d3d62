"""Routes of the training: courses, assignments, reminders."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.quality import training
from perezvon.features.quality.training_model import (
    Course,
    CourseNew,
    CoursePut,
    Reminders,
    Training,
    TrainingCancel,
    TrainingDone,
    TrainingFilter,
    TrainingNew,
)

_OWN, _JUDGE, _MANAGE = "quality.own", "quality.evaluate", "quality.manage"


def router(zone_of: Callable[[Work], Awaitable[str]]) -> APIRouter:
    """``zone_of``: the zone of the centre's days."""
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get("/courses", operation_id="list_courses", dependencies=[require(_OWN)])
    async def list_courses(work: InWork) -> list[Course]:
        return await training.courses(work)

    @routes.post("/courses", operation_id="create_course", dependencies=[require(_MANAGE)])
    async def create_course(work: InWork, body: CourseNew) -> Course:
        return await training.add_course(work, body)

    @routes.put("/courses/{course}", operation_id="put_course", dependencies=[require(_MANAGE)])
    async def put_course(work: InWork, course: Slug, body: CoursePut) -> Course:
        return await training.change_course(work, course, body)

    @routes.get("/trainings", operation_id="list_trainings", dependencies=[require(_OWN)])
    async def list_trainings(
        who: Who, work: InWork, wanted: Annotated[TrainingFilter, Query()]
    ) -> list[Training]:
        """One's own, and those of the agents one leads."""
        return await training.listed(work, who, await zone_of(work), wanted)

    @routes.post("/trainings", operation_id="assign_training", dependencies=[require(_JUDGE)])
    async def assign_training(who: Who, work: InWork, body: TrainingNew) -> list[Training]:
        """Who has the course open already keeps it as it is."""
        return await training.assign(work, who, await zone_of(work), body)

    @routes.post("/trainings/{ident}/done", operation_id="finish_training", dependencies=[require(_OWN)])
    async def finish_training(who: Who, work: InWork, ident: Slug, body: TrainingDone) -> Training:
        """Say that it is done: by the agent, or by one who leads him."""
        return await training.finish(work, who, await zone_of(work), ident, body)

    @routes.post("/trainings/{ident}/cancel", operation_id="cancel_training", dependencies=[require(_JUDGE)])
    async def cancel_training(who: Who, work: InWork, ident: Slug, body: TrainingCancel) -> Training:
        return await training.cancel(work, who, await zone_of(work), ident, body)

    @routes.get("/reminders", operation_id="quality_reminders", dependencies=[require(_OWN)])
    async def reminders(who: Who, work: InWork) -> Reminders:
        """What waits for the one who asks."""
        return await training.reminders(work, who, await zone_of(work))

    return routes
