"""Trunks and agents' telephones as objects in Asterisk's memory: no files, no reload, nothing to steal.

Objects in memory end with Asterisk's process; who made them keeps them and pushes them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network

import structlog

from perezvon.adapters.asterisk.ari import Ari, AriRefused, path
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.translate import TRUNK, desk
from perezvon.kit.ids import AgentId
from perezvon.ports import Trunk

log = structlog.get_logger(__name__)

_MARK = "."  # between a trunk's name and what tells its registrations apart; no id holds one
_RETRY_S = 15  # after no answer, or one that asks to come later
_REFUSED_RETRY_S = 60  # after a refusal: carriers lock out who tries a wrong password too often
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
    """One object of the SIP stack: ``kind`` is its type in Asterisk; ``optional``: the others do without."""

    kind: str
    id: str
    fields: Mapping[str, str]
    optional: bool = False

    @property
    def path(self) -> str:
        return f"asterisk/config/dynamic/res_pjsip/{self.kind}/{path(self.id)}"


def trunk_of(endpoint: str) -> str | None:
    """The id of a trunk by the name of its endpoint; None: it is none of ours."""
    ident = endpoint.removeprefix(TRUNK)
    return ident if ident and ident != endpoint else None


def registration_of(name: str) -> str | None:
    """The id of the trunk of a registration's name; None: it is none of ours."""
    return trunk_of(name.partition(_MARK)[0])


def client_uri(trunk: Trunk) -> str:
    """Who we are at the carrier we register at."""
    return f"sip:{trunk.username}@{host_of(trunk.contact)}"


def server_uri(trunk: Trunk) -> str:
    """Where calls and registrations go, over the trunk's transport."""
    said = trunk.transport == "udp" or ";transport=" in trunk.contact
    return trunk.contact if said else f"{trunk.contact};transport={trunk.transport}"


def host_of(uri: str) -> str:
    """``sip:user@[2001:db8::1]:5060;transport=tcp`` → ``2001:db8::1``."""
    address = uri.partition(":")[2].rpartition("@")[2].partition(";")[0]
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0]


def trunk_objects(trunk: Trunk) -> list[Object]:
    """A line to a carrier: known by the addresses its calls come from, and by its registration."""
    name, where, proxy = TRUNK + trunk.id, server_uri(trunk), trunk.outbound_proxy
    signs_in = name if trunk.username and trunk.password else ""
    secure = trunk.transport == "tls"
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
        "outbound_auth": signs_in,
        "from_user": trunk.username if trunk.registers else "",
        "from_domain": host_of(where) if trunk.registers else "",
        "outbound_proxy": proxy,
        "media_encryption": "sdes" if secure else "no",
        "media_encryption_optimistic": "yes" if secure else "no",
        **_ONE_CODEC,
        **_AS_SENT,
    }
    objects = []
    if signs_in:
        objects.append(Object("auth", name, _auth(trunk)))
    aor = {"contact": where, "qualify_frequency": str(trunk.check_s), "outbound_proxy": proxy}
    objects += [Object("aor", name, aor), Object("endpoint", name, endpoint)]
    match = trunk.match or ((host_of(where),) if trunk.registers else ())
    if match:
        fields = {"endpoint": name, "match": ",".join(match)}
        objects.append(Object("identify", name, fields, optional=trunk.registers))
    if trunk.registers:
        objects.append(_registration(trunk, name, signs_in))
    return objects


def trunk_traces(ident: str) -> list[Object]:
    """What a trunk that nobody knows any more may have left; its registration is found by its name."""
    return [Object(kind, TRUNK + ident, {}) for kind in ("auth", "aor", "endpoint", "identify")]


def _auth(trunk: Trunk) -> dict[str, str]:
    user = trunk.auth_user or trunk.username
    return {"auth_type": "userpass", "username": user, "password": trunk.password, "realm": trunk.realm}


def _registration(trunk: Trunk, name: str, auth: str) -> Object:
    """Its name tells its content: Asterisk tries a changed password only when the old registration ends, and
    one that was deleted and made again under the same name at once is forgotten (measured).
    """
    fields = {
        "server_uri": server_uri(trunk),
        "client_uri": client_uri(trunk),
        "outbound_auth": auth,
        "outbound_proxy": trunk.outbound_proxy,
        # The carrier calls this user part: our number, for calls that do not say which was dialled.
        "contact_user": trunk.caller_id.removeprefix("+") or trunk.username,
        "expiration": str(trunk.expiry_s),
        "retry_interval": str(_RETRY_S),
        "forbidden_retry_interval": str(_REFUSED_RETRY_S),
        "fatal_retry_interval": str(_REFUSED_RETRY_S),
        "max_retries": "1000000",
        "max_random_initial_delay": "0",
        "auth_rejection_permanent": "no",
        # Its calls are known by a mark in our address, also where several lines share the carrier's address.
        "line": "yes",
        "endpoint": name,
    }
    content = "\n".join([*fields.values(), *_auth(trunk).values()])
    return Object("registration", name + _MARK + sha256(content.encode()).hexdigest()[:10], fields)


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
        try:
            await ari.must("PUT", thing.path, body={"fields": fields})
        except AriRefused as error:
            if not thing.optional:
                raise
            log.warning("object.refused", object=f"{thing.kind} {thing.id}", error=str(error))


async def change(ari: Ari, before: Sequence[Object], after: Sequence[Object]) -> None:
    """Take away what is not wanted any more, then ``push``. Raises AriRefused, AriLost."""
    kept = {(thing.kind, thing.id) for thing in after}
    await remove(ari, [thing for thing in before if (thing.kind, thing.id) not in kept])
    await push(ari, after)


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
    single = {str(field.get("attribute")): str(field.get("value")) for field in fields}
    same = all(single.get(key, "") == value for key, value in thing.fields.items() if key != name)
    if same and there == sorted(_address(value) for value in thing.fields[name].split(",")):
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
