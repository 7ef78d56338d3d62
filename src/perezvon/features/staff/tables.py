"""Tables of the staff (migrations 0002 and 0020). Attributes are called as in the API."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned
from perezvon.facts.settings import AgentSet, AnySetting, CentreSet, Removed


class CentreRow(Versioned):
    """The centre itself: one row, whose id is the centre's. ``demo``: made by the seed, not by people."""

    __tablename__ = "centre"
    WHAT: ClassVar[str] = "centre"

    name_ru: Mapped[str]
    name_en: Mapped[str]
    zone: Mapped[str]
    region: Mapped[str]
    rejoin_s: Mapped[int]
    max_new_calls_per_s: Mapped[int]
    second_factor: Mapped[list[str]]
    demo: Mapped[bool] = mapped_column(default=False)

    def fact(self) -> AnySetting:
        return msgspec.convert(self, CentreSet, from_attributes=True)


class SkillRow(Versioned):
    __tablename__ = "skill"
    WHAT: ClassVar[str] = "skill"

    name_ru: Mapped[str]
    name_en: Mapped[str]
    active: Mapped[bool]


class UserRow(Versioned):
    """``id`` is the login. ``clients`` None: sees all clients. No ``password_hash``: cannot sign in.

    ``must_change``: the password is good for one more sign-in. ``listens``: a client's user hears recordings.
    """

    __tablename__ = "staff_user"
    WHAT: ClassVar[str] = "user"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"password_hash", "sort_key"})

    name: Mapped[str]
    sort_key: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str]
    theme: Mapped[str] = mapped_column(default="auto")
    clients: Mapped[list[str] | None]
    must_change: Mapped[bool] = mapped_column(default=False)
    listens: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool]


class TeamRow(Versioned):
    """Agents and those who lead them (``leads``: logins)."""

    __tablename__ = "staff_team"
    WHAT: ClassVar[str] = "team"

    name: Mapped[str]
    leads: Mapped[list[str]]
    active: Mapped[bool]


class AgentRow(Versioned):
    """The seat of a user who takes calls; ``skills``: skill → level 1 to 10."""

    __tablename__ = "staff_agent"
    WHAT: ClassVar[str] = "agent"

    user: Mapped[str] = mapped_column("user_id")
    team: Mapped[str | None]
    skills: Mapped[dict[str, int]]
    mode: Mapped[str]
    auto_answer: Mapped[bool]
    active: Mapped[bool]

    def fact_for(self, user: UserRow) -> AnySetting:
        """Routing needs the client list of the user behind the agent."""
        if not (self.active and user.active):
            return Removed("agent", self.id)
        given = {"id": self.id, "skills": self.skills, "mode": self.mode, "auto_answer": self.auto_answer}
        return msgspec.convert({**given, "clients": tuple(user.clients or ())}, AgentSet)


class SessionRow(Base):
    """``id`` is public; the token itself is not stored, only its hash."""

    __tablename__ = "staff_session"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user: Mapped[str] = mapped_column("user_id")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str]
    browser: Mapped[str]
    must: Mapped[str] = mapped_column(default="")


class SecondRow(Base):
    """The second factor of a user: asked for once ``confirmed_at`` is there. ``sealed``: ``second.seal``."""

    __tablename__ = "staff_second"

    centre: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column("user_id", primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryRow(Base):
    """A code for the day when the telephone is lost; good for once."""

    __tablename__ = "staff_recovery"

    centre: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column("user_id", primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class TokenRow(Base):
    """The token of a program that acts in a user's name; kept after it was revoked, for the history."""

    __tablename__ = "staff_token"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column("user_id")
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ResetRow(Base):
    """A code with which a user gives himself a new password, once."""

    __tablename__ = "staff_reset"

    centre: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column("user_id", primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class HistoryRow(Base):
    __tablename__ = "history"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    user: Mapped[str] = mapped_column("user_id")
    token: Mapped[str]
    address: Mapped[str]
    action: Mapped[str]
    what: Mapped[str]
    key: Mapped[str]
    client: Mapped[str | None] = mapped_column("client_id")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
