"""Tables of this slice (migration 0071), and of others what is only read here."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, FetchedValue, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned

metadata = MetaData()


class CardRow(Versioned):
    """A scorecard; ``number``: the newest version of its form. ``client`` None: for all clients."""

    __tablename__ = "scorecard"
    WHAT: ClassVar[str] = "scorecard"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str | None] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)


class CardVersionRow(Base):
    """A form as it was; an evaluation keeps the one by which it was made."""

    __tablename__ = "scorecard_version"

    centre: Mapped[str] = mapped_column(primary_key=True)
    scorecard: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str | None] = mapped_column("client_id")
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class EvaluationRow(Versioned):
    """One evaluator's judgement of one call. Not done: nobody else sees it."""

    __tablename__ = "evaluation"
    WHAT: ClassVar[str] = "evaluation"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    call: Mapped[str]
    called_at: Mapped[datetime]
    agent: Mapped[str]
    scorecard: Mapped[str]
    number: Mapped[int]
    calibration: Mapped[str | None]
    sampled: Mapped[bool]
    evaluator: Mapped[str]
    marks: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    remarks: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    comment: Mapped[str] = mapped_column(default="")
    score: Mapped[float | None]
    failed: Mapped[list[str]] = mapped_column(default=list)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    appealed: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str | None]
    decision_text: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class CalibrationRow(Versioned):
    """Several evaluate the same call, each alone; closed, they see each other's marks."""

    __tablename__ = "calibration"
    WHAT: ClassVar[str] = "calibration"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    call: Mapped[str]
    agent: Mapped[str]
    scorecard: Mapped[str]
    number: Mapped[int]
    evaluators: Mapped[list[str]]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]


class SampleRow(Base):
    """Calls of a week, drawn at random; the same seed draws the same calls. ``week``: its Monday."""

    __tablename__ = "quality_sample"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str | None] = mapped_column("client_id")
    week: Mapped[date]
    per_agent: Mapped[int]
    min_talk_s: Mapped[int]
    seed: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class SampleCallRow(Base):
    __tablename__ = "quality_sample_call"

    centre: Mapped[str] = mapped_column(primary_key=True)
    sample: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    position: Mapped[int]


class DifficultRow(Base):
    """A call whose caller was difficult, and who says so."""

    __tablename__ = "call_difficult"

    centre: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    marked_by: Mapped[str]
    at: Mapped[datetime]


class CourseRow(Versioned):
    """Something to learn; ``valid_days`` None: once is enough."""

    __tablename__ = "course"
    WHAT: ClassVar[str] = "course"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    name_ru: Mapped[str]
    name_en: Mapped[str]
    material: Mapped[str]
    criteria: Mapped[list[str]]
    valid_days: Mapped[int | None]
    active: Mapped[bool]


class TrainingRow(Versioned):
    """A course that an agent has to do, or did."""

    __tablename__ = "training"
    WHAT: ClassVar[str] = "training"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    course: Mapped[str]
    agent: Mapped[str]
    criterion: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[str]
    due: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]


staff_agent = Table(
    "staff_agent",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("team", Text),
)
"""Belongs to the slice ``staff``: only read."""
staff_team = Table(
    "staff_team",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("leads", ARRAY(Text), nullable=False),
)
"""As above."""
client = Table(
    "client",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("shows_evaluations", Boolean, nullable=False),
)
"""Belongs to the slice ``clients``: only read."""
disposition = Table(
    "disposition",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("flags", ARRAY(Text), nullable=False),
)
"""Belongs to the slice ``clients``: only read."""
