"""Automatic call distribution: waiting calls and free agents become pairs.

The rule: the best call first (higher priority, then the longest wait), and for it the agent who is free the
longest among those with the required skills. A call that nobody free can take does not stop the next one.

Each distinct requirement (client, skills with minimum levels) is one *profile*. A profile has a heap of its
waiting calls (with lazy deletion), its free agents in the order in which they became free, and counts of its
agents by availability, so that a decision costs O(profiles of one agent + log calls) whatever the number of
agents. Before every event no
call and free agent fit each other; so afterwards every fitting pair holds a call or an agent that has just
become fit: only these are looked at.

Theory: longest-idle and longest-wait policies, Armony & Ward 2010; skill sets, Gans, Koole & Mandelbaum 2003.
"""

import heapq
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

import msgspec

from perezvon.kit.ids import AgentId, CallId, ClientId

FREE: Final = "free"
LACKS_SKILL: Final = "lacks_skill"
LESS_IDLE: Final = "less_idle"

Requirement: TypeAlias = tuple[ClientId, tuple[tuple[str, int], ...]]
CallKey: TypeAlias = tuple[int, datetime, int]
IdleKey: TypeAlias = tuple[datetime, int]
_FREE: Final = 1  # the place of FREE in Acd._states
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Match(msgspec.Struct, frozen=True):
    """One pair. ``refusals`` counts everybody else by reason; with the winner they are all agents."""

    call: CallId
    agent: AgentId
    runner_up: AgentId | None
    refusals: dict[str, int]


class _Profile:
    """``idle``: its free agents, the longest idle first as long as it is not ``shuffled``."""

    __slots__ = ("counts", "idle", "members", "requirement", "shuffled", "waiting")

    def __init__(self, requirement: Requirement, states: int) -> None:
        self.requirement = requirement
        self.waiting: list[tuple[CallKey, CallId]] = []
        self.idle: dict[_Agent, None] = {}
        self.shuffled = False
        self.counts = [0] * states  # of its agents who are not free, by their state's place in Acd._states
        self.members = 0


class _Agent:
    __slots__ = ("clients", "id", "order", "profiles", "since", "skills", "state")

    def __init__(self, ident: AgentId, skills: Mapping[str, int], clients: tuple[ClientId, ...]) -> None:
        self.id = ident
        self.skills = dict(skills)
        self.clients = clients
        self.state = 0
        self.since = _LONG_AGO
        self.order = 0
        self.profiles: list[_Profile] = []


_Waiting: TypeAlias = tuple[CallKey, _Profile]  # of a call; an object of its own would be half of its cost


def _idle_since(agent: _Agent) -> tuple[datetime, int, AgentId]:
    return agent.since, agent.order, agent.id


def requirement(client: ClientId, skills: Mapping[str, int]) -> Requirement:
    return client, tuple(sorted(skills.items()))


def fits(skills: Mapping[str, int], clients: tuple[ClientId, ...], need: Requirement) -> bool:
    """Whether an agent may take calls of this requirement. No clients listed: all of them."""
    client, wanted = need
    if clients and client not in clients:
        return False
    return all(skills.get(skill, 0) >= level for skill, level in wanted)


class Acd:
    """The distributor. Callers tell it of every change and then take pairs until there are none."""

    def __init__(self) -> None:
        self._profiles: dict[Requirement, _Profile] = {}
        self._agents: dict[AgentId, _Agent] = {}
        self._states: dict[str, int] = {"logged_out": 0, FREE: _FREE}
        self._calls: dict[CallId, _Waiting] = {}
        self._fresh_calls: dict[CallId, None] = {}
        self._fresh_agents: dict[AgentId, None] = {}
        self.roster = 0  # another number: somebody signed on or off, or can do something else
        self._newest: IdleKey = (_LONG_AGO, 0)  # no agent is idle since later

    # --- settings ------------------------------------------------------------------------------

    def set_agent(self, agent: AgentId, skills: Mapping[str, int], clients: tuple[ClientId, ...]) -> None:
        """Add an agent (logged out) or change what he can do; his availability stays."""
        self.roster += 1
        found = self._agents.get(agent)
        fresh = _Agent(agent, skills, clients)
        if found is not None:
            self._leave_profiles(found)
            fresh.state, fresh.since, fresh.order = found.state, found.since, found.order
        self._agents[agent] = fresh
        for profile in self._profiles.values():
            if fits(fresh.skills, fresh.clients, profile.requirement):
                self._enter_profile(fresh, profile)
        if fresh.state == _FREE:
            self._fresh_agents[agent] = None

    def drop_agent(self, agent: AgentId) -> None:
        self.roster += 1
        found = self._agents.pop(agent, None)
        if found is not None:
            self._leave_profiles(found)
            self._fresh_agents.pop(agent, None)

    def _leave_profiles(self, agent: _Agent) -> None:
        for profile in agent.profiles:
            profile.members -= 1
            if agent.state == _FREE:
                del profile.idle[agent]
            else:
                profile.counts[agent.state] -= 1
        agent.profiles = []

    @staticmethod
    def _enter_profile(entry: _Agent, profile: _Profile) -> None:
        entry.profiles.append(profile)
        profile.members += 1
        if entry.state == _FREE:
            profile.idle[entry] = None
            profile.shuffled = True
        else:
            profile.counts[entry.state] += 1

    def _profile(self, need: Requirement) -> _Profile:
        found = self._profiles.get(need)
        if found is None:
            found = self._profiles[need] = _Profile(need, len(self._states))
            for entry in self._agents.values():
                if fits(entry.skills, entry.clients, need):
                    self._enter_profile(entry, found)
        return found

    # --- changes -------------------------------------------------------------------------------

    def agent_is(self, agent: AgentId, state: str, since: datetime, order: int) -> None:
        """``state``: ``free``, or the reason why he cannot be asked. ``order`` breaks ties of ``since``."""
        entry = self._agents[agent]
        old, new = entry.state, self._states.get(state)
        if new is None:
            new = self._new_state(state)
        if old == new and (new != _FREE or entry.since == since):
            return
        entry.state, entry.since, entry.order = new, since, order
        if not old or not new:
            self.roster += 1
        if new == _FREE:
            self._comes_free(entry, old, (since, order))
            return
        self._fresh_agents.pop(agent, None)
        if old == _FREE:
            for profile in entry.profiles:
                profile.counts[new] += 1
                del profile.idle[entry]
            return
        for profile in entry.profiles:
            counts = profile.counts
            counts[old] -= 1
            counts[new] += 1

    def _comes_free(self, entry: _Agent, old: int, place: IdleKey) -> None:
        self._fresh_agents[entry.id] = None
        in_order = place >= self._newest  # time goes on: almost always
        if in_order:
            self._newest = place
        if in_order and old != _FREE:
            for profile in entry.profiles:
                profile.counts[old] -= 1
                profile.idle[entry] = None
            return
        for profile in entry.profiles:
            if old != _FREE:
                profile.counts[old] -= 1
            profile.idle[entry] = None
            profile.shuffled = True

    def _new_state(self, state: str) -> int:
        for profile in self._profiles.values():
            profile.counts.append(0)
        return self._states.setdefault(state, len(self._states))

    def call_waits(self, call: CallId, need: Requirement, priority: int, since: datetime, order: int) -> None:
        """A call is to be distributed. Higher ``priority`` first, then earlier ``since``, then ``order``."""
        profile = self._profile(need)
        key = (-priority, since, order)
        self._calls[call] = key, profile
        waiting = profile.waiting
        heapq.heappush(waiting, (key, call))
        if len(waiting) > 64 and len(waiting) > 4 * len(self._calls):
            profile.waiting = [row for row in waiting if self._is_waiting(profile, row)]
            heapq.heapify(profile.waiting)
        self._fresh_calls[call] = None

    def call_gone(self, call: CallId) -> None:
        """The call waits no more (offered, abandoned, flowed out)."""
        gone = self._calls.pop(call, None)
        if gone is not None:
            self._fresh_calls.pop(call, None)
            heap = gone[1].waiting
            if heap[0][1] == call:  # the longest waiting, as usual; others are dropped when they get there
                heapq.heappop(heap)

    # --- decisions -----------------------------------------------------------------------------

    def take(self) -> Match | None:
        """The next pair, or None. The caller must then change the states of both."""
        best = self._best_call() if self._fresh_calls or self._fresh_agents else None
        if best is None:
            return None
        profile = self._calls[best][1]
        agent, runner_up = self._two_longest_idle(profile)
        if agent is None:  # the call's own profile has nobody free: _best_call says it has
            raise AssertionError(best)
        refusals = {reason: n for reason, n in zip(self._states, profile.counts, strict=True) if n}
        others_free = len(profile.idle) - 1
        if others_free:
            refusals[LESS_IDLE] = others_free
        strangers = len(self._agents) - profile.members
        if strangers:
            refusals[LACKS_SKILL] = strangers
        return Match(best, agent, runner_up, refusals)

    def _best_call(self) -> CallId | None:
        best: tuple[CallKey, CallId] | None = None
        for call in [*self._fresh_calls]:
            key, profile = self._calls[call]
            if not profile.idle:
                del self._fresh_calls[call]
            elif best is None or (key, call) < best:
                best = (key, call)
        for agent in [*self._fresh_agents]:
            found = None
            for profile in self._agents[agent].profiles:
                if profile.waiting:
                    head = self._longest_waiting(profile)
                    if head is not None and (found is None or head < found):
                        found = head
            if found is None:
                del self._fresh_agents[agent]
            elif best is None or found < best:
                best = found
        return best[1] if best is not None else None

    def _is_waiting(self, profile: _Profile, row: tuple[CallKey, CallId]) -> bool:
        waiting = self._calls.get(row[1])
        return waiting is not None and waiting[1] is profile and waiting[0] == row[0]

    def _longest_waiting(self, profile: _Profile) -> tuple[CallKey, CallId] | None:
        heap = profile.waiting
        while heap:
            if self._is_waiting(profile, heap[0]):
                return heap[0]
            heapq.heappop(heap)
        return None

    @staticmethod
    def _two_longest_idle(profile: _Profile) -> tuple[AgentId | None, AgentId | None]:
        """The winner and the runner-up."""
        if profile.shuffled:
            profile.idle = dict.fromkeys(sorted(profile.idle, key=_idle_since))
            profile.shuffled = False
        idle = iter(profile.idle)
        first, second = next(idle, None), next(idle, None)
        return (first.id if first else None), (second.id if second else None)

    def signed_on(self, need: Requirement) -> int:
        """How many agents who fit are not signed out, whatever they do now."""
        profile = self._profile(need)
        return profile.members - profile.counts[0]

    # --- explaining ----------------------------------------------------------------------------

    def explain(self, call: CallId) -> Iterator[tuple[AgentId, str]]:
        """Every agent and why he was or was not asked: ``free``, a state, or ``lacks_skill``. O(agents)."""
        need, names = self._calls[call][1].requirement, list(self._states)
        for agent, entry in self._agents.items():
            yield agent, names[entry.state] if fits(entry.skills, entry.clients, need) else LACKS_SKILL

    def waiting(self) -> Mapping[CallId, CallKey]:
        return {call: key for call, (key, _) in self._calls.items()}
