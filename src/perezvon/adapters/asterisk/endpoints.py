"""Trunks and agents' telephones as objects in Asterisk's memory: no files, no reload, nothing to steal.

Objects in memory end with Asterisk's process; who made them keeps them and pushes them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from perezvon.adapters.asterisk.ari import Ari, path
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.translate import desk
from perezvon.kit.ids import AgentId
from perezvon.ports import Trunk

TRUNK = "trunk-"
_G711 = ("ulaw", "alaw")
_RTP_TIMEOUT_S = 15  # a browser that vanished sends nothing any more; its leg must not stay for ever


# One codec in the answer. With two, a peer may send the second one; Asterisk then changes its own codec in
# the middle of the call, and when that falls into a bridge, the peer hears nothing any more (measured).
_ONE_CODEC = {"incoming_call_offer_pref": "remote_first"}
# The telephone's frame length from its SDP. Where it differs from the caller's, Asterisk packs sound anew, on
# a clock of its own; else it hands the caller's clock on, and on a line that lasts clocks go back (measured).
_OWN_CLOCK = {"use_ptime": "yes"}
# A change of an endpoint that does not name its caller id makes it "unknown", for every call (measured).
_AS_SENT = {"callerid": ""}

# A change of these adds to what is there, instead of taking its place (measured): an address that was taken
# from a trunk could still call, and each reconnect would make the list longer.
_GROWING = {"identify": "match", "aor": "contact"}


@dataclass(frozen=True)
class Object:
    """One object of the SIP stack: ``kind`` is its type in Asterisk."""

    kind: str
    id: str
    fields: Mapping[str, str]

    @property
    def path(self) -> str:
        return f"asterisk/config/dynamic/res_pjsip/{self.kind}/{path(self.id)}"


def trunk_of(endpoint: str) -> str | None:
    """The id of a trunk by the name of its endpoint; None: it is none of ours."""
    ident = endpoint.removeprefix(TRUNK)
    return ident if ident and ident != endpoint else None


def trunk_objects(trunk: Trunk) -> list[Object]:
    """A line to a carrier, known by the addresses its calls come from."""
    name = TRUNK + trunk.id
    endpoint = {
        "context": "from-trunk",
        "disallow": "all",
        "allow": ",".join(trunk.codecs),
        "aors": name,
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "trust_id_inbound": "yes",
        "send_pai": "yes",
        "identify_by": "ip",
        **_ONE_CODEC,
        **_AS_SENT,
    }
    return [
        Object("aor", name, {"contact": trunk.contact}),
        Object("endpoint", name, endpoint),
        Object("identify", name, {"endpoint": name, "match": ",".join(trunk.match)}),
    ]


def agent_codecs(trunks: Sequence[Trunk]) -> tuple[str, ...]:
    """G.711 in the order of the first trunk: customer and agent speak the same, nothing is transcoded."""
    wanted = trunks[0].codecs if trunks else ()
    return tuple(dict.fromkeys([c for c in wanted if c in _G711] + list(_G711)))


def line_objects(
    agent: AgentId, kind: str, password: str, codecs: Sequence[str], settings: AsteriskSettings
) -> list[Object]:
    """An agent's telephone: ``browser`` (WebRTC over the WebSocket) or ``sip``; ``codecs`` by preference."""
    name = desk(agent)
    codecs = [*codecs, *(["opus"] if settings.opus and kind == "browser" else [])]
    endpoint = {
        "context": "from-desk",
        "disallow": "all",
        "allow": ",".join(codecs),
        "aors": name,
        "auth": name,
        "direct_media": "no",
        "timers": "no",
        "rtp_timeout": str(_RTP_TIMEOUT_S),
        "identify_by": "username,auth_username",
        **_OWN_CLOCK,
        **_AS_SENT,
    }
    if kind == "browser":
        endpoint |= {"webrtc": "yes", "dtls_auto_generate_cert": "yes"}
    else:
        endpoint |= {"webrtc": "no", "rtp_symmetric": "yes", "force_rport": "yes", "rewrite_contact": "yes"}
        endpoint |= _ONE_CODEC
    if settings.media_address:
        endpoint["media_address"] = settings.media_address
        endpoint["bind_rtp_to_media_address"] = "yes" if settings.bind_media else "no"
    return [
        Object("auth", name, {"auth_type": "userpass", "username": name, "password": password}),
        Object("aor", name, {"max_contacts": "1", "remove_existing": "yes"}),
        Object("endpoint", name, endpoint),
    ]


async def push(ari: Ari, objects: Sequence[Object]) -> None:
    """Make the objects, or change them to this. Raises AriRefused, AriLost."""
    for thing in objects:
        if await _stands(ari, thing):
            continue
        fields = [{"attribute": name, "value": value} for name, value in thing.fields.items()]
        await ari.must("PUT", thing.path, body={"fields": fields})


async def _stands(ari: Ari, thing: Object) -> bool:
    """Whether an object whose list would grow is there as it is wanted; if it is otherwise, it is removed."""
    name = _GROWING.get(thing.kind)
    if name is None or name not in thing.fields:
        return False
    reply = await ari.call("GET", thing.path)
    if not reply.ok or not isinstance(reply.body, list):
        return False
    fields = [field for field in reply.body if isinstance(field, dict)]
    there = sorted(_address(str(field.get("value"))) for field in fields if field.get("attribute") == name)
    if there == sorted(_address(value) for value in thing.fields[name].split(",")):
        return True
    await ari.call("DELETE", thing.path)
    return False


def _address(text: str) -> str:
    """A network in one way of writing; anything else as it is."""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        return text.strip()


async def remove(ari: Ari, objects: Sequence[Object]) -> None:
    """Take the objects away; gone already is fine. Raises AriLost."""
    for thing in reversed(objects):
        await ari.call("DELETE", thing.path)
