"""A floor that breaks a rule is found out: a check that finds nothing is worth nothing.

Each test breaks one thing of the production code and names the rule that must tell. One is enough: which
rule sees a mistake first is not promised, so some name several.
"""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from perezvon.core import floor as floor_module
from perezvon.core.acd import FREE, Acd
from perezvon.core.agents import Agents
from perezvon.core.calls import Calls
from perezvon.core.context import Context
from perezvon.core.endings import Endings
from perezvon.facts import floor as f
from perezvon.sim.run import Broken, Options, simulate


def told(*rules: str, faults: bool = True, every: int = 10, hours: float = 2.0) -> Broken:
    """The day is broken, by one of these rules."""
    with pytest.raises(Broken) as found:
        simulate(Options(seed=3, hours=hours, agents=12, faults=faults, every=every))
    assert found.value.rule.startswith(rules), found.value
    assert found.value.step > 0
    return found.value


def spoil_facts(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Any], Any]) -> None:
    """What the floor says is not what it does."""
    right = Context.fact

    def wrong(ctx: Context, fact: f.AnyFact) -> None:
        right(ctx, spoil(fact))

    monkeypatch.setattr(Context, "fact", wrong)


class TestTallies:  # 1
    def test_a_call_is_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.queues.Queues.left", lambda _self, _call: None)
        told("1 ")

    def test_an_answer_counts_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from perezvon.core.queues import Queues

        right = Queues.answered

        def wrong(queues: Queues, call: Any, wait_ms: int) -> None:
            right(queues, call, wait_ms)
            right(queues, call, wait_ms)

        monkeypatch.setattr(Queues, "answered", wrong)
        told("1 ")


class TestAgents:  # 2
    def test_an_agent_who_is_away_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def wrong(agents: Agents, agent: Any) -> None:
            free = agent.state in ("ready", "not_ready")
            agents.acd.agent_is(agent.id, FREE if free else agent.state, agent.since, agent.order)

        monkeypatch.setattr(Agents, "tell_acd", wrong)
        told("2 only a free agent", faults=False)

    def test_he_is_still_with_a_call_that_is_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Agents._free

        def wrong(agents: Agents, agent: Any, aside: Any) -> None:
            call = agent.call
            right(agents, agent, aside)
            agent.call = call

        monkeypatch.setattr(Agents, "_free", wrong)
        told("2 ", "7 ", faults=False)

    def test_somebody_without_the_skill_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.acd.fits", lambda *_: True)
        told("only who can")


class TestOrder:  # 3
    def test_a_shorter_wait_goes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Acd.call_waits

        def wrong(acd: Acd, call: str, need: Any, priority: int, since: datetime, order: int) -> None:
            right(acd, call, need, priority, since, -order)
            profile = acd._calls[call][1]
            acd._calls[call] = ((-priority, datetime(2026, 1, 1, tzinfo=UTC), -order), profile)
            rows = [row for row in profile.waiting if row[1] in acd._calls]
            profile.waiting = sorted((acd._calls[row[1]][0], row[1]) for row in rows)

        monkeypatch.setattr(Acd, "call_waits", wrong)
        told("3 longest")

    def test_the_wrong_one_of_two_free_agents_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Acd._two_longest_idle

        def wrong(profile: Any) -> tuple[Any, Any]:
            first, second = right(profile)
            return (second, first) if second is not None else (first, None)

        monkeypatch.setattr(Acd, "_two_longest_idle", staticmethod(wrong))
        told("the longest free agent", faults=False)

    def test_a_call_waits_although_somebody_is_free(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right, count = Acd.take, itertools.count()
        monkeypatch.setattr(Acd, "take", lambda acd: right(acd) if next(count) % 5 else None)
        told("3 nobody starves", faults=False)

    def test_who_comes_back_loses_his_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def spoil(fact: Any) -> Any:
            if isinstance(fact, f.CallQueued) and fact.again is not None:
                return msgspec.structs.replace(fact, queued_at=fact.queued_at + timedelta(seconds=1))
            return fact

        spoil_facts(monkeypatch, spoil)
        told("3 longest wait first", hours=8.0)

    def test_somebody_is_left_out_of_the_explanation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def spoil(fact: Any) -> Any:
            if isinstance(fact, f.CallOffered):
                return msgspec.structs.replace(fact, refusals={**fact.refusals, "lacks_skill": 0})
            return fact

        spoil_facts(monkeypatch, spoil)
        told("refusals explain everybody", faults=False)


class TestRecords:  # 5
    def test_an_ended_call_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Calls.caller_gone

        def wrong(calls: Calls, call: Any, cause: int | None, sip: int | None, **how: Any) -> None:
            if cause != 16 or calls.ctx.seq % 3:
                right(calls, call, cause, sip, **how)

        monkeypatch.setattr(Calls, "caller_gone", wrong)
        with pytest.raises(Broken):
            simulate(Options(seed=6, hours=0.5, agents=6, every=10))

    def test_a_call_ends_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Endings._close

        def wrong(endings: Endings, call: Any) -> None:
            right(endings, call)
            endings.live[call.id] = call
            right(endings, call)

        monkeypatch.setattr(Endings, "_close", wrong)
        told("5 one record", faults=False)

    def test_a_class_that_is_not_true(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def spoil(fact: Any) -> Any:
            if isinstance(fact, f.CallEnded) and fact.record.how == "answered":
                return msgspec.structs.replace(
                    fact, record=msgspec.structs.replace(fact.record, how="abandoned")
                )
            return fact

        spoil_facts(monkeypatch, spoil)
        told("5 one class", faults=False)

    def test_durations_that_no_times_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.records.talk_ms", lambda _: 60_000)
        told("durations follow", faults=False)

    def test_a_talk_that_never_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The customer is never put into the agent's bridge, and nobody notices on the floor."""
        from perezvon.core.media import Media

        monkeypatch.setattr(Media, "join", lambda *_args, **_values: None, raising=True)
        told("the record tells", "9 ", faults=False)


class TestMemory:  # 7
    def test_something_changes_without_a_fact(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Context.fact

        def wrong(ctx: Context, fact: f.AnyFact) -> None:
            if not isinstance(fact, f.CallHeld | f.CallResumed):
                right(ctx, fact)

        monkeypatch.setattr(Context, "fact", wrong)
        told("7 old state", faults=False)

    def test_a_restored_floor_forgets_who_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Calls, "restore", lambda _self: None)
        told("7 a restored floor")

    def test_chance_that_no_journal_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        count = itertools.count()
        monkeypatch.setattr(Context, "born", lambda _self: f"x-{next(count)}")
        told("7 replay(journal)", every=1_000_000)

    def test_a_repeated_request_acts_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(floor_module, "REPLIES_KEPT", 0)
        told("a repeat gets the first reply", hours=8.0)

    def test_a_bug_has_a_seed_and_a_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def wrong(*_: object) -> None:
            raise KeyError("a bug of ours")

        monkeypatch.setattr(Calls, "hold", wrong)
        assert "KeyError" in told("nothing ", "no table", faults=False).detail


class TestNode:  # 9
    def test_lost_commands_are_not_repaired(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.floor.reconcile", lambda *_: None)
        told("9 ", hours=8.0)


class TestClasses:  # 5
    def test_a_call_begins_as_another_than_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from perezvon.core import calls
        from perezvon.core.classify import History

        right = calls.provisional
        monkeypatch.setattr(calls, "provisional", lambda past, call, sent: right(History(), call, sent))
        told("5 one class")

    def test_a_known_caller_is_told_without_a_class(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def spoil(fact: Any) -> Any:
            return msgspec.structs.replace(fact, classified=None) if isinstance(fact, f.PersonKnown) else fact

        spoil_facts(monkeypatch, spoil)
        told("5 one class")


class TestConsent:
    def test_a_withdrawal_ends_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.consent.ringing", lambda *_: [])
        told("who withdrew is not called", hours=20.0)


class TestTheDark:
    def test_a_call_that_died_in_a_power_cut_is_reckoned_to_the_end_of_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("perezvon.core.desired._died_at", lambda _call, _event, now: now)
        told("who died with the node", hours=8.0, every=1_000)
