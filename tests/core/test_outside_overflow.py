"""A queue overflows to a number outside: whom it sends there, and that nobody is lost on the way."""

from typing import Any

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.live import Tally
from tests.core.story import NODE, NUMBER, Story

PARTNER = "+74957654321"


class Town(Story):
    """Nobody is signed on; more than one waits: the next ones go to the partner's telephone."""

    def __init__(self, *more: s.AnySetting, **rule: Any) -> None:
        fields = {
            "max_wait_s": 600,
            "announce_first_s": 3600,
            "overflow_waiting": 1,
            "overflow_waiting_off": 0,
        }
        rule = {"overflow_outside": PARTNER, **fields, **rule}
        super().__init__(s.QueueSet("orders", "mebel", "", "", {"sales": 1}, **rule), *more)

    def full(self) -> tuple[str, str]:
        """One who waits and one who is sent outside."""
        return self.queued(), self.queued("+79160000002")

    def leg(self, call: str) -> str:
        out = self.floor.state.calls[call].outside
        assert out is not None
        return out.leg

    @property
    def count(self) -> Tally:
        (found,) = self.floor.state.queues["orders"].tallies.values()
        return found


def test_who_comes_above_the_threshold_is_called_for_outside() -> None:
    town = Town()
    first, second = town.full()
    assert (town.state(first), town.state(second)) == ("waiting", "reaching")
    command = town.last_command(c.DialOut)
    assert (command.number, command.caller) == (PARTNER, NUMBER)
    began = town.last(f.OverflowBegan)
    assert (began.on.to, began.on.number) == (None, PARTNER)
    town.tell(e.ChannelUp(NODE, town.leg(second)))
    assert town.state(second) == "outside"
    town.wait(30)
    town.tell(e.ChannelGone(NODE, town.leg(second), 16))
    record = town.last(f.CallClosed).record
    assert (record.call, record.how, record.by, record.agent) == (second, "flowed_out", "outside", None)
    assert [(part.flowed, part.outside) for part in record.segments] == [("overflow", False), (None, True)]
    assert record.wait_ms < 1_000, "the talk outside is no wait"
    assert record.legs[-1].cost == 300
    count = town.count
    assert (count.offered, count.flowed_out, count.overflowed, count.abandoned) == (2, 1, 1, 0)


def test_when_nobody_answers_there_he_keeps_the_time_at_which_he_came_and_is_not_sent_again() -> None:
    town = Town()
    _, second = town.full()
    came = town.floor.state.calls[second].queued_at
    town.tell(e.ChannelGone(NODE, town.leg(second), 17, 486))
    call = town.floor.state.calls[second]
    assert (call.state, call.queued_at, call.again) == ("waiting", came, "outside")
    town.wait(30)
    town.queued("+79160000003")
    assert call.state == "waiting", "once is enough"
    town.ready("a-anna")
    town.wait(3)
    assert town.last(f.CallOffered).call == second, "the centre owes him the first place"
    assert town.accept() == ""
    count = town.count
    assert (count.offered, count.answered, count.flowed_out) == (3, 1, 0), (
        "counted once, by what became of him"
    )


def test_who_hangs_up_while_it_rings_there_was_lost_in_the_queue() -> None:
    town = Town()
    _, second = town.full()
    town.wait(20)
    town.tell(e.ChannelGone(NODE, town.floor.state.calls[second].channel, 16))
    assert town.last(f.CallClosed).record.how == "abandoned"
    assert [each for each in town.commands if isinstance(each, c.HangUp)], "and it rings there no more"
    assert town.count.abandoned == 1


def test_the_queue_that_helps_out_comes_first_and_the_number_when_it_cannot() -> None:
    partner = s.QueueSet("partner", "mebel", "", "", {"partner": 1})
    paul = s.AgentSet("a-paul", {"partner": 1}, ("mebel",))
    town = Town(partner, paul, overflow_to="partner")
    town.ask(e.SignOn, "a-paul")
    first = town.queued()
    second = town.queued("+79160000002")
    assert town.floor.state.calls[second].queue == "partner"
    assert town.ask(e.SignOff, "a-paul") == ""
    third = town.queued("+79160000003")
    assert (town.state(first), town.state(third)) == ("waiting", "reaching")


def test_a_number_that_may_not_be_called_sends_nobody_and_loses_nobody() -> None:
    town = Town(s.OutboundSet(prices={"+49": 100}))
    first, second = town.full()
    assert [town.state(each) for each in (first, second)] == ["waiting", "waiting"]
    assert not [each for each in town.commands if isinstance(each, c.DialOut)]
    town.tell(e.SettingChanged(town.floor.state.settings.seq + 1, s.OutboundSet()))
    third = town.queued("+79160000003")
    assert town.state(third) == "reaching", "as soon as it may be"


def test_the_brake_on_money_holds_for_it() -> None:
    town = Town(s.OutboundSet(spend_per_h=300), overflow_share=1.0)
    _, second = town.full()
    third = town.queued("+79160000003")
    assert (town.state(second), town.state(third)) == ("reaching", "waiting")
    assert "spend:hour" in town.floor.view().alarms


def test_another_engine_knows_whom_it_sent() -> None:
    town = Town()
    _, second = town.full()
    again = Floor.restore(town.floor.snapshot())
    assert again.view() == town.floor.view()
    town.floor = again
    town.tell(e.Restarted(2))
    town.tell(e.ChannelUp(NODE, town.leg(second)))
    assert town.state(second) == "outside"
