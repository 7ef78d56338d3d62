"""A recording lasts as long as the talk: where sound did not come, silence stands."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.edge import START

from perezvon.adapters.speech.g711 import RATE_HZ, SILENCE
from perezvon.features.recordings import raws
from perezvon.features.recordings.audio import Source
from perezvon.features.recordings.timeline import Filled, Gap, Mark, Watch, gaps, read_marks, total

BLOCK = 32_768
BEGAN_S = START.timestamp()


def mark(samples: int, late_s: float) -> Mark:
    """A block that was written so much later than its sound says."""
    return Mark(samples, BEGAN_S + samples / RATE_HZ + late_s)


def found(marks: list[Mark], samples: int, missing_s: float) -> list[Gap]:
    return gaps(marks, START, START + timedelta(seconds=samples / RATE_HZ + missing_s), samples)


def read_all(source: Source, size: int) -> bytes:
    parts = []
    while part := source.read(size):
        assert len(part) <= size
        parts.append(part)
    return b"".join(parts)


def test_a_whole_recording_has_no_gap() -> None:
    assert found([mark(BLOCK, 0.02), mark(2 * BLOCK, 0.03)], 80_000, 0.04) == []


def test_a_stall_is_filled_where_it_was_noticed() -> None:
    marks = [mark(BLOCK, 0.02), mark(2 * BLOCK, 0.52), mark(3 * BLOCK, 0.52)]
    assert found(marks, 100_000, 0.52) == [Gap(2 * BLOCK, round(0.52 * RATE_HZ))]


def test_several_stalls_add_up() -> None:
    marks = [mark(BLOCK, 0.3), mark(2 * BLOCK, 0.3), mark(3 * BLOCK, 0.9)]
    made = found(marks, 100_000, 1.0)
    assert [gap.at for gap in made] == [BLOCK, 3 * BLOCK, 100_000]
    assert [round(gap.length / RATE_HZ, 3) for gap in made] == [0.3, 0.6, 0.1]


def test_without_marks_the_end_is_filled() -> None:
    assert found([], 80_000, 0.7) == [Gap(80_000, round(0.7 * RATE_HZ))]


def test_an_end_that_was_learnt_of_an_hour_late_is_not_filled() -> None:
    assert found([], 80_000, 3600) == []


def test_a_clock_of_the_node_that_is_ahead_cannot_invent_a_gap() -> None:
    assert found([mark(BLOCK, 40.0), mark(2 * BLOCK, 40.0)], 80_000, 0.0) == []
    assert total(found([mark(BLOCK, 40.0)], 80_000, 0.5)) == round(0.5 * RATE_HZ)


def test_more_sound_than_time_stays_as_it_is() -> None:
    assert found([mark(BLOCK, -0.5)], 80_000, -0.5) == []


@given(
    data=st.binary(max_size=400),
    places=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 50)), max_size=4),
    size=st.integers(1, 97),
)
def test_filling_only_adds_silence(data: bytes, places: list[tuple[int, int]], size: int) -> None:
    silent = [Gap(min(at, len(data)), length) for at, length in sorted(places)]
    expected, at = b"", 0
    for gap in silent:
        expected += data[at : gap.at] + SILENCE["ulaw"] * gap.length
        at = gap.at
    assert read_all(Filled(io.BytesIO(data), silent, "ulaw"), size) == expected + data[at:]


def test_a_track_that_ends_before_a_gap_still_keeps_its_length() -> None:
    assert read_all(Filled(io.BytesIO(b"ab"), [Gap(10, 3)], "alaw"), 4) == b"ab" + SILENCE["alaw"] * 3


def test_the_watch_notes_growth_and_nothing_else(tmp_path: Path) -> None:
    watch, rx = Watch(), tmp_path / "r-1-rx.ulaw"
    (tmp_path / "r-1-tx.ulaw").write_bytes(b"x" * 50)
    watch.look(tmp_path / "not there")
    rx.write_bytes(b"")
    watch.look(tmp_path)
    for size, at_s in ((100, 10), (100, 11), (300, 12)):
        rx.write_bytes(b"x" * size)
        os.utime(rx, (at_s, at_s))
        watch.look(tmp_path)
    assert read_marks(raws.marks_path(tmp_path, "r-1")) == [Mark(100, 10.0), Mark(300, 12.0)]
    assert [path.name for path in tmp_path.glob("*.marks")] == ["r-1.marks"]


def test_a_new_watch_goes_on_where_another_died(tmp_path: Path) -> None:
    rx, kept = tmp_path / "r-1-rx.ulaw", raws.marks_path(tmp_path, "r-1")
    rx.write_bytes(b"x" * 100)
    os.utime(rx, (10, 10))
    Watch().look(tmp_path)
    Watch().look(tmp_path)
    kept.write_text(kept.read_text() + "3")
    assert read_marks(kept) == [Mark(100, 10.0)]
    assert read_marks(None) == []


@pytest.mark.parametrize("line", ["", "x y", "10", "-5 10", "10 \x00", "9 9 9"])
def test_rubbish_in_the_marks_is_passed_over(tmp_path: Path, line: str) -> None:
    kept = tmp_path / "r.marks"
    kept.write_text(f"5 1000000000\n{line}\n8 2000000000\n")
    assert read_marks(kept) == [Mark(5, 1.0), Mark(8, 2.0)]
