"""Whose things a browser may be told of: of which clients, and of which agents."""

import msgspec

from perezvon.facts.live import CallView
from perezvon.kit.ids import AgentId, ClientId


class Scope(msgspec.Struct, frozen=True):
    """``clients`` whose things may be seen; None: all of them, and what belongs to no client.

    ``crew``: the agents that may be seen, with their calls and those that nobody has yet; None: everybody.
    """

    clients: frozenset[ClientId] | None = None
    crew: frozenset[AgentId] | None = None

    def sees(self, client: ClientId | None) -> bool:
        return self.clients is None or (client is not None and client in self.clients)

    def knows(self, *agents: AgentId | None) -> bool:
        return self.crew is None or all(agent is None or agent in self.crew for agent in agents)

    def concerns(self, call: CallView) -> bool:
        """Nobody has it yet, or one of them has, is asked about it, or passed it on and wraps up."""
        if self.crew is None or call.agent is None or call.agent in self.crew:
            return True
        return call.consult in self.crew or not self.crew.isdisjoint(call.wrapping)
