"""From the core's commands to ARI requests. Pure.

Asterisk carries requests out in their order, but one that moves a channel waits while a prompt is played to
that channel, and everything on the connection waits with it (measured: until the prompt ends). So what plays
is stopped before a channel is moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from perezvon.adapters.asterisk.ari import path
from perezvon.adapters.asterisk.translate import CALLED, PLAYING_VARIABLE, desk
from perezvon.core import commands as c
from perezvon.kit.ids import BridgeId, ChannelId, PlaybackId


class Ask(NamedTuple):
    """One request. ``fine``: statuses that mean the wanted state is there already."""

    method: str
    path: str
    query: dict[str, str | int] = {}  # noqa: RUF012 - read only
    fine: tuple[int, ...] = ()


def asks(
    command: c.TelephonyCommand,
    app: str,
    formats: str,
    playing: Iterable[PlaybackId] = (),
    music: bool = True,
    way: str = "",
    inside: BridgeId | None = None,
) -> list[Ask]:
    """The requests of a command, in order; the last one decides whether it worked.

    ``formats``: codecs of a call to an agent by preference; else Asterisk has its own order (measured).
    ``way``: where a number is called, ``PJSIP/<number>@<trunk>``.
    ``inside``: the bridge in which the command's channel is.
    ``playing``: prompts not known to have ended on the command's channel; ``music``: it may be on. Recording
    goes another way (AMI): for it the list is empty.

    Raises ValueError for an agent id that is no name in Asterisk.
    """
    match command:
        case c.Answer():
            # Without the language of the channel: every prompt names its own.
            return [Ask("POST", path("channels", command.channel, "answer"))]
        case c.Ring():
            return [Ask("POST", path("channels", command.channel, "ring"))]
        case c.HangUp():
            return [Ask("DELETE", path("channels", command.channel), {"reason": command.reason})]
        case c.Play():
            return _play(command, playing)
        case c.StopPlay():
            return [stop_playback(command.playback)]
        case c.StartMusic():
            return [Ask("POST", path("channels", command.channel, "moh"), {"mohClass": command.music})]
        case c.StopMusic():
            return [_no_music(command.channel)]
        case c.MakeBridge():
            return [Ask("POST", path("bridges", command.bridge), {"type": "mixing"}, fine=(409,))]
        case c.DropBridge():
            return [Ask("DELETE", path("bridges", command.bridge))]
        case c.Join():
            quiet = [*(stop_playback(p) for p in playing), *([_no_music(command.channel)] if music else [])]
            add = Ask("POST", path("bridges", command.bridge, "addChannel"), {"channel": command.channel})
            # Moved without leaving, it keeps the id of its old bridge taken: once dropped, that one cannot be
            # made again as long as the channel lives (409, measured).
            leave = path("bridges", inside, "removeChannel") if inside is not None else None
            gone = [Ask("POST", leave, {"channel": command.channel})] if leave is not None else []
            return [*quiet, *gone, add]
        case c.Part():
            where = path("bridges", command.bridge, "removeChannel")
            return [Ask("POST", where, {"channel": command.channel})]
        case c.Dial():
            return [_dial(command, app, formats)]
        case c.DialOut():
            return [_create(command, app, formats, way)]
        case c.Record() | c.StopRecord() | c.Digits():
            return []
        case _:
            assert_never(command)


def heard(commands: Sequence[c.TelephonyCommand]) -> list[c.TelephonyCommand]:
    """Without music that ends before it begins: an agent who was free takes the call in the same moment."""
    kept: list[c.TelephonyCommand] = []
    begun: dict[ChannelId, c.StartMusic] = {}
    for command in commands:
        match command:
            case c.StartMusic():
                begun[command.channel] = command
            case c.StopMusic() if command.channel in begun:
                kept.remove(begun.pop(command.channel))
                continue
            case c.Play():
                begun.pop(command.channel, None)  # the prompt ended the music that was on before
        kept.append(command)
    return kept


def set_variable(channel: ChannelId, name: str, value: str) -> Ask:
    return Ask("POST", path("channels", channel, "variable"), {"variable": name, "value": value})


def stop_playback(playback: PlaybackId) -> Ask:
    return Ask("DELETE", path("playbacks", playback))


def media_uri(media: str) -> str:
    """``perezvon/greeting`` is a sound; ``number:7`` and the like stay as they are."""
    return media if ":" in media else f"sound:{media}"


def _play(command: c.Play, playing: Iterable[PlaybackId]) -> list[Ask]:
    media = ",".join(media_uri(m) for m in command.media)
    return [
        # Asterisk cannot list playbacks: an engine that takes over reads here what may still run.
        set_variable(command.channel, PLAYING_VARIABLE, " ".join([*playing, command.playback])),
        Ask(
            "POST",
            path("channels", command.channel, "play", command.playback),
            {"media": media, "lang": command.language},
        ),
    ]


def _no_music(channel: ChannelId) -> Ask:
    # Music that is on goes on sounding in a bridge (measured); stopping what is off is no error.
    return Ask("DELETE", path("channels", channel, "moh"))


def _dial(command: c.Dial, app: str, formats: str) -> Ask:
    query: dict[str, str | int] = {
        "endpoint": f"PJSIP/{desk(command.agent)}",
        "app": app,
        "appArgs": f"dialled,{command.agent}",
        "channelId": command.channel,
        "timeout": command.timeout_s,
        "formats": formats,
    }
    if command.caller:
        query["callerId"] = command.caller
    return Ask("POST", "channels", query, fine=(409,))


def _create(command: c.DialOut, app: str, formats: str, way: str) -> Ask:
    """A channel that is in our application before it is dialled: the agent hears what the network says.

    Only when it has entered the application may the rest be asked (measured: 422 before that), see ``call``.
    """
    query: dict[str, str | int] = {
        "endpoint": way,
        "app": app,
        "appArgs": CALLED,
        "channelId": command.channel,
        "formats": formats,
    }
    return Ask("POST", "channels/create", query, fine=(409,))


def call(command: c.DialOut) -> list[Ask]:
    """The rest of it: into the agent's bridge, our number, and ring."""
    return [
        Ask("POST", path("bridges", command.bridge, "addChannel"), {"channel": command.channel}),
        # After the bridge, which shows the agent's name to the far end (measured); the number of a call that
        # goes out is the one of the "connected line".
        set_variable(command.channel, "CONNECTEDLINE(num,i)", command.caller),
        Ask("POST", path("channels", command.channel, "dial"), {"timeout": command.timeout_s}),
    ]


def no_ringing(line: ChannelId) -> Ask:
    """Asterisk plays the ringing to the agent when the network only says that it rings; and it goes on
    playing when the call has ended (measured)."""
    return Ask("DELETE", path("channels", line, "ring"))
