"""Bodies of the promises' API."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Slug, Version
from perezvon.features.promises.rules import State
from perezvon.features.promises.tables import PromiseRow

CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(max_length=500)]


class PromiseNew(In):
    """``call``: on which it is made; left out: beside any call. ``due``: we call by then."""

    person: Slug
    call: CallIdIn | None = None
    due: AwareDatetime
    note: Words = ""


class PromiseMove(In):
    version: Version
    due: AwareDatetime
    note: Words = ""


class PromiseCancel(In):
    """``because``: why nobody has to call any more."""

    version: Version
    because: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PromiseKeep(In):
    """``how`` it was kept without a call of ours: he called himself, a letter, a visit."""

    version: Version
    how: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PromiseFilter(In):
    """``owed``: those only that somebody still has to call. ``mine``: made by the agent who asks."""

    person: Slug | None = None
    client: Slug | None = None
    owed: bool = True
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Promise(Out):
    """``owed``: a call is still due, perhaps overdue. ``attempts``: calls since that nobody answered.

    ``number``: the person's first, empty: none is known. ``kept_how``: in words, when it was without a call.
    """

    id: str
    client: str
    person: str
    person_name: str
    number: str
    call: str | None
    due: datetime
    note: str
    agent: str | None
    made_at: datetime
    made_by: str
    state: State
    owed: bool
    attempts: int
    answered_at: datetime | None
    answered_call: str | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    cancelled_because: str
    kept_at: datetime | None
    kept_by: str | None
    kept_how: str
    version: Version


def fields_of(row: PromiseRow) -> dict[str, object]:
    """What stands in the row under the same name."""
    made = {"person_name", "number", "state", "owed", "attempts"}
    return {name: getattr(row, name) for name in Promise.model_fields if name not in made}
