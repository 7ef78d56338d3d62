"""The ACD decides as the oracle does, on a hundred thousand random steps."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from perezvon.core.acd import FREE, Acd, Requirement, requirement
from tests.core.acd_oracle import Oracle

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
SKILLS = ["orders", "english", "delivery", "claims", "network"]
CLIENTS = ["insurer", "furniture", "internet"]
BUSY = ["logged_out", "not_ready", "reserved", "talking", "wrap_up", "no_line"]
TRACES, STEPS, MOST_WAITING = 25, 4000, 12


class Trace:
    """One random history told to both."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.acd, self.oracle = Acd(), Oracle()
        self.now, self.order = START, 0
        self.agents: list[str] = []
        self.calls: list[str] = []
        self.born = 0
        self.pairs = 0
        # Few needs and coarse times on purpose: ties and shared profiles are where errors live.
        self.needs: list[Requirement] = [
            requirement(self.rng.choice(CLIENTS), self.skills(1, 2)) for _ in range(self.rng.randint(1, 9))
        ]
        for _ in range(self.rng.randint(1, 14)):
            self.set_agent(f"a-{len(self.agents)}")

    def skills(self, fewest: int, most: int) -> dict[str, int]:
        picked = self.rng.sample(SKILLS, self.rng.randint(fewest, most))
        return {skill: self.rng.randint(1, 3) for skill in sorted(picked)}

    def set_agent(self, agent: str) -> None:
        skills = self.skills(0, 4)
        clients = tuple(sorted(self.rng.sample(CLIENTS, self.rng.randint(0, 3))))
        if agent not in self.agents:
            self.agents.append(agent)
        self.acd.set_agent(agent, skills, clients)
        self.oracle.set_agent(agent, skills, clients)

    def agent_is(self, agent: str, state: str) -> None:
        self.order += 1
        self.acd.agent_is(agent, state, self.now, self.order)
        self.oracle.agent_is(agent, state, self.now, self.order)

    def call_waits(self) -> None:
        self.born += 1
        call = f"c-{self.born}"
        need, priority = self.rng.choice(self.needs), self.rng.choice([0, 0, 0, 5])
        # a call that comes back to the queue keeps its old place
        since = self.now - timedelta(seconds=self.rng.choice([0, 0, 0, 60]))
        self.calls.append(call)
        self.acd.call_waits(call, need, priority, since, self.born)
        self.oracle.call_waits(call, need, priority, since, self.born)

    def call_gone(self, call: str) -> None:
        if call in self.calls:
            self.calls.remove(call)
        self.acd.call_gone(call)
        self.oracle.call_gone(call)

    def step(self) -> None:
        self.now += timedelta(seconds=self.rng.choice([0, 0, 1, 5]))
        draw = self.rng.random()
        if len(self.calls) > MOST_WAITING:
            self.call_gone(self.rng.choice(self.calls))
        elif draw < 0.35 and self.agents:
            self.agent_is(self.rng.choice(self.agents), FREE)
        elif draw < 0.55 and self.agents:
            self.agent_is(self.rng.choice(self.agents), self.rng.choice(BUSY))
        elif draw < 0.85:
            self.call_waits()
        elif draw < 0.95 and self.calls:
            self.call_gone(self.rng.choice(self.calls))
        elif draw < 0.98:
            self.set_agent(f"a-{self.rng.randint(0, 15)}")
        elif self.agents:
            agent = self.agents.pop(self.rng.randrange(len(self.agents)))
            self.acd.drop_agent(agent)
            self.oracle.drop_agent(agent)
        self.settle()

    def settle(self) -> None:
        """Take pairs until there are none: both must name the same ones with the same reasons."""
        while True:
            expected = self.oracle.take()
            decided = self.acd.take()
            assert decided == expected
            if decided is None:
                return
            self.pairs += 1
            assert sum(decided.refusals.values()) == len(self.agents) - 1
            self.call_gone(decided.call)
            self.agent_is(decided.agent, "reserved")


@pytest.mark.parametrize("seed", range(TRACES))
def test_the_same_pairs_for_the_same_reasons(seed: int) -> None:
    trace = Trace(seed)
    for _ in range(STEPS):
        trace.step()
    assert trace.pairs > 10, "a trace without decisions proves nothing"


def test_explain_says_of_everybody_what_the_counts_say() -> None:
    trace = Trace(99)
    for _ in range(500):
        trace.step()
    for call in trace.calls:
        reasons = dict(trace.acd.explain(call))
        assert set(reasons) == set(trace.agents)
        assert FREE not in reasons.values(), "a fitting pair was left over"
