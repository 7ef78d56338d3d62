"""Clocks that jump, days of 23 and 25 hours, midnight."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts.live import QueueView, Tally, interval_of, midnight, since_midnight
from tests.core.outbound_stage import OUTBOUND_STATIONS
from tests.core.stage import CALLER, STATIONS, queue_set, stage_in
from tests.core.story import NODE, START, Story

HOUR = timedelta(hours=1)


class TestTheFloorsClock:
    """The shell never tells an earlier time; should it ever, the floor stands still instead of going back."""

    @pytest.mark.parametrize("back", [timedelta(milliseconds=1), HOUR, timedelta(days=400)])
    @pytest.mark.parametrize("state", STATIONS)
    def test_an_event_from_the_past_happens_now(self, state: f.CallState, back: timedelta) -> None:
        stage = stage_in(state)
        stage.tell(e.Tick())
        now, twin = stage.world.now, Floor.restore(stage.floor.snapshot())
        gone = e.ChannelGone(NODE, CALLER, 16)
        past, present = stage.floor.handle(gone, now - back), twin.handle(gone, now)
        assert past == present
        assert stage.floor.snapshot() == twin.snapshot()

    @pytest.mark.parametrize("ahead", [timedelta(seconds=3), HOUR, timedelta(days=400)])
    @pytest.mark.parametrize("state", STATIONS)
    def test_a_jump_forward_ends_what_is_due_and_nothing_else(
        self, state: f.CallState, ahead: timedelta
    ) -> None:
        stage = stage_in(state)
        floor, now = stage.floor, stage.world.now + ahead
        facts = [*stage.facts, *floor.handle(e.Tick(), now).facts]
        if state in ("talking", "held"):
            assert stage.state == state, "no talk ends because a clock is set"
        facts += floor.handle(e.ChannelGone(NODE, CALLER, 16), now).facts
        while floor.state.calls:
            due = floor.next_deadline()
            assert due is not None
            facts += floor.handle(e.Tick(), due).facts
        [record] = [fact.record for fact in facts if isinstance(fact, f.CallClosed)]
        times = (record.arrived_at, record.queued_at, record.answered_at, record.ended_at, record.closed_at)
        known = [at for at in times if at is not None]
        assert known == sorted(known)
        lengths = (record.wait_ms, record.ring_ms, record.talk_ms, record.hold_ms, record.wrap_ms)
        assert min(lengths) >= 0

    def test_times_that_go_to_and_fro_give_records_in_order(self) -> None:
        story = Story()
        story.ready("a-anna")
        story.now -= HOUR
        story.queued()
        story.now += 2 * HOUR
        assert story.accept() == ""
        story.now -= 3 * HOUR
        story.tell(e.ChannelGone(NODE, "t-1", 16))
        record = story.last(f.CallEnded).record
        assert record.queued_at is not None
        assert record.answered_at is not None
        assert record.ended_at is not None
        assert record.arrived_at <= record.queued_at <= record.answered_at <= record.ended_at
        assert (record.wait_ms, record.talk_ms) == (3_601_000, 0)


def at(text: str, zone: str) -> datetime:
    """A wall clock's time as UTC; ``+`` at the end: the second of the two."""
    local = datetime.fromisoformat(text.rstrip("+")).replace(tzinfo=ZoneInfo(zone), fold=text.endswith("+"))
    return local.astimezone(UTC)


class TestMidnight:
    """Where a day begins decides what "today" counts."""

    @pytest.mark.parametrize(
        ("zone", "now", "begins"),
        [
            ("Europe/Moscow", "2026-03-29T12:00", "2026-03-28T21:00"),
            ("Europe/Moscow", "2026-10-25T12:00", "2026-10-24T21:00"),
            ("Europe/Berlin", "2026-03-29T01:59", "2026-03-28T23:00"),
            ("Europe/Berlin", "2026-03-29T12:00", "2026-03-28T23:00"),  # a day of 23 hours
            ("Europe/Berlin", "2026-03-30T00:00", "2026-03-29T22:00"),
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-24T22:00"),
            ("Europe/Berlin", "2026-10-25T02:30+", "2026-10-24T22:00"),
            ("Europe/Berlin", "2026-10-25T23:59", "2026-10-24T22:00"),  # a day of 25 hours
            (
                "Africa/Cairo",
                "2026-04-24T09:00",
                "2026-04-23T22:00",
            ),  # midnight does not exist: 01:00 follows
            ("America/Havana", "2026-11-01T00:30", "2026-11-01T04:00"),  # midnight comes twice
            ("America/Havana", "2026-11-01T00:30+", "2026-11-01T04:00"),
            ("America/Havana", "2026-11-01T12:00", "2026-11-01T04:00"),
            ("Asia/Kathmandu", "2026-05-01T00:00", "2026-04-30T18:15"),
            ("UTC", "2026-12-31T23:59", "2026-12-31T00:00"),
        ],
    )
    def test_a_day_begins_where_people_say_it_does(self, zone: str, now: str, begins: str) -> None:
        assert midnight(zone, at(now, zone)) == datetime.fromisoformat(begins).replace(tzinfo=UTC)

    @given(st.integers(0, 366 * 24 * 4), st.sampled_from(("Europe/Moscow", "Europe/Berlin", "Africa/Cairo")))
    def test_a_day_has_23_to_25_hours_and_holds_its_moments(self, quarter: int, zone: str) -> None:
        now = datetime(2026, 1, 1, tzinfo=UTC) + quarter * timedelta(minutes=15)
        begins = midnight(zone, now)
        assert begins <= now < begins + timedelta(hours=25)
        assert midnight(zone, begins) == begins
        assert midnight(zone, begins - timedelta(microseconds=1)) < begins

    @pytest.mark.parametrize(("zone", "hours"), [("Europe/Berlin", (23, 25)), ("Europe/Moscow", (24, 24))])
    def test_today_counts_every_quarter_of_a_changed_day_once(
        self, zone: str, hours: tuple[int, int]
    ) -> None:
        for day, length in zip(("2026-03-29", "2026-10-25"), hours, strict=True):
            row = QueueView(queue_set())
            start = at(f"{day}T00:00", zone) - 12 * HOUR
            for quarter in range(60 * 4):
                row.tallies[interval_of(start + quarter * timedelta(minutes=15))] = Tally(offered=1)
            now = at(f"{day}T23:59", zone)
            later = [i for i in row.tallies if i > interval_of(now)]
            for interval in later:
                del row.tallies[interval]
            assert since_midnight(row, midnight(zone, now)).offered == length * 4


def test_a_call_over_midnight_counts_for_the_day_on_which_it_came() -> None:
    story = Story()
    story.now = at("2026-01-12T23:59", "Europe/Moscow")
    story.tell(e.Tick())
    story.queued()
    story.wait(90)
    story.ready("a-anna")
    assert story.accept() == ""
    row = story.floor.view().queues["orders"]
    today = since_midnight(row, midnight("Europe/Moscow", story.now))
    yesterday = since_midnight(row, midnight("Europe/Moscow", START))
    assert (today.offered, today.answered) == (0, 0)
    assert (yesterday.offered, yesterday.answered) == (1, 1)


def test_every_state_is_walked() -> None:
    assert {*STATIONS, *OUTBOUND_STATIONS} == set(get_args(f.CallState))
