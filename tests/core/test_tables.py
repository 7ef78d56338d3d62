"""The tables: total, reachable, and kind to people; the examples are those that hurt in practice."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from perezvon.core.agent import LINE, PRESENCE, WORK
from perezvon.core.call import OUTBOUND, TABLE, SegmentState
from perezvon.core.table import IMPOSSIBLE, DroppedStale, Refuse, Stale, Table
from perezvon.facts.floor import Segment
from perezvon.kit.errors import Impossible, Refused

TABLES: list[Table[Any, Any]] = [TABLE, OUTBOUND, LINE, PRESENCE, WORK]


def _cells() -> Iterator[Any]:
    for table in TABLES:
        for state in table.states:
            for given in table.inputs:
                yield pytest.param(table, state, given, id=f"{table.name}-{state}-{given}")


@pytest.mark.parametrize(("table", "state", "given"), list(_cells()))
def test_every_cell_answers(table: Table[Any, Any], state: str, given: str) -> None:
    cell = table.rows[state][given]
    match cell:
        case str():
            assert table.step(state, given) in table.states
            assert table.allows(state, given)
        case Stale():
            with pytest.raises(DroppedStale, match=f"{table.name}.{state}.{given}"):
                table.step(state, given)
        case Refuse():
            with pytest.raises(Refused) as refused:
                table.step(state, given)
            assert refused.value.code == cell.code
        case _:
            assert cell is IMPOSSIBLE
            with pytest.raises(Impossible) as broken:
                table.step(state, given)
            assert (broken.value.machine, broken.value.state) == (table.name, state)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_can_be_reached(table: Table[Any, Any]) -> None:
    reached, todo = {table.states[0]}, [table.states[0]]
    while todo:
        row = table.rows[todo.pop()]
        fresh = {cell for cell in row.values() if isinstance(cell, str)} - reached
        reached |= fresh
        todo += sorted(fresh)
    assert reached == set(table.states)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_with_a_hole_is_no_table(table: Table[Any, Any]) -> None:
    rows = {state: dict(row) for state, row in table.rows.items()}
    del rows[table.states[-1]][table.inputs[-1]]
    with pytest.raises(ValueError, match="says nothing of"):
        Table(table.name, table.states, table.inputs, rows)


CALLS = [pytest.param(t, s, id=f"{t.name}-{s}") for t in (TABLE, OUTBOUND) for s in t.states]


@pytest.mark.parametrize(("table", "state"), CALLS)
def test_a_person_is_never_told_that_the_world_is_impossible(table: Table[Any, Any], state: Any) -> None:
    for given in ("accept", "hold", "resume", "hang_up", "wrapped", "transfer", "consult", "complete"):
        assert table.rows[state][given] is not IMPOSSIBLE


@pytest.mark.parametrize(("table", "state"), CALLS)
def test_a_caller_who_leaves_always_ends_the_call_once(table: Table[Any, Any], state: Any) -> None:
    cell = table.rows[state]["caller_gone"]
    over = state in ("wrap_up", "closed")
    assert isinstance(cell, Stale) if over else cell in ("closed", "wrap_up")


@pytest.mark.parametrize("state", TABLE.states)
def test_a_fault_never_loses_a_caller(state: Any) -> None:
    expected = "closed" if state in ("farewell", "wrap_up", "closed") else "waiting"
    assert TABLE.rows[state]["fault"] == expected


@pytest.mark.parametrize("state", OUTBOUND.states)
def test_a_fault_ends_a_call_that_nobody_else_can_take_over(state: Any) -> None:
    assert OUTBOUND.rows[state]["fault"] == "closed"


@pytest.mark.parametrize("state", ["calling_agent", "dialling", "ringing"])
def test_an_attempt_never_outlives_either_side(state: Any) -> None:
    for given in ("caller_gone", "agent_lost", "too_long", "hang_up"):
        assert OUTBOUND.rows[state][given] == "closed"


@pytest.mark.parametrize("state", WORK.states)
def test_whatever_an_agent_does_he_can_be_let_go(state: Any) -> None:
    cell = WORK.rows[state]["release"]
    assert cell == "free" or (state == "free" and isinstance(cell, Stale))


def test_not_ready_in_a_talk_waits_for_its_end() -> None:
    presence = PRESENCE.step("ready", "go_not_ready_busy")
    assert presence == "pending_not_ready"
    assert PRESENCE.step(presence, "work_done") == "not_ready"
    assert PRESENCE.step(presence, "go_ready") == "ready", "he may think better of it"


def test_a_record_copies_segments_field_by_field() -> None:
    assert SegmentState.__struct_fields__ == Segment.__struct_fields__
    assert msgspec.structs.fields(SegmentState)[0].name == "queue"
