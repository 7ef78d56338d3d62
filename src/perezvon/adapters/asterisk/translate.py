"""From what Asterisk says (ARI's JSON) to the core's events. Pure: the same JSON gives the same event.

What came over SIP was written by strangers: numbers and names may hold anything. It is cut to what a number
may be before it enters an event; whatever is not understood gives None and never an exception.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, ChannelId, NodeId, PlaybackId

Json = dict[str, Any]

DESK = "desk-"
LONGEST_KEYS = 64
TRUNK = "trunk-"
LINE = "line"  # what a telephone dials to reach its persistent line
RECORDING_VARIABLE = "PZ_RECORDING"
PLAYING_VARIABLE = "PZ_PLAYING"

_LONGEST_NUMBER = 32  # E.164 has 15 digits; prefixes and codes of carriers come on top
_LONGEST_ID = 64
_DIALLED = "dialled"
CALLED = "called"  # a number that we called over a trunk
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_REGISTERED = frozenset({"NonQualified", "Reachable", "Unknown", "Created"})
_UNREGISTERED = frozenset({"Removed", "Unreachable"})

# What we ask Asterisk for. Answers to our requests pass the same filter: without RESTResponse none come.
WANTED = (
    "RESTResponse",
    "ApplicationReplaced",
    "StasisStart",
    "StasisEnd",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelEnteredBridge",
    "ChannelLeftBridge",
    "Dial",
    "PlaybackFinished",
    "ContactStatusChange",
)


def started(node: NodeId, raw: Json) -> e.ChannelArrived | e.LineArrived | e.ChannelUp | None:
    """A channel entered our application; None: not by a way we know."""
    channel, args = _dict(raw, "channel"), raw.get("args")
    ident = _text(channel, "id")
    if not ident or not isinstance(args, list):
        return None
    match [str(a) for a in args]:
        case ["trunk", dialled, *rest]:
            caller = number_of(_text(_dict(channel, "caller"), "number"))
            codec = codec_of(rest[0] if rest else "")
            return e.ChannelArrived(node, ident, number_of(dialled), caller, codec)
        case ["desk", *_]:
            agent = agent_of(_text(channel, "name"))
            return e.LineArrived(node, ident, agent) if agent is not None else None
        case [first, *_] if first == _DIALLED:
            return e.ChannelUp(node, ident)
        case _:
            return None


def called(raw: Json) -> ChannelId | None:
    """The channel of a number that we call has entered our application: now it may be dialled."""
    args = raw.get("args")
    here = isinstance(args, list) and args[:1] == [CALLED]
    return _text(_dict(raw, "channel"), "id") or None if here else None


def dialled(node: NodeId, raw: Json) -> e.ChannelRings | e.ChannelUp | None:
    """What the network says of a number that we called (``Dial``)."""
    ident = _text(_dict(raw, "peer"), "id")
    match _text(raw, "dialstatus") if ident else "":
        case "RINGING":
            return e.ChannelRings(node, ident)
        case "ANSWER":
            return e.ChannelUp(node, ident)
        case _:
            return None


def finished_dialplan(raw: Json) -> bool:
    """The channel is on its way out already and only passes through: extension ``h`` matched a pattern."""
    args = raw.get("args")
    return isinstance(args, list) and args[1:2] == ["h"]


def gone(node: NodeId, raw: Json) -> e.ChannelGone | None:
    """From ``ChannelDestroyed``, or from a ``ChannelHangupRequest`` when nothing better came."""
    ident = _text(_dict(raw, "channel"), "id")
    if not ident:
        return None
    cause, sip = _number(raw, "cause"), _number(raw, "tech_cause")
    # 32 is no Q.850 cause but Asterisk's mark for "a program asked for it".
    return e.ChannelGone(node, ident, 16 if cause == 32 else cause, sip)


def playback_done(node: NodeId, raw: Json) -> e.PlaybackDone | None:
    playback = _dict(raw, "playback")
    ident, target = _text(playback, "id"), _text(playback, "target_uri")
    scheme, _, channel = target.partition(":")
    if not ident or scheme != "channel" or not channel:
        return None
    return e.PlaybackDone(node, channel, ident, ok=_text(playback, "state") == "done")


def digit(node: NodeId, raw: Json) -> e.DigitPressed | None:
    ident, pressed = _text(_dict(raw, "channel"), "id"), _text(raw, "digit")
    if not ident or pressed not in set("0123456789*#ABCD"):
        return None
    return e.DigitPressed(node, ident, pressed)


def registration(node: NodeId, raw: Json) -> e.LineRegistered | None:
    """A telephone of an agent registered, or its registration ended."""
    agent = desk_agent(_text(_dict(raw, "endpoint"), "resource"))
    status = _text(_dict(raw, "contact_info"), "contact_status")
    if agent is None or status not in _REGISTERED | _UNREGISTERED:
        return None
    return e.LineRegistered(node, agent, status in _REGISTERED)


def bridge_move(raw: Json) -> tuple[str, str]:
    """Channel and bridge of ``ChannelEnteredBridge`` and ``ChannelLeftBridge``."""
    return _text(_dict(raw, "channel"), "id"), _text(_dict(raw, "bridge"), "id")


def seen_channel(raw: Json, app: str) -> e.SeenChannel | None:
    """A channel of the list; None when it is not (or not yet) in our application."""
    dialplan = _dict(raw, "dialplan")
    ident, name = _text(raw, "id"), _text(raw, "name")
    running, data = _text(dialplan, "app_name"), _text(dialplan, "app_data").split(",")
    answered = _text(raw, "state") == "Up"
    agent = agent_of(name)
    if not ident:
        return None
    if running == "AppDial2" and agent is not None:
        return e.SeenChannel(ident, answered=False, agent=agent, ours=True)
    if running != "Stasis" or data[0] != app:
        return None
    match data[1:]:
        case ["trunk", dialled, *rest]:
            caller = number_of(_text(_dict(raw, "caller"), "number"))
            codec = codec_of(rest[0] if rest else "")
            return e.SeenChannel(ident, answered, number=number_of(dialled), caller=caller, codec=codec)
        case ["desk", *_] if agent is not None:
            return e.SeenChannel(ident, answered, agent=agent)
        case [first, *_] if first == _DIALLED and agent is not None:
            return e.SeenChannel(ident, answered, agent=agent, ours=True)
        case [first, *_] if first == CALLED:
            return e.SeenChannel(ident, answered, ours=True)
        case _:
            return None


def seen_bridge(raw: Json) -> e.SeenBridge | None:
    """A mixing bridge of the list."""
    ident, channels = _text(raw, "id"), raw.get("channels")
    if not ident or _text(raw, "bridge_type") != "mixing" or not isinstance(channels, list):
        return None
    return e.SeenBridge(ident, tuple(str(c) for c in channels))


def registered_agent(raw: Json) -> AgentId | None:
    """The agent of an endpoint of the list, if his telephone can be rung."""
    return desk_agent(_text(raw, "resource")) if _text(raw, "state") == "online" else None


def playing(value: object) -> tuple[PlaybackId, ...]:
    """What ``PLAYING_VARIABLE`` holds."""
    return tuple(p for p in str(value or "").split() if p)


def variable(raw: object) -> str:
    """The value in the answer to a request for a channel variable."""
    return str(raw.get("value") or "") if isinstance(raw, dict) else ""


def born(raw: object) -> datetime | None:
    """When Asterisk's process began, in the answer to a request for ``asterisk/info``."""
    text = _text(_dict(raw, "status"), "startup_time") if isinstance(raw, dict) else ""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo is not None else None  # a time without a zone says nothing


def number_of(text: str) -> str:
    """A telephone number: digits, a leading plus, ``*`` and ``#``; "" when there is no digit in it."""
    kept = "".join(c for c in text if c in "0123456789*#")[:_LONGEST_NUMBER]
    if not any(c.isdigit() for c in kept):
        return ""
    return f"+{kept}" if text.lstrip().startswith("+") else kept


def codec_of(formats: str) -> Literal["alaw", "ulaw"]:
    """The G.711 of a format list such as ``(alaw|ulaw)``: the first of the two."""
    alaw, ulaw = formats.find("alaw"), formats.find("ulaw")
    return "alaw" if alaw >= 0 and (ulaw < 0 or alaw < ulaw) else "ulaw"


def desk(agent: AgentId) -> str:
    """The endpoint of an agent's telephone. Raises ValueError for an id that is no name in Asterisk."""
    if not safe_name(agent):
        raise ValueError(f"agent id {agent!r}: letters, digits, '-', '_' and '.' only, at most {_LONGEST_ID}")
    return DESK + agent


def safe_name(text: str) -> bool:
    """Fit for names of files and of things in Asterisk."""
    return 0 < len(text) <= _LONGEST_ID and set(text) <= _SAFE and not text.startswith(".")


def desk_agent(endpoint: str) -> AgentId | None:
    agent = endpoint.removeprefix(DESK)
    return agent if agent != endpoint and safe_name(agent) else None


def agent_of(channel_name: str) -> AgentId | None:
    """The agent whose telephone has this channel (``PJSIP/desk-a-anna-0000001f``)."""
    technology, _, rest = channel_name.partition("/")
    endpoint, dash, _ = rest.rpartition("-")
    return desk_agent(endpoint) if technology == "PJSIP" and dash else None


def trunk_of_channel(raw: Json) -> str | None:
    """The trunk of a channel (``PJSIP/trunk-demo-0000001f``)."""
    technology, _, rest = _text(raw, "name").partition("/")
    name, dash, _ = rest.rpartition("-")
    ident = name.removeprefix(TRUNK)
    return ident if technology == "PJSIP" and dash and ident and ident != name else None


def channel(raw: Json) -> Json:
    """The channel that an event is about."""
    return _dict(raw, "channel")


def _dict(raw: Json, key: str) -> Json:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _text(raw: Json, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _number(raw: Json, key: str) -> int | None:
    value = raw.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def kind(command: c.TelephonyCommand) -> str:
    """The command's name as events carry it (``join``)."""
    return str(type(command).__struct_config__.tag)


def channel_of(command: c.TelephonyCommand) -> ChannelId | None:
    """The channel a command is about; None for one about a bridge."""
    return None if isinstance(command, c.MakeBridge | c.DropBridge) else command.channel


def keys_fit(digits: str) -> bool:
    """Whether these can be sent as tones."""
    return 0 < len(digits) <= LONGEST_KEYS and set(digits) <= set("0123456789*#ABCD")
