"""Bodies of the training's API."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from perezvon.adapters.web.models import In, Name, Out, Slug, Version

State: TypeAlias = Literal["assigned", "overdue", "done", "expiring", "expired", "cancelled"]


class CourseFields(BaseModel):
    """``material``: what to read, watch or do, in words and links. ``criteria``: in which it
    makes one better.

    ``valid_days`` None: once is enough.
    """

    name_ru: Name
    name_en: Name
    material: Annotated[str, StringConstraints(max_length=4000)] = ""
    criteria: Annotated[list[Slug], Field(max_length=50)] = []
    valid_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    active: bool = True


class CourseNew(In, CourseFields):
    pass


class CoursePut(In, CourseFields):
    version: Version


class Course(Out, CourseFields):
    id: str
    version: Version


class TrainingNew(In):
    """``criterion``: the weak one for which it is assigned."""

    course: Slug
    agents: Annotated[list[Slug], Field(min_length=1, max_length=200)]
    due: date | None = None
    criterion: Slug | Literal[""] = ""


class TrainingDone(In):
    """``note``: with which result."""

    note: Annotated[str, StringConstraints(max_length=500)] = ""
    version: Version


class TrainingCancel(In):
    version: Version


class TrainingFilter(In):
    """``open``: only what somebody has to do, or has to repeat soon."""

    agent: Slug | None = None
    course: Slug | None = None
    open: bool = False


class Training(Out):
    """``state`` by the day: ``expiring``: valid for 30 days more at most."""

    id: str
    course: str
    agent: str
    criterion: str
    assigned_at: datetime
    assigned_by: str
    due: date | None
    done_at: datetime | None
    done_by: str | None
    valid_until: date | None
    note: str
    state: State
    may_finish: bool
    version: Version


class Reminders(Out):
    """What waits for the one who asks. ``new``: evaluations of him that he has not seen.

    ``trainings``: to do by himself; ``overdue``: those too late. ``appeals``: he may decide.
    ``calibrations``: he has not finished. ``team_overdue``/``team_expiring``: of agents whom he leads.
    """

    new: int
    trainings: int
    overdue: int
    appeals: int
    calibrations: int
    team_overdue: int
    team_expiring: int
