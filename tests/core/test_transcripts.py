"""Whole stories, word for word: who is told what, what the node is asked for, what is written down.

``transcripts/*.txt`` are read by people in review: a change of behaviour is a change of these files. To write
them again after one that you want, run this file with ``PEREZVON_TRANSCRIPTS=write``.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.core import stories_of_closing as closing
from tests.core import stories_of_days as days
from tests.core import stories_of_edges as edges
from tests.core import stories_of_faults as faults
from tests.core.transcript import Transcript

HERE: Final = Path(__file__).parent / "transcripts"

STORIES: Final[tuple[Callable[[Transcript], None], ...]] = (
    days.a_call_that_goes_well,
    days.a_long_wait,
    days.twenty_one_callers,
    days.callers_who_leave,
    days.offers_that_are_not_taken,
    days.a_telephone_rung_for_each_call,
    faults.a_lost_line,
    faults.a_wait_after_the_talk,
    faults.nobody_let_in,
    faults.lines_to_carriers,
    faults.a_world_that_fails,
    faults.a_call_that_breaks_whatever_touches_it,
    faults.settings_change_in_use,
    faults.full_disks,
    faults.an_engine_takes_over,
    days.two_desks,
    days.two_queues,
    days.a_long_talk,
    days.an_agent_calls_somebody,
    faults.what_is_told_twice,
    edges.lines_at_rest,
    edges.who_is_first,
    edges.a_place_is_kept,
    edges.the_last_moment,
    edges.the_line_is_back,
    edges.a_telephone_put_down_on_hold,
    edges.queues_change_under_callers,
    edges.one_change_brings_two_together,
    edges.a_full_disk_in_a_talk,
    closing.outside_the_hours,
    closing.one_queue_after_another,
)
BUGS: Final[tuple[Callable[[Transcript], None], ...]] = (
    faults.calls_without_sense,
    edges.whose_call_pays,
    edges.offered_twice,
)


@pytest.mark.parametrize("tell", [*STORIES, *BUGS], ids=lambda tell: tell.__name__)
def test_it_happens_as_it_is_written(tell: Callable[[Transcript], None]) -> None:
    story = Transcript()
    tell(story)
    path = HERE / f"{tell.__name__}.txt"
    if os.environ.get("PEREZVON_TRANSCRIPTS") == "write":
        path.write_text(story.text)
    assert story.text == path.read_text()


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_it_happens_the_same_when_every_event_meets_another_engine(
    tell: Callable[[Transcript], None],
) -> None:
    story = Transcript(reborn=True)
    tell(story)
    assert story.text == (HERE / f"{tell.__name__}.txt").read_text()
