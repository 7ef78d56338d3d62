"""Opening hours: examples that people would check, and a comparison with brute force."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.core.hours import closed_why, sensible, status_of
from perezvon.facts.settings import DayOpenings, HoursSet, Opening
from tests.core.hours_oracle import is_open, next_change

MOSCOW, NEW_YORK, LORD_HOWE = "Europe/Moscow", "America/New_York", "Australia/Lord_Howe"
OFFICE = (Opening(540, 1080),)
WEEKDAYS = (*([OFFICE] * 5), (), ())
ALWAYS = ((Opening(0, 1440),),) * 7
SHIFTS = (Opening(540, 780), Opening(780, 1080))
LUNCH = (Opening(540, 780), Opening(840, 1080))
NIGHTS = ((Opening(1320, 1560),),) * 7  # 22:00 to 02:00


def hours(week: tuple[tuple[Opening, ...], ...] = WEEKDAYS, zone: str = MOSCOW, **more: object) -> HoursSet:
    return HoursSet("office", "Офис", "Office", zone, week, **more)  # type: ignore[arg-type]


def at(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def told(given_: HoursSet, text: str, fold: int = 0) -> tuple[bool, str | None, str | None]:
    """Open?, until when by the clock on the wall, and why it is closed."""
    status = status_of(given_, at(given_.zone, text, fold))
    until = status.until.astimezone(ZoneInfo(given_.zone)) if status.until else None
    return status.open, f"{until:%a %d %b %H:%M}" if until else None, status.why


HOLIDAY = DayOpenings(date(2026, 1, 1), (), "Новый год", "New Year")
SHORT = DayOpenings(date(2025, 12, 31), (Opening(540, 840),), "Короткий день", "Short day")


@pytest.mark.parametrize(
    ("calendar", "moment", "answer"),
    [
        (hours(), "2026-01-12 08:59:59", (False, "Mon 12 Jan 09:00", "week")),
        (hours(), "2026-01-12 09:00", (True, "Mon 12 Jan 18:00", None)),
        (hours(), "2026-01-12 17:59:59", (True, "Mon 12 Jan 18:00", None)),
        (hours(), "2026-01-16 18:00", (False, "Mon 19 Jan 09:00", "week")),
        (hours(ALWAYS), "2026-01-12 12:00", (True, None, None)),
        (hours(((),) * 7), "2026-01-12 12:00", (False, None, "week")),
        (hours(NIGHTS), "2026-01-12 01:59", (True, "Mon 12 Jan 02:00", None)),
        (hours(NIGHTS), "2026-01-12 12:00", (False, "Mon 12 Jan 22:00", "week")),
        (hours(days=(SHORT, HOLIDAY)), "2025-12-31 14:00", (False, "Fri 02 Jan 09:00", "day")),
        (hours(days=(SHORT, HOLIDAY)), "2026-01-01 12:00", (False, "Fri 02 Jan 09:00", "day")),
        # what began before the holiday is ended as it was begun
        (hours(NIGHTS, days=(HOLIDAY,)), "2026-01-01 01:00", (True, "Thu 01 Jan 02:00", None)),
        (hours(NIGHTS, days=(HOLIDAY,)), "2026-01-02 01:00", (False, "Fri 02 Jan 22:00", "week")),
        # two openings that touch are one, two with lunch between are two
        (hours((SHIFTS,) * 7), "2026-01-12 10:00", (True, "Mon 12 Jan 18:00", None)),
        (hours((LUNCH,) * 7), "2026-01-12 13:30", (False, "Mon 12 Jan 14:00", "week")),
        # around the clock, and a holiday far away
        (hours(ALWAYS, days=(HOLIDAY,)), "2025-06-01 12:00", (True, "Thu 01 Jan 00:00", None)),
    ],
)  # fmt: skip
def test_open_until_when_and_why(
    calendar: HoursSet, moment: str, answer: tuple[bool, str | None, str | None]
) -> None:
    assert told(calendar, moment) == answer


def test_closed_by_a_person_until_a_moment_and_then_by_the_clock() -> None:
    noon, evening = at(MOSCOW, "2026-01-12 12:00"), at(MOSCOW, "2026-01-12 20:00")
    assert told(hours(closed_until=noon), "2026-01-12 10:00") == (False, "Mon 12 Jan 12:00", "pause")
    assert told(hours(closed_until=evening), "2026-01-12 10:00") == (False, "Tue 13 Jan 09:00", "pause")
    assert told(hours(closed_until=noon), "2026-01-12 12:00") == (True, "Mon 12 Jan 18:00", None)


class TestSummerTime:
    """New York leaves out 02:00–03:00 on 8 March 2026 and repeats 01:00–02:00 on 1 November."""

    def test_an_opening_in_the_hour_that_is_left_out_does_not_happen(self) -> None:
        early = hours(((Opening(120, 180),),) * 7, NEW_YORK)
        assert told(early, "2026-03-08 01:59") == (False, "Mon 09 Mar 02:00", "week")

    def test_one_that_ends_in_it_ends_when_the_clock_jumps(self) -> None:
        night = hours(((Opening(1320, 1590),),) * 7, NEW_YORK)  # 22:00 to 02:30
        status = status_of(night, at(NEW_YORK, "2026-03-08 01:30"))
        assert status.until == datetime(2026, 3, 8, 7, tzinfo=UTC)

    def test_an_opening_in_the_hour_that_comes_twice_is_open_twice(self) -> None:
        early = hours(((Opening(60, 90),),) * 7, NEW_YORK)
        assert told(early, "2026-11-01 01:10", fold=0)[0]
        assert told(early, "2026-11-01 01:40", fold=0) == (False, "Sun 01 Nov 01:00", "week")
        assert told(early, "2026-11-01 01:10", fold=1)[0]

    def test_one_that_spans_it_is_an_hour_longer(self) -> None:
        night = hours(((Opening(0, 360),),) * 7, NEW_YORK)
        begins = at(NEW_YORK, "2026-11-01 00:00")
        ends = status_of(night, begins).until
        assert ends is not None
        assert ends - begins == timedelta(hours=7)

    def test_the_turn_back_closes_what_the_clock_leaves(self) -> None:
        late = hours(((Opening(90, 240),),) * 7, NEW_YORK)  # 01:30 to 04:00; at 02:00 the clock says 01:00
        assert told(late, "2026-11-01 01:45", fold=0) == (True, "Sun 01 Nov 01:00", None)


def test_what_makes_no_sense_is_seen() -> None:
    assert sensible(hours())
    assert not sensible(hours(zone="Mars/Olympus"))
    assert not sensible(hours(zone="../../etc/passwd"))
    assert not sensible(hours(WEEKDAYS[:6]))
    for wrong in (Opening(-1, 60), Opening(1440, 1500), Opening(60, 60), Opening(60, 1501)):
        assert not sensible(hours(((wrong,),) * 7))
        assert not sensible(hours(days=(DayOpenings(date(2026, 1, 1), (wrong,)),)))
    assert not sensible(hours(closed_until=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)))


# --- against brute force -----------------------------------------------------------------------------

ZONES = (MOSCOW, NEW_YORK, LORD_HOWE, "UTC", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns")
openings = st.lists(
    st.builds(lambda a, n: Opening(a, a + n), st.integers(0, 1439), st.integers(1, 1440)), max_size=3
).map(tuple)
FIRST = date(2026, 3, 1)
TURNS = (  # around which zones change: spring and autumn of both hemispheres
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[HoursSet, datetime]:
    now = draw(st.sampled_from(TURNS)) + timedelta(seconds=draw(st.integers(-2 * 86400, 2 * 86400)))
    dates = draw(st.lists(st.integers(-2, 3), max_size=3, unique=True).map(sorted))
    days = tuple(DayOpenings(now.date() + timedelta(days=n), draw(openings)) for n in dates)
    paused = draw(st.one_of(st.none(), st.integers(-60, 2000)))
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=paused) if paused is not None else None
    week = tuple(draw(openings) for _ in range(7))
    return hours(week, draw(st.sampled_from(ZONES)), days=days, closed_until=until), now


@settings(max_examples=300, deadline=None)
@given(calendars())
def test_it_is_what_brute_force_finds(given_: tuple[HoursSet, datetime]) -> None:
    calendar, now = given_
    status = status_of(calendar, now)
    assert status.open == is_open(calendar, now)
    assert (closed_why(calendar, now) is None) == status.open
    within = 3 * 1440
    turn = next_change(calendar, now, within)
    if turn is not None:
        assert status.until == turn
    else:
        assert status.until is None or status.until > now + timedelta(minutes=within - 1)


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_following_the_turns_tells_the_whole_time(given_: tuple[HoursSet, datetime]) -> None:
    """Turn after turn, open and closed alternate, and nothing lies between two of them."""
    calendar, now = given_
    status = status_of(calendar, now)
    for _ in range(6):
        if status.until is None:
            return
        middle = now + (status.until - now) / 2
        assert is_open(calendar, middle) == status.open
        now, was = status.until, status.open
        status = status_of(calendar, now)
        assert status.open != was
