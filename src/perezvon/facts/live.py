"""The public view of a floor, folded from its facts.

``View`` is what screens show. The floor can make it afresh from its machines; a reader makes the same from an
older one and the facts between (``apply``): a test holds the two equal after every step.
"""

from datetime import datetime, timedelta
from typing import assert_never

import msgspec

from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.kit.ids import AgentId, CallId, ChannelId, ClientId, OfferId, PersonId, QueueId

INTERVAL_S = 900
KEEP_INTERVALS = 4 * 26  # a bit more than the longest local day


class Tally(msgspec.Struct):
    """Counts of one queue for calls queued in one interval of 15 minutes (arrival cohort).

    offered = answered + abandoned + short_abandoned + flowed_out + in progress.
    """

    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flowed_out: int = 0
    wait_answered_ms: int = 0

    @property
    def ended(self) -> int:
        return self.answered + self.abandoned + self.short_abandoned + self.flowed_out


def interval_of(at: datetime) -> int:
    """The number of the 15-minute interval since the epoch."""
    return int(at.timestamp()) // INTERVAL_S


class CallView(msgspec.Struct):
    """A live call as screens show it. ``since``: of its state."""

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
    answered_at: datetime | None = None
    agent: AgentId | None = None
    offer: OfferId | None = None
    until: datetime | None = None
    again: str | None = None


class QueueView(msgspec.Struct):
    """A queue's settings and its tallies by interval (epoch seconds // 900)."""

    setting: s.QueueSet
    tallies: dict[int, Tally] = {}


class View(msgspec.Struct):
    calls: dict[CallId, CallView] = {}
    agents: dict[AgentId, f.AgentStatus] = {}
    queues: dict[QueueId, QueueView] = {}
    clients: dict[ClientId, s.ClientSet] = {}
    numbers: dict[str, s.NumberSet] = {}
    reasons: dict[str, s.ReasonSet] = {}
    dispositions: dict[str, s.DispositionSet] = {}
    centre: s.CentreSet = s.CentreSet(zone="UTC")
    alarms: dict[str, datetime] = {}


def apply(view: View, fact: f.AnyFact, at: datetime) -> None:
    """Fold one fact into the view, in place. ``at``: when the fact was published."""
    match fact:
        case f.AgentChanged():
            view.agents[fact.status.agent] = fact.status
        case f.AgentForgotten():
            view.agents.pop(fact.agent, None)
        case f.SettingLive():
            _apply_setting(view, fact.setting)
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
    | f.CallHeld
    | f.CallResumed
    | f.AgentLost
    | f.AgentRejoined
    | f.CallGivenUp
    | f.CallEnded
    | f.CallClosed
    | f.CallQuarantined
    | f.RecordingStarted
)


def _enter(call: CallView, state: f.CallState, at: datetime) -> None:
    call.state = state
    call.since = at
    call.until = None
    call.offer = None


def _apply_call(view: View, call: CallView, fact: CallFact, at: datetime) -> None:
    match fact:
        case f.PersonKnown():
            call.person = fact.person
            if fact.language is not None:
                call.language = fact.language
        case f.CallQueued():
            _enter(call, "waiting", at)
            call.queue, call.priority, call.again = fact.queue, fact.priority, fact.again
            call.queued_at, call.agent = fact.queued_at, None
            if fact.again is None:
                tally(view.queues, fact.queue, fact.queued_at).offered += 1
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
                count = tally(view.queues, fact.queue, fact.queued_at)
                count.answered += 1
                count.in_target += fact.in_target
                count.wait_answered_ms += fact.wait_ms
        case f.CallHeld():
            _enter(call, "held", at)
        case f.CallResumed() | f.AgentRejoined():
            _enter(call, "talking", at)
        case f.AgentLost():
            _enter(call, "rejoining", at)
            call.until = fact.until
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


def _wraps(call: CallView, record: f.CallRecord) -> bool:
    return call.agent is not None and record.how == "answered"


def _count_end(view: View, record: f.CallRecord) -> None:
    if record.queue is None or record.queued_at is None or record.answered_at is not None:
        return
    count = tally(view.queues, record.queue, record.queued_at)
    match record.how:
        case "abandoned":
            count.abandoned += 1
        case "short_abandoned":
            count.short_abandoned += 1
        case "flowed_out":
            count.flowed_out += 1
        case _:
            pass


def tally(queues: dict[QueueId, QueueView], queue: QueueId, queued_at: datetime) -> Tally:
    """The tally of a queue for the interval of ``queued_at``; old intervals are dropped."""
    row = queues.get(queue)
    if row is None:
        return Tally()
    interval = interval_of(queued_at)
    found = row.tallies.get(interval)
    if found is None:
        found = row.tallies[interval] = Tally()
        for old in [i for i in row.tallies if i <= interval - KEEP_INTERVALS]:
            del row.tallies[old]
    return found


def since_midnight(row: QueueView, midnight: datetime) -> Tally:
    """The sum of the intervals from ``midnight`` on."""
    total = Tally()
    first = interval_of(midnight)
    for interval, count in row.tallies.items():
        if interval >= first:
            for name in Tally.__struct_fields__:
                setattr(total, name, getattr(total, name) + getattr(count, name))
    return total


def _apply_setting(view: View, setting: s.AnySetting) -> None:
    match setting:
        case s.CentreSet():
            view.centre = setting
        case s.ClientSet():
            view.clients[setting.id] = setting
        case s.NumberSet():
            view.numbers[setting.number] = setting
        case s.QueueSet():
            row = view.queues.get(setting.id)
            if row is None:
                view.queues[setting.id] = QueueView(setting=setting)
            else:
                row.setting = setting
        case s.ReasonSet():
            view.reasons[setting.id] = setting
        case s.DispositionSet():
            view.dispositions[setting.id] = setting
        case s.AgentSet():
            pass  # routing only: an agent appears when he signs on
        case s.Removed():
            rows: dict[str, dict[str, object]] = {
                "client": view.clients,  # type: ignore[dict-item]
                "number": view.numbers,  # type: ignore[dict-item]
                "queue": view.queues,  # type: ignore[dict-item]
                "reason": view.reasons,  # type: ignore[dict-item]
                "disposition": view.dispositions,  # type: ignore[dict-item]
            }
            rows.get(setting.what, {}).pop(setting.id, None)
        case _:
            assert_never(setting)


def day_start(now: datetime, offset: timedelta) -> datetime:
    """The last local midnight for a zone that is ``offset`` from UTC at ``now``, as UTC."""
    local = now + offset
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - offset
