"""All agents of a floor: presence, lines, wrap-up. Calls tell them what happened, and the other way round."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.acd import FREE, Acd
from perezvon.core.agent import LINE, PRESENCE, WORK, Agent, PresenceInput, WorkInput
from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines
from perezvon.core.settings import Settings
from perezvon.core.table import DroppedStale
from perezvon.facts.floor import AgentChanged, AgentForgotten
from perezvon.facts.settings import AgentSet
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, BridgeId, CallId, ChannelId, NodeId, ReasonId, UserId

if TYPE_CHECKING:
    from perezvon.core.calls import Calls

GONE_AFTER_S: Final = 600  # a free agent without a line for this long is signed off: no ghost remains
MORE_TIMES: Final = 3
JOIN_TRIES: Final = 2

START: Final[ReasonId] = "start"
NO_ANSWER: Final[ReasonId] = "no_answer"
DECLINED: Final[ReasonId] = "declined"
UNFINISHED: Final[ReasonId] = "unfinished"
FAULT: Final[ReasonId] = "fault"


def bridge_of(agent: AgentId) -> BridgeId:
    """The bridge that is an agent's own."""
    return f"b-{agent}"


class Agents:
    """``live``: every agent that was on the floor; signed-out ones stay until their settings go.

    ``telephones``: those that can be rung, whether or not anybody works at them; and on which node.
    """

    calls: "Calls"

    def __init__(
        self,
        ctx: Context,
        settings: Settings,
        acd: Acd,
        deadlines: Deadlines,
        live: dict[AgentId, Agent],
        telephones: dict[AgentId, NodeId],
    ) -> None:
        self.ctx = ctx
        self.settings = settings
        self.acd = acd
        self.deadlines = deadlines
        self.live = live
        self.telephones = telephones
        self.by_channel: dict[ChannelId, AgentId] = {
            agent.channel: agent.id for agent in live.values() if agent.channel is not None
        }
        self.order = 0
        deadlines.attach("agent", live)

    # --- what the screens show -------------------------------------------------------------------

    def changed(self, agent: Agent, by: UserId | None = None) -> None:
        """Publish the agent's status and tell the distributor."""
        state = agent.state
        if state != agent.shown:
            agent.shown, agent.since = state, self.ctx.now
            if state == "ready":
                self.order += 1
                agent.order = self.order
        self.ctx.fact(AgentChanged(agent.status(), by))
        if agent.id in self.settings.agents:
            self.tell_acd(agent)

    def tell_acd(self, agent: Agent) -> None:
        free = agent.state == "ready" and not agent.leaving
        self.acd.agent_is(agent.id, FREE if free else agent.state, agent.since, agent.order)

    def _due(self, agent: Agent, name: str, at: datetime) -> None:
        self.deadlines.set("agent", agent.id, agent.due, name, at)

    def get(self, agent: AgentId) -> Agent:
        """Raises Refused when the agent is not on the floor."""
        found = self.live.get(agent)
        if found is None or found.presence == "out":
            raise Refused("agent.signed_out", {"agent": agent})
        return found

    # --- settings --------------------------------------------------------------------------------

    def set(self, setting: AgentSet) -> None:
        self.acd.set_agent(setting.id, setting.skills, setting.clients)
        agent = self.live.get(setting.id)
        if agent is None:
            return
        agent.leaving = False
        if agent.busy and setting.mode != agent.setting.mode:  # the talk he has ends as it began
            agent.setting = msgspec.structs.replace(setting, mode=agent.setting.mode)
            self.tell_acd(agent)
            return
        changed, agent.setting = setting.mode != agent.setting.mode, setting
        if changed and agent.presence != "out":
            self._drop_line(agent)
            self._pick_up_line(agent)
            self.changed(agent)
        else:
            self.tell_acd(agent)

    def remove(self, ident: AgentId) -> None:
        """The agent goes at once, or after the call he has."""
        self.acd.drop_agent(ident)
        self.telephones.pop(ident, None)
        agent = self.live.get(ident)
        if agent is None:
            return
        if agent.busy:
            agent.leaving = True
        else:
            self._forget(agent)

    def _forget(self, agent: Agent) -> None:
        if agent.presence != "out":
            self._leave(agent, None)
        del self.live[agent.id]
        self.ctx.fact(AgentForgotten(agent.id))

    # --- requests of people ----------------------------------------------------------------------

    def sign_on(self, request: e.SignOn) -> None:
        setting = self.settings.agents.get(request.agent)
        if setting is None:
            raise Refused("agent.unknown", {"agent": request.agent})
        agent = self.live.get(request.agent)
        if agent is None:
            agent = Agent(request.agent, setting, self.ctx.now, 0, due={})
            self.live[request.agent] = agent
        was_out = agent.presence == "out"
        agent.presence = PRESENCE.step(agent.presence, "sign_on")
        if was_out:
            agent.setting, agent.reason = setting, START
            self._pick_up_line(agent)
        self.changed(agent, request.user)

    def sign_off(self, request: e.SignOff) -> None:
        agent = self.get(request.agent)
        if agent.busy:
            raise Refused("agent.in_wrap_up" if agent.work == "wrap_up" else "agent.in_call")
        self._leave(agent, request.user)

    def _leave(self, agent: Agent, by: UserId | None) -> None:
        agent.presence = PRESENCE.step(agent.presence, "sign_off")
        agent.reason = None
        agent.due.clear()
        self._drop_line(agent)
        self.changed(agent, by)

    def _drop_line(self, agent: Agent) -> None:
        agent.line = LINE.step(agent.line, "off")
        agent.due.pop("lost", None)
        if agent.channel is not None and agent.node is not None:
            self.ctx.command(c.HangUp(agent.node, agent.channel))
            self.ctx.command(c.DropBridge(agent.node, bridge_of(agent.id)))
            del self.by_channel[agent.channel]
            agent.channel = None

    def _pick_up_line(self, agent: Agent) -> None:
        """His telephone may have registered before he signed on; else he has some time to come with one."""
        node = self.telephones.get(agent.id)
        if agent.setting.mode == "on_demand" and node is not None:
            agent.node, agent.line = node, LINE.step(agent.line, "arrive")
        else:
            self._due(agent, "lost", self.ctx.now + timedelta(seconds=GONE_AFTER_S))

    def go_ready(self, request: e.GoReady) -> None:
        agent = self.get(request.agent)
        agent.presence = PRESENCE.step(agent.presence, "go_ready")
        agent.reason = None
        self.changed(agent, request.user)

    def go_not_ready(self, request: e.GoNotReady) -> None:
        agent = self.get(request.agent)
        if request.reason not in self.settings.reasons:
            raise Refused("reason.unknown", {"reason": request.reason})
        given: PresenceInput = "go_not_ready_busy" if agent.busy else "go_not_ready"
        agent.presence = PRESENCE.step(agent.presence, given)
        agent.reason = request.reason
        self.changed(agent, request.user)

    # --- lines -----------------------------------------------------------------------------------

    def line_arrived(self, event: e.LineArrived) -> None:
        if event.channel in self.by_channel or event.channel in self.calls.by_channel:
            raise DroppedStale("line: the channel is known")
        agent = self.live.get(event.agent)
        if agent is None or agent.presence == "out" or agent.setting.mode != "persistent":
            self.ctx.command(c.HangUp(event.node, event.channel))
            raise DroppedStale("line: nobody signed on for it")
        if agent.channel is not None and agent.node is not None:  # a second desk takes the line over
            self.ctx.command(c.HangUp(agent.node, agent.channel))
            del self.by_channel[agent.channel]
        agent.node, agent.channel, agent.join_failures = event.node, event.channel, 0
        self.by_channel[event.channel] = agent.id
        agent.due.pop("lost", None)
        agent.line = LINE.step(agent.line, "arrive")
        self.ctx.command(c.Answer(event.node, event.channel))
        self._join(event.node, agent, event.channel)
        if agent.work == "rejoining" and agent.call is not None:
            self.calls.agent_back(agent.call)
        self.changed(agent)

    def _join(self, node: NodeId, agent: Agent, channel: ChannelId) -> None:
        bridge = self.calls.bridge_at(agent)
        self.ctx.command(c.MakeBridge(node, bridge))
        self.ctx.command(c.Join(node, bridge, channel))

    def join_failed(self, channel: ChannelId) -> None:
        """His own line did not get into his bridge: once more; then it ends, and his telephone dials again.

        A line outside its bridge would look well and be deaf.
        """
        agent = self.live[self.by_channel[channel]]
        if agent.node is None:
            return
        agent.join_failures += 1
        if agent.join_failures < JOIN_TRIES:
            self._join(agent.node, agent, channel)
            return
        self.ctx.command(c.HangUp(agent.node, channel))
        self.line_gone(channel)

    def line_registered(self, event: e.LineRegistered) -> None:
        if event.registered and event.agent in self.settings.agents:
            self.telephones[event.agent] = event.node
        elif not event.registered:
            self.telephones.pop(event.agent, None)
        agent = self.live.get(event.agent)
        if agent is None or agent.presence == "out" or agent.setting.mode != "on_demand":
            raise DroppedStale("line: nobody needs the registration")
        if (agent.line == "up") == event.registered:
            raise DroppedStale("line: it is so already")
        agent.node = event.node
        if event.registered:
            agent.line = LINE.step(agent.line, "arrive")
            agent.due.pop("lost", None)
        else:
            agent.line = LINE.step(agent.line, "gone")
            self._due(agent, "lost", self.ctx.now + timedelta(seconds=GONE_AFTER_S))
        self.changed(agent)

    def line_gone(self, channel: ChannelId) -> None:
        """The persistent line broke. In a talk the caller is kept for a while."""
        agent = self.live[self.by_channel.pop(channel)]
        agent.channel = None
        agent.line = LINE.step(agent.line, "gone")
        self._due(agent, "lost", self.ctx.now + timedelta(seconds=GONE_AFTER_S))
        call = agent.call
        if call is not None and agent.work == "reserved":
            self.calls.offer_failed(self.calls.live[call], agent.id)
        elif call is not None and agent.work in ("dialling", "talking", "hold"):
            self.calls.agent_lost(self.calls.live[call], agent.id)
        if self.live.get(agent.id) is agent:  # who was removed went with his call
            self.changed(agent)

    # --- what calls tell -------------------------------------------------------------------------

    def _work(self, ident: AgentId, given: WorkInput) -> Agent:
        agent = self.live[ident]
        try:
            agent.work = WORK.step(agent.work, given)
        except Impossible as broken:
            broken.call = agent.call or ""
            raise
        return agent

    def reserve(self, ident: AgentId, call: CallId, until: datetime) -> None:
        agent = self._work(ident, "reserve")
        agent.call, agent.until = call, until
        self.changed(agent)

    def dial(self, ident: AgentId, call: CallId, until: datetime) -> None:
        agent = self._work(ident, "dial")
        agent.call, agent.until = call, until
        self.changed(agent)

    def connect(self, ident: AgentId) -> None:
        agent = self._work(ident, "connect")
        agent.until = None
        self.changed(agent)

    def hold(self, ident: AgentId) -> None:
        self.changed(self._work(ident, "hold"))

    def resume(self, ident: AgentId) -> None:
        self.changed(self._work(ident, "resume"))

    def lost(self, ident: AgentId, until: datetime) -> None:
        agent = self._work(ident, "lost")
        agent.until = until
        self.changed(agent)

    def back(self, ident: AgentId) -> None:
        agent = self._work(ident, "back")
        agent.until = None
        self.changed(agent)

    def prolong(self, ident: AgentId, until: datetime) -> None:
        """The offer or the rejoin time was restarted (recovery)."""
        agent = self.live[ident]
        agent.until = until
        self.changed(agent)

    def release(self, ident: AgentId, aside: ReasonId | None) -> None:
        """The call left him without wrap-up. ``aside``: he becomes not ready for this reason."""
        self._free(self._work(ident, "release"), aside)

    def let_go(self, ident: AgentId, call: CallId, aside: ReasonId | None) -> None:
        """``call`` was taken from him, whatever he was doing with it: a fault does not ask the table."""
        agent = self.live[ident]
        if agent.call == call:
            agent.work = "free"
            self._free(agent, aside)

    def wrap_up(self, ident: AgentId, until: datetime) -> None:
        agent = self._work(ident, "end")
        agent.until, agent.wrap_since, agent.more_times = until, self.ctx.now, 0
        self._due(agent, "wrap_up", until)
        self.changed(agent)

    def _free(self, agent: Agent, aside: ReasonId | None) -> None:
        agent.call, agent.until, agent.wrap_since = None, None, None
        agent.due.pop("wrap_up", None)
        if agent.leaving:
            self._forget(agent)
            return
        newest = self.settings.agents.get(agent.id)
        if newest is not None and newest.mode != agent.setting.mode:
            self.set(newest)  # his line was changed while he had the call
        agent.presence = PRESENCE.step(agent.presence, "work_done")
        if aside is not None and agent.presence != "out":
            if agent.presence != "not_ready":
                agent.reason = aside
            agent.presence = PRESENCE.step(agent.presence, "put_aside")
        self.changed(agent)

    # --- wrap-up ---------------------------------------------------------------------------------

    def finish_wrap_up(self, request: e.FinishWrapUp) -> None:
        agent = self.get(request.agent)
        call = self.calls.acted_on(request, wrapping=True)
        if self.settings.disposition(request.disposition, call.client) is None:
            raise Refused("disposition.unknown", {"disposition": request.disposition})
        self.calls.wrapped(call, agent.id, request.disposition)
        agent.work = WORK.step(agent.work, "done")
        self._free(agent, None)

    def more_time(self, request: e.MoreTime) -> None:
        agent = self.get(request.agent)
        call = self.calls.acted_on(request, wrapping=True)
        if agent.work != "wrap_up" or agent.until is None or call.queue_set is None:
            raise Refused("call.not_in_wrap_up")
        if agent.more_times >= MORE_TIMES:
            raise Refused("wrap_up.no_more_time", {"times": MORE_TIMES})
        agent.more_times += 1
        agent.until += timedelta(seconds=call.queue_set.wrap_up_s)
        self._due(agent, "wrap_up", agent.until)
        self.changed(agent, request.user)

    def deadline(self, ident: AgentId, name: str) -> None:
        agent = self.live[ident]
        match name:
            case "wrap_up":
                if agent.call is not None:
                    self.calls.wrapped(self.calls.live[agent.call], ident, None)
                agent.work = WORK.step(agent.work, "done")
                self._free(agent, UNFINISHED)
            case "lost":
                if agent.busy:
                    self._due(agent, "lost", self.ctx.now + timedelta(seconds=GONE_AFTER_S))
                else:
                    self._leave(agent, None)
            case _:
                raise ValueError(name)

    # --- recovery --------------------------------------------------------------------------------

    def restore(self) -> None:
        """Rebuild what a snapshot does not hold."""
        for setting in self.settings.agents.values():
            self.acd.set_agent(setting.id, setting.skills, setting.clients)
        for agent in self.live.values():
            if agent.id in self.settings.agents:
                self.tell_acd(agent)
