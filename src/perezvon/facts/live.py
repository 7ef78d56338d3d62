"""The public view of a floor, folded from its facts.

``View`` is what screens show. The floor can make it afresh from its machines; a reader makes the same from an
older one and the facts between (``apply``): a test holds the two equal after every step.
"""

from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.classes import Classified
from perezvon.facts.overflow import OverflowOn
from perezvon.facts.overflow import fold as fold_overflow
from perezvon.facts.transfers import TransferFact, fold
from perezvon.kit.ids import AgentId, CallId, ChannelId, ClientId, HoursId, OfferId, PersonId, QueueId

INTERVAL_S = 900
KEEP_INTERVALS = 4 * 26  # a bit more than the longest local day


class Tally(msgspec.Struct):
    """Counts of one queue for calls queued in one interval of 15 minutes (arrival cohort).

    offered = answered + abandoned + short_abandoned + flowed_out + in progress.
    A transferred call stays answered where it was answered first. Apart from that: ``transferred_out`` counts
    what agents passed on from here, ``transferred_in`` what was passed on to here, by the time of passing.
    ``overflowed``: those of ``flowed_out`` who went because the queue overflowed.
    """

    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flowed_out: int = 0
    wait_answered_ms: int = 0
    transferred_out: int = 0
    transferred_in: int = 0
    overflowed: int = 0

    @property
    def ended(self) -> int:
        return self.answered + self.abandoned + self.short_abandoned + self.flowed_out


def interval_of(at: datetime) -> int:
    """The number of the 15-minute interval since the epoch."""
    return int(at.timestamp()) // INTERVAL_S


class CallView(msgspec.Struct):
    """A live call as screens show it. ``since``: of its state; ``cap``: an outbound talk is ended then.

    ``consult``: the colleague who is asked, by ``consult_offer`` while he rings; ``transferred_by``: who
    passed the caller on last; ``wrapping``: who passed him on and has not finished his wrap-up;
    ``outside``: the number of somebody outside who is called for the caller; ``chosen``: the result that an
    agent chose for his part, final at the end of his wrap-up.
    """

    call: CallId
    rev: int
    state: f.CallState
    client: ClientId | None
    number: str
    caller: str
    direction: f.Direction
    language: s.Language
    channel: ChannelId
    arrived_at: datetime
    since: datetime
    person: PersonId | None = None
    queue: QueueId | None = None
    priority: int = 0
    queued_at: datetime | None = None
    waits_since: datetime | None = None
    answered_at: datetime | None = None
    agent: AgentId | None = None
    offer: OfferId | None = None
    until: datetime | None = None
    again: str | None = None
    classified: Classified | None = None
    cap: datetime | None = None
    consult: AgentId | None = None
    consult_offer: OfferId | None = None
    transferred_by: AgentId | None = None
    wrapping: list[AgentId] = []
    outside: str | None = None
    chosen: dict[AgentId, str] = {}


class QueueView(msgspec.Struct):
    """A queue's settings and its tallies by interval (epoch seconds // 900); whether it overflows now."""

    setting: s.QueueSet
    tallies: dict[int, Tally] = {}
    overflow: OverflowOn | None = None


class HoursView(msgspec.Struct):
    """A calendar and whether it is open."""

    setting: s.HoursSet
    status: f.HoursStatus | None = None


class View(msgspec.Struct):
    calls: dict[CallId, CallView] = {}
    agents: dict[AgentId, f.AgentStatus] = {}
    queues: dict[QueueId, QueueView] = {}
    clients: dict[ClientId, s.ClientSet] = {}
    numbers: dict[str, s.NumberSet] = {}
    reasons: dict[str, s.ReasonSet] = {}
    dispositions: dict[str, s.DispositionSet] = {}
    centre: s.CentreSet = s.CentreSet(zone="UTC")
    outbound: s.OutboundSet = s.OutboundSet()
    alarms: dict[str, datetime] = {}
    hours: dict[HoursId, HoursView] = {}
    retired: dict[QueueId, dict[int, Tally]] = {}  # of removed queues: calls may live in them, ids come back


def apply(view: View, fact: f.AnyFact, at: datetime) -> None:
    """Fold one fact into the view, in place. ``at``: when the fact was published."""
    match fact:
        case f.AgentChanged():
            view.agents[fact.status.agent] = fact.status
        case f.AgentForgotten():
            view.agents.pop(fact.agent, None)
        case f.HoursTurned():
            calendar = view.hours.get(fact.status.hours)
            if calendar is not None:
                calendar.status = fact.status
        case f.SettingLive():
            _apply_setting(view, fact.setting, at)
        case f.OverflowBegan() | f.OverflowEnded():
            fold_overflow(view.queues, fact)
        case f.Alarm():
            key = f"{fact.what}:{fact.key}"
            if fact.on:
                view.alarms.setdefault(key, at)
            else:
                view.alarms.pop(key, None)
        case f.CallArrived():
            view.calls[fact.call] = CallView(
                call=fact.call,
                rev=fact.rev,
                state="greeting",
                client=fact.client,
                number=fact.number,
                caller=fact.caller,
                direction=fact.direction,
                language=fact.language,
                channel=fact.channel,
                arrived_at=at,
                since=at,
            )
        case f.CallPlaced():
            view.calls[fact.call] = CallView(
                call=fact.call,
                rev=fact.rev,
                state=fact.state,
                client=fact.client,
                number=fact.number,
                caller=fact.caller,
                direction="outbound",
                language=fact.language,
                channel=fact.channel,
                arrived_at=at,
                since=at,
                agent=fact.agent,
                until=fact.until,
            )
        case _:
            call = view.calls.get(fact.call)
            if call is not None:
                call.rev = fact.rev
                _apply_call(view, call, fact, at)


CallFact = (
    f.PersonKnown
    | f.CallQueued
    | f.CallOffered
    | f.OfferEnded
    | f.CallAnswered
    | f.CallDialled
    | f.CallRings
    | f.CallReached
    | f.CallHeld
    | f.CallResumed
    | f.AgentLost
    | f.AgentRejoined
    | f.CallFlowed
    | TransferFact
    | f.CallGivenUp
    | f.CallEnded
    | f.CallClosed
    | f.CallQuarantined
    | f.RecordingStarted
)


def _enter(call: CallView, state: f.CallState, at: datetime, until: datetime | None = None) -> None:
    call.state = state
    call.since = at
    call.until = until
    call.offer = None


def _apply_call(view: View, call: CallView, fact: CallFact, at: datetime) -> None:
    if isinstance(fact, TransferFact):
        _passed_on(view, call, fact, at)
        return
    match fact:
        case f.PersonKnown():
            call.person, call.classified = fact.person, fact.classified
            if fact.language is not None:
                call.language = fact.language
        case f.CallQueued():
            _enter(call, "waiting", at)
            call.queue, call.priority, call.again, call.agent = fact.queue, fact.priority, fact.again, None
            call.queued_at, call.waits_since = fact.queued_at, at if call.answered_at else fact.queued_at
            if fact.again is None:
                tally(view.queues, view.retired, fact.queue, fact.queued_at).offered += 1
        case f.CallOffered():
            _enter(call, "offered", at)
            call.agent, call.offer, call.until = fact.agent, fact.offer, fact.until
        case f.OfferEnded():
            if fact.how != "accepted":
                _enter(call, "waiting", at)
                call.agent = None
        case f.CallAnswered():
            _enter(call, "talking", at)
            call.agent, call.answered_at = fact.agent, call.answered_at or at
            if fact.first:
                count = tally(view.queues, view.retired, fact.queue, fact.queued_at)
                count.answered += 1
                count.in_target += fact.in_target
                count.wait_answered_ms += fact.wait_ms
        case f.CallDialled():
            _enter(call, fact.state, at)
            call.until = fact.until
        case f.CallRings():
            _enter(call, "ringing", at, call.until)
        case f.CallReached():
            _enter(call, "talking", at)
            call.answered_at, call.cap = at, fact.cap
        case f.CallHeld():
            _enter(call, "held", at)
        case f.CallResumed() | f.AgentRejoined():
            _enter(call, "talking", at)
        case f.AgentLost():
            _enter(call, "rejoining", at)
            call.until = fact.until
        case f.CallFlowed():
            count = tally(view.queues, view.retired, fact.queue, fact.queued_at)
            count.flowed_out += 1
            count.overflowed += fact.why == "overflow"
        case f.CallGivenUp():
            _enter(call, "farewell", at)
        case f.CallEnded():
            _count_end(view, fact.record)
            _enter(call, "wrap_up" if _wraps(call, fact.record) else "closed", at)
        case f.CallClosed():
            view.calls.pop(fact.call, None)
        case f.CallQuarantined() | f.RecordingStarted():
            pass
        case _:
            assert_never(fact)


def _passed_on(view: View, call: CallView, fact: TransferFact, at: datetime) -> None:
    fold(call, fact, at)
    if isinstance(fact, f.OutsideGiven):
        tally(view.queues, view.retired, fact.queue, fact.at).transferred_out += 1
    if isinstance(fact, f.CallTransferred):
        tally(view.queues, view.retired, fact.before, fact.at).transferred_out += 1
        tally(view.queues, view.retired, fact.queue, fact.at).transferred_in += 1


def _wraps(call: CallView, record: f.CallRecord) -> bool:
    return call.agent is not None and record.how == "answered"


def _count_end(view: View, record: f.CallRecord) -> None:
    if record.queue is None or record.queued_at is None or record.answered_at is not None:
        return
    count = tally(view.queues, view.retired, record.queue, record.queued_at)
    match record.how:
        case "abandoned":
            count.abandoned += 1
        case "short_abandoned":
            count.short_abandoned += 1
        case "flowed_out":
            count.flowed_out += 1
            count.overflowed += bool(record.segments) and record.segments[-1].outside


def tally(
    queues: dict[QueueId, QueueView],
    retired: dict[QueueId, dict[int, Tally]],
    queue: QueueId,
    queued_at: datetime,
) -> Tally:
    """The tally of a queue (also a removed one) for the interval of ``queued_at``; old ones are dropped."""
    row = queues.get(queue)
    tallies = row.tallies if row is not None else retired.setdefault(queue, {})
    interval = interval_of(queued_at)
    found = tallies.get(interval)
    if found is None:
        found = tallies[interval] = Tally()
        for old in [i for i in tallies if i <= interval - KEEP_INTERVALS]:
            del tallies[old]
    return found


def put_queue(
    queues: dict[QueueId, QueueView], retired: dict[QueueId, dict[int, Tally]], setting: s.QueueSet
) -> None:
    """A queue's settings. One that was removed goes on counting where it stopped: its calls went on too."""
    row = queues.get(setting.id)
    if row is None:
        queues[setting.id] = QueueView(setting=setting, tallies=retired.pop(setting.id, {}))
    else:
        row.setting = setting


def retire_queue(
    queues: dict[QueueId, QueueView],
    retired: dict[QueueId, dict[int, Tally]],
    queue: QueueId,
    at: datetime,
) -> None:
    """The queue is removed; its tallies stay for a day."""
    row = queues.pop(queue, None)
    if row is not None:
        retired[queue] = row.tallies
    oldest = interval_of(at) - KEEP_INTERVALS
    for gone in [q for q, tallies in retired.items() if all(i <= oldest for i in tallies)]:
        del retired[gone]


def since_midnight(row: QueueView, midnight: datetime) -> Tally:
    """The sum of the intervals from ``midnight`` on."""
    total = Tally()
    first = interval_of(midnight)
    for interval, count in row.tallies.items():
        if interval >= first:
            for name in Tally.__struct_fields__:
                setattr(total, name, getattr(total, name) + getattr(count, name))
    return total


def _apply_setting(view: View, setting: s.AnySetting, at: datetime) -> None:
    match setting:
        case s.CentreSet():
            view.centre = setting
        case s.ClientSet():
            view.clients[setting.id] = setting
        case s.NumberSet():
            view.numbers[setting.number] = setting
        case s.QueueSet():
            put_queue(view.queues, view.retired, setting)
        case s.HoursSet():
            view.hours[setting.id] = HoursView(setting)  # told next: whether it is open
        case s.ReasonSet():
            view.reasons[setting.id] = setting
        case s.DispositionSet():
            view.dispositions[setting.id] = setting
        case s.OutboundSet():
            view.outbound = setting
        case s.AgentSet() | s.DiskSet() | s.DrainSet():
            pass  # routing only: an agent appears when he signs on; a full disk, a drain ring an alarm
        case s.Removed(what="queue"):
            retire_queue(view.queues, view.retired, setting.id, at)
        case s.Removed():
            rows: dict[str, dict[str, object]] = {
                "client": view.clients,  # type: ignore[dict-item]
                "number": view.numbers,  # type: ignore[dict-item]
                "reason": view.reasons,  # type: ignore[dict-item]
                "disposition": view.dispositions,  # type: ignore[dict-item]
                "hours": view.hours,  # type: ignore[dict-item]
            }
            rows.get(setting.what, {}).pop(setting.id, None)
        case _:
            assert_never(setting)


def midnight(zone: str, now: datetime) -> datetime:
    """The last midnight in a zone (IANA name), as UTC; right on days of 23 and 25 hours too.

    Where the clock skips midnight the day begins with its first moment, where midnight comes twice with the
    first of the two. Raises ``zoneinfo.ZoneInfoNotFoundError`` for a zone that nobody knows.
    """
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
