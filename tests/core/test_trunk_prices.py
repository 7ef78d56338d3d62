"""Lines with prices of their own: where a call may go over which, and what the brake reckons with."""

import pytest

from perezvon.core import events as e
from perezvon.core.toll import Way, way_of
from perezvon.facts.settings import OutboundSet, Tariff
from perezvon.kit.errors import Refused
from tests.core.outbound_stage import OutboundStage
from tests.core.stage import MODES, Mode

RULES = OutboundSet(prices={"+7": 300}, blocked=("+7809",))
PLAIN, CHEAP, ABROAD = (
    Tariff("plain"),
    Tariff("cheap", {"+7": 100, "+7916": 120}),
    Tariff("abroad", {"+49": 900}),
)
MOSCOW, MOBILE, BERLIN = "+74951234567", "+79161234567", "+4930123456"


@pytest.mark.parametrize(
    ("tariffs", "via", "number", "way"),
    [
        ((), "", MOSCOW, Way(300)),
        ((PLAIN,), "", MOSCOW, Way(300)),
        ((CHEAP,), "", MOSCOW, Way(100, ("cheap",))),
        ((CHEAP,), "", MOBILE, Way(120, ("cheap",))),
        ((PLAIN, CHEAP), "", MOSCOW, Way(300, ("cheap", "plain"))),
        ((PLAIN, CHEAP), "cheap", MOSCOW, Way(100, ("cheap",))),
        ((PLAIN, CHEAP), "plain", MOSCOW, Way(300)),
        ((CHEAP, ABROAD), "", BERLIN, Way(900, ("abroad",))),
        ((PLAIN, CHEAP, ABROAD), "", MOSCOW, Way(300, ("cheap", "plain"))),
        ((ABROAD,), "gone", MOSCOW, Way(300)),
        ((ABROAD,), "", "112", Way(0)),
    ],
)
def test_which_line_may_be_used_and_what_it_costs_at_most(
    tariffs: tuple[Tariff, ...], via: str, number: str, way: Way
) -> None:
    rules = OutboundSet(prices=RULES.prices, blocked=RULES.blocked, via=via)
    assert way_of(rules, tariffs, number) == way


@pytest.mark.parametrize(
    ("tariffs", "via", "number", "code"),
    [
        ((ABROAD,), "", MOSCOW, "outbound.not_allowed"),
        ((PLAIN, ABROAD), "abroad", MOSCOW, "outbound.not_allowed"),
        ((PLAIN, CHEAP), "", BERLIN, "outbound.not_allowed"),
        ((CHEAP,), "", "+78091234567", "outbound.blocked"),
        ((CHEAP,), "", "8916", "outbound.bad_number"),
    ],
)
def test_what_no_line_carries_is_refused_with_the_reason(
    tariffs: tuple[Tariff, ...], via: str, number: str, code: str
) -> None:
    rules = OutboundSet(prices=RULES.prices, blocked=RULES.blocked, via=via)
    with pytest.raises(Refused) as no:
        way_of(rules, tariffs, number)
    assert no.value.code == code


@pytest.mark.parametrize("mode", MODES)
def test_the_brake_reckons_with_the_price_of_the_line(mode: Mode) -> None:
    """2.00 an hour: two minutes over the cheap line, none over one that costs 3.00."""
    stage = OutboundStage(mode, prices={"+7": 300}, spend_per_h=200)
    stage.ready()
    assert stage.place(MOSCOW) == "outbound.spend"
    stage.tell(e.TrunksPriced((CHEAP,)))
    assert stage.place(MOSCOW) == ""
    stage.tell(e.TrunksPriced((ABROAD,)))  # what was placed keeps its line
    stage.take_over()
    if mode == "on_demand":
        stage.pick_up_mine()
    assert [dialled.only for dialled in stage.dialled] == [("cheap",)]
    stage.picks_up()
    stage.wait(65)
    stage.ready("a-boris")
    assert stage.place(MOSCOW, agent="a-boris") == "outbound.not_allowed"
    stage.tell(e.TrunksPriced((CHEAP,)))
    assert stage.place(MOSCOW, agent="a-boris") == "outbound.spend", "2.00 is spent and goes on"
    stage.evening()


def test_a_line_that_is_gone_is_forgotten() -> None:
    stage = OutboundStage(prices={"+7": 300})
    stage.ready()
    stage.tell(e.TrunksPriced((CHEAP, PLAIN)))
    stage.tell(e.TrunksPriced((PLAIN,)))
    assert stage.place(MOSCOW) == ""
    assert stage.dialled[0].only == ()
    assert stage.call.price == 300
    stage.evening()
