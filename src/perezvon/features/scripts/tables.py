"""Tables of the scripts (migration ``0047_scripts``). Attributes are called as in the API."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, FetchedValue, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned

_others = MetaData()


class ScriptRow(Versioned):
    """``queues``, ``numbers``: which inbound calls run it; ``classes``: which outbound ones."""

    __tablename__ = "script"
    WHAT: ClassVar[str] = "script"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str]
    direction: Mapped[str]
    queues: Mapped[list[str]] = mapped_column(default=list)
    numbers: Mapped[list[str]] = mapped_column(default=list)
    classes: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)


class VersionRow(Base):
    """``body``: a ``core.scripts.ScriptBody``. ``share``: percent of the calls that a variant B gets."""

    __tablename__ = "script_version"

    centre: Mapped[str] = mapped_column(primary_key=True)
    script: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    status: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    variant: Mapped[str] = mapped_column(default="A")
    share: Mapped[int] = mapped_column(default=100)
    author: Mapped[str]
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class RunRow(Base):
    """One per call. ``state``: a ``core.script_walk.State``; ``agent``: who has it now, or had it last."""

    __tablename__ = "script_run"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    call: Mapped[str]
    person: Mapped[str | None]
    agent: Mapped[str]
    script: Mapped[str]
    number: Mapped[int]
    variant: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seq: Mapped[int] = mapped_column(default=0)
    recent: Mapped[list[str]] = mapped_column(default=list)
    known: Mapped[list[str]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AnswerRow(Base):
    """The last answer to a question of a run. ``field``: ``person.<name>`` or ``call.<key>``."""

    __tablename__ = "script_answer"

    centre: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str | None]
    call: Mapped[str]
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    secret: Mapped[bool] = mapped_column(default=False)
    author: Mapped[str]
    agent: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


def _of_others(name: str) -> Table:
    return Table(
        name,
        _others,
        Column("centre", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        Column("client_id", Text),
    )


queue = _of_others("queue")
number = _of_others("number")
disposition = _of_others("disposition")
"""Belong to the slice ``queues``: only their ids are read."""
staff_agent = Table(
    "staff_agent",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("team", Text),
)
staff_team = Table(
    "staff_team",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text),
)
"""Belong to the slice ``staff``: who is in which team."""
caller_source = _of_others("caller_source")
"""Belongs to the slice ``sources``: what callers may be said to come from."""
person_field = Table(
    "person_field",
    _others,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("active", Boolean),
)
"""Belongs to the slice ``persons``: the free fields of a client."""
