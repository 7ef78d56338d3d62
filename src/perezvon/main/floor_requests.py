"""The bodies of what people ask of the floor.

They mirror the request events of ``core.events`` one to one (a test holds them equal), but for the user, who
is the one signed in, and the digits of ``send_keys``, which stay out of the journal.
"""

from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field, StringConstraints

from perezvon.adapters.web.models import MAX_INT, In
from perezvon.core import events
from perezvon.kit.ids import AgentId, UserId

MAX_WORDS = 500
Id = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class _Request(In):
    """``agent`` left out: oneself; another one's needs ``floor.manage``, or ``floor.lead`` over him."""

    request_id: Id
    agent: Id | None = None


class _OfferRequest(_Request):
    offer: Id


class _CallRequest(_Request):
    """``rev``: the revision of the call that was seen; left out: not checked."""

    call: Id
    rev: Annotated[int, Field(ge=0, le=MAX_INT)] | None = None


class PassedOn(_CallRequest):
    """``note``: a few words for who takes the call, kept with it; the floor never sees them."""

    note: Annotated[str, StringConstraints(max_length=MAX_WORDS)] = ""


class SignOn(_Request):
    kind: Literal["sign_on"]


class SignOff(_Request):
    kind: Literal["sign_off"]


class PlaceCall(_Request):
    """``number``: as typed or pasted, in any usual form. ``shown``: which number of the client is shown.

    ``purpose``: what for, of ``/api/consent/purposes``; the floor refuses what the person does not want.
    """

    kind: Literal["place_call"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    client: Id
    shown: Id
    purpose: Id = "service"


class GoReady(_Request):
    kind: Literal["go_ready"]


class GoNotReady(_Request):
    kind: Literal["go_not_ready"]
    reason: Id


class Accept(_OfferRequest):
    kind: Literal["accept"]


class Decline(_OfferRequest):
    kind: Literal["decline"]


class Hold(_CallRequest):
    kind: Literal["hold"]


class Resume(_CallRequest):
    kind: Literal["resume"]


class SendKeys(_CallRequest):
    kind: Literal["send_keys"]
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]{1,32}$")]


class EndCall(_CallRequest):
    kind: Literal["end_call"]


class TransferToQueue(PassedOn):
    """To whoever answers in a queue of the same client."""

    kind: Literal["transfer_to_queue"]
    queue: Id


class TransferToAgent(PassedOn):
    """To a colleague, who is rung; when he does not answer the caller waits in the queue again."""

    kind: Literal["transfer_to_agent"]
    to: Id


class Consult(PassedOn):
    """Ask a colleague first. ``resume`` goes back to the caller, ``end_call`` of the colleague leaves."""

    kind: Literal["consult"]
    to: Id


class TransferOutside(PassedOn):
    """To somebody outside, who is called as agents call; ``number``: as typed, in any usual form."""

    kind: Literal["transfer_outside"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class ConsultOutside(PassedOn):
    """Ask somebody outside first; as ``consult``."""

    kind: Literal["consult_outside"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class CompleteTransfer(_CallRequest):
    kind: Literal["complete_transfer"]


class MoreTime(_CallRequest):
    kind: Literal["more_time"]


class PickPerson(_CallRequest):
    """``person``: who of those who share the number is on the line."""

    kind: Literal["pick_person"]
    person: Id


class ChooseResult(_CallRequest):
    kind: Literal["choose_result"]
    disposition: Id


class FinishWrapUp(_CallRequest):
    kind: Literal["finish_wrap_up"]
    disposition: Id


FloorRequest = Annotated[
    SignOn
    | SignOff
    | PlaceCall
    | GoReady
    | GoNotReady
    | Accept
    | Decline
    | Hold
    | Resume
    | SendKeys
    | EndCall
    | TransferToQueue
    | TransferToAgent
    | Consult
    | TransferOutside
    | ConsultOutside
    | CompleteTransfer
    | MoreTime
    | ChooseResult
    | PickPerson
    | FinishWrapUp,
    Field(discriminator="kind"),
]


def to_event(body: Any, user: UserId, agent: AgentId) -> tuple[events.AnyRequest, str]:
    """The event that a body stands for, and the digits that go beside it."""
    values = body.model_dump(exclude={"agent", "digits", "note"})
    digits: str = getattr(body, "digits", "")
    if digits:
        values["count"] = len(digits)
    return msgspec.convert({**values, "user": user, "agent": agent}, events.AnyRequest), digits
