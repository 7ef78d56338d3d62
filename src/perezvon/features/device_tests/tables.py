"""The table of device tests (migration 0030): the newest one of each agent."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base


class DeviceTestRow(Base):
    __tablename__ = "device_test"

    centre: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    address: Mapped[str]
    browser: Mapped[str]
    microphone: Mapped[str]
    level_percent: Mapped[int]
    speaker: Mapped[str]
    network: Mapped[str]
    candidate: Mapped[str]
    via: Mapped[str]
    packets_in: Mapped[int]
    packets_out: Mapped[int]
    lost_percent: Mapped[float]
    jitter_ms: Mapped[int]
    rtt_ms: Mapped[int]
    stun: Mapped[str]
    turn: Mapped[str]
