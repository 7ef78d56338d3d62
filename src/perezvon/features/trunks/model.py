"""Bodies of the trunks' API."""

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from perezvon.adapters.web.models import In, Name, Out, Phone, Slug, Version, wrong
from perezvon.adapters.web.tolls import Prices
from perezvon.facts.bus import LineStep, TrunkCondition, TrunkFault
from perezvon.kit.phone import e164, number_format_fault


def _network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False)) if "/" in value else str(ip_network(value)).split("/")[0]
    except ValueError:
        raise wrong("address.invalid") from None


def _sip_uri(value: str) -> str:
    scheme, _, rest = value.partition(":")
    if scheme not in ("sip", "sips") or not rest or any(c.isspace() or c in "<>\"'" for c in rest):
        raise wrong("sip_uri.invalid")
    return value


def _proxy(value: str) -> str:
    """An outbound proxy must be a loose router (RFC 3261, 19.1.1), or it would take the call for its own."""
    if not value:
        return ""
    return value if ";lr" in _sip_uri(value) else f"{value};lr"


def _sip_user(value: str) -> str:
    if any(c.isspace() or not c.isprintable() or c in "<>\"'@;?:/" for c in value):
        raise wrong("sip_user.invalid")
    return value


def _quotable(value: str) -> str:
    if any(not c.isprintable() or c in '"\\' for c in value):
        raise wrong("sip_user.invalid")
    return value


def _number_format(value: str) -> str:
    if number_format_fault(value):
        raise wrong("number_format.invalid")
    return value


def _own_number(value: str) -> str:
    number = e164(value) if value else ""
    if number is None:
        raise wrong("phone.invalid")
    return number


Network = Annotated[str, StringConstraints(max_length=64), AfterValidator(_network)]
SipUri = Annotated[str, StringConstraints(max_length=200), AfterValidator(_sip_uri)]
Proxy = Annotated[str, StringConstraints(max_length=200), AfterValidator(_proxy)]
SipUser = Annotated[str, StringConstraints(max_length=120), AfterValidator(_sip_user)]
Quotable = Annotated[str, StringConstraints(max_length=120), AfterValidator(_quotable)]
NumberFormat = Annotated[str, StringConstraints(max_length=40), AfterValidator(_number_format)]
OwnNumber = Annotated[str, StringConstraints(max_length=40), AfterValidator(_own_number)]
Codec = Literal["ulaw", "alaw", "opus"]
Transport = Literal["udp", "tcp", "tls"]
Channels = Annotated[int, Field(ge=0, le=10_000)]


class TrunkFields(BaseModel):
    """``match``: the addresses its calls come from; ``contact``: where we send calls, and register.

    Number formats: ``{e164}`` or ``{national}`` with what stands before, such as ``8{national}``; empty: as
    they are. ``caller_id``: our number on this line. Limits: 0 is none. ``check_s`` 0: nobody asks whether
    the carrier is there. ``prices``: allowed prefix → price of a begun minute over this line, in hundredths;
    empty: those of the centre.
    """

    name: Name
    registers: bool = False
    match: Annotated[list[Network], Field(max_length=50)] = []
    contact: SipUri
    username: SipUser = ""
    auth_user: Quotable = ""
    realm: Quotable = ""
    expiry_s: Annotated[int, Field(ge=60, le=86_400)] = 300
    outbound_proxy: Proxy = ""
    transport: Transport = "udp"
    codecs: Annotated[list[Codec], Field(min_length=1, max_length=3)] = ["ulaw", "alaw"]
    number_format_in: NumberFormat = ""
    number_format_out: NumberFormat = ""
    caller_id: OwnNumber = ""
    channels_in: Channels = 0
    channels_out: Channels = 0
    calls_per_s: Annotated[int, Field(ge=0, le=1000)] = 0
    check_s: Annotated[int, Field(ge=0, le=3600)] = 30
    prices: Prices = {}
    active: bool = True


class TrunkPut(In, TrunkFields):
    """``password`` None keeps the one that is stored; it can be written, never read."""

    password: Annotated[SecretStr, Field(max_length=200)] | None = None
    version: Version | None = None


class Trunk(Out, TrunkFields):
    id: Slug
    version: Version
    has_password: bool


class TrunkFailure(Out):
    """``sip``: its status, 0: no answer came; ``number``: its last digits, of a refused call the one dialled.

    ``times``: so often in a row, the last time ``at``.
    """

    at: datetime
    what: TrunkFault
    sip: int
    cause: int
    number: str
    times: int


class TrunkState(Out):
    """How a line is now, since when, and what went wrong on it, newest first."""

    trunk: str
    condition: TrunkCondition
    since: datetime
    sip: int
    reason: str
    calls_in: int
    calls_out: int
    failures: list[TrunkFailure]


class TrunkStates(Out):
    """``node`` False: the media node is away. ``strangers``: requests from addresses of nobody.

    ``here``: where carriers find us, ``host:port``.
    """

    here: str
    node: bool
    trunks: list[TrunkState]
    strangers: int
    strangers_since: datetime | None


class LineTestIn(In):
    """``number``: whom to call."""

    number: Phone


class LinePoint(Out):
    step: LineStep
    at: datetime


class LineTest(Out):
    """A test call so far. ``sip`` and ``cause`` (Q.850): how it ended; ``packets``: audio that came."""

    test: str
    steps: list[LinePoint]
    sip: int
    cause: int
    packets: int
