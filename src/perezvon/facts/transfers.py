"""Facts of the stream ``floor`` about callers who are passed on, and about each agent's part of a call."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from perezvon.facts.outside import OutsideFact
from perezvon.facts.outside import fold as fold_outside
from perezvon.facts.states import CallState, ConsultHow
from perezvon.kit.ids import AgentId, CallId, DispositionId, OfferId, QueueId

if TYPE_CHECKING:
    from perezvon.facts.live import CallView


class CallTransferred(msgspec.Struct, frozen=True, tag_field="kind", tag="call_transferred"):
    """``agent`` passed the caller on; his talk is over, his wrap-up begins.

    blind: the caller waits in ``queue`` again, or rings at ``to``; consulted: ``to`` talks with him at once.
    ``queue`` is the one whose rules hold from now on.
    """

    call: CallId
    rev: int
    agent: AgentId
    how: Literal["blind", "consulted"]
    before: QueueId
    queue: QueueId
    at: datetime
    to: AgentId | None = None


class ConsultAsked(msgspec.Struct, frozen=True, tag_field="kind", tag="consult_asked"):
    """``agent`` has his colleague ``to`` rung, not longer than ``until``; the caller hears music."""

    call: CallId
    rev: int
    agent: AgentId
    to: AgentId
    offer: OfferId
    until: datetime


class ConsultAnswered(msgspec.Struct, frozen=True, tag_field="kind", tag="consult_answered"):
    """The colleague answered: the two talk, the caller goes on hearing music."""

    call: CallId
    rev: int
    to: AgentId


class ConsultEnded(msgspec.Struct, frozen=True, tag_field="kind", tag="consult_ended"):
    """The colleague is out of it and has no call; the caller is on hold."""

    call: CallId
    rev: int
    to: AgentId
    how: ConsultHow


class ResultChosen(msgspec.Struct, frozen=True, tag_field="kind", tag="result_chosen"):
    """``agent`` chose how his part ended, and may choose otherwise until his wrap-up is over."""

    call: CallId
    rev: int
    agent: AgentId
    disposition: DispositionId


class PartWrapped(msgspec.Struct, frozen=True, tag_field="kind", tag="part_wrapped"):
    """The wrap-up of one agent is over while the call goes on, or while another's wrap-up does."""

    call: CallId
    rev: int
    agent: AgentId


TransferFact: TypeAlias = (
    CallTransferred | ConsultAsked | ConsultAnswered | ConsultEnded | ResultChosen | PartWrapped | OutsideFact
)


def fold(call: "CallView", fact: TransferFact, at: datetime) -> None:
    """What the fact changes of a call as screens show it."""
    if isinstance(fact, OutsideFact):
        fold_outside(call, fact, at)
        return
    match fact:
        case CallTransferred():
            call.transferred_by, call.consult, call.consult_offer = fact.agent, None, None
            call.wrapping.append(fact.agent)
        case ConsultAsked():
            _enter(call, "asking", at)
            call.consult, call.consult_offer, call.until = fact.to, fact.offer, fact.until
        case ConsultAnswered():
            _enter(call, "consulting", at)
            call.consult_offer = None
        case ConsultEnded():
            _enter(call, "held", at)
            call.consult, call.consult_offer = None, None
        case ResultChosen():
            call.chosen[fact.agent] = fact.disposition
        case PartWrapped():
            call.chosen.pop(fact.agent, None)
            if fact.agent in call.wrapping:
                call.wrapping.remove(fact.agent)
            else:
                _enter(call, "closed", at)
                call.agent = None


def _enter(call: "CallView", state: CallState, at: datetime) -> None:
    call.state, call.since, call.until = state, at, None
