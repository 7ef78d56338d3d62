"""The record of a call, made from what the floor remembers of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perezvon.core.call import PLACED, Call, LegState, SegmentState
from perezvon.facts.floor import CallRecord, EndHow, Leg, RecordingRef, Segment
from perezvon.facts.live import CallView

_MS = timedelta(milliseconds=1)


def ms(start: datetime | None, end: datetime | None) -> int:
    """Whole milliseconds from ``start`` to ``end``; 0 when either is unknown or the order is wrong."""
    if start is None or end is None:
        return 0
    return max(0, round((end - start) / _MS))


def talk_ms(segment: SegmentState) -> int:
    return max(0, ms(segment.answered_at, segment.ended_at) - segment.hold_ms)


def wait_ms(call: Call) -> int:
    """From queue entry to the first answer, also of somebody outside, or to the end."""
    outside = (part.answered_at for part in call.segments if part.outside and part.answered_at is not None)
    return ms(call.queued_at, call.answered_at or next(outside, call.ended_at))


_OUTCOMES: Final[Mapping[int, EndHow]] = {
    404: "unallocated",
    410: "unallocated",
    484: "unallocated",
    604: "unallocated",
    486: "busy",
    600: "busy",
    408: "no_answer",
    480: "no_answer",
    401: "rejected",
    403: "rejected",
    407: "rejected",
    603: "rejected",
}
"""By SIP status."""
_OUTCOMES_Q850: Final[Mapping[int, EndHow]] = {
    1: "unallocated",
    22: "unallocated",
    28: "unallocated",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    20: "no_answer",
    21: "rejected",
}


def outcome_of(cause: int | None, sip: int | None) -> EndHow:
    """What became of an attempt that the other side did not answer; the SIP status says more than Q.850."""
    by_sip = _OUTCOMES.get(sip) if sip is not None else None
    return by_sip or _OUTCOMES_Q850.get(cause or 0, "unreachable")


def rang_ms(call: Call, until: datetime) -> int:
    """How long an outbound call was dialled; 0 when it never came to that."""
    leg = call.leg(call.channel)
    return ms(leg.started_at, until) if leg is not None else 0


def _leg(leg: LegState) -> Leg:
    told = leg.started_at, leg.answered_at, leg.ended_at, leg.cause, leg.sip, leg.number, leg.cost, leg.why
    return Leg(leg.channel, leg.role, leg.agent, *told)


def record_of(call: Call) -> CallRecord:
    """The record as far as it is known; ``how`` and ``by`` must be decided."""
    if call.how is None or call.by is None:
        raise ValueError(f"call {call.id} has not ended")
    customer = call.leg(call.channel)
    last = next((s for s in reversed(call.segments) if s.answered_at is not None and not s.outside), None)
    return CallRecord(
        call=call.id,
        client=call.client,
        number=call.number,
        caller=call.caller,
        direction=call.direction,
        arrived_at=call.arrived_at,
        how=call.how,
        by=call.by,
        queued_at=call.queued_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        closed_at=call.closed_at,
        queue=call.counted or call.queue,
        agent=last.agent if last else call.placed_by,
        person=call.person,
        disposition=last.disposition if last else None,
        cause=customer.cause if customer else None,
        sip=customer.sip if customer else None,
        wait_ms=wait_ms(call),
        ring_ms=sum(s.ring_ms for s in call.segments),
        talk_ms=sum(talk_ms(s) for s in call.segments if not s.outside),
        hold_ms=sum(s.hold_ms for s in call.segments),
        wrap_ms=sum(s.wrap_ms for s in call.segments),
        offers=call.offers,
        in_target=call.in_target,
        legs=tuple(map(_leg, call.legs)),
        segments=tuple(Segment(*msgspec.structs.astuple(part)) for part in call.segments),
        recordings=tuple(
            RecordingRef(r.recording, call.node, call.channel, r.started_at, r.stopped_at, call.codec)
            for r in call.recordings
        ),
        unrecorded=call.unrecorded,
        closed=call.closed,
    )


def view_of(call: Call) -> CallView:
    """The call as screens show it, made afresh."""
    asked = call.consult or call.outside
    until = {
        "offered": call.offer_until,
        "asking": asked.until if asked is not None else None,
        "reaching": asked.until if asked is not None else None,
        "rejoining": call.rejoin_until,
        **dict.fromkeys(PLACED, call.placed_until),
    }.get(call.state)
    return CallView(
        call=call.id,
        rev=call.rev,
        state=call.state,
        client=call.client,
        number=call.number,
        caller=call.caller,
        direction=call.direction,
        language=call.language,
        channel=call.channel,
        arrived_at=call.arrived_at,
        since=call.since,
        person=call.person,
        queue=call.queue,
        priority=call.priority,
        queued_at=call.queued_at,
        waits_since=call.waits_since,
        answered_at=call.answered_at,
        agent=call.agent,
        offer=call.offer if call.state == "offered" else None,
        until=until,
        again=call.again,
        classified=call.classified,
        cap=call.cap,
        consult=call.consult.agent if call.consult is not None else None,
        consult_offer=call.consult.offer if call.consult is not None and call.state == "asking" else None,
        transferred_by=call.transferred_by,
        wrapping=list(call.wrapping),
        outside=call.outside.number if call.outside is not None else None,
        chosen=dict(call.chosen),
    )
