"""A day played again: patience from censored waits, the same callers, staffing, and a model that fits."""

import itertools
import math
from datetime import date, timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.facts import settings as s
from perezvon.features.whatif.change import (
    AgentsChange,
    BadChange,
    Change,
    QueueChange,
    SkillChange,
    read_agents,
    read_queues,
    read_skills,
)
from perezvon.features.whatif.day import Day, DayAgent, DayCall, Spell, queued, span_of
from perezvon.features.whatif.ensemble import Study, Task, figures_of, fit_of, study_of
from perezvon.features.whatif.outcome import real_outcome
from perezvon.sim.whatif.patience import ENOUGH, Patience, estimate
from perezvon.sim.whatif.planning import habits_of, plan_of
from perezvon.sim.whatif.play import Stage
from perezvon.sim.whatif.sample import sample_day
from perezvon.sim.whatif.staffing import planned_agent, planned_agents

ZONE, DAY = "Europe/Moscow", date(2026, 3, 3)

# --- patience ----------------------------------------------------------------------------------------


def censored(draw: Random, true_s: list[float], mean_wait_s: float) -> Patience:
    """What is seen of such callers when agents answer after exponential times."""
    gave_up, answered = [], []
    for patience in true_s:
        wait = draw.expovariate(1 / mean_wait_s)
        (gave_up if patience <= wait else answered).append(min(patience, wait))
    return estimate(gave_up, answered)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), mean_s=st.floats(30, 300), wait_s=st.floats(0.5, 3.0))
def test_an_exponential_patience_comes_back_from_censored_waits(
    seed: int, mean_s: float, wait_s: float
) -> None:
    rng = Random(seed)
    found = censored(rng, [rng.expovariate(1 / mean_s) for _ in range(1500)], mean_s * wait_s)
    assert found.kind == "kaplan_meier"
    for share in (0.25, 0.5, 0.75, 1.0):
        assert found.survival(mean_s * share) == pytest.approx(math.exp(-share), abs=0.09)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), median_s=st.floats(30, 200), sigma=st.floats(0.5, 1.2))
def test_a_lognormal_patience_comes_back_too(seed: int, median_s: float, sigma: float) -> None:
    rng = Random(seed)
    true_s = [rng.lognormvariate(math.log(median_s), sigma) for _ in range(1500)]
    found = censored(rng, true_s, 1.5 * median_s)
    assert found.survival(median_s) == pytest.approx(0.5, abs=0.09)
    assert math.log(found.median_s / median_s) == pytest.approx(0.0, abs=0.3 * sigma + 0.05)


def test_callers_who_gave_up_alone_would_mislead() -> None:
    rng = Random(3)
    true_s = [rng.expovariate(1 / 100) for _ in range(4000)]
    waits = [rng.expovariate(1 / 30) for _ in true_s]
    gave_up = [p for p, w in zip(true_s, waits, strict=True) if p <= w]
    answered = [w for p, w in zip(true_s, waits, strict=True) if p > w]
    naive = sum(gave_up) / len(gave_up)
    assert naive < 40
    assert estimate(gave_up, answered).median_s == pytest.approx(100 * math.log(2), rel=0.2)


def test_with_few_who_gave_up_it_is_exponential() -> None:
    few = estimate([20.0] * (ENOUGH - 1), [30.0] * 100)
    assert few.kind == "exponential"
    assert few.median_s == pytest.approx(math.log(2) * (20 * (ENOUGH - 1) + 3000) / (ENOUGH - 0.5))
    assert estimate([], [10.0] * 50).median_s == pytest.approx(math.log(2) * 1000)
    assert estimate([], []).median_s > 0


WAITS = st.lists(st.floats(0, 4000, allow_nan=False), max_size=60)


@settings(max_examples=80, deadline=None)
@given(
    gave_up=WAITS, stayed=WAITS, at=st.floats(0.01, 0.99), beyond=st.floats(0, 10_000), seed=st.integers(0)
)
def test_an_estimate_is_a_distribution(
    gave_up: list[float], stayed: list[float], at: float, beyond: float, seed: int
) -> None:
    found = estimate(gave_up, stayed)
    knots = [0.0, *found.times_s, *(time + 50 for time in found.times_s)]
    curve = [found.survival(time) for time in sorted(knots)]
    assert all(0 <= later <= earlier <= 1 for earlier, later in itertools.pairwise(curve))
    assert found.survival(found.quantile(at)) == pytest.approx(1 - at, abs=1e-6)
    assert found.draw(Random(seed), beyond) > beyond


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_who_waited_so_long_is_drawn_from_what_lies_beyond(seed: int) -> None:
    rng = Random(seed)
    found = censored(rng, [rng.expovariate(1 / 80) for _ in range(1000)], 150.0)
    beyond = sorted(found.draw(rng, 60.0) for _ in range(800))
    assert beyond[0] > 60.0
    half = found.quantile(1 - found.survival(60.0) / 2)
    assert beyond[400] == pytest.approx(half, rel=0.25)


# --- who sits there ------------------------------------------------------------------------------------

QUEUE = s.QueueSet("q1", "mebel", "О", "O", {"sales": 2})
OTHER = s.QueueSet("q2", "mebel", "Д", "D", {"english": 1})
H = 3600.0


def agent(
    name: str, *spells: tuple[float, float, str, str | None], skills: dict[str, int] | None = None
) -> DayAgent:
    rows = tuple(Spell(a * H, b * H, state, reason) for a, b, state, reason in spells)  # type: ignore[arg-type]
    return DayAgent(s.AgentSet(name, skills or {"sales": 3}), rows)


def day_of(*agents: DayAgent, calls: tuple[DayCall, ...] = ()) -> Day:
    begins, _ = span_of(DAY, ZONE)
    return Day("main", DAY, ZONE, begins, 86_400.0, (QUEUE, OTHER), agents, calls)


def test_spells_become_shifts_and_breaks() -> None:
    planned = planned_agent(
        agent(
            "a",
            (7.9, 8.0, "not_ready", "start"),
            (8.0, 9.0, "ready", None),
            (9.0, 9.1, "not_ready", "no_answer"),  # follows from a missed offer: the simulated one misses too
            (9.1, 10.0, "talking", None),
            (10.0, 10.25, "not_ready", "lunch"),
            (10.25, 10.5, "no_line", None),
            (10.5, 12.0, "ready", None),
            (12.0, 12.1, "not_ready", "end_of_shift"),
            (14.0, 15.0, "ready", None),  # came back after a gap
        )
    )
    first, second = planned.shifts
    assert (first.begins_s, first.ends_s) == (8 * H - 3, 12 * H)
    assert [(p.at_s, p.length_s, p.reason) for p in first.pauses] == [(10 * H, 0.5 * H, "lunch")]
    assert (second.begins_s, second.ends_s, second.pauses) == (14 * H - 3, 15 * H, ())


def test_more_agents_are_like_those_who_were_there() -> None:
    day = day_of(
        agent("a", (8, 12, "ready", None)),
        agent("b", (14, 18, "ready", None), skills={"english": 2}),
    )
    change = Change((AgentsChange(2, queue="q2"), AgentsChange(1, "09:00", "11:30")))
    added = planned_agents(day, change, seed=1)[2:]
    assert [row.setting.skills for row in added] == [{"english": 2}, {"english": 2}, {"sales": 3}]
    assert [(row.shifts[0].begins_s, row.shifts[0].ends_s) for row in added] == [
        (14 * H - 3, 18 * H),
        (14 * H - 3, 18 * H),
        (9 * H - 3, 11.5 * H),
    ]
    assert len({row.setting.id for row in planned_agents(day, change, seed=1)}) == 5


def test_nobody_like_that_was_there() -> None:
    day = day_of(agent("a", (8, 12, "ready", None)), calls=(DayCall("q2", 9 * H, 10.0, "abandoned"),))
    added = planned_agents(day, Change((AgentsChange(1, queue="q2"),)), seed=1)[-1]
    assert added.setting.skills == {"english": 1}
    assert added.shifts[0].begins_s < 9 * H < added.shifts[0].ends_s


def test_fewer_agents_for_some_hours() -> None:
    day = day_of(agent("a", (8, 17, "ready", None)))
    (left,) = planned_agents(day, Change((AgentsChange(-1, "10:00", "12:00"),)), seed=1)
    assert [(row.begins_s, row.ends_s) for row in left.shifts] == [(8 * H - 3, 10 * H), (12 * H, 17 * H)]
    assert planned_agents(day, Change((AgentsChange(-1),)), seed=1) == []
    with pytest.raises(BadChange, match="nobody"):
        planned_agents(day, Change((AgentsChange(-2),)), seed=1)


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("zone", ["Asia/Vladivostok", "America/New_York"])
def test_a_day_at_the_end_of_all_calendars_is_a_day_on_which_nobody_called(day: date, zone: str) -> None:
    begins, ends = span_of(day, zone)
    assert timedelta(hours=22) < ends - begins < timedelta(hours=26)


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    begins, ends = span_of(date(2026, 3, 29), "Europe/Berlin")
    day = Day("main", date(2026, 3, 29), "Europe/Berlin", begins, 82_800.0, (), (), ())
    assert (ends - begins).total_seconds() == 23 * H
    assert day.at("01:00") == H
    assert day.at("12:00") == 11 * H


def test_a_change_as_text() -> None:
    assert read_agents("+2", 20) == AgentsChange(2)
    assert read_agents("18", 20) == AgentsChange(-2)
    assert read_agents("20", 20) is None
    assert read_agents("-1@10:00-13:00@q1", 20) == AgentsChange(-1, "10:00", "13:00", "q1")
    assert read_queues(["q1.service_level=80/20", "q1.wrap_up=15", "q2.max_wait=60"]) == (
        QueueChange("q1", 0.8, 20, wrap_up_s=15),
        QueueChange("q2", max_wait_s=60),
    )
    assert read_skills(["*:english=2"]) == (SkillChange("*", "english", 2),)


@pytest.mark.parametrize("text", ["+x", "", "+999", "+1@12:00-11:00", "+1@25:00-26:00"])
def test_what_agents_cannot_be(text: str) -> None:
    with pytest.raises(BadChange, match="--agents"):
        read_agents(text, 20)


@pytest.mark.parametrize(
    "text",
    ["q1", "q1.colour=red", "q1.wrap_up=-1", "q1.max_wait=0", "q1.service_level=80", "q1.service_level=0/20"],
)
def test_what_a_rule_cannot_be(text: str) -> None:
    with pytest.raises(BadChange, match="--queue"):
        read_queues([text])


# --- the day again -------------------------------------------------------------------------------------

SKILLS = ({"sales": 3}, {"english": 2}, {"sales": 2, "english": 1})


def made_up(agents: int) -> Day:
    """A day that the simulator lived through, as it would be read back."""
    rows = [
        s.CentreSet(zone=ZONE),
        s.ClientSet("mebel", "М", "M", "#000000"),
        QUEUE,
        OTHER,
        s.NumberSet("+74950000001", "mebel", "q1", greeting="perezvon/greeting-mebel"),
        s.NumberSet("+74950000002", "mebel", "q2"),
        *(s.ReasonSet(reason, reason, reason) for reason in ("break", "lunch", "end_of_shift")),
        s.DispositionSet("done", "d", "d"),
    ]
    staff = [s.AgentSet(f"a{n}", SKILLS[n % 3]) for n in range(agents)]
    sample = sample_day(DAY, rows, staff)
    begins, _ = span_of(DAY, ZONE)
    calls = [call for record in sample.records if (call := queued(record, begins)) is not None]
    spells: dict[str, list[Spell]] = {}
    for span in sample.spans:
        row = ((at - begins).total_seconds() for at in (span.since, span.until))
        spells.setdefault(span.agent, []).append(Spell(*row, span.state, span.reason))
    agents_of = tuple(DayAgent(row, tuple(spells[row.id])) for row in staff)
    by_time = tuple(sorted(calls, key=lambda call: call.at_s))
    return Day("main", DAY, ZONE, begins, 86_400.0, (QUEUE, OTHER), agents_of, by_time)


@pytest.fixture(scope="module")
def day() -> Day:
    return made_up(6)


def played(day: Day, change: Change, replications: int = 2) -> Study:
    return study_of(real_outcome(day), list(Stage(Task(day, change, replications)).all()))


def test_the_same_staffing_comes_close_to_what_happened(day: Day) -> None:
    study = played(day, Change((AgentsChange(2),)))
    fit = fit_of(study, ["q1", "q2"])
    assert fit.grade in ("good", "fair")
    assert fit.occupancy == pytest.approx(0.0, abs=0.03)
    before, after = figures_of(study.base, ["q1", "q2"]), figures_of(study.changed, ["q1", "q2"])  # type: ignore[arg-type]
    assert before.offered == after.offered == len(day.calls)
    assert after.service_level
    assert before.service_level
    assert before.service_level.value < 0.95
    assert after.service_level.value > before.service_level.value
    assert after.agents_h
    assert before.agents_h
    assert after.agents_h > before.agents_h + 15


def test_the_callers_are_the_same_whatever_the_change(day: Day) -> None:
    habits = habits_of(day)
    more = Change((AgentsChange(2),), (QueueChange("q1", wrap_up_s=5, max_wait_s=30),))
    plain, changed = (plan_of(day, habits, change, 4) for change in (Change(), more))
    for one, other in zip(plain.arrivals, changed.arrivals, strict=True):
        assert (one.at_s, one.number, one.patience_s, one.talk_s) == (
            other.at_s,
            other.number,
            other.patience_s,
            other.talk_s,
        )
    gave_up = [n for n, call in enumerate(day.calls) if call.how == "abandoned"]
    assert gave_up
    assert all(plain.arrivals[n].patience_s == day.calls[n].wait_s for n in gave_up)
    answered = [n for n, call in enumerate(day.calls) if call.how == "answered"]
    assert all((plain.arrivals[n].patience_s or 0) > day.calls[n].wait_s for n in answered)
    q1 = [n for n, call in enumerate(day.calls) if call.queue == "q1"]
    assert max(changed.arrivals[n].wrap_s or 0 for n in q1) <= 5
    rule = next(row for row in changed.settings if isinstance(row, s.QueueSet) and row.id == "q1")
    assert rule.max_wait_s == 30


def test_a_target_only_measures_otherwise(day: Day) -> None:
    study = played(day, Change(queues=(QueueChange("q1", target_share=0.9, target_s=120),)), 2)
    before, after = figures_of(study.base, ["q1"]), figures_of(study.changed, ["q1"])  # type: ignore[arg-type]
    assert before.asa_s == after.asa_s
    assert after.service_level
    assert before.service_level
    assert after.service_level.value > before.service_level.value


def test_skills_are_given_and_taken(day: Day) -> None:
    change = Change(skills=(SkillChange("*", "english", 1), SkillChange("a0", "sales", 0)))
    agents = {row.setting.id: row.setting.skills for row in plan_of(day, habits_of(day), change, 1).agents}
    assert agents["a0"] == {"english": 1}
    assert all("english" in skills for skills in agents.values())


def test_nothing_to_change_plays_the_day_once(day: Day) -> None:
    study = played(day, Change(), 2)
    assert study.changed is None
    again = played(day, Change(), 2)
    assert msgspec.json.encode(again) == msgspec.json.encode(study), "the same seed, the same day"
