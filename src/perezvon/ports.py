"""What the engine needs from the world. Each port has a fake for tests and one real adapter."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol

import msgspec

from perezvon.core.commands import TelephonyCommand
from perezvon.core.events import AnyEvent, CallerSummary, NodeSeen
from perezvon.facts.bus import TrunksOut, TrunkTestIn, TrunkTestOut
from perezvon.facts.consent import AnyConsent, Clearance
from perezvon.facts.floor import Published
from perezvon.facts.settings import AnySetting
from perezvon.kit.ids import AgentId, CentreId, ClientId, NodeId

# --- telephony -----------------------------------------------------------------------------------

Sink = Callable[[AnyEvent], None]
PULSE_S: Final = 2.0


class LineCredentials(msgspec.Struct, frozen=True):
    """One-time SIP credentials of an agent's telephone. ``dial``: the user part of the line to call."""

    username: str
    password: str
    domain: str
    dial: str


class Trunk(msgspec.Struct, frozen=True):
    """A line to a carrier. ``match``: addresses its calls come from; ``contact``: SIP URI of the carrier.

    registers: we sign in there and stay signed in for ``expiry_s`` at a time; else only addresses count.
    username, password: ours at the carrier; auth_user, realm: where they differ from the usual.
    number_format_in, number_format_out: ``kit.phone.from_carrier`` and ``to_carrier``, for ``region``.
    caller_id: our number on this line (E.164): shown to those we call, dialled by calls that name none.
    channels_in, channels_out: calls at once, calls_per_s: new ones; 0 of each: as many as come.
    check_s: how often the carrier is asked whether it is there; 0: never.
    prices: its own, see ``facts.settings.Tariff``; telephony is told none.
    """

    id: str
    match: tuple[str, ...]
    contact: str
    codecs: tuple[str, ...] = ("ulaw", "alaw")
    registers: bool = False
    username: str = ""
    password: str = ""
    auth_user: str = ""
    realm: str = ""
    expiry_s: int = 300
    outbound_proxy: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    number_format_in: str = ""
    number_format_out: str = ""
    caller_id: str = ""
    channels_in: int = 0
    channels_out: int = 0
    calls_per_s: int = 0
    check_s: int = 0
    region: str = "RU"
    prices: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Trunk({self.id!r}, {self.contact!r})"  # never the password


class Telephony(Protocol):
    """One media node.

    ``start`` connects (and reconnects for ever) and calls ``sink`` with events in their order, beginning
    each connection with ``NodeSeen``; a broken connection gives ``NodeLost``. Trunks are pushed before
    ``NodeSeen``. ``send`` never raises for a command that the node refused: that comes back as
    ``CommandFailed``; commands of one channel are done in their order; without a connection they are dropped
    (the next ``NodeSeen`` reconciles).
    """

    async def start(self, sink: Sink, trunks: Sequence[Trunk]) -> None: ...

    def send(self, commands: Sequence[TelephonyCommand]) -> None: ...

    def admit(self, calls: bool) -> None:
        """False: nobody can decide about new calls, until True is said.

        Callers who were not answered yet, and those who come, go to the fallback of their number; the sink
        hears of each as arrived (if it did not before) and gone.
        """
        ...

    async def pulse(self) -> float | None:
        """Seconds until the node answered something small, at most ``PULSE_S``; None: it is not there."""
        ...

    async def glance(self) -> NodeSeen | None:
        """The node's channels and bridges only, for suspicion; None: it cannot be read now."""
        ...

    async def look(self) -> NodeSeen | None:
        """The whole truth once more: all commands sent so far are in it, events heard since come after it.

        Send nothing until it returns, and handle it before any later event. None: it cannot be read now.
        """
        ...

    async def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """From now on these. Raises an error for one that the node does not take; the others are in force."""
        ...

    def trunk_states(self) -> TrunksOut:
        """How the lines are now, with what went wrong on them lately."""
        ...

    async def test_trunk(self, asked: TrunkTestIn) -> TrunkTestOut:
        """Place a call that only shows that a line works, or tell how far the one asked for is.

        Raises Refused: ``trunk.not_found``, ``trunk.down``, ``trunk.full``, ``trunk_test.running``,
        ``trunk_test.often``, ``trunk_test.not_found``, ``node.away``.
        """
        ...

    @property
    def up(self) -> bool:
        """Whether commands reach the node now."""
        ...

    async def send_digits(self, node: NodeId, channel: str, digits: str) -> None: ...

    async def open_line(self, agent: AgentId, kind: str) -> LineCredentials:
        """Make a fresh endpoint for an agent's telephone (``browser`` or ``sip``); the old one is void."""
        ...

    async def close_line(self, agent: AgentId) -> None: ...

    async def stop(self) -> None: ...


# --- journal -------------------------------------------------------------------------------------


class Lease(msgspec.Struct, frozen=True):
    """Ownership of a centre's floor. ``epoch`` grows with every owner and fences every write.

    ``before``: the last sign of life of the owner before, if there was one.
    """

    centre: CentreId
    owner: str
    epoch: int
    expires_at: datetime
    before: datetime | None = None


class Entry(msgspec.Struct, frozen=True):
    """One journalled event; ``seq`` is gapless per centre."""

    seq: int
    now: datetime
    event: AnyEvent


class Batch(msgspec.Struct, frozen=True):
    """What one group commit writes. Facts carry their own gapless numbers."""

    epoch: int
    entries: Sequence[Entry]
    facts: Sequence[Published]


class Loaded(msgspec.Struct, frozen=True):
    """What recovery starts from. ``snapshot_seq`` 0 and ``snapshot`` None: nothing yet.

    ``settings_seq``, ``consent_seq``: last fact of these streams that was journalled; ``last_now``: of the
    last entry.
    """

    snapshot: bytes | None
    snapshot_seq: int
    entries: Sequence[Entry]
    fact_seq: int
    settings_seq: int = 0
    consent_seq: int = 0
    last_now: datetime | None = None


class ConnectionLost(Exception):
    """The journal cannot be reached now; the same batch may be tried again."""


class Deposed(Exception):
    """Another engine holds the lease, or ours expired: this process must not write or send any more."""


class LeaseHeld(Exception):
    """Another engine holds the lease until ``expires_at``."""

    def __init__(self, owner: str, expires_at: datetime) -> None:
        super().__init__(f"the lease is held by {owner} until {expires_at.isoformat()}")
        self.owner = owner
        self.expires_at = expires_at


class Journal(Protocol):
    """Durable memory of one centre's floor. Any error but ConnectionLost ends the process."""

    async def take_lease(self, owner: str, ttl_s: float, after: int | None = None) -> Lease:
        """Raises LeaseHeld; only after expiry, and only if the database is up for one lease time.

        ``after``: an epoch whose holder is dead (``watch_holder``); while it is the newest, take at once.
        """
        ...

    async def watch_holder(self) -> int | None:
        """Wait for some time, at most two seconds, until the holder of the lease died: its epoch, or None.

        Call it again and again. Raises ConnectionLost.
        """
        ...

    async def hold_guard(self, lease: Lease) -> bool:
        """Be seen to live by ``watch_holder`` of others. Returns when that is over.

        True: our connection broke, others may think us dead. False: another one stands there.
        Raises ConnectionLost.
        """
        ...

    async def renew_lease(self, lease: Lease, ttl_s: float) -> Lease:
        """Raises Deposed or ConnectionLost."""
        ...

    async def release_lease(self, lease: Lease) -> None: ...

    async def load(self) -> Loaded: ...

    async def commit(self, batch: Batch) -> None:
        """One transaction: entries, facts and call records. The same batch again is no change.

        Raises ConnectionLost, Deposed, or another error (constraint): then the process must exit.
        """
        ...

    async def save_snapshot(self, epoch: int, seq: int, body: bytes, keep: int = 3) -> None:
        """The newest ``keep`` stay, this one included."""
        ...

    async def settings_after(self, seq: int) -> list[tuple[int, AnySetting]]: ...

    async def consent_after(self, seq: int) -> list[tuple[int, AnyConsent]]: ...


# --- bus -----------------------------------------------------------------------------------------


class Bus(Protocol):
    """Hints and requests between processes; lossy by design, truth is in PostgreSQL."""

    async def publish(self, subject: str, body: bytes) -> None: ...

    async def request(self, subject: str, body: bytes, timeout_s: float) -> bytes:
        """Raises TimeoutError when nobody answers in time."""
        ...

    async def serve(self, subject: str, handler: "Callable[[bytes], object]") -> None:
        """``handler`` is an async function from the body to the answer's body, or None for no answer."""
        ...


# --- clock, directory ----------------------------------------------------------------------------


class Clock(Protocol):
    """Wall time that never goes back. ``jumped``: the machine's clock differs by more than 2 s."""

    jumped: bool

    def now(self) -> datetime: ...


class Directory(Protocol):
    """What slices know that the floor asks for."""

    async def look_up(self, client: ClientId, what: str, key: str) -> CallerSummary | None: ...

    async def clear(self, client: ClientId, number: str, purpose: str) -> Clearance:
        """Whether the person of a number may be called; not ``known`` when it cannot be said."""
        ...

    async def trunks(self) -> Sequence[Trunk]: ...
