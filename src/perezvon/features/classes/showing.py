"""A class with the history that it rests on, and the life of a person, as the API shows them."""

from datetime import datetime
from typing import Final

from perezvon.core.classes import CallEvent, ConsentEvent, LifeEvent, PromiseEvent, in_order
from perezvon.core.classify import Acquaintance, Attempts, History, PastCall, classify
from perezvon.facts.floor import Direction
from perezvon.features.classes.life import AnyRow, CallInput, Life, events_of
from perezvon.features.classes.model import (
    CallClassDetail,
    ClassOut,
    Earlier,
    HistoryKind,
    VainAttempts,
    class_out,
)
from perezvon.kit.ids import AgentId

SHOWN: Final = 50
_CALL_DECIDES: Final = {
    "deal": lambda e: e.deal,
    "deal_no_talk": lambda e: e.deal,
    "called_before": lambda e: e.direction == "inbound" and e.answered and e.talk_s > 0,
    "we_called": lambda e: e.direction == "outbound" and e.answered and e.talk_s > 0,
    "spoke_self": lambda e: e.answered and e.talk_s > 0,
    "spoke_colleague": lambda e: e.answered and e.talk_s > 0,
}


def class_detail(row: CallInput, life: Life) -> CallClassDetail:
    """One call's class, and what was known before it."""
    return CallClassDetail(
        call=row["call"],
        person=row["person"],
        kind=row["kind"],
        flags=row["flags"],
        why=row["why"],
        why_at=row["why_at"],
        why_agent=row["why_agent"],
        final=row["closed_at"] is not None,
        stage=row["stage"],
        rule=row["rule"],
        deal=row["deal"],
        consent=row["consent"],
        request=row["request"],
        referrer=row["referrer"],
        earlier=_earlier(row, life),
    )


def _earlier(row: CallInput, life: Life) -> list[Earlier]:
    before: list[Earlier] = []
    for event in in_order(events_of(life)):
        if isinstance(event, CallEvent) and event.id == row["call"]:
            break
        before.append(_shown(event))
    for each in before:
        each.decides = _decides(row, each)
    kept = before[-SHOWN:]
    return [each for each in before[:-SHOWN] if each.decides] + kept


def _decides(row: CallInput, each: Earlier) -> bool:
    if each.what in ("promise", "promise_cancelled", "consent") or row["why_at"] != each.at:
        return False
    if each.what == "met":
        return row["why"] in ("knows_self", "knows_colleague") and each.agent == row["why_agent"]
    test = _CALL_DECIDES.get(row["why"])
    return test is not None and bool(test(each))


def _shown(event: LifeEvent) -> Earlier:
    what, call, agent, due = _what(event)
    return Earlier(
        what=what,
        at=event.at,
        call=event.id if isinstance(event, CallEvent) else None,
        direction=call.direction if call else None,
        agent=agent,
        answered=call.answered if call else False,
        talk_s=call.talk_s if call else 0,
        waited_s=call.waited_s if call else 0,
        deal=call.deal if call else False,
        consent=call.consent if call else isinstance(event, ConsentEvent),
        due=due,
        decides=False,
    )


def _what(event: LifeEvent) -> tuple[HistoryKind, PastCall | None, AgentId | None, datetime | None]:
    match event:
        case Acquaintance():
            return "met", None, event.agent, None
        case CallEvent():
            call = event.call
            return "call", call, call.agent, call.promise.due if call.promise else None
        case PromiseEvent():
            return "promise" if event.open else "promise_cancelled", None, None, event.due
        case ConsentEvent():
            return "consent", None, None, None


def class_now(
    past: History, direction: Direction, agent: AgentId | None, referrer: str | None, now: datetime
) -> ClassOut:
    """The class of a call that would begin now."""
    call = PastCall(
        at=now,
        direction=direction,
        agent=agent,
        answered=False,
        waited_s=0,
        talk_s=0,
        deal=False,
        consent=False,
        referrer=referrer,
    )
    return class_out(classify(past, call))


def attempts_of(open_: Attempts | None, life: Life) -> VainAttempts | None:
    """The calls in vain since the last contact, those of one episode."""
    if open_ is None:
        return None
    vain = [
        row
        for row in life.calls.values()
        if row["direction"] == "inbound"
        and open_.first_at <= row["at"]
        and not (row["answered"] and row["talk_s"] > 0)
    ]
    return VainAttempts(first_at=open_.first_at, last_until=open_.last_until, count=len(vain))


def first_at(stages: list[AnyRow], stage: str) -> datetime | None:
    """When the person got there for the first time."""
    return min((row.at for row in stages if row.stage == stage), default=None)
