"""Days from seeds: what must hold holds, the same seed is the same day, broken rules are noticed."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from perezvon.core import events as e
from perezvon.core.acd import Acd
from perezvon.core.calls import Calls
from perezvon.core.floor import Floor
from perezvon.sim.run import Broken, Day, Options, simulate

SHORT = Options(seed=3, hours=2.0, agents=24, every=25)


def test_an_hour_without_faults() -> None:
    day = simulate(SHORT)
    assert day.calls > 50
    assert day.how["answered"] > 0.5 * day.calls
    assert day.open_calls == 0
    assert day.truths > 0.9 * day.calls, "records are compared with what the node saw"
    assert day.restores == 1


@pytest.mark.parametrize("seed", range(4))
def test_hours_with_faults(seed: int) -> None:
    day = simulate(Options(seed=seed, hours=3.0, agents=12, faults=True, every=25))
    assert day.nodes_checked > 5, "a NodeSeen was compared with what is desired"
    assert day.faults["events lost"] > 0
    assert day.faults["engine deaths"] > 0
    assert day.open_calls == 0


def test_every_step_looked_at() -> None:
    day = simulate(Options(seed=5, hours=0.5, agents=6, faults=True, every=1))
    assert day.looks >= day.steps - 40  # the settings were told before anyone watched


def test_another_seed_is_another_day() -> None:
    one, two = (simulate(Options(seed=seed, hours=0.2, agents=5)) for seed in (1, 2))
    assert one.digest != two.digest


def test_checking_changes_nothing() -> None:
    often, seldom = (simulate(Options(seed=9, hours=0.3, agents=5, faults=True, every=n)) for n in (1, 999))
    assert often.digest == seldom.digest


def test_the_same_seed_is_the_same_day_under_another_hash_seed() -> None:
    code = (
        "from perezvon.sim.run import Options, simulate;"
        "print(simulate(Options(seed=11, hours=1.5, agents=15, faults=True)).digest)"
    )

    def digest(hash_seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert len(digest("1")) == 64
    assert digest("1") == digest("2")


def test_stopping_at_a_step_stops_there() -> None:
    day = Day(Options(seed=3, hours=1.0, agents=12, stop_at=200))
    day.play()
    assert 200 <= day.world.step < 205


class TestSabotage:
    """A floor that breaks a rule is found out; a check that finds nothing is worth nothing."""

    def broken(self, rule: str) -> None:
        with pytest.raises(Broken) as found:
            simulate(Options(seed=3, hours=2.0, agents=12, faults=True, every=10))
        assert found.value.rule.startswith(rule), found.value

    def test_a_shorter_wait_goes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Acd.call_waits

        def wrong(acd: Acd, call: str, need: object, priority: int, since: datetime, order: int) -> None:
            right(acd, call, need, priority, since, -order)  # type: ignore[arg-type]
            acd._calls[call].key = (-priority, datetime(2026, 1, 1, tzinfo=UTC), -order)
            profile = acd._calls[call].profile
            profile.waiting = [
                (acd._calls[row[1]].key, row[1]) for row in profile.waiting if row[1] in acd._calls
            ]
            profile.waiting.sort()

        monkeypatch.setattr(Acd, "call_waits", wrong)
        self.broken("3 ")

    def test_a_call_is_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.queues.Queues.left", lambda _self, _call: None)
        self.broken("7 ")

    def test_a_restored_floor_forgets_who_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Calls, "restore", lambda _self: None)
        self.broken("")

    def test_lost_commands_are_not_repaired(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("perezvon.core.floor.reconcile", lambda *_: None)
        self.broken("9 ")

    def test_an_ended_call_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        right = Calls.caller_gone

        def wrong(calls: Calls, call: object, cause: int | None, sip: int | None) -> None:
            if cause != 16 or calls.ctx.seq % 3:
                right(calls, call, cause, sip)  # type: ignore[arg-type]

        monkeypatch.setattr(Calls, "caller_gone", wrong)
        with pytest.raises(Broken):
            simulate(Options(seed=3, hours=2.0, agents=12, every=10))


def test_the_floor_takes_requests_of_strangers() -> None:
    floor = Floor("sim", "n1")
    now = datetime(2026, 1, 12, tzinfo=UTC)
    reply = floor.handle(e.GoReady(user="u", request_id="r", agent="nobody"), now).reply
    assert reply is not None
    assert reply.code == "agent.signed_out"
