"""Which call an event is about: the one that pays when a fault comes of it."""

from perezvon.core import events as e
from perezvon.core.agents import Agents
from perezvon.core.calls import Calls
from perezvon.kit.ids import CallId


def call_of(event: e.AnyEvent, agents: Agents, calls: Calls) -> CallId:
    """The live call that an event is about; "" for none."""
    match event:
        case e.CallRequest() | e.LookedUp():
            return event.call
        case e.AgentRequest() | e.LineArrived() | e.LineRegistered():
            agent = agents.live.get(event.agent)
            return (agent.call if agent is not None else None) or ""
        case (
            e.ChannelGone()
            | e.ChannelUp()
            | e.ChannelRings()
            | e.PlaybackDone()
            | e.DigitPressed()
            | e.CommandFailed()
        ):
            channel = event.channel or ""
            agent = agents.live.get(agents.by_channel.get(channel, ""))
            return (agent.call if agent is not None else calls.by_channel.get(channel)) or ""
        case _:
            return ""
