"""The rule of distribution said the slow and obvious way: look at everybody, every time.

The oracle of the ACD's tests and the baseline of its benchmark.
"""

from collections.abc import Mapping
from datetime import datetime

from perezvon.core.acd import FREE, LACKS_SKILL, LESS_IDLE, CallKey, Match, Requirement, fits
from perezvon.kit.ids import AgentId, CallId, ClientId


class Oracle:
    """Same questions as ``Acd``; every answer is a scan of all calls and all agents."""

    def __init__(self) -> None:
        self.agents: dict[AgentId, tuple[Mapping[str, int], tuple[ClientId, ...]]] = {}
        self.states: dict[AgentId, tuple[str, datetime | None, int]] = {}
        self.calls: dict[CallId, tuple[CallKey, Requirement]] = {}

    def set_agent(self, agent: AgentId, skills: Mapping[str, int], clients: tuple[ClientId, ...]) -> None:
        self.agents[agent] = (dict(skills), clients)
        self.states.setdefault(agent, ("logged_out", None, 0))

    def drop_agent(self, agent: AgentId) -> None:
        self.agents.pop(agent, None)
        self.states.pop(agent, None)

    def agent_is(self, agent: AgentId, state: str, since: datetime, order: int) -> None:
        if self.states[agent][:2] != (state, since):  # free since the same moment: he keeps his place
            self.states[agent] = (state, since, order)

    def call_waits(self, call: CallId, need: Requirement, priority: int, since: datetime, order: int) -> None:
        self.calls[call] = ((-priority, since, order), need)

    def call_gone(self, call: CallId) -> None:
        self.calls.pop(call, None)

    def take(self) -> Match | None:
        for call, (_, need) in sorted(self.calls.items(), key=lambda row: row[1][0]):
            found = self.scan(call, need)
            if found is not None:
                return found
        return None

    def scan(self, call: CallId, need: Requirement) -> Match | None:
        """One linear scan over all agents: the winner, the runner-up and why not the others."""
        refusals: dict[str, int] = {}
        free: list[tuple[datetime | None, int, AgentId]] = []
        for agent, (skills, clients) in self.agents.items():
            state, since, order = self.states[agent]
            reason = state if fits(skills, clients, need) else LACKS_SKILL
            if reason == FREE:
                free.append((since, order, agent))
            else:
                refusals[reason] = refusals.get(reason, 0) + 1
        if not free:
            return None
        free.sort(key=lambda row: (row[0], row[1]))
        if len(free) > 1:
            refusals[LESS_IDLE] = len(free) - 1
        return Match(call, free[0][2], free[1][2] if len(free) > 1 else None, refusals)
