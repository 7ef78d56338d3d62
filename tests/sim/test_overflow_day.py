"""A simulated day on which one queue overflows to another: every invariant holds, nobody is lost."""

from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.sim.centre import typical_plan
from perezvon.sim.plan import Plan
from perezvon.sim.run import Options, simulate
from perezvon.sim.world import World

HOURS, AGENTS = 3.0, 12
BUSY, HELPS = "q-svyaz-experts", "q-svyaz-support"


def _ruled(settings: tuple[s.AnySetting, ...]) -> Iterator[s.AnySetting]:
    for row in settings:
        match row:
            case s.QueueSet(id="q-svyaz-experts"):
                yield msgspec.structs.replace(
                    row,
                    overflow_to=HELPS,
                    overflow_waiting=2,
                    overflow_waiting_off=1,
                    overflow_wait_s=40,
                    overflow_wait_off_s=15,
                    overflow_unstaffed=True,
                    overflow_share=0.8,
                    overflow_longest=True,
                    overflow_per_h=20,
                )
            case s.QueueSet(id="q-svyaz-support"):  # its own rule must not send anybody back
                yield msgspec.structs.replace(
                    row, overflow_to=BUSY, overflow_waiting=3, overflow_waiting_off=1
                )
            case _:
                yield row


def plan(seed: int) -> Plan:
    day = typical_plan(seed, HOURS, AGENTS, calls_per_h=170)
    return msgspec.structs.replace(day, settings=tuple(_ruled(day.settings)))


@pytest.mark.parametrize(("seed", "faults"), [(1, False), (2, True), (3, True)])
def test_a_day_that_overflows(seed: int, faults: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[f.AnyFact] = []
    made = World.__init__

    def listening(world: World, *given: object, **named: object) -> None:
        made(world, *given, **named)  # type: ignore[arg-type]
        world.readers.append(told.append)

    monkeypatch.setattr(World, "__init__", listening)
    day = simulate(Options(seed=seed, hours=HOURS, agents=AGENTS, faults=faults, every=25, plan=plan(seed)))
    over = [fact for fact in told if isinstance(fact, f.CallFlowed) and fact.why == "overflow"]
    assert over
    assert max(Counter(fact.call for fact in over).values()) == 1, "a caller overflows once"
    began = sum(isinstance(fact, f.OverflowBegan) for fact in told)
    ended = sum(isinstance(fact, f.OverflowEnded) for fact in told)
    assert 0 <= began - ended <= 2
    assert began > 0
    assert day.open_calls == 0
    assert sum(day.how.values()) == day.calls
