"""A look at the whole node: what is there, read back after every connect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused, path
from perezvon.adapters.asterisk.endpoints import trunk_of
from perezvon.adapters.asterisk.legs import Leg
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, BridgeId, ChannelId, NodeId, PlaybackId
from perezvon.ports import PULSE_S


@dataclass(frozen=True)
class Truth:
    """``event`` for the core and ``legs`` for the adapter: one world.

    ``desks`` and ``trunks``: made earlier, by us or by an engine before us.
    """

    event: e.NodeSeen
    legs: dict[ChannelId, Leg]
    desks: tuple[AgentId, ...]
    trunks: tuple[str, ...]


Read = Callable[[str | None, str, str], tuple[str, str]]


def _as_sent(_trunk: str | None, number: str, caller: str) -> tuple[str, str]:
    return number, caller


async def glance(
    ari: Ari, node: NodeId, without: Collection[ChannelId] = (), read: Read = _as_sent
) -> e.NodeSeen:
    """Channels and bridges only: two requests however many there are. Raises AriLost, AriRefused.

    ``read``: dialled number and caller of a trunk's channel as the floor knows them.
    """
    return (await _seen(ari, node, without, read))[0]


async def _seen(
    ari: Ari, node: NodeId, without: Collection[ChannelId], read: Read
) -> tuple[e.NodeSeen, dict[ChannelId, str]]:
    """What ``glance`` gives, and the trunk of each channel that has one."""
    raw_channels, raw_bridges = await asyncio.gather(_all(ari, "channels"), _all(ari, "bridges"))
    bridges = [b for b in map(t.seen_bridge, _objects(raw_bridges)) if b is not None]
    found = (t.seen_channel(raw, ari.app) for raw in _objects(raw_channels))
    of = {str(raw.get("id")): t.trunk_of_channel(raw) for raw in _objects(raw_channels)}
    lines = {channel: trunk for channel, trunk in of.items() if trunk is not None}
    channels = tuple(_in_e164(s, lines, read) for s in found if s is not None and s.channel not in without)
    return e.NodeSeen(node, channels, tuple(bridges)), lines


def _in_e164(seen: e.SeenChannel, lines: Mapping[ChannelId, str], read: Read) -> e.SeenChannel:
    """The numbers as they were when the channel arrived, read as its trunk writes them."""
    trunk = lines.get(seen.channel)
    if trunk is None or seen.ours:
        return seen
    number, caller = read(trunk, seen.number, seen.caller)
    return msgspec.structs.replace(seen, number=number, caller=caller)


async def survey(ari: Ari, node: NodeId, without: Collection[ChannelId] = (), read: Read = _as_sent) -> Truth:
    """Channels, bridges, prompts, recordings, registrations, the node's age. Raises AriLost, AriRefused.

    ``without``: channels that are on their way out of our application.
    """
    endpoints, (seen_now, lines), info = await asyncio.gather(
        _endpoints(ari),
        _seen(ari, node, without, read),
        ari.call("GET", "asterisk/info", {"only": "status"}),
    )
    bridges, found = seen_now.bridges, seen_now.channels
    placed: dict[ChannelId, BridgeId] = {c: b.bridge for b in bridges for c in b.channels}
    details = await asyncio.gather(*(_details(ari, s.channel) for s in found))
    channels: list[e.SeenChannel] = []
    legs: dict[ChannelId, Leg] = {}
    for seen, (recording, playbacks) in zip(found, details, strict=True):
        channels.append(
            e.SeenChannel(
                seen.channel,
                seen.answered,
                seen.agent,
                seen.number,
                seen.caller,
                seen.ours,
                seen.codec,
                recording or None,
            )
        )
        legs[seen.channel] = Leg(
            seen.channel,
            agent=seen.agent,
            ours=seen.ours,
            up=seen.answered,
            bridge=placed.get(seen.channel),
            recording=recording or None,
            playing=dict.fromkeys(playbacks, False),
            watched=seen.ours,
            heard_in=placed.get(seen.channel) if seen.ours and seen.agent is None else None,
            trunk=lines.get(seen.channel),
            number=seen.number,
        )
    known = _objects(endpoints)
    event = e.NodeSeen(
        node,
        tuple(channels),
        bridges,
        tuple(p for leg in legs.values() for p in leg.playing),
        tuple(sorted(a for a in map(t.registered_agent, known) if a is not None)),
        t.born(info.body) if info.ok else None,
    )
    names = [str(r.get("resource") or "") for r in known]
    desks = tuple(a for a in map(t.desk_agent, names) if a is not None)
    return Truth(event, legs, desks, tuple(x for x in map(trunk_of, names) if x is not None))


async def pulse(ari: Ari) -> float | None:
    """Seconds until a ping was answered, at most ``PULSE_S``; None without a connection."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(PULSE_S):
            await ari.call("GET", "asterisk/ping")
    except TimeoutError:
        return PULSE_S
    except AriLost:
        return None
    return loop.time() - began


async def _all(ari: Ari, kind: str) -> Any:
    reply = await ari.listing(kind)
    if not reply.ok:
        raise AriRefused("GET", kind, reply)
    return reply.body


async def _endpoints(ari: Ari) -> Any:
    """Asterisk answers 404 ("invalid tech") where not a single endpoint exists: that is none, no fault."""
    reply = await ari.listing("endpoints/PJSIP")
    if not reply.ok and not reply.missing:
        raise AriRefused("GET", "endpoints/PJSIP", reply)
    return reply.body if reply.ok else []


async def _details(ari: Ari, channel: ChannelId) -> tuple[str, tuple[PlaybackId, ...]]:
    """What is recorded of a channel, and which of its prompts still play."""
    recording, playing = await asyncio.gather(
        ari.call("GET", path("channels", channel, "variable"), {"variable": t.RECORDING_VARIABLE}),
        ari.call("GET", path("channels", channel, "variable"), {"variable": t.PLAYING_VARIABLE}),
    )
    ids = t.playing(t.variable(playing.body)) if playing.ok else ()
    alive = await asyncio.gather(*(ari.call("GET", path("playbacks", p)) for p in ids))
    still = tuple(p for p, reply in zip(ids, alive, strict=True) if reply.ok)
    return t.variable(recording.body) if recording.ok else "", still


def _objects(raw: Any) -> list[dict[str, Any]]:
    return [r for r in raw if isinstance(r, dict)] if isinstance(raw, list) else []
