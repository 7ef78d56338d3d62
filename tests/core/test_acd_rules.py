"""Rules of the distributor that a random history seldom meets, each said once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from perezvon.core.acd import FREE, LACKS_SKILL, LESS_IDLE, Acd, Match, Requirement, fits, requirement

NINE = datetime(2026, 1, 12, 9, tzinfo=UTC)
SALES: Requirement = requirement("mebel", {"sales": 2})


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.fixture(params=["before any call", "after a call"])
def acd(request: pytest.FixtureRequest) -> Acd:
    """Three agents who can sell, told in the order anna, boris, clara; nobody is there yet.

    Nothing may depend on whether such a call has been seen before.
    """
    acd = Acd()
    if request.param == "after a call":
        acd.call_waits("seen", SALES, 0, NINE, 0)
        acd.call_gone("seen")
    for name in ("anna", "boris", "clara"):
        acd.set_agent(name, {"sales": 2}, ("mebel",))
    return acd


class TestWhoMay:
    """An agent fits a call when he works for its client and has every skill at its level or above."""

    @pytest.mark.parametrize(
        ("skills", "clients", "may"),
        [
            ({"sales": 2}, ("mebel",), True),
            ({"sales": 3, "english": 1}, ("bank", "mebel"), True),
            ({"sales": 2}, (), True),  # no clients listed: all of them
            ({"sales": 1}, ("mebel",), False),
            ({"english": 3}, ("mebel",), False),
            ({}, ("mebel",), False),
            ({"sales": 3}, ("bank",), False),
        ],
    )
    def test_it_is_said_of_one(self, skills: dict[str, int], clients: tuple[str, ...], may: bool) -> None:
        assert fits(skills, clients, SALES) is may

    def test_a_skill_at_level_nought_is_no_demand(self) -> None:
        assert fits({}, (), requirement("mebel", {"sales": 0}))

    def test_the_order_of_skills_is_no_difference(self) -> None:
        assert (
            requirement("c", {"a": 1, "b": 2})
            == requirement("c", {"b": 2, "a": 1})
            == ("c", (("a", 1), ("b", 2)))
        )

    def test_an_agent_of_other_clients_is_not_asked(self, acd: Acd) -> None:
        acd.set_agent("erik", {"sales": 9}, ("bank",))
        acd.agent_is("erik", FREE, at(1), 1)
        acd.call_waits("call", SALES, 0, NINE, 1)
        assert acd.take() is None
        assert dict(acd.explain("call"))["erik"] == LACKS_SKILL

    def test_agents_who_come_after_the_call_are_asked_too(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 0, NINE, 1)
        acd.set_agent("dina", {"sales": 5}, ())
        assert acd.take() is None
        acd.agent_is("dina", FREE, at(1), 1)
        assert acd.take() == Match("call", "dina", None, {"logged_out": 3})


class TestWhoIsAsked:
    """The longest idle, whatever the order in which it was told."""

    def test_after_a_restart_agents_are_told_in_any_order(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(3), 3)
        acd.agent_is("boris", FREE, at(1), 1)
        acd.agent_is("clara", FREE, at(2), 2)
        acd.call_waits("call", SALES, 0, at(4), 1)
        assert acd.take() == Match("call", "boris", "clara", {LESS_IDLE: 2})

    def test_of_those_free_since_the_same_moment_the_first_in_order(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(1), 3)
        acd.agent_is("boris", FREE, at(1), 2)
        acd.call_waits("call", SALES, 0, at(4), 1)
        assert acd.take() == Match("call", "boris", "anna", {LESS_IDLE: 1, "logged_out": 1})

    def test_who_is_free_anew_goes_to_the_end(self, acd: Acd) -> None:
        for minute, name in enumerate(("anna", "boris", "clara")):
            acd.agent_is(name, FREE, at(minute), minute)
        acd.agent_is("anna", FREE, at(5), 5)
        acd.call_waits("call", SALES, 0, at(6), 1)
        assert acd.take() == Match("call", "boris", "clara", {LESS_IDLE: 2})

    def test_who_is_told_free_twice_keeps_his_place(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(0), 1)
        acd.agent_is("boris", FREE, at(1), 2)
        acd.agent_is("anna", FREE, at(0), 3)
        acd.call_waits("call", SALES, 0, at(6), 1)
        assert acd.take() == Match("call", "anna", "boris", {LESS_IDLE: 1, "logged_out": 1})

    def test_of_equals_the_one_told_twice_keeps_his_place(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(0), 1)
        acd.agent_is("boris", FREE, at(0), 2)
        acd.agent_is("anna", FREE, at(0), 3)
        acd.call_waits("call", SALES, 0, at(6), 1)
        assert acd.take() == Match("call", "anna", "boris", {LESS_IDLE: 1, "logged_out": 1})

    @pytest.mark.parametrize(("since", "first"), [(0, "clara"), (9, "boris")])
    def test_after_a_decision_the_order_is_still_told(self, acd: Acd, since: int, first: str) -> None:
        """Clara is free since long ago, or anew: before or after Boris, whatever was decided meanwhile."""
        acd.agent_is("anna", FREE, at(1), 1)
        acd.agent_is("clara", FREE, at(2), 2)
        acd.agent_is("boris", FREE, at(3), 3)
        acd.call_waits("one", SALES, 0, at(6), 1)
        match = acd.take()
        assert match is not None
        acd.call_gone("one")
        acd.agent_is("anna", "talking", at(6), 4)
        acd.agent_is("clara", FREE, at(since), 5)
        acd.call_waits("two", SALES, 0, at(7), 2)
        match = acd.take()
        assert match is not None
        assert match.agent == first

    def test_after_a_decision_another_one_may_come_with_an_older_claim(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(3), 1)
        acd.call_waits("one", SALES, 0, at(6), 1)
        assert acd.take() is not None
        acd.agent_is("boris", FREE, at(1), 2)
        match = acd.take()
        assert match is not None
        assert (match.agent, match.runner_up) == ("boris", "anna")

    def test_new_skills_do_not_cost_the_place(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(0), 1)
        acd.agent_is("boris", FREE, at(1), 2)
        acd.set_agent("anna", {"sales": 3}, ())
        acd.call_waits("call", SALES, 0, at(6), 1)
        assert acd.take() == Match("call", "anna", "boris", {LESS_IDLE: 1, "logged_out": 1})

    def test_new_skills_that_fit_a_waiting_call_bring_it_at_once(self, acd: Acd) -> None:
        acd.set_agent("anna", {"english": 1}, ())
        acd.agent_is("anna", FREE, at(0), 1)
        acd.call_waits("call", SALES, 0, NINE, 1)
        assert acd.take() is None
        acd.set_agent("anna", {"sales": 2}, ())
        assert acd.take() == Match("call", "anna", None, {"logged_out": 2})

    def test_who_lost_the_skill_or_went_home_is_not_asked(self, acd: Acd) -> None:
        for minute, name in enumerate(("anna", "boris", "clara")):
            acd.agent_is(name, FREE, at(minute), minute)
        acd.set_agent("anna", {}, ("mebel",))
        acd.agent_is("boris", "logged_out", at(5), 5)
        acd.call_waits("call", SALES, 0, at(6), 1)
        assert acd.take() == Match("call", "clara", None, {"logged_out": 1, LACKS_SKILL: 1})

    def test_everybody_else_is_explained(self, acd: Acd) -> None:
        acd.set_agent("dina", {}, ())
        acd.agent_is("anna", FREE, at(0), 1)
        acd.agent_is("boris", "talking", at(0), 2)
        acd.agent_is("dina", FREE, at(0), 3)
        acd.call_waits("call", SALES, 0, NINE, 1)
        assert dict(acd.explain("call")) == {
            "anna": FREE,
            "boris": "talking",
            "clara": "logged_out",
            "dina": LACKS_SKILL,
        }
        match = acd.take()
        assert match is not None
        assert match.refusals == {"talking": 1, "logged_out": 1, LACKS_SKILL: 1}


class TestWhichCall:
    """Higher priority, then the longer wait, then the order of arrival."""

    def test_the_first_of_all_that_wait(self, acd: Acd) -> None:
        acd.call_waits("late", SALES, 0, at(2), 3)
        acd.call_waits("early", SALES, 0, at(1), 2)
        acd.call_waits("same moment, came first", SALES, 0, at(1), 1)
        acd.call_waits("owed", SALES, 5, at(9), 9)
        order = []
        for minute in range(4):
            acd.agent_is("anna", FREE, at(10 + minute), minute)
            match = acd.take()
            assert match is not None
            order.append(match.call)
            acd.call_gone(match.call)
            acd.agent_is("anna", "talking", at(10 + minute), minute)
        assert order == ["owed", "same moment, came first", "early", "late"]

    def test_a_call_that_nobody_free_can_take_stops_nobody(self, acd: Acd) -> None:
        acd.call_waits("english", requirement("mebel", {"english": 1}), 9, at(0), 1)
        acd.call_waits("sales", SALES, 0, at(1), 2)
        acd.agent_is("anna", FREE, at(2), 1)
        assert acd.take() == Match("sales", "anna", None, {"logged_out": 2})

    def test_an_agent_with_two_skills_takes_the_better_call_of_either(self, acd: Acd) -> None:
        english = requirement("mebel", {"english": 1})
        acd.set_agent("anna", {"sales": 2, "english": 1}, ())
        acd.call_waits("sales", SALES, 0, at(1), 2)
        acd.call_waits("english", english, 0, at(0), 1)
        acd.agent_is("anna", FREE, at(2), 1)
        match = acd.take()
        assert match is not None
        assert match.call == "english"
        acd.call_gone("english")
        match = acd.take()
        assert match is not None
        assert match.call == "sales"

    def test_a_queue_that_was_left_from_behind_is_empty(self, acd: Acd) -> None:
        acd.set_agent("anna", {"sales": 2, "english": 1}, ())
        acd.call_waits("english", requirement("mebel", {"english": 1}), 0, at(0), 1)
        acd.call_waits("sales", SALES, 0, at(1), 2)
        acd.call_waits("sales too", SALES, 0, at(2), 3)
        acd.call_gone("sales too")
        acd.call_gone("sales")
        acd.agent_is("anna", FREE, at(3), 1)
        match = acd.take()
        assert match is not None
        assert match.call == "english"

    def test_who_waits_is_told_with_his_place(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 3, at(1), 7)
        assert acd.waiting() == {"call": (-3, at(1), 7)}

    def test_a_call_that_changed_its_queue_waits_only_in_the_new_one(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 0, at(1), 1)
        acd.call_gone("call")
        acd.call_waits("call", requirement("mebel", {"english": 1}), 0, at(1), 1)
        acd.agent_is("anna", FREE, at(2), 1)
        assert acd.take() is None


class TestWhatGoes:
    """Who has left leaves nothing behind."""

    def test_a_dropped_agent_is_not_asked_and_not_counted(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(0), 1)
        acd.drop_agent("anna")
        acd.agent_is("boris", FREE, at(1), 2)
        acd.call_waits("call", SALES, 0, at(2), 1)
        assert acd.take() == Match("call", "boris", None, {"logged_out": 1})

    def test_to_drop_an_agent_twice_or_unknown_is_nothing(self, acd: Acd) -> None:
        acd.drop_agent("anna")
        acd.drop_agent("anna")
        acd.drop_agent("nobody")
        assert [agent for agent, _ in _everybody(acd)] == ["boris", "clara"]

    def test_a_call_that_goes_twice_or_never_came_is_nothing(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 0, NINE, 1)
        acd.call_gone("call")
        acd.call_gone("call")
        acd.call_gone("unknown")
        assert acd.waiting() == {}
        acd.agent_is("anna", FREE, at(0), 1)
        assert acd.take() is None

    def test_callers_who_hang_up_behind_others_are_not_kept_for_ever(self, acd: Acd) -> None:
        """In an hour where one caller waits at the front and thousands behind him give up."""
        acd.call_waits("patient", SALES, 1, NINE, 0)
        for n in range(1, 3000):
            acd.call_waits(f"c-{n}", SALES, 0, at(n), n)
            if n > 30:
                acd.call_gone(f"c-{n - 30}")
        kept = acd._profiles[SALES].waiting
        assert len(kept) <= 4 * len(acd.waiting()) + 1
        order = []
        for n in range(31):
            acd.agent_is("anna", FREE, at(5000 + n), n)
            match = acd.take()
            assert match is not None
            order.append(match.call)
            acd.call_gone(match.call)
            acd.agent_is("anna", "talking", at(5000 + n), n)
        assert order == ["patient", *(f"c-{n}" for n in range(2970, 3000))]

    @pytest.mark.parametrize(("patient", "most"), [(1, 64), (20, 84)])
    def test_the_list_of_a_queue_is_swept_seldom_and_in_time(self, acd: Acd, patient: int, most: int) -> None:
        """Never above 64 rows and four times the callers; and not at each caller: it costs the whole list."""
        for n in range(patient):
            acd.call_waits(f"patient-{n}", SALES, 1, NINE, n)
        profile, sweeps = acd._profiles[SALES], 0
        for n in range(400):
            before = profile.waiting
            acd.call_waits(f"c-{n}", SALES, 0, at(n), n)
            sweeps += profile.waiting is not before
            assert len(profile.waiting) <= most
            acd.call_gone(f"c-{n}")
        assert sweeps == 400 // (most - patient)

    def test_a_state_that_was_never_heard_of_is_counted_from_then_on(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 0, NINE, 1)
        acd.agent_is("boris", "at the dentist", at(0), 1)
        acd.agent_is("clara", "at the dentist", at(0), 1)
        acd.agent_is("anna", FREE, at(0), 1)
        match = acd.take()
        assert match is not None
        assert match.refusals == {"at the dentist": 2}

    def test_any_number_of_states_is_counted(self, acd: Acd) -> None:
        acd.call_waits("call", SALES, 0, NINE, 1)
        for n in range(40):
            acd.agent_is("boris", f"state {n}", at(0), 1)
        acd.agent_is("anna", FREE, at(0), 1)
        match = acd.take()
        assert match is not None
        assert match.refusals == {"state 39": 1, "logged_out": 1}

    def test_the_number_of_the_roster_is_new_whenever_somebody_comes_goes_or_learns(self, acd: Acd) -> None:
        steps: list[Callable[[], object]] = [
            lambda: acd.set_agent("anna", {"sales": 3}, ("mebel",)),
            lambda: acd.agent_is("anna", FREE, at(0), 1),
            lambda: acd.drop_agent("boris"),
            lambda: acd.set_agent("boris", {"sales": 2}, ("mebel",)),
            lambda: acd.agent_is("anna", "logged_out", at(1), 2),
            lambda: acd.agent_is("anna", "lunch", at(2), 3),
            lambda: acd.drop_agent("anna"),
        ]
        numbers = [acd.roster]
        for step in steps:
            step()
            numbers.append(acd.roster)
        assert len({*numbers}) == len(numbers)

    def test_the_number_of_the_roster_stays_while_those_who_are_there_work(self, acd: Acd) -> None:
        acd.agent_is("anna", FREE, at(0), 1)
        before = acd.roster
        acd.agent_is("anna", "talking", at(1), 2)
        acd.agent_is("anna", "lunch", at(2), 3)
        acd.agent_is("anna", FREE, at(3), 4)
        assert acd.roster == before


def _everybody(acd: Acd) -> list[tuple[str, str]]:
    acd.call_waits("looking", SALES, 0, NINE, 99)
    found = list(acd.explain("looking"))
    acd.call_gone("looking")
    return found
