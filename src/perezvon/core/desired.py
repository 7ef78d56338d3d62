"""What should exist in a media node, as the floor sees it, and the way there from what was seen.

``NodeSeen`` is compared with ``desired``; the difference is emitted as events handled here and commands:
adopt, re-bridge, hang up, forget.
"""

from datetime import datetime

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.agents import Agents, bridge_of
from perezvon.core.call import PLACED, Call
from perezvon.core.calls import Calls
from perezvon.core.context import Context
from perezvon.core.outside import meeting_of
from perezvon.core.table import DroppedStale
from perezvon.kit.ids import BridgeId, ChannelId, NodeId, PlaybackId, RecordingId


class DesiredChannel(msgspec.Struct, frozen=True):
    """``bridge`` None: in no bridge. ``playback``: being played to it."""

    bridge: BridgeId | None = None
    music: bool = False
    playback: PlaybackId | None = None
    recording: RecordingId | None = None


class Desired(msgspec.Struct, frozen=True):
    channels: dict[ChannelId, DesiredChannel]
    bridges: dict[BridgeId, tuple[ChannelId, ...]]


def desired(node: NodeId, calls: Calls, agents: Agents) -> Desired:
    """The channels, bridges, music and recordings that the node should hold now."""
    channels: dict[ChannelId, DesiredChannel] = {}
    members: dict[BridgeId, list[ChannelId]] = {}

    def put(channel: ChannelId, want: DesiredChannel) -> None:
        channels[channel] = want
        if want.bridge is not None:
            members.setdefault(want.bridge, []).append(channel)

    for agent in agents.live.values():
        if agent.node == node and agent.channel is not None:
            put(agent.channel, DesiredChannel(calls.bridge_at(agent)))
    for call in calls.live.values():
        if call.node != node:
            continue
        if not call.customer_gone and not call.hung_up:
            together = call.state in ("dialling", "ringing", "talking")
            bridge = bridge_of(call.agent) if together and call.agent else None
            if call.outside is not None and call.outside.joined:
                bridge = meeting_of(call)
            put(call.channel, DesiredChannel(bridge, call.music, call.playback, call.recording))
        leg = call.leg(call.agent_leg) if call.agent_leg is not None else None
        if leg is not None and call.agent is not None:
            at = calls.bridge_at(agents.live[call.agent])
            put(leg.channel, DesiredChannel(at if leg.answered_at else None))
        asked = call.consult
        if asked is not None and asked.answered_at is not None and call.agent is not None:
            # Empty while he visits his colleague, and wanted when he comes back.
            members.setdefault(bridge_of(call.agent), [])
        if call.outside is not None:
            out, with_agent = call.outside, bridge_of(call.agent) if call.agent is not None else None
            put(out.leg, DesiredChannel(with_agent or meeting_of(call)))
        if asked is not None and asked.leg is not None:
            put(asked.leg, DesiredChannel(bridge_of(asked.agent) if asked.answered_at else None))
    return Desired(channels, {bridge: tuple(who) for bridge, who in members.items()})


def reconcile(event: e.NodeSeen, ctx: Context, calls: Calls, agents: Agents) -> None:
    """Make floor and node agree: first what the floor missed, then what the node missed."""
    seen = {channel.channel: channel for channel in event.channels}
    played = {call.channel: call.playback for call in calls.live.values()}
    _forget_gone(event, set(seen), calls, agents, ctx)
    _adopt(event, calls, agents, ctx)
    want = desired(event.node, calls, agents)
    placed = {channel: bridge.bridge for bridge in event.bridges for channel in bridge.channels}
    bridges = {bridge.bridge for bridge in event.bridges}
    for bridge in want.bridges:
        if bridge not in bridges:
            ctx.command(c.MakeBridge(event.node, bridge))
    for channel, wanted in want.channels.items():
        if channel in seen:
            known = wanted.playback == played.get(channel)  # else it was begun just now, for an adopted call
            _place(event, ctx, seen[channel], wanted, placed.get(channel), calls, known)
    for bridge_seen in event.bridges:
        if bridge_seen.bridge not in want.bridges:
            ctx.command(c.DropBridge(event.node, bridge_seen.bridge))


def _forget_gone(event: e.NodeSeen, seen: set[ChannelId], calls: Calls, agents: Agents, ctx: Context) -> None:
    """What the node does not hold any more. A call older than the node's process died with the one before."""
    node = event.node
    died = {call.id: _died_at(call, event, ctx.now) for call in _dead(event, seen, calls)}
    for agent in list(agents.live.values()):
        if agent.node == node and agent.channel is not None and agent.channel not in seen:
            ctx.when = died.get(agent.call or "", ctx.now)
            agents.line_gone(agent.channel)
    for call in list(calls.live.values()):
        if call.node != node:
            continue
        ctx.when = died.get(call.id, ctx.now)
        if call.id not in died:
            _forget_legs(call, node, seen, calls, ctx)
        if calls.by_channel.get(call.channel) == call.id and call.channel not in seen:
            if call.state in PLACED:
                ctx.command(c.HangUp(node, call.channel))  # should its Dial still be on its way there
            try:
                calls.caller_gone(call, None, None, by="system" if call.id in died else "caller")
            except DroppedStale as over:  # already, but for its channel; the others must not wait for it
                ctx.outcome.stale = over.reason
        if call.id in died:  # all of it at once: it was nobody's hanging up that ended it
            _forget_legs(call, node, seen, calls, ctx)
        ctx.when = ctx.now


def _dead(event: e.NodeSeen, seen: set[ChannelId], calls: Calls) -> list[Call]:
    """Calls that died with the node's process before this one."""
    born = event.born
    if born is None:
        return []
    mine = (call for call in calls.live.values() if call.node == event.node)
    return [call for call in mine if call.arrived_at < born and call.channel not in seen]


def _died_at(call: Call, event: e.NodeSeen, now: datetime) -> datetime:
    """When exactly nobody knows: when it was last known to live, if nobody looked after the node since."""
    if event.unseen_since is None:
        return now
    legs = (at for leg in call.legs for at in (leg.started_at, leg.answered_at, leg.ended_at))
    parts = (at for part in call.segments for at in (part.queued_at, part.answered_at, part.ended_at))
    signs = (call.arrived_at, call.held_since, *legs, *parts)
    return min(now, max(event.unseen_since, *(at for at in signs if at is not None)))


def _forget_legs(call: Call, node: NodeId, seen: set[ChannelId], calls: Calls, ctx: Context) -> None:
    """Telephones beside the caller's own that the node does not hold any more."""
    for _ in range(2):  # whose telephone is gone in a consultation leaves the caller to the other one
        if call.agent_leg is not None and call.agent_leg not in seen:
            ctx.command(c.HangUp(node, call.agent_leg))  # should its Dial still be on its way there
            calls.leg_gone(call, call.agent_leg, None, None)
    asked = call.consult
    if asked is not None and asked.leg is not None and asked.leg not in seen:
        ctx.command(c.HangUp(node, asked.leg))  # likewise
        calls.leg_gone(call, asked.leg, None, None)
    out = call.outside
    if out is not None and out.leg not in seen:
        ctx.command(c.HangUp(node, out.leg))  # likewise
        calls.leg_gone(call, out.leg, None, None)


def _adopt(event: e.NodeSeen, calls: Calls, agents: Agents, ctx: Context) -> None:
    """Lost arrivals are taken in; what nobody knows is ended."""
    for seen in event.channels:
        channel = seen.channel
        call = calls.live.get(calls.by_channel.get(channel, ""))
        if channel in agents.by_channel:
            continue
        if call is not None:
            asked = call.consult.leg if call.consult is not None else None
            out = call.outside.leg if call.outside is not None else None
            ours = (call.agent_leg, asked, out)
            unwanted = call.hung_up if channel == call.channel else channel not in ours
            if unwanted:
                ctx.command(c.HangUp(event.node, channel))
            elif channel in (call.agent_leg, asked) and seen.answered:
                leg = call.leg(channel)
                ringing = call.state in ("offered", "calling_agent", "asking")
                if leg is not None and leg.answered_at is None and ringing:
                    calls.leg_up(channel)
            elif channel == out and seen.answered:
                if call.outside is not None and call.outside.answered_at is None:
                    calls.leg_up(channel)
            elif channel == call.channel and seen.answered and call.state in PLACED:
                calls.leg_up(channel)
        elif seen.agent is not None and not seen.ours and _may_line(agents, seen.agent):
            agents.line_arrived(e.LineArrived(event.node, channel, seen.agent))
        elif seen.agent is None and not seen.ours and not seen.answered:
            arrived = e.ChannelArrived(event.node, channel, seen.number, seen.caller, seen.codec)
            calls.arrived(arrived, admitted=True)
        else:
            ctx.command(c.HangUp(event.node, channel))
    registered = set(event.registered)
    for ident in [a for a, node in agents.telephones.items() if node == event.node and a not in registered]:
        _tell_registered(agents, event.node, ident, registered=False)
    for ident in event.registered:
        _tell_registered(agents, event.node, ident, registered=True)
    for agent in list(agents.live.values()):
        on_demand = agent.setting.mode == "on_demand" and agent.presence != "out"
        if on_demand and agent.line == "up" and agent.id not in agents.telephones:
            _tell_registered(agents, event.node, agent.id, registered=False)


def _tell_registered(agents: Agents, node: NodeId, agent: str, *, registered: bool) -> None:
    try:
        agents.line_registered(e.LineRegistered(node, agent, registered))
    except DroppedStale:
        return  # he needs no telephone now, or it is known


def _may_line(agents: Agents, ident: str) -> bool:
    agent = agents.live.get(ident)
    return (
        agent is not None
        and agent.presence != "out"
        and agent.setting.mode == "persistent"
        and agent.channel is None
    )


def _place(
    event: e.NodeSeen,
    ctx: Context,
    seen: e.SeenChannel,
    want: DesiredChannel,
    bridge: BridgeId | None,
    calls: Calls,
    known: bool,
) -> None:
    """Commands that were committed but never arrived are given again."""
    node, channel = event.node, seen.channel
    call: Call | None = calls.live.get(calls.by_channel.get(channel, ""))
    if not seen.answered and not seen.ours:
        ctx.command(c.Answer(node, channel, call.language if call is not None else "ru"))
    if known and want.playback is not None and want.playback not in event.playbacks:
        ctx.command(c.StopPlay(node, channel, want.playback))  # should it still be on its way there
        calls.playback_done(channel, want.playback)  # it ended while nobody listened
    if want.bridge is not None and call is not None and channel == call.channel:
        ctx.command(c.StopMusic(node, channel))  # music cannot be seen, and would go on in the talk
    if want.bridge != bridge:
        if want.bridge is not None:
            ctx.command(c.Join(node, want.bridge, channel))
        elif bridge is not None and known:  # else it was parted before its new prompt began
            ctx.command(c.Part(node, bridge, channel))
    if want.music:
        music = call.queue_set.music if call is not None and call.queue_set is not None else "default"
        ctx.command(c.StartMusic(node, channel, music))
    if call is not None and channel == call.channel and seen.recording != want.recording:
        if want.recording is not None:
            ctx.command(c.Record(node, channel, want.recording, call.codec))
        elif seen.recording is not None:
            ctx.command(c.StopRecord(node, channel, seen.recording))
