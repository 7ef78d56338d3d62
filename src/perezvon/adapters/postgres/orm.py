"""The base of configuration rows for SQLAlchemy's ORM. Nothing loads by itself: there are no relations."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from perezvon.facts.settings import AnySetting


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, int]: JSONB,
        list[str]: ARRAY(Text),
    }


class Versioned(Base):
    """A row that people edit. ``version`` grows by one with every change; an older one is ``row.stale``.

    Attributes are called as in the API (``client``), columns may differ (``client_id``). ``WHAT`` names the
    kind in the history and in refusals; ``HIDDEN`` columns (secrets) never enter the history.
    """

    __abstract__ = True
    WHAT: ClassVar[str]
    HIDDEN: ClassVar[frozenset[str]] = frozenset()

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)

    def values(self) -> dict[str, Any]:
        """The columns by name, without key, version and secrets."""
        left_out = self.HIDDEN | {"centre", "id", "version"}
        return {c.key: getattr(self, c.key) for c in self.__mapper__.column_attrs if c.key not in left_out}

    def fact(self) -> AnySetting | None:
        """What the stream ``settings`` is told after a change; None: the floor need not know."""
        return None
