"""The five tables as diagrams: these steps and no others; and what becomes of everything that is no step.

A step is ``state -input-> state``. The rest is one of three: a race of every day is dropped, who asks
for what cannot be is told why, and what only a bug can cause is impossible.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest

from perezvon.core.agent import LINE, PRESENCE, WORK
from perezvon.core.call import OUTBOUND, TABLE
from perezvon.core.table import IMPOSSIBLE, Cell, Refuse, Stale, Table

LINE_STEPS: Final = """
    none -arrive-> up      up -arrive-> up      lost -arrive-> up
    none -off-> none       up -off-> none       lost -off-> none
                           up -gone-> lost
"""
PRESENCE_STEPS: Final = """
    out -sign_on-> not_ready        out -sign_off-> out
    ready -sign_on-> ready          not_ready -sign_on-> not_ready
    pending_not_ready -sign_on-> pending_not_ready
    ready -sign_off-> out           not_ready -sign_off-> out        pending_not_ready -sign_off-> out
    ready -go_ready-> ready         not_ready -go_ready-> ready      pending_not_ready -go_ready-> ready

    ready -go_not_ready-> not_ready              ready -go_not_ready_busy-> pending_not_ready
    not_ready -go_not_ready-> not_ready          not_ready -go_not_ready_busy-> pending_not_ready
    pending_not_ready -go_not_ready-> not_ready  pending_not_ready -go_not_ready_busy-> pending_not_ready

    ready -work_done-> ready  not_ready -work_done-> not_ready  pending_not_ready -work_done-> not_ready
    ready -put_aside-> not_ready  not_ready -put_aside-> not_ready  pending_not_ready -put_aside-> not_ready
"""
WORK_STEPS: Final = """
    free -reserve-> reserved -connect-> talking -hold-> hold -resume-> talking
    talking -lost-> rejoining     hold -lost-> rejoining     rejoining -back-> talking
    talking -end-> wrap_up        hold -end-> wrap_up        rejoining -end-> wrap_up -done-> free
    reserved -release-> free      talking -release-> free    hold -release-> free
    rejoining -release-> free     wrap_up -release-> free
    free -dial-> dialling -connect-> talking
    dialling -release-> free
"""
CALL_STEPS: Final = """
    greeting -greeted-> waiting -offer-> offered -accept-> talking -hold-> held -resume-> talking
    offered -unanswered-> waiting
    offered -too_long-> offered
    waiting -too_long-> farewell -said-> farewell

    talking -agent_lost-> rejoining    held -agent_lost-> rejoining    rejoining -agent_back-> talking
    rejoining -agent_given_up-> waiting

    talking -hang_up-> wrap_up         held -hang_up-> wrap_up         rejoining -hang_up-> wrap_up
    talking -caller_gone-> wrap_up     held -caller_gone-> wrap_up     rejoining -caller_gone-> wrap_up
    greeting -caller_gone-> closed     waiting -caller_gone-> closed   offered -caller_gone-> closed
    farewell -caller_gone-> closed     wrap_up -wrapped-> closed

    greeting -shut-> farewell   waiting -flow-> waiting

    talking -transfer-> waiting     held -transfer-> waiting        talking -consult-> asking
    held -consult-> asking -consult_up-> consulting -complete-> talking
    asking -consult_over-> held     consulting -consult_over-> held
    asking -resume-> talking        consulting -resume-> talking
    asking -hang_up-> wrap_up       consulting -hang_up-> talking
    asking -agent_lost-> rejoining  consulting -agent_lost-> talking
    asking -caller_gone-> wrap_up   consulting -caller_gone-> wrap_up
    asking -fault-> waiting         consulting -fault-> waiting

    talking -send_out-> reaching    held -send_out-> reaching       waiting -send_out-> reaching
    reaching -outside_up-> outside -outside_over-> closed           consulting -complete_outside-> outside
    reaching -outside_failed-> waiting
    reaching -caller_gone-> closed  outside -caller_gone-> closed
    reaching -fault-> waiting       outside -fault-> waiting

    greeting -fault-> waiting   waiting -fault-> waiting   offered -fault-> waiting   talking -fault-> waiting
    held -fault-> waiting       rejoining -fault-> waiting
    farewell -fault-> closed    wrap_up -fault-> closed    closed -fault-> closed
"""
OUTBOUND_STEPS: Final = """
    calling_agent -agent_up-> dialling -rings-> ringing -picked_up-> talking -hold-> held -resume-> talking
    dialling -picked_up-> talking

    calling_agent -caller_gone-> closed    dialling -caller_gone-> closed    ringing -caller_gone-> closed
    calling_agent -agent_lost-> closed     dialling -agent_lost-> closed     ringing -agent_lost-> closed
    calling_agent -hang_up-> closed        dialling -hang_up-> closed        ringing -hang_up-> closed
    calling_agent -too_long-> closed       dialling -too_long-> closed       ringing -too_long-> closed
    calling_agent -barred-> closed         dialling -barred-> closed         ringing -barred-> closed

    talking -agent_lost-> rejoining    held -agent_lost-> rejoining    rejoining -agent_back-> talking
    rejoining -agent_given_up-> closed

    talking -hang_up-> wrap_up         held -hang_up-> wrap_up         rejoining -hang_up-> wrap_up
    talking -caller_gone-> wrap_up     held -caller_gone-> wrap_up     rejoining -caller_gone-> wrap_up
    wrap_up -wrapped-> closed

    calling_agent -fault-> closed  dialling -fault-> closed  ringing -fault-> closed  talking -fault-> closed
    held -fault-> closed   rejoining -fault-> closed   wrap_up -fault-> closed   closed -fault-> closed
"""
DROPPED: Final = Stale("")


def steps(text: str) -> dict[tuple[str, str], str]:
    """``a -x-> b -y-> c``: from ``a`` by ``x`` to ``b``, and from there by ``y`` to ``c``."""
    found: dict[tuple[str, str], str] = {}
    state = ""
    words = text.split()
    for here, word in enumerate(words):
        if word.startswith("-"):
            found[state, word[1:-2]] = state = words[here + 1]
        else:
            state = word
    return found


def line_rest(_state: str, _given: str) -> Cell:
    """A line ends once."""
    return DROPPED


def presence_rest(_state: str, given: str) -> Cell:
    """Who is out is told so; what the floor itself wanted of him comes too late."""
    return Refuse("agent.signed_out") if given.startswith("go_") else DROPPED


def work_rest(_state: str, given: str) -> Cell:
    """The world may be late; the floor's own steps may not be wrong."""
    return DROPPED if given in ("lost", "back", "done", "release") else IMPOSSIBLE


def call_rest(state: str, given: str) -> Cell:
    """Only the distributor can be impossible; telephony is late; people are told what is the matter."""
    over = state in ("farewell", "wrap_up", "closed")
    match given:
        case "offer":
            return IMPOSSIBLE
        case "accept":
            return Refuse("offer.gone")
        case "wrapped":
            return Refuse("call.not_in_wrap_up")
        case "transfer" | "consult" | "send_out":
            return Refuse("transfer.open" if state in ("asking", "consulting") else "call.not_talking")
        case "complete" | "complete_outside":
            return Refuse("transfer.not_answered" if state == "asking" else "transfer.none")
        case "hold" if state in ("held", "asking", "consulting"):
            return Refuse("call.held")
        case "resume" if state == "talking":
            return Refuse("call.not_held")
        case "hold" | "resume" | "hang_up":
            return Refuse("call.ended" if over else "call.not_talking")
        case _:
            return DROPPED


def outbound_rest(state: str, given: str) -> Cell:
    """Whom we called stays with who called him."""
    return (
        Refuse("transfer.outbound")
        if given in ("transfer", "consult", "send_out")
        else call_rest(state, given)
    )


@pytest.mark.parametrize(
    ("table", "diagram", "rest"),
    [
        (LINE, LINE_STEPS, line_rest),
        (PRESENCE, PRESENCE_STEPS, presence_rest),
        (WORK, WORK_STEPS, work_rest),
        (TABLE, CALL_STEPS, call_rest),
        (OUTBOUND, OUTBOUND_STEPS, outbound_rest),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_the_table_is_its_diagram(
    table: Table[Any, Any], diagram: str, rest: Callable[[str, str], Cell]
) -> None:
    drawn = steps(diagram)
    for state in table.states:
        for given in table.inputs:
            cell = table.rows[state][given]
            expected = drawn.pop((state, given), None) or rest(state, given)
            same = isinstance(cell, Stale) if expected is DROPPED else cell == expected
            assert same, f"{table.name}: {state} -{given}-> {cell}, expected {expected}"
    assert not drawn, "drawn, but not in the table"
