"""A day as a plan: what is planned happens, and the same callers come whatever the staffing is."""

from datetime import UTC, datetime

import msgspec
import pytest

from perezvon.facts import settings as s
from perezvon.sim.centre import typical_plan
from perezvon.sim.chance import Behaviour
from perezvon.sim.distributions import Exponential, Fixed
from perezvon.sim.plan import Arrival, BadPlan, Curve, Pause, Plan, PlannedAgent, Shift, run_plan, visits

BEGINS = datetime(2026, 3, 2, 6, tzinfo=UTC)
NUMBER = "+74950000001"
SETTINGS: tuple[s.AnySetting, ...] = (
    s.CentreSet(zone="Europe/Moscow"),
    s.ClientSet("c", "c", "c", "#336699"),
    s.ReasonSet("break", "break", "break"),
    s.ReasonSet("end_of_shift", "end", "end"),
    s.DispositionSet("done", "done", "done"),
    s.QueueSet("q", "c", "q", "q", {"sales": 1}, wrap_up_s=20, max_wait_s=600),
    s.NumberSet(NUMBER, "c", "q"),
)
STEADY = Behaviour(
    wrap_up=Fixed(5.0),
    ring=Fixed(1.0),
    no_answer=0.0,
    declines=0.0,
    holds=0.0,
    keys=0.0,
    forgets_wrap_up=0.0,
    wants_more_time=0.0,
    chooses_early=0.0,
    line_losses_per_h=0.0,
    refreshes_per_h=0.0,
    wrong_numbers=0.0,
    unknown_callers=1.0,
)


def agents(count: int, *pauses: Pause) -> tuple[PlannedAgent, ...]:
    return tuple(
        PlannedAgent(s.AgentSet(f"a{n}", {"sales": 1}), (Shift(0.0, 3600.0, pauses),)) for n in range(count)
    )


def plan(count: int, *arrivals: Arrival) -> Plan:
    return Plan(BEGINS, 1.0, SETTINGS, agents(count), arrivals, behaviour=STEADY)


def test_each_caller_waits_for_the_one_agent() -> None:
    calls = [Arrival(600.0 + n, NUMBER, patience_s=500.0, talk_s=100.0) for n in range(3)]
    result = run_plan(plan(1, *calls))
    assert result.how == {"answered": 3}
    waits = result.waits_s()
    # offered at once; then behind one, and behind two talks with wrap-up and ringing
    assert [round(wait / 106, 1) for wait in waits] == [0.0, 1.0, 2.0]
    assert result.total.asa_s == pytest.approx(sum(waits) / 3)
    assert result.total.service_level == pytest.approx(1 / 3)
    assert result.total.aht_s == pytest.approx(105, abs=1)
    assert result.total.max_wait_s == waits[-1]


def test_impatience_is_as_planned() -> None:
    result = run_plan(
        plan(1, Arrival(60, NUMBER, 500, 900), Arrival(70, NUMBER, 30, 1), Arrival(70.5, NUMBER, 2, 1))
    )
    assert result.how == {"answered": 1, "abandoned": 1, "short_abandoned": 1}
    assert result.total.abandonment == pytest.approx(2 / 3)
    assert result.total.service_level == pytest.approx(1 / 2), "a short abandon does not count"


def test_agents_rest_and_leave() -> None:
    staffed = msgspec.structs.replace(plan(2), agents=agents(2, Pause(900.0, 900.0)))
    result = run_plan(msgspec.structs.replace(staffed, hours=2.0))
    rows = result.quarters
    assert len(rows) == 8
    assert [round(row.agents) for row in rows] == [2, 2, 2, 2, 0, 0, 0, 0]
    assert [round(row.ready_s / 1800, 1) for row in rows[:4]] == [1.0, 0.0, 1.0, 1.0]
    assert result.occupancy == 0


def test_other_staffing_has_the_same_callers() -> None:
    curve = Curve(NUMBER, (30.0, 60.0, 30.0, 10.0))
    few = msgspec.structs.replace(plan(5), curves=(curve,), behaviour=Behaviour(patience=Exponential(60)))
    more = msgspec.structs.replace(few, agents=agents(7))
    assert visits(few, 3) == visits(more, 3)
    assert visits(few, 3) != visits(few, 4)
    one, two = run_plan(few, 3), run_plan(more, 3)
    assert sorted(r.arrived_at for r in one.records) == sorted(r.arrived_at for r in two.records)
    assert one.total.wait_all_ms > two.total.wait_all_ms
    assert (one.occupancy or 0) > (two.occupancy or 1)
    assert sum(row.calls.offered for row in one.quarters) == one.total.offered
    assert one.queues == {"q": one.total}


def test_a_plan_is_a_value() -> None:
    typical = typical_plan(7, 0.5, 5)
    again = msgspec.json.decode(msgspec.json.encode(typical), type=Plan)
    assert again == typical
    assert run_plan(again, 7).digest == run_plan(typical, 7).digest


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"begins": BEGINS.replace(tzinfo=None)}, "begins"),
        ({"hours": 0.0}, "hours"),
        ({"arrivals": (Arrival(1.0, "+7999"),)}, "arrivals[0].number"),
        ({"arrivals": (Arrival(4000.0, NUMBER),)}, "arrivals[0].at_s"),
        ({"curves": (Curve("+7999", (1.0,)),)}, "curves[0].number"),
        ({"curves": (Curve(NUMBER, (-1.0,)),)}, "curves[0].per_quarter"),
        ({"agents": (*agents(1), *agents(1))}, "agents[1].setting.id"),
        ({"agents": agents(1, Pause(1.0, 1.0, "nap"))}, "agents[0].shifts[0].pauses"),
    ],
)
def test_a_wrong_plan_is_refused_at_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(BadPlan) as found:
        run_plan(msgspec.structs.replace(plan(1), **wrong))
    assert found.value.field == field
