"""A look at the whole node: what is there, read back after every connect."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ari import Ari, AriRefused, path
from perezvon.adapters.asterisk.legs import Leg
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, BridgeId, ChannelId, NodeId, PlaybackId


@dataclass(frozen=True)
class Truth:
    """``event`` for the core and ``legs`` for the adapter: one world. ``desks``: telephones made earlier."""

    event: e.NodeSeen
    legs: dict[ChannelId, Leg]
    desks: tuple[AgentId, ...]


async def survey(ari: Ari, node: NodeId) -> Truth:
    """Channels, bridges, prompts, recordings and registrations. Raises AriLost, AriRefused."""
    endpoints, raw_channels, raw_bridges = await asyncio.gather(
        _endpoints(ari), ari.must("GET", "channels"), ari.must("GET", "bridges")
    )
    bridges = [b for b in map(t.seen_bridge, _objects(raw_bridges)) if b is not None]
    placed: dict[ChannelId, BridgeId] = {c: b.bridge for b in bridges for c in b.channels}
    found = [s for s in (t.seen_channel(r, ari.app) for r in _objects(raw_channels)) if s is not None]
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
        )
    known = _objects(endpoints)
    event = e.NodeSeen(
        node,
        tuple(channels),
        tuple(bridges),
        tuple(p for leg in legs.values() for p in leg.playing),
        tuple(sorted(a for a in map(t.registered_agent, known) if a is not None)),
    )
    desks = (t.desk_agent(str(r.get("resource") or "")) for r in known)
    return Truth(event, legs, tuple(a for a in desks if a is not None))


async def _endpoints(ari: Ari) -> Any:
    """Asterisk answers 404 ("invalid tech") where not a single endpoint exists: that is none, no fault."""
    reply = await ari.call("GET", "endpoints/PJSIP")
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
