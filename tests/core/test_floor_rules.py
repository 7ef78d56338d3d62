"""What screens read of the floor, and what a request that was heard before gets."""

from perezvon.core import events as e
from perezvon.core.floor import REPLIES_KEPT
from perezvon.core.outcome import Reply
from tests.core.story import SETTINGS, Story


def test_the_view_shows_the_settings_in_force() -> None:
    view = Story().floor.view()
    shown = [view.centre]
    for rows in (view.clients, view.numbers, view.reasons, view.dispositions):
        shown += rows.values()  # type: ignore[attr-defined]
    shown += [row.setting for row in view.queues.values()]
    told = [row for row in SETTINGS if not type(row).__name__.startswith("Agent")]
    assert sorted(map(repr, shown)) == sorted(map(repr, told))


def test_an_id_that_was_used_for_something_else_is_named_in_the_reply() -> None:
    story = Story()
    story.ask(e.SignOn, "a-anna", "same")
    again = e.GoReady(user="a-anna", request_id="same", agent="a-anna")
    assert story.tell(again).reply == Reply("same", "request.reused")


def test_as_many_replies_are_kept_as_are_promised_and_no_more() -> None:
    story = Story()
    story.ask(e.SignOn, "a-anna", "first")
    for _ in range(REPLIES_KEPT - 1):
        story.ask(e.SignOn, "a-anna")
    before = len(story.facts)
    story.ask(e.SignOn, "a-anna", "first")
    assert len(story.facts) == before, "kept: nothing is done again"
    story.ask(e.SignOn, "a-anna")
    before = len(story.facts)
    story.ask(e.SignOn, "a-anna", "first")
    assert len(story.facts) > before, "forgotten: done anew"
