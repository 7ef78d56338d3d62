"""Tables of the editor and of A/B tests (migration ``0051_script_editor``)."""

from datetime import datetime
from typing import Any

from sqlalchemy import FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base


class LayoutRow(Base):
    """``places``: step → {x, y}. Not part of a version: moving a step changes nothing for anybody else."""

    __tablename__ = "script_layout"

    centre: Mapped[str] = mapped_column(primary_key=True)
    script: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    places: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ExperimentRow(Base):
    """Version ``b`` beside ``a`` on ``share`` percent of the calls. ``planned``: calls that each needs."""

    __tablename__ = "script_experiment"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    script: Mapped[str]
    a: Mapped[int]
    b: Mapped[int]
    share: Mapped[int]
    base: Mapped[float]
    lift: Mapped[float]
    planned: Mapped[int]
    author: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    winner: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
