"""Days from seeds: what must hold holds, the same seed is the same day, broken rules are noticed."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.sim.run import Day, Options, simulate

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


def test_the_floor_takes_requests_of_strangers() -> None:
    floor = Floor("sim", "n1")
    now = datetime(2026, 1, 12, tzinfo=UTC)
    reply = floor.handle(e.GoReady(user="u", request_id="r", agent="nobody"), now).reply
    assert reply is not None
    assert reply.code == "agent.signed_out"


@pytest.mark.parametrize("seed", [1, 2, 4])  # days in which both happen
def test_nobody_rings_who_withdrew(seed: int) -> None:
    day = simulate(Options(seed=seed, hours=3.0, agents=24, faults=True, withdrawals_per_h=80.0))
    assert day.withdrawals > 60
    assert day.how["withdrawn"] > 0, "somebody withdrew while his telephone rang"
    assert day.refusals["outbound.withdrew_all"] > 0
