"""A simulated day with opening hours and a queue that takes over: every invariant holds."""

import msgspec
import pytest

from perezvon.facts import settings as s
from perezvon.sim.centre import ZONE, number_of, typical_plan
from perezvon.sim.plan import Plan
from perezvon.sim.run import Options, simulate

HOURS, AGENTS = 3.0, 16


def plan(seed: int) -> Plan:
    """The typical day from 08:00; orders until 10:00, then by those of delivery, who close at 10:30."""
    day = typical_plan(seed, HOURS, AGENTS, calls_per_h=160)
    settings: list[s.AnySetting] = [
        s.HoursSet("orders", "", "", ZONE, ((s.Opening(480, 600),),) * 7),
        s.HoursSet("delivery", "", "", ZONE, ((s.Opening(480, 630),),) * 7),
    ]
    for row in day.settings:
        match row:
            case s.NumberSet(number=number) if number == number_of("q-mebel-orders"):
                row = msgspec.structs.replace(row, hours="orders", closed_to="q-mebel-delivery")
            case s.QueueSet(id="q-mebel-delivery"):
                row = msgspec.structs.replace(row, hours="delivery")
            case s.QueueSet(id="q-svyaz-experts" | "q-svyaz-english"):
                row = msgspec.structs.replace(
                    row, max_wait_s=40, max_wait_to="q-svyaz-support", record_notice="perezvon/recording"
                )
            case _:
                pass
        settings.append(row)
    return msgspec.structs.replace(day, settings=tuple(settings))


@pytest.mark.parametrize(("seed", "faults"), [(1, False), (2, True), (3, True)])
def test_a_day_that_closes(seed: int, faults: bool) -> None:
    day = simulate(Options(seed=seed, hours=HOURS, agents=AGENTS, faults=faults, every=25, plan=plan(seed)))
    assert day.how["closed"] > 0, "who calls after the hours is told so"
    assert day.how["answered"] > 0
    assert day.open_calls == 0
    assert sum(day.how.values()) == day.calls
