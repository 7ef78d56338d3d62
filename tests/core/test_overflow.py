"""A queue that overflows: its thresholds, their hysteresis, the share, the limit, and whom it never sends."""

from typing import Any

import msgspec
import pytest

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.overflow import drawn
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.live import Tally
from tests.core.story import NODE, Story

HOURS = s.HoursSet("office", "", "", "Europe/Moscow", ((s.Opening(540, 735),),) * 7)  # until 12:15


def orders(**rule: Any) -> s.QueueSet:
    fields = {"max_wait_s": 14_400, "announce_first_s": 3600, "overflow_to": "partner", **rule}
    return s.QueueSet("orders", "mebel", "", "", {"sales": 1}, **fields)


def partner(**more: Any) -> s.QueueSet:
    fields = {"max_wait_s": 14_400, "announce_first_s": 3600, **more}
    return s.QueueSet("partner", "mebel", "", "", {"partner": 1}, **fields)


class Town(Story):
    """Paul of the partner's is signed on and does something else; nobody is signed on for the orders."""

    def __init__(self, *more: s.AnySetting, staffed: bool = True, **rule: Any) -> None:
        paul = s.AgentSet("a-paul", {"partner": 1}, ("mebel",))
        super().__init__(partner(), orders(**rule), paul, HOURS, *more)
        if staffed:
            self.ask(e.SignOn, "a-paul")
            self.tell(e.LineArrived(NODE, "l-paul", "a-paul"))

    def calls(self, count: int) -> list[str]:
        """So many callers, one a second."""
        found = []
        for _ in range(count):
            self.wait(1)
            found.append(self.queued())
        return found

    def set(self, setting: s.AnySetting) -> None:
        self.tell(e.SettingChanged(self.floor.state.settings.seq + 1, setting))

    def leaves(self, call: str) -> None:
        self.tell(e.ChannelGone(NODE, self.floor.state.calls[call].channel, 16))

    def queue_of(self, call: str) -> str | None:
        return self.floor.state.calls[call].queue

    @property
    def on(self) -> bool:
        return self.floor.state.queues["orders"].overflow is not None

    def all(self, kind: type[Any]) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def sent(self) -> list[str]:
        return [fact.call for fact in self.all(f.CallFlowed) if fact.why == "overflow"]

    def count(self, queue: str) -> Tally:
        (found,) = self.floor.state.queues[queue].tallies.values()
        return found


class TestThresholds:
    def test_more_than_so_many_wait(self) -> None:
        town = Town(overflow_waiting=3, overflow_waiting_off=1)
        first = town.calls(3)
        assert not town.on
        (fourth,) = town.calls(1)
        assert town.sent == [fourth], "whoever is one too many goes, not those who came before him"
        assert town.queue_of(fourth) == "partner"
        assert [town.queue_of(call) for call in first] == ["orders"] * 3
        (began,) = town.all(f.OverflowBegan)
        assert (began.queue, began.client) == ("orders", "mebel")
        assert (began.on.to, began.on.why, began.on.waiting) == ("partner", "waiting", 4)
        assert began.on.since == town.now

    def test_it_ends_below_the_lower_threshold_only(self) -> None:
        town = Town(overflow_waiting=3, overflow_waiting_off=1)
        first = town.calls(4)
        town.leaves(first[0])
        assert town.on, "two wait: above the lower threshold"
        (fifth,) = town.calls(1)
        assert town.queue_of(fifth) == "partner"
        town.leaves(first[1])
        assert not town.on
        (ended,) = town.all(f.OverflowEnded)
        assert (ended.to, ended.waiting, ended.sent) == ("partner", 1, 2)
        assert not town.sent[2:]
        (sixth,) = town.calls(1)
        assert town.queue_of(sixth) == "orders", "two wait: not above the upper threshold"

    def test_the_longest_wait_is_too_long(self) -> None:
        town = Town(overflow_wait_s=60, overflow_wait_off_s=20)
        (first,) = town.calls(1)
        town.wait(59)
        assert not town.on
        town.wait(1)
        assert town.on, "time alone begins it"
        assert town.all(f.OverflowBegan)[-1].on.longest_s == 60
        assert not town.sent, "who waits already stays"
        (second,) = town.calls(1)
        assert town.sent == [second]
        town.leaves(first)
        assert not town.on

    def test_nobody_is_signed_on(self) -> None:
        town = Town(overflow_unstaffed=True)
        assert town.on
        (first,) = town.calls(1)
        assert town.sent == [first]
        town.ask(e.SignOn, "a-anna")
        assert not town.on, "she is not ready, but she is there"
        (second,) = town.calls(1)
        assert town.queue_of(second) == "orders"
        town.ask(e.SignOff, "a-anna")
        assert town.all(f.OverflowBegan)[-1].on.why == "unstaffed"

    def test_whom_an_agent_takes_at_once_does_not_overflow(self) -> None:
        town = Town(overflow_waiting=1)
        town.calls(2)
        town.ready("a-anna", "a-boris")
        assert town.last(f.CallOffered).agent == "a-anna"
        assert town.on
        before = len(town.sent)
        town.ready("a-boris")
        town.calls(1)
        assert len(town.sent) == before
        assert town.last(f.CallOffered).agent == "a-boris"

    def test_those_who_wait_longest_go_too(self) -> None:
        town = Town(overflow_waiting=3, overflow_waiting_off=1, overflow_longest=True)
        first = town.calls(4)
        assert town.sent == [first[3], first[0], first[1]], "until no more than one waits"
        assert not town.on

    def test_those_who_wait_too_long_go_when_it_is_time(self) -> None:
        town = Town(overflow_wait_s=60, overflow_wait_off_s=20, overflow_longest=True)
        first, second = town.calls(2)
        town.wait(59)
        assert town.sent == [first, second], "both have waited more than the lower threshold"
        town = Town(overflow_wait_s=60, overflow_wait_off_s=20, overflow_longest=True)
        (first,) = town.calls(1)
        town.wait(50)
        (second,) = town.calls(1)
        town.wait(9)
        assert town.sent == [first]
        assert not town.on
        town.wait(60)
        assert town.sent == [first, second]


class TestHowMany:
    def test_a_share_of_the_new_callers_by_the_id_of_the_call(self) -> None:
        town = Town(overflow_waiting=1, overflow_share=0.3)
        calls = town.calls(60)
        assert town.sent == [call for call in calls[1:] if drawn(call, 0.3)]
        assert 5 < len(town.sent) < 35
        assert all(drawn(call, 1.0) for call in calls)

    def test_a_limit_for_each_hour_of_the_clock(self) -> None:
        town = Town(overflow_waiting=1, overflow_per_h=2)
        calls = town.calls(6)
        assert town.sent == calls[1:3]
        assert town.on
        town.wait(3600)
        later = town.calls(3)
        assert town.sent[2:] == later[:2]

    def test_in_the_next_hour_the_longest_waits_go_without_anything_happening(self) -> None:
        town = Town(overflow_waiting=1, overflow_per_h=2, overflow_longest=True)
        calls = town.calls(2)
        town.leaves(calls[0])
        town.calls(5)
        assert len(town.sent) == 2
        town.wait(3600)
        assert len(town.sent) > 2


class TestWhereTo:
    def test_once_and_never_back(self) -> None:
        town = Town(overflow_waiting=1, overflow_longest=True)
        town.set(partner(overflow_to="orders", overflow_waiting=1, overflow_longest=True))
        town.ask(e.SignOn, "a-anna")
        calls = town.calls(12)
        flows = town.all(f.CallFlowed)
        assert len({fact.call for fact in flows}) == len(flows), "nobody flows twice"
        assert all(fact.queue == "orders" for fact in flows)
        assert all(town.queue_of(call) in ("orders", "partner") for call in calls)

    def test_nor_by_the_longest_wait_of_the_other_queue(self) -> None:
        town = Town(overflow_waiting=1)
        town.set(partner(max_wait_s=30, max_wait_to="orders"))
        town.calls(2)
        town.wait(31)
        assert [fact.why for fact in town.all(f.CallFlowed)] == ["overflow"]

    def test_never_to_a_closed_queue(self) -> None:
        town = Town(overflow_waiting=1)
        town.set(partner(hours="office"))
        town.calls(2)
        assert len(town.sent) == 1
        assert town.on
        town.wait(15 * 60)
        assert not town.on, "it closes, and that ends it"
        town.calls(2)
        assert len(town.sent) == 1

    def test_never_to_a_queue_that_is_gone_or_another_clients(self) -> None:
        for change in (s.Removed("queue", "partner"), msgspec.structs.replace(partner(), client="other")):
            town = Town(overflow_waiting=1)
            town.calls(2)
            assert town.on
            town.set(change)
            assert not town.on
            town.calls(1)
            assert len(town.sent) == 1

    def test_never_to_itself(self) -> None:
        town = Town(overflow_waiting=1, overflow_to="orders")
        town.calls(3)
        assert not town.on

    def test_never_to_a_queue_without_people_unless_the_rule_says_so(self) -> None:
        town = Town(overflow_waiting=1, staffed=False)
        town.calls(2)
        assert not town.on
        town.ask(e.SignOn, "a-paul")
        assert town.on
        town.ask(e.SignOff, "a-paul")
        assert not town.on
        town = Town(overflow_waiting=1, staffed=False, overflow_to_unstaffed=True)
        town.calls(2)
        assert len(town.sent) == 1

    def test_a_rule_that_is_taken_back_ends(self) -> None:
        town = Town(overflow_waiting=1)
        town.calls(2)
        town.set(orders(overflow_to=None))
        (ended,) = town.all(f.OverflowEnded)
        assert ended.to == "partner"
        town.calls(1)
        assert len(town.sent) == 1
        town.set(orders(overflow_waiting=1))
        assert town.on, "two wait, and now there is a rule"
        town.set(s.Removed("queue", "orders"))
        assert "orders" not in town.floor.state.queues

    def test_who_has_talked_already_stays(self) -> None:
        town = Town(overflow_waiting=1, overflow_longest=True)
        call = town.talking()
        town.calls(1)
        town.tell(e.ChannelGone(NODE, "l-a-anna", 31))
        town.wait(60)
        town.calls(2)
        assert town.queue_of(call) == "orders"
        assert call not in town.sent


class TestWhatIsTold:
    def test_the_record_says_that_it_was_the_overflow_and_both_queues_count(self) -> None:
        town = Town(overflow_waiting=1)
        (first, second) = town.calls(2)
        queued_at = town.floor.state.calls[second].queued_at
        town.wait(10)
        town.tell(e.LineArrived(NODE, "l-paul", "a-paul"))
        town.ask(e.GoReady, "a-paul")
        town.accept()
        assert town.last(f.CallAnswered).queued_at == queued_at
        town.leaves(second)
        record = town.last(f.CallEnded).record
        assert (record.how, record.queue, record.wait_ms) == ("answered", "partner", 10_000)
        assert [part.flowed for part in record.segments] == ["overflow", None]
        mine, theirs = town.count("orders"), town.count("partner")
        assert (mine.offered, mine.flowed_out, mine.overflowed) == (2, 1, 1)
        assert (theirs.offered, theirs.answered, theirs.overflowed) == (1, 1, 0)
        town.leaves(first)

    def test_callers_keep_their_order(self) -> None:
        town = Town(overflow_waiting=1, overflow_waiting_off=0, overflow_longest=True)
        calls = town.calls(2)
        town.tell(e.LineArrived(NODE, "l-paul", "a-paul"))
        town.ask(e.GoReady, "a-paul")
        assert town.last(f.CallOffered).call == calls[0], "he came first, though he flowed last"

    @pytest.mark.parametrize("cut", [1, 7, 12, 18, 25, 31])
    def test_it_replays_from_any_snapshot(self, cut: int) -> None:
        told: list[tuple[e.AnyEvent, Any]] = []

        class Written(Town):
            def tell(self, event: e.AnyEvent) -> Any:
                told.append((event, self.now))
                return super().tell(event)

        rule: dict[str, Any] = {"overflow_waiting": 3, "overflow_waiting_off": 1, "overflow_wait_s": 40}
        town = Written(**rule, overflow_wait_off_s=10, overflow_longest=True, overflow_per_h=9)
        calls = town.calls(3)
        town.wait(50)
        town.calls(6)
        town.leaves(next(call for call in calls if call in town.floor.state.calls))
        town.wait(3600)
        assert town.sent
        snapshot, again = b"", Floor("main", NODE)
        for number, (event, now) in enumerate(told, 1):
            again.handle(event, now)
            if number == len(told) * cut // 32:
                snapshot = again.snapshot()
                again = Floor.restore(snapshot)
        assert again.snapshot() == town.floor.snapshot()
        assert again.next_deadline() == town.floor.next_deadline()
        assert again.view() == town.floor.view()


def test_nothing_is_kept_for_queues_without_a_rule() -> None:
    story = Story()
    story.queued()
    story.wait(60)
    assert story.floor.state.overflow == {}
