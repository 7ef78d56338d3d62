"""The table of trunks (migrations 0003, 0025 and 0069)."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned


class TrunkRow(Versioned):
    """``password`` is sealed."""

    __tablename__ = "trunk"
    WHAT: ClassVar[str] = "trunk"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"password"})

    name: Mapped[str]
    match: Mapped[list[str]]
    contact: Mapped[str]
    codecs: Mapped[list[str]]
    registers: Mapped[bool] = mapped_column(default=False)
    username: Mapped[str] = mapped_column(default="")
    password: Mapped[str] = mapped_column(default="")
    auth_user: Mapped[str] = mapped_column(default="")
    realm: Mapped[str] = mapped_column(default="")
    expiry_s: Mapped[int] = mapped_column(default=300)
    outbound_proxy: Mapped[str] = mapped_column(default="")
    transport: Mapped[str] = mapped_column(default="udp")
    number_format_in: Mapped[str] = mapped_column(default="")
    number_format_out: Mapped[str] = mapped_column(default="")
    caller_id: Mapped[str] = mapped_column(default="")
    channels_in: Mapped[int] = mapped_column(default=0)
    channels_out: Mapped[int] = mapped_column(default=0)
    calls_per_s: Mapped[int] = mapped_column(default=0)
    check_s: Mapped[int] = mapped_column(default=30)
    prices: Mapped[dict[str, int]] = mapped_column(default=dict)
    active: Mapped[bool]

    @property
    def has_password(self) -> bool:
        return bool(self.password)


def password_place(trunk: str) -> str:
    """Where the password belongs: it opens nowhere else."""
    return f"trunk/{trunk}/password"
