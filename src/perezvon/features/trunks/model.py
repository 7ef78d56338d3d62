"""Bodies of the trunks' API."""

from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from perezvon.adapters.web.models import In, Name, Out, Slug, Version, wrong


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


Network = Annotated[str, StringConstraints(max_length=64), AfterValidator(_network)]
SipUri = Annotated[str, StringConstraints(max_length=200), AfterValidator(_sip_uri)]
Codec = Literal["ulaw", "alaw", "opus"]


class TrunkFields(BaseModel):
    """``match``: the addresses its calls come from; ``contact``: where we send calls."""

    name: Name
    match: Annotated[list[Network], Field(min_length=1, max_length=50)]
    contact: SipUri
    codecs: Annotated[list[Codec], Field(min_length=1, max_length=3)] = ["ulaw", "alaw"]
    username: Annotated[str, StringConstraints(max_length=120)] = ""
    active: bool = True


class TrunkPut(In, TrunkFields):
    """``password`` None keeps the one that is stored; it can be written, never read."""

    password: Annotated[str, StringConstraints(max_length=200)] | None = None
    version: Version | None = None


class Trunk(Out, TrunkFields):
    id: Slug
    version: Version
