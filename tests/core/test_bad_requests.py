"""People who ask for what is not theirs, too late, twice, or for nonsense: each "no" is the right one."""

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from perezvon.core import events as e
from perezvon.core.call import TABLE
from perezvon.core.table import Refuse
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import ANNA, Stage, stage_in
from tests.core.test_bad_calls import everywhere

SENTENCES = Path(__file__).parents[2] / "src/perezvon/adapters/web/sentences.toml"
ACTS: dict[Any, dict[str, Any]] = {
    e.Hold: {},
    e.Resume: {},
    e.SendKeys: {"count": 2},
    e.EndCall: {},
    e.TransferToQueue: {"queue": "orders"},
    e.TransferToAgent: {"to": "a-nobody"},
    e.Consult: {"to": "a-nobody"},
    e.TransferOutside: {"number": "+4930123456"},
    e.ConsultOutside: {"number": "+4930123456"},
    e.CompleteTransfer: {},
    e.MoreTime: {},
    e.PickPerson: {"person": "p-other"},
    e.ChooseResult: {"disposition": "sold"},
    e.FinishWrapUp: {"disposition": "sold"},
}
MOVES = {
    e.Hold: "hold",
    e.Resume: "resume",
    e.EndCall: "hang_up",
    e.TransferToQueue: "transfer",
    e.TransferToAgent: "transfer",
    e.Consult: "consult",
    e.TransferOutside: "send_out",
    e.ConsultOutside: "consult",
    e.CompleteTransfer: "complete",
    e.FinishWrapUp: "wrapped",
}
acts = pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)


def call_id(stage: Stage) -> str:
    return next(fact.call for fact in stage.all(f.CallArrived))


def test_every_request_about_a_call_is_tried() -> None:
    assert set(ACTS) == {kind for kind in get_args(e.AnyRequest) if issubclass(kind, e.CallRequest)}


@everywhere
@acts
def test_the_wrong_moment_is_refused_as_the_table_says(state: f.CallState, mode: Any, kind: Any) -> None:
    stage = stage_in(state, mode)
    call = call_id(stage)
    code = stage.ask(kind, call=call, **ACTS[kind])
    if state == "closed":
        assert code == "call.ended"
    elif state in ("reaching", "outside"):  # she passed him on, and wraps up her part
        assert code == ("" if kind in (e.MoreTime, e.ChooseResult, e.FinishWrapUp) else "call.not_yours")
    elif state in ("greeting", "waiting", "farewell"):
        assert code in ("call.not_yours", "agent.signed_out")
    elif kind in MOVES:
        cell = TABLE.rows[state][MOVES[kind]]
        done = "transfer.agent_away" if "to" in ACTS[kind] else ""  # nobody of that name is here
        done = "outbound.not_allowed" if "number" in ACTS[kind] else done
        assert code == (cell.code if isinstance(cell, Refuse) else done)
    elif kind is e.PickPerson:
        assert code == ""
    elif kind is e.ChooseResult:
        answered = state in ("talking", "held", "asking", "consulting", "rejoining", "wrap_up")
        assert code == ("" if answered else "call.not_answered")
    elif kind is e.SendKeys:
        assert code == ("" if state == "talking" else "call.not_talking")
    else:
        assert code == ("" if state == "wrap_up" else "call.not_in_wrap_up")
    stage.evening()


@everywhere
@acts
def test_nobody_touches_another_agents_call(state: f.CallState, mode: Any, kind: Any) -> None:
    stage = stage_in(state, mode)
    before = stage.state
    if kind is e.EndCall and state in ("asking", "consulting"):
        return  # Boris is in it, and may leave: see test_transfers
    stage.ask(e.SignOn, "a-boris")
    code = stage.ask(kind, "a-boris", call=call_id(stage), **ACTS[kind])
    assert code == ("call.ended" if state == "closed" else "call.not_yours")
    assert stage.ask(kind, "a-boris", call="n1-sim-0-0", **ACTS[kind]) == "call.ended"
    assert stage.ask(kind, "a-nobody", call=call_id(stage), **ACTS[kind]) in (
        "call.not_yours",
        "call.ended",
        "agent.signed_out",
    )
    assert stage.state == before
    stage.evening()


@acts
def test_what_was_seen_before_the_call_changed_is_refused(kind: Any) -> None:
    state = "wrap_up" if kind in (e.MoreTime, e.ChooseResult, e.FinishWrapUp) else "talking"
    stage = stage_in(state)  # type: ignore[arg-type]
    call, rev = stage.call.id, stage.call.rev
    for wrong in (rev - 1, rev + 1, 0, -1, 2**63 - 1):
        assert stage.ask(kind, call=call, rev=wrong, **ACTS[kind]) == "call.changed"
    assert stage.state == state
    stage.evening()


@everywhere
@pytest.mark.parametrize("kind", [e.Accept, e.Decline])
def test_an_offer_is_only_for_whom_it_is_and_as_long_as_it_is(
    state: f.CallState, mode: Any, kind: Any
) -> None:
    stage = stage_in(state, mode)
    stage.ask(e.SignOn, "a-boris")
    offers = [fact.offer for fact in stage.all(f.CallOffered)] or ["n1-sim-0-0"]
    assert stage.ask(kind, "a-boris", offer=offers[-1]) == "offer.gone"
    assert stage.ask(kind, "a-nobody", offer=offers[-1]) == "agent.signed_out"
    if state != "offered":
        stage.ask(e.SignOn)
        assert stage.ask(kind, offer=offers[-1]) == "offer.gone"
    stage.evening()


def test_a_repeat_hears_the_first_reply_whatever_happened_since() -> None:
    stage = stage_in("talking")
    call = stage.call.id
    assert stage.ask(e.Hold, request_id="x", call=call) == ""
    assert stage.ask(e.Resume, request_id="y", call=call) == ""
    before = len(stage.facts)
    assert stage.ask(e.Hold, request_id="x", call=call) == ""
    stage.take_over()
    assert stage.ask(e.Hold, request_id="x", call=call) == "", "another engine knows it too"
    assert (len(stage.facts), stage.state) == (before, "talking")
    stage.evening()


def test_an_id_that_was_used_for_something_else_is_refused_and_nothing_is_done() -> None:
    stage = stage_in("talking")
    call = stage.call.id
    assert stage.ask(e.Hold, request_id="x", call=call) == ""
    assert stage.ask(e.EndCall, request_id="x", call=call) == "request.reused"
    assert stage.state == "held"
    assert stage.ask(e.EndCall, "a-anna", user="supervisor", request_id="x", call=call) == ""
    stage.evening()


def test_only_the_last_64_replies_are_kept() -> None:
    stage = stage_in("waiting")
    for n in range(200):
        stage.ask(e.SignOn, request_id=f"n{n}")
    assert len(stage.floor.state.replies[ANNA]) == 64


def test_every_no_of_the_floor_is_a_sentence_in_both_languages() -> None:
    known = tomllib.loads(SENTENCES.read_text())
    tables = [cell.code for row in TABLE.rows.values() for cell in row.values() if isinstance(cell, Refuse)]
    others = (
        "call.changed",
        "call.ended",
        "call.fault",
        "call.not_yours",
        "agent.signed_out",
        "agent.unknown",
        "agent.in_call",
        "agent.in_wrap_up",
        "offer.gone",
        "reason.unknown",
        "disposition.unknown",
        "wrap_up.no_more_time",
        "request.reused",
        "request.invalid",
    )
    assert not [code for code in (*tables, *others) if not {"ru", "en"} <= set(known.get(code, {}))]


@everywhere
def test_a_supervisor_may_act_for_an_agent_and_meets_the_same_rules(state: f.CallState, mode: Any) -> None:
    stage = stage_in(state, mode)
    stage.ask(e.SignOn, user="supervisor")
    assert stage.ask(e.GoNotReady, user="supervisor", reason="unknown") == "reason.unknown"
    assert stage.ask(e.GoNotReady, user="supervisor", reason="lunch") == ""
    assert stage.ask(e.SignOn, "a-nobody", user="supervisor") == "agent.unknown"
    busy = stage.agent.work != "free"
    assert stage.agent.presence == ("pending_not_ready" if busy else "not_ready")
    if state == "talking":
        assert stage.ask(e.EndCall, user="supervisor", call=stage.call.id) == ""
    stage.evening()


def test_settings_of_no_agent_and_requests_of_nobody() -> None:
    stage = Stage()
    assert stage.ask(e.GoReady) == "agent.signed_out"
    stage.set(s.Removed("agent", ANNA))
    assert stage.ask(e.SignOn) == "agent.unknown"
    stage.evening()
