"""Old state + changes = fresh snapshot, in every scope; and nobody hears of another client."""

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.live.browser import Browser
from tests.live.strategies import QUEUES, START, facts, queue_set, with_transfers

from perezvon.adapters.web.live_feed import (
    Change,
    Feed,
    change_body,
    change_message,
    era,
    fold,
    merge,
    snapshot_message,
)
from perezvon.adapters.web.live_scope import Scope
from perezvon.facts import floor as f
from perezvon.facts.live import View

ALL = Scope()
SCOPES = (
    ALL,
    *(Scope(frozenset(clients)) for clients in (("aaa",), ("aaa", "bbb"), ())),
    Scope(None, frozenset({"agent-1"})),
    Scope(frozenset({"aaa"}), frozenset({"agent-1", "agent-3"})),
    Scope(None, frozenset()),
)
steps = st.lists(st.tuples(facts, st.integers(0, 1200)), max_size=40)
all_steps = st.lists(st.tuples(with_transfers, st.integers(0, 1200)), max_size=40)


def some_view() -> View:
    view = View()
    for number, queue in enumerate(QUEUES):
        fold(view, f.Published(number, START, f.SettingLive(number, queue_set(queue))))
    return view


def fresh(view: View, scope: Scope, now: object) -> dict[str, object]:
    browser = Browser()
    browser.take(snapshot_message(Feed(view, scope, now).state, now))  # type: ignore[arg-type]
    return browser.state


@settings(deadline=None)
@given(all_steps)
def test_old_state_and_changes_make_the_fresh_snapshot(trace: list[tuple[f.AnyFact, int]]) -> None:
    view, now = some_view(), START
    feeds = {scope: Feed(view, scope, now) for scope in SCOPES}
    browsers = {scope: Browser() for scope in SCOPES}
    for scope, feed in feeds.items():
        browsers[scope].take(snapshot_message(feed.state, now))
    seen = era(view, now)
    for seq, (fact, seconds) in enumerate(trace, 1):
        now += timedelta(seconds=seconds)
        folded = fold(view, f.Published(seq, now, fact))
        touched = [("queues", q) for q in view.queues] if era(view, now) != seen else []
        seen = era(view, now)
        for scope, feed in feeds.items():
            change = feed.advance(view, [folded], touched, now)  # type: ignore[arg-type]
            if change:
                browsers[scope].take(change_message(browsers[scope].n + 1, change_body(change, now)))
            assert browsers[scope].state == fresh(view, scope, now)


@given(all_steps, st.integers(1, 10))
def test_merged_changes_have_the_effect_of_all(trace: list[tuple[f.AnyFact, int]], size: int) -> None:
    view = some_view()
    feed, browser = Feed(view, ALL, START), Browser()
    browser.take(snapshot_message(feed.state, START))
    changes: list[Change] = []
    for seq, (fact, _) in enumerate(trace, 1):
        changes.append(feed.advance(view, [fold(view, f.Published(seq, START, fact))], (), START))
    for first in range(0, len(changes), size):
        # A put of something that the browser never saw dropped again must do no harm.
        merged = merge(changes[first : first + size])
        known = {
            key: body
            for key, body in merged.entities.items()
            if body is not None or key[1] in browser.state.get(key[0], {})
        }
        whole = msgspec.structs.replace(merged, entities=known)
        browser.take(change_message(browser.n + 1, change_body(whole, START)))
    assert browser.state == fresh(view, ALL, START)
    assert len(browser.facts) == len(trace)


@settings(deadline=None)
@given(all_steps)
def test_a_user_of_one_client_never_receives_an_id_of_another(trace: list[tuple[f.AnyFact, int]]) -> None:
    view, now = some_view(), START
    scope = Scope(frozenset({"aaa"}))
    feed = Feed(view, scope, now)
    said = [snapshot_message(feed.state, now)]
    for seq, (fact, seconds) in enumerate(trace, 1):
        now += timedelta(seconds=seconds)
        change = feed.advance(view, [fold(view, f.Published(seq, now, fact))], (), now)
        said.append(change_message(seq, change_body(change, now)))
    assert not [message for message in said if b"bbb" in message or b"none-call" in message]


@settings(deadline=None)
@given(steps)
def test_a_team_lead_never_receives_an_agent_of_another_team(trace: list[tuple[f.AnyFact, int]]) -> None:
    """Nor a call that such an agent has; what nobody has yet is everybody's."""
    view, now = some_view(), START
    feed, browser = Feed(view, Scope(None, frozenset({"agent-1"})), now), Browser()
    said = [snapshot_message(feed.state, now)]
    browser.take(said[0])
    for seq, (fact, seconds) in enumerate(trace, 1):
        now += timedelta(seconds=seconds)
        change = feed.advance(view, [fold(view, f.Published(seq, now, fact))], (), now)
        if change:
            said.append(change_message(browser.n + 1, change_body(change, now)))
            browser.take(said[-1])
        hers = {id_ for id_, call in view.calls.items() if call.agent in (None, "agent-1")}
        assert set(browser.state["calls"]) == hers
        assert set(browser.state["agents"]) == {"agent-1"} & set(view.agents)
    assert not [message for message in said if b"agent-2" in message or b"agent-3" in message]


def test_a_team_lead_sees_the_calls_in_which_one_of_his_team_has_a_part() -> None:
    """Also those of another team's agent: he is asked about it, or passed it on and still wraps up."""
    view, scope, queue = some_view(), Scope(None, frozenset({"agent-1"})), QUEUES[0]
    call = f"{queue[:3]}-call-0"
    feed = Feed(view, scope, START)
    told: list[tuple[f.AnyFact, bool]] = [
        (f.CallArrived(call, 1, "n1", "ch", "1", "2", queue[:3]), True),
        (f.CallAnswered(call, 2, "agent-2", queue, START, 0, True, True), False),
        (f.ConsultAsked(call, 3, "agent-2", "agent-1", "o", START), True),
        (f.ConsultEnded(call, 4, "agent-1", "declined"), False),
        (f.ConsultAsked(call, 5, "agent-2", "agent-1", "o", START), True),
        (f.CallTransferred(call, 6, "agent-2", "consulted", queue, queue, START, "agent-1"), False),
        (f.CallAnswered(call, 7, "agent-1", queue, START, 0, False, False), True),
        (f.CallTransferred(call, 8, "agent-1", "blind", queue, queue, START, None), True),
        (f.CallAnswered(call, 9, "agent-2", queue, START, 0, False, False), True),
        (f.PartWrapped(call, 10, "agent-1"), False),
    ]
    for seq, (fact, seen) in enumerate(told, 1):
        change = feed.advance(view, [fold(view, f.Published(seq, START, fact))], (), START)
        assert (("calls", call) in feed.state) == seen, fact
        concerned = {getattr(fact, "agent", None), getattr(fact, "to", None)} - {None}
        assert bool(change.facts) == (concerned <= {"agent-1"} and seen), fact


def test_a_caller_who_is_passed_on_changes_the_figures_of_both_queues() -> None:
    view, before, after = some_view(), QUEUES[0], QUEUES[1]
    feed = Feed(view, ALL, START)
    fold(view, f.Published(1, START, f.CallArrived("aaa-call-0", 1, "n1", "ch", "1", "2", "aaa")))
    passed = f.CallTransferred("aaa-call-0", 2, "agent-1", "blind", before, after, START)
    change = feed.advance(view, [fold(view, f.Published(2, START, passed))], (), START)
    assert {("queues", before), ("queues", after)} <= set(change.entities)


def test_the_user_of_all_clients_receives_every_fact() -> None:
    view = some_view()
    feed = Feed(view, ALL, START)
    fact = f.Alarm(what="quarantine", key="bbb-call-0", on=True)
    change = feed.advance(view, [fold(view, f.Published(1, START, fact))], (), START)
    assert len(change.facts) == 1
    assert ("alarms", "quarantine:bbb-call-0") in change.entities
