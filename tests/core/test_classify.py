"""Classes of calls: the vectors of the requirements, and what holds for any history."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.core.classify import (
    Acquaintance,
    Classified,
    History,
    PastCall,
    Promise,
    acquainted,
    after,
    classify,
)

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def call(direction: Literal["inbound", "outbound"], minute: float = 0, **fields: Any) -> PastCall:
    given: dict[str, Any] = {
        "agent": "anna",
        "answered": True,
        "waited_s": 5.0,
        "talk_s": 60.0,
        "deal": False,
        "consent": False,
        **fields,
    }
    return PastCall(at=NOON + minute * MINUTE, direction=direction, **given)


def vain(minute: float, waited_s: float = 30.0, **fields: Any) -> PastCall:
    """An inbound attempt that nobody answered."""
    return call("inbound", minute, agent=None, answered=False, talk_s=0.0, waited_s=waited_s, **fields)


def met(minute: float, agent: str) -> Acquaintance:
    return Acquaintance(NOON + minute * MINUTE, agent)


def run(*what: PastCall | Acquaintance) -> list[Classified]:
    past, found = History(), []
    for each in what:
        if isinstance(each, Acquaintance):
            past = acquainted(past, each)
        else:
            found.append(classify(past, each))
            past = after(past, each)
    return found


def classes(*what: PastCall | Acquaintance) -> list[str]:
    return [each.class_ for each in run(*what)]


def stages(*what: PastCall) -> list[str]:
    past, found = History(), []
    for each in what:
        past = after(past, each)
        found.append(past.stage)
    return found


class TestInbound:
    def test_the_first_call_is_first_time_whatever_comes_of_it(self):
        assert classes(call("inbound", deal=True, consent=True)) == ["first_time"]

    def test_who_was_sent_comes_by_recommendation(self):
        assert classes(call("inbound", referrer="p-petrov")) == ["recommendation"]

    def test_who_called_before_and_did_not_buy_returned_even_after_twenty_minutes(self):
        assert classes(call("inbound"), call("inbound", 20)) == ["first_time", "returned"]

    def test_who_was_sent_but_called_before_returned(self):
        assert classes(call("inbound"), call("inbound", 90, referrer="p-petrov"))[-1] == "returned"

    def test_who_answers_our_cold_call_returned(self):
        found = run(call("outbound"), call("inbound", 60))[-1]
        assert (found.class_, found.reason.why) == ("returned", "we_called")

    def test_who_ever_made_a_deal_repeats(self):
        assert classes(call("inbound", deal=True), call("inbound", 5), call("inbound", 9, referrer="x"))[
            1:
        ] == ["repeat", "repeat"]

    def test_a_deal_of_an_outbound_call_counts(self):
        assert classes(call("outbound", deal=True), call("inbound", 5))[-1] == "repeat"

    @pytest.mark.parametrize(
        "before", [vain(0), call("inbound", talk_s=0.0), call("outbound", answered=False)]
    )
    def test_without_a_contact_it_is_still_the_first_time(self, before):
        assert classes(before, call("inbound", 300))[-1] == "first_time"

    def test_who_knows_an_agent_from_elsewhere_calls_for_the_first_time(self):
        assert classes(met(0, "anna"), call("inbound", 5)) == ["first_time"]


class TestOutbound:
    def test_a_birthday_call_to_ones_own_client_is_hot(self):
        assert classes(call("inbound", deal=True), call("outbound", 500))[-1] == "hot"

    def test_a_greeting_to_a_client_of_the_company_is_warm(self):
        assert classes(call("inbound", deal=True, talk_s=0.0), call("outbound", 500))[-1] == "warm"
        assert classes(call("inbound", agent="boris"), call("outbound", 500))[-1] == "warm"

    def test_a_bought_list_is_cold_and_a_referred_stranger_too(self):
        assert classes(call("outbound")) == ["cold"]
        found = run(call("outbound", referrer="p-petrov"))[0]
        assert (found.class_, found.reason.why) == ("cold", "referred_stranger")

    def test_one_who_never_answered_stays_cold(self):
        assert (
            classes(call("outbound", answered=False, talk_s=0.0), vain(5), call("outbound", 9))[-1] == "cold"
        )

    def test_an_acquaintance_outside_is_hot_for_him_and_warm_for_others(self):
        assert classes(met(0, "anna"), call("outbound", 5), call("outbound", 6, agent="boris")) == [
            "hot",
            "warm",
        ]

    def test_a_talk_with_the_machine_is_known_to_the_company_only(self):
        assert classes(call("inbound", agent=None), call("outbound", 5), call("outbound", 6, agent=None))[
            1:
        ] == [
            "warm",
            "warm",
        ]

    def test_own_knowledge_comes_before_the_deal(self):
        found = run(call("inbound", deal=True), call("inbound", 2, agent="boris"), call("outbound", 5))[-1]
        assert (found.class_, found.reason.agent) == ("hot", "anna")


class TestExpected:
    promised = Promise(NOON + 10 * MINUTE)

    @pytest.mark.parametrize(
        ("minute", "flags"),
        [(9, ("expected", "on_time")), (10, ("expected", "on_time")), (10.02, ("expected",))],
    )
    def test_on_time_until_the_due_time_and_not_after_it(self, minute, flags):
        assert run(call("inbound", promise=self.promised), call("outbound", minute))[-1].flags == flags

    def test_only_an_answered_call_of_ours_keeps_a_promise(self):
        found = run(
            call("inbound", promise=self.promised),
            call("outbound", 1, answered=False, talk_s=0.0),
            call("inbound", 2),
            call("outbound", 3, talk_s=0.0),
            call("outbound", 4),
        )
        assert [each.flags for each in found] == [
            (),
            ("expected", "on_time"),
            (),
            ("expected", "on_time"),
            (),
        ]

    def test_a_new_promise_of_the_call_that_kept_the_old_one_is_open(self):
        again = Promise(NOON + 90 * MINUTE)
        found = run(
            call("inbound", promise=self.promised), call("outbound", 5, promise=again), call("outbound", 80)
        )
        assert found[-1].flags == ("expected", "on_time")

    def test_of_several_promises_the_earliest_tells(self):
        later = Promise(NOON + 90 * MINUTE)
        found = run(
            call("inbound", promise=self.promised), call("inbound", 5, promise=later), call("outbound", 30)
        )
        assert found[-1].flags == ("expected",)

    def test_forty_minutes_in_vain_then_a_callback_by_a_colleague(self):
        """D11: he could not get through for 40 minutes, the information was not at hand, we call in ten."""
        tries = [vain(minute) for minute in (0, 12, 25)]
        reached = call("inbound", 40, agent="boris", promise=Promise(NOON + 50 * MINUTE))
        found = run(*tries, reached, call("outbound", 49.9))
        assert [each.class_ for each in found] == ["first_time"] * 4 + ["warm"]
        assert found[-1].flags == ("expected", "on_time", "recovery")

    def test_forty_minutes_in_one_queue_are_as_bad(self):
        for waited_s, flags in ((2400.0, ("expected", "recovery")), (2399.9, ("expected",))):
            assert (
                run(call("inbound", waited_s=waited_s, promise=self.promised), call("outbound", 60))[-1].flags
                == flags
            )

    def test_attempts_more_than_forty_minutes_apart_are_two_wishes(self):
        due = Promise(NOON + 200 * MINUTE)
        one = run(vain(0, 0.0), call("inbound", 40, promise=due), call("outbound", 60))[-1]
        two = run(vain(0, 0.0), call("inbound", 40.02, promise=due), call("outbound", 60))[-1]
        assert ("recovery" in one.flags, "recovery" in two.flags) == (True, False)

    def test_when_we_reach_who_could_not_reach_us_it_is_the_same_episode(self):
        due = Promise(NOON + 55 * MINUTE)
        tries = [vain(0), vain(20)]
        reached = run(*tries, call("outbound", 45, promise=due), call("outbound", 54))[-1]
        assert reached.flags == ("expected", "on_time", "recovery")
        in_vain = call("outbound", 45, answered=False, talk_s=0.0, promise=due)
        assert run(*tries, in_vain, call("outbound", 54))[-1].flags == ("expected", "on_time")

    def test_a_contact_ends_the_episode(self):
        due = Promise(NOON + 200 * MINUTE)
        found = run(
            vain(0), vain(20), call("inbound", 35), call("inbound", 45, promise=due), call("outbound", 60)
        )
        assert "recovery" not in found[-1].flags

    def test_an_inbound_call_is_never_expected(self):
        assert run(call("inbound", promise=self.promised), call("inbound", 5))[-1].flags == ()


def test_a_stage_only_rises():
    assert stages(
        call("inbound"),
        call("inbound", 1, consent=True),
        call("inbound", 2),
        call("inbound", 3, deal=True),
        call("inbound", 4, consent=True),
    ) == ["person", "potential_client", "potential_client", "client", "client"]


moments = st.integers(0, 600)
calls = st.builds(
    call,
    st.sampled_from(["inbound", "outbound"]),
    moments,
    agent=st.sampled_from([None, "anna", "boris"]),
    answered=st.booleans(),
    waited_s=st.sampled_from([0.0, 30.0, 2400.0]),
    talk_s=st.sampled_from([0.0, 60.0]),
    deal=st.booleans(),
    consent=st.booleans(),
    referrer=st.sampled_from([None, "x"]),
    promise=st.none() | st.builds(Promise, moments.map(lambda m: NOON + m * MINUTE)),
)
histories = st.lists(calls | st.builds(met, moments, st.sampled_from(["anna", "boris"])), max_size=12).map(
    lambda what: sorted(what, key=lambda each: each.at)
)


def by_definition(before: list[PastCall | Acquaintance], now: PastCall) -> tuple[str, set[str]]:
    """The rules once more, as sentences over the whole list instead of a running state."""
    past = [each for each in before if isinstance(each, PastCall)]
    spoken = [each for each in past if each.contact]
    deal = any(each.deal for each in past)
    if now.direction == "inbound":
        if deal:
            return "repeat", set()
        if spoken:
            return "returned", set()
        return ("recommendation" if now.referrer else "first_time"), set()
    knowing = {each.agent for each in spoken} | {
        each.agent for each in before if isinstance(each, Acquaintance)
    }
    if now.agent is not None and now.agent in knowing:
        class_ = "hot"
    else:
        class_ = "warm" if knowing or deal else "cold"
    kept = max((i for i, e in enumerate(past) if e.direction == "outbound" and e.answered), default=-1)
    open_ = [i for i, e in enumerate(past) if e.promise and i >= kept]
    flags = {"expected"} if open_ else set()
    if open_ and now.at <= min(past[i].promise.due for i in open_):
        flags.add("on_time")
    for i in open_:
        first = past[i].at
        end = first
        chain = past[:i] if past[i].direction == "inbound" or past[i].contact else []
        for each in reversed(chain):
            if each.contact:
                break
            if each.direction == "inbound":
                if end - (each.at + timedelta(seconds=each.waited_s)) > 40 * MINUTE:
                    break
                first = end = each.at
        if past[i].waited_s >= 2400 or past[i].at - first >= timedelta(seconds=2400):
            flags.add("recovery")
    return class_, flags


@given(histories)
def test_every_history_is_classified_as_the_definitions_say(what):
    past, seen = History(), []
    for each in what:
        if isinstance(each, Acquaintance):
            past = acquainted(past, each)
        else:
            found = classify(past, each)
            assert (found.class_, set(found.flags)) == by_definition(seen, each)
            past = after(past, each)
        seen.append(each)


@given(histories, calls, st.booleans(), st.floats(0, 1e4), st.booleans())
def test_a_class_depends_on_what_went_before_only(what, now, answered, talk_s, deal):
    past = History()
    for each in what:
        past = acquainted(past, each) if isinstance(each, Acquaintance) else after(past, each)
    other = PastCall(now.at, now.direction, now.agent, answered, 9.0, talk_s, deal, deal, now.referrer, None)
    assert classify(past, now) == classify(past, other)
