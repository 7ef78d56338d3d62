"""What the floor is told. Every event is journalled before its consequences leave.

Three sources: telephony (adapters), people (requests through the api), and the engine itself.
Digits of a secret step never enter an event: only their count.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.core.seen import CallerSummary as CallerSummary
from perezvon.core.seen import SeenBridge as SeenBridge
from perezvon.core.seen import SeenChannel as SeenChannel
from perezvon.facts.consent import Barred, Clearance, Forgotten, ListRead
from perezvon.facts.settings import AnySetting, Tariff
from perezvon.kit.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DispositionId,
    NodeId,
    OfferId,
    PersonId,
    PlaybackId,
    QueueId,
    ReasonId,
    UserId,
)


class Event(msgspec.Struct, frozen=True, tag_field="kind"):
    """Base of the events."""


# --- telephony -----------------------------------------------------------------------------------


class ChannelArrived(Event, frozen=True, tag="channel_arrived"):
    """A customer's channel came in over a trunk. ``number``: dialled; ``caller``: who calls; both as sent, or
    as the trunk's number format reads them. ``full``: the trunk whose own limit this call is above.
    """

    node: NodeId
    channel: ChannelId
    number: str
    caller: str
    codec: Literal["alaw", "ulaw"] = "ulaw"
    full: str = ""


class LineArrived(Event, frozen=True, tag="line_arrived"):
    """An agent's telephone (browser or SIP) dialled in to his persistent line."""

    node: NodeId
    channel: ChannelId
    agent: AgentId


class LineRegistered(Event, frozen=True, tag="line_registered"):
    """An agent's telephone can be rung (on-demand mode), or cannot any more."""

    node: NodeId
    agent: AgentId
    registered: bool


class ChannelRings(Event, frozen=True, tag="channel_rings"):
    """A number that we dialled rings."""

    node: NodeId
    channel: ChannelId


class ChannelUp(Event, frozen=True, tag="channel_up"):
    """A channel that we dialled was answered."""

    node: NodeId
    channel: ChannelId


class ChannelGone(Event, frozen=True, tag="channel_gone"):
    """A channel ended. ``cause``: Q.850; ``sip``: SIP status of a failed attempt, where known."""

    node: NodeId
    channel: ChannelId
    cause: int | None = None
    sip: int | None = None


class PlaybackDone(Event, frozen=True, tag="playback_done"):
    node: NodeId
    channel: ChannelId
    playback: PlaybackId
    ok: bool = True


class DigitPressed(Event, frozen=True, tag="digit_pressed"):
    node: NodeId
    channel: ChannelId
    digit: str


class CommandFailed(Event, frozen=True, tag="command_failed"):
    """A command could not be done. ``missing``: the thing it names is not there (404/409)."""

    node: NodeId
    command: str
    channel: ChannelId | None
    missing: bool


class NodeSeen(Event, frozen=True, tag="node_seen"):
    """The whole truth of a media node: sent after every (re)connect. ``born``: when its process began;
    ``unseen_since``: nobody looked after it from then on until now (no engine, or no connection)."""

    node: NodeId
    channels: tuple[SeenChannel, ...] = ()
    bridges: tuple[SeenBridge, ...] = ()
    playbacks: tuple[PlaybackId, ...] = ()
    registered: tuple[AgentId, ...] = ()
    born: datetime | None = None
    unseen_since: datetime | None = None


class NodeLost(Event, frozen=True, tag="node_lost"):
    """The connection to a media node broke; its calls may go on talking."""

    node: NodeId


class TrunksSeen(Event, frozen=True, tag="trunks_seen"):
    """Which lines of a node cannot be used now: all of them, so that each alarm finds its end."""

    node: NodeId
    down: tuple[str, ...] = ()


# --- people --------------------------------------------------------------------------------------


class Request(Event, frozen=True, kw_only=True):
    """Base of what people ask for. ``user`` asks; ``request_id`` is made by the browser.

    A repeat of a ``request_id`` gets the first reply again.
    """

    user: UserId
    request_id: str


class AgentRequest(Request, frozen=True, kw_only=True):
    """A request about an agent: by himself, or by a supervisor for him."""

    agent: AgentId


class SignOn(AgentRequest, frozen=True, kw_only=True, tag="sign_on"):
    """The agent opened his desk: he is on the floor, not ready, reason ``start``."""


class SignOff(AgentRequest, frozen=True, kw_only=True, tag="sign_off"):
    """The agent leaves. In a talk: refused with ``agent.in_call``."""


class PlaceCall(AgentRequest, frozen=True, kw_only=True, tag="place_call"):
    """Call ``number`` (E.164 with plus, or an emergency number) for ``client``; ``shown``: his number that
    the other side sees. ``purpose``: what for. ``clearance``: whether the person may be called, set by the
    engine; None: in journals from before that was asked.
    """

    number: str
    client: ClientId
    shown: str
    purpose: str = "service"
    clearance: Clearance | None = None


class GoReady(AgentRequest, frozen=True, kw_only=True, tag="go_ready"):
    pass


class GoNotReady(AgentRequest, frozen=True, kw_only=True, tag="go_not_ready"):
    """During a talk or wrap-up it becomes pending and acts at the end."""

    reason: ReasonId


class Accept(AgentRequest, frozen=True, kw_only=True, tag="accept"):
    offer: OfferId


class Decline(AgentRequest, frozen=True, kw_only=True, tag="decline"):
    offer: OfferId


class CallRequest(AgentRequest, frozen=True, kw_only=True):
    """A request that acts on the agent's call. ``rev``: the revision seen, None to skip the check."""

    call: CallId
    rev: int | None = None


class Hold(CallRequest, frozen=True, kw_only=True, tag="hold"):
    pass


class Resume(CallRequest, frozen=True, kw_only=True, tag="resume"):
    pass


class SendKeys(CallRequest, frozen=True, kw_only=True, tag="send_keys"):
    """``count`` digits are sent by the shell; the digits themselves stay out of the journal."""

    count: int


class EndCall(CallRequest, frozen=True, kw_only=True, tag="end_call"):
    pass


class TransferToQueue(CallRequest, frozen=True, kw_only=True, tag="transfer_to_queue"):
    """The caller waits in ``queue`` of the same client, at its front."""

    queue: QueueId


class TransferToAgent(CallRequest, frozen=True, kw_only=True, tag="transfer_to_agent"):
    """The caller rings at the colleague ``to``, and waits in his queue again when that fails."""

    to: AgentId


class Consult(CallRequest, frozen=True, kw_only=True, tag="consult"):
    """The colleague ``to`` is rung, to be asked about the call while the caller hears music.

    ``Resume`` goes back to the caller; ``EndCall`` of the colleague leaves.
    """

    to: AgentId


class TransferOutside(CallRequest, frozen=True, kw_only=True, tag="transfer_outside"):
    """``number`` (E.164 with plus) is called for the caller, who waits in his queue again when that fails."""

    number: str


class ConsultOutside(CallRequest, frozen=True, kw_only=True, tag="consult_outside"):
    """``number`` is called, to be asked about the call while the caller hears music."""

    number: str


class CompleteTransfer(CallRequest, frozen=True, kw_only=True, tag="complete_transfer"):
    """The caller goes to the colleague who was asked."""


class MoreTime(CallRequest, frozen=True, kw_only=True, tag="more_time"):
    """Wrap-up is extended by the queue's wrap-up time again, at most three times."""


class PickPerson(CallRequest, frozen=True, kw_only=True, tag="pick_person"):
    """Of the people who share a number it is ``person``; the Directory says what is known of him."""

    person: PersonId


class ChooseResult(CallRequest, frozen=True, kw_only=True, tag="choose_result"):
    """How the call ended, as far as the agent knows now: it stands if his wrap-up ends without him."""

    disposition: DispositionId


class FinishWrapUp(CallRequest, frozen=True, kw_only=True, tag="finish_wrap_up"):
    disposition: DispositionId


# --- the engine itself ---------------------------------------------------------------------------


class Tick(Event, frozen=True, tag="tick"):
    """Time passed: a deadline is due."""


class LookedUp(Event, frozen=True, tag="looked_up"):
    """The answer to a LookUp; ``value`` None: unknown, or no answer in time."""

    call: CallId
    what: Literal["caller", "known", "person"]
    value: CallerSummary | None


class SettingChanged(Event, frozen=True, tag="setting_changed"):
    """The settings stream went on; the content is here, so that a replay reads no table."""

    seq: int
    setting: AnySetting


class TrunksPriced(Event, frozen=True, tag="trunks_priced"):
    """The lines in use and what calls cost over them: all of them, at the start and when one changes."""

    tariffs: tuple[Tariff, ...]


class ContactBarred(Event, frozen=True, tag="contact_barred"):
    """Somebody must not be called any more: the stream ``consent`` went on, or a look-up answered late.

    ``seq``: its number in the stream; 0: it is not from there.
    """

    seq: int
    barred: Barred


class ContactListRead(Event, frozen=True, tag="contact_list_read"):
    """The stream ``consent`` went on: a list from outside bars others than before."""

    seq: int
    read: ListRead


class PersonForgotten(Event, frozen=True, tag="person_forgotten"):
    """The stream ``consent`` went on: somebody's data are destroyed. The engine saves a snapshot at once."""

    seq: int
    forgotten: Forgotten


class Restarted(Event, frozen=True, tag="restarted"):
    """An engine took this floor over (lease ``epoch``) after ``down_since``."""

    epoch: int
    down_since: datetime | None = None


class NodeStrained(Event, frozen=True, tag="node_strained"):
    """How late node and engine are: 0 is in time, each level halves what is let in (engine/strain.py)."""

    node: NodeId
    level: int


class ClockJumped(Event, frozen=True, tag="clock_jumped"):
    """The machine's clock differs from the steady time by more than 2 s; ``on`` False: it is right again."""

    node: NodeId
    on: bool


AnyRequest: TypeAlias = (
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
    | FinishWrapUp
)
AnyEvent: TypeAlias = (
    ChannelArrived
    | LineArrived
    | LineRegistered
    | ChannelRings
    | ChannelUp
    | ChannelGone
    | PlaybackDone
    | DigitPressed
    | CommandFailed
    | NodeSeen
    | NodeLost
    | TrunksSeen
    | AnyRequest
    | Tick
    | LookedUp
    | SettingChanged
    | TrunksPriced
    | ContactBarred
    | ContactListRead
    | PersonForgotten
    | Restarted
    | NodeStrained
    | ClockJumped
)
