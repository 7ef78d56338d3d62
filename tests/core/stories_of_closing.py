"""Opening hours, recording notices and queues that take over; their transcripts stand in ``transcripts/``."""

from datetime import date, timedelta

from perezvon.core import events as e
from perezvon.facts import settings as s
from tests.core.story import NODE, NUMBER, START
from tests.core.transcript import Transcript, gone, played

WEEK = (*(((s.Opening(540, 1080),),) * 5), (), ())
NIGHT = "+74950000002"


def office(**more: object) -> s.HoursSet:
    """Weekdays from nine to six in Moscow. A story begins on a Monday at noon there."""
    return s.HoursSet("office", "Офис", "Office", "Europe/Moscow", WEEK, **more)  # type: ignore[arg-type]


def number(**more: object) -> s.NumberSet:
    return s.NumberSet(NUMBER, "mebel", "orders", greeting="perezvon/hello", **more)  # type: ignore[arg-type]


def duty(**more: object) -> s.QueueSet:
    """The queue that takes calls when others do not."""
    fields = {"record_notice": "perezvon/recording", "announce_every_s": 0, "max_wait_s": 30, **more}
    return s.QueueSet("duty", "mebel", "Дежурные", "On duty", {"sales": 1}, **fields)  # type: ignore[arg-type]


def outside_the_hours(story: Transcript) -> None:
    story.say("A calendar, and a number that follows it: open until six")
    holiday = s.DayOpenings(date(2026, 1, 13), (), "Праздник", "Holiday")
    story.set(office(days=(holiday,)), number(hours="office"))
    story.look()
    story.say("A minute before six he is taken, a minute later another one hears that we are closed")
    story.wait(6 * 3600 - 60)
    story.queued("+79160000001")
    story.wait(61)
    story.arrives("+79160000002")
    story.look()
    played(story, "t-2")
    gone(story, "t-2")
    gone(story, "t-1")
    story.say("One who hangs up on the words; one whom nobody tells that they are over")
    story.arrives("+79160000003")
    story.wait(2)
    gone(story, "t-3")
    story.arrives("+79160000004")
    story.wait(61)
    gone(story, "t-4")
    story.say("The holiday goes by; on Wednesday at nine it opens")
    story.wait((START + timedelta(hours=18) - story.now).total_seconds() + 1)
    story.wait(24 * 3600 + 3 * 3600)
    story.look()
    story.say("Closed by a person for an hour; the calls go to those on duty")
    story.set(duty(), number(hours="office", closed_to="duty", record=True))
    story.set(office(closed_until=story.now + timedelta(hours=1), closed_reason="Учения"))
    story.arrives("+79160000005")
    played(story, "t-5")
    story.look()
    gone(story, "t-5")
    story.say("Those on duty are closed too")
    story.set(duty(hours="office"))
    story.arrives("+79160000006")
    gone(story, "t-6")
    story.say("A calendar without sense closes nothing; nor does one that is gone")
    story.set(s.HoursSet("office", "", "", "Mars/Olympus", WEEK))
    story.arrives("+79160000007")
    gone(story, "t-7")
    story.set(s.Removed("hours", "office"))
    story.arrives("+79160000008")
    gone(story, "t-8")
    story.look()


def one_queue_after_another(story: Transcript) -> None:
    story.say("Two minutes in the first queue, then those on duty take over: he keeps his place, and is told")
    orders = {"ring_s": 15, "wrap_up_s": 30, "max_wait_s": 120, "record": False, "announce_every_s": 0}
    first = s.QueueSet("orders", "mebel", "", "", {"sales": 9}, max_wait_to="duty", **orders)  # type: ignore[arg-type]
    story.set(duty(max_wait_to="orders", music="calm"), first)
    story.queued()
    story.wait(2)
    played(story, "t-1")
    story.wait(119)
    story.look()
    played(story, "t-1")
    story.say("Nobody there either: not in rings, but the farewell")
    story.wait(30)
    story.look()
    gone(story, "t-1")
    story.say("The next one is taken by the second queue")
    story.ready("a-boris")
    story.queued("+79160000002")
    story.wait(130)
    story.accept()
    story.look()
    story.tell(e.ChannelGone(NODE, "t-2", 16))
    story.say("The queue that would take over is gone")
    story.set(s.Removed("queue", "duty"))
    story.queued("+79160000003")
    story.wait(125)
    gone(story, "t-3")
    story.look()
