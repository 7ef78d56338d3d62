"""The clock never goes back, follows the wall clock slowly, and says when that one jumped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from perezvon.adapters import clock
from perezvon.adapters.clock import SLEW, SteadyClock


class Hands:
    """A wall clock and a stopwatch that a test can turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall = datetime(2026, 5, 4, 12, tzinfo=UTC)
        self.elapsed = 1000.0
        monkeypatch.setattr(SteadyClock, "_wall", lambda _: self.wall)
        monkeypatch.setattr(clock, "elapsed_s", lambda: self.elapsed)

    def pass_(self, seconds: float, wall: float | None = None) -> None:
        self.elapsed += seconds
        self.wall += timedelta(seconds=seconds if wall is None else wall)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


def test_it_goes_with_the_wall_clock(hands: Hands) -> None:
    steady = SteadyClock()
    for _ in range(100):
        hands.pass_(0.37)
        assert abs((steady.now() - hands.wall).total_seconds()) < 1e-3
    assert not steady.jumped


@pytest.mark.parametrize("jump_s", [-3600.0, -1.0, 1.0, 3600.0])
def test_a_jump_is_slewed_and_a_big_one_reported(hands: Hands, jump_s: float) -> None:
    steady = SteadyClock()
    hands.pass_(1, wall=1 + jump_s)
    before = steady.now()
    assert steady.jumped == (abs(jump_s) > 2)
    for _ in range(400):
        hands.pass_(1)
        now = steady.now()
        assert 1 - SLEW <= round((now - before).total_seconds(), 6) <= 1 + SLEW
        before = now
    if abs(jump_s) == 1:
        assert abs((steady.now() - hands.wall).total_seconds()) < 1e-3
        assert not steady.jumped


def test_it_begins_where_the_journal_ended(hands: Hands) -> None:
    last = hands.wall + timedelta(seconds=1)
    steady = SteadyClock(last)
    assert steady.now() == last
    hands.pass_(1)
    assert last < steady.now() <= last + timedelta(seconds=1)


def test_real_time_does_not_stand_still() -> None:
    steady = SteadyClock()
    first = steady.now()
    while steady.now() == first:
        pass
    assert abs((steady.now() - datetime.now(UTC)).total_seconds()) < 0.5
