"""One call through a whole engine: what the caller, the agent, the reader of facts and the report see."""

from __future__ import annotations

from typing import Literal

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts.bus import (
    FactsOut,
    RequestIn,
    RequestOut,
    TrunksOut,
    TrunkTestIn,
    TrunkTestOut,
    subject,
)
from perezvon.facts.floor import AnyFact
from perezvon.facts.live import View, apply
from perezvon.facts.settings import ReasonSet
from perezvon.ports import Trunk
from tests.engine.harness import CENTRE, NUMBER, Bench, until


async def test_a_call_is_greeted_offered_answered_and_written_down(bench: Bench) -> None:
    bench.people.known["+79160000001"] = e.CallerSummary("p-7", "ru")
    engine = await bench.start()
    heard: list[int] = []

    async def hint(body: bytes) -> None:
        heard.extend(p.seq for p in msgspec.json.decode(body, type=FactsOut).facts)

    await bench.bus.serve(subject(CENTRE, "facts"), hint)
    await bench.sit_down(engine)
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    calls = engine.floor.state.calls
    await until(lambda: any(call.state == "offered" for call in calls.values()))
    [call] = calls.values()
    assert call.person == "p-7"
    assert (await bench.ask(e.Accept, offer=call.offer)).code == ""
    await until(lambda: "ch-1" in bench.node.switch.bridges["b-a-anna"])
    assert c.Record in [type(command) for command in bench.node.sent]
    bench.node.happen(bench.node.switch.hang_up("ch-1", call.arrived_at))
    await until(lambda: call.state == "wrap_up")
    assert (await bench.ask(e.FinishWrapUp, call=call.id, disposition="sold")).code == ""
    [row] = await bench.fetch("select * from call_record")
    assert (row["how"], row["by"], row["agent"], row["person"]) == ("answered", "caller", "a-anna", "p-7")
    assert (row["disposition"], row["client_id"], row["cause"]) == ("sold", "mebel", 16)

    view = View()
    facts = await bench.fetch("select seq, at, body::text from fact where stream = 'floor' order by seq")
    assert [f["seq"] for f in facts] == list(range(1, len(facts) + 1))
    for fact in facts:
        apply(view, msgspec.json.decode(fact["body"], type=AnyFact), fact["at"])
    fresh = await bench.view()
    assert fresh.seq == len(facts)
    assert view == fresh.view
    await until(lambda: heard and heard[-1] == len(facts))
    assert heard == list(range(heard[0], len(facts) + 1))


async def test_a_repeated_request_gets_the_first_reply_and_acts_once(bench: Bench) -> None:
    await bench.start()
    one = e.SignOn(user="anna", request_id="same", agent="a-anna")
    assert (await bench.send(one)).code == ""
    before = await bench.fetch("select count(*) from fact where body->>'kind' = 'agent_changed'")
    assert (await bench.send(one)).code == ""
    assert await bench.fetch("select count(*) from fact where body->>'kind' = 'agent_changed'") == before
    assert (await bench.ask(e.GoReady, "a-nobody")).code != ""


async def test_keys_reach_the_line_and_never_the_journal(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    calls = engine.floor.state.calls
    await until(lambda: any(call.state == "offered" for call in calls.values()))
    [call] = calls.values()
    await bench.ask(e.Accept, offer=call.offer)
    keys = e.SendKeys(user="anna", request_id="k1", agent="a-anna", call=call.id, count=4)
    assert (await bench.send(keys, "73#*")).code == ""
    assert (await bench.send(keys, "73#*")).code == ""
    await until(lambda: bench.node.keys)
    assert bench.node.keys == [("ch-1", "73#*")]
    assert await bench.fetch("select 1 from journal where position('73#*'::bytea in body) > 0") == []
    wrong = e.SendKeys(user="anna", request_id="k2", agent="a-anna", call=call.id, count=3)
    for digits in ("12", "12a", "", "1 2"):
        assert (await bench.send(wrong, digits)).code == "digits.invalid"


async def test_what_is_not_a_request_is_said_so(bench: Bench) -> None:
    await bench.start()
    for body in (
        b"",
        b"{}",
        b'{"event": {"kind": "tick"}}',
        b'{"event": {"kind": "sign_on"}}',
        msgspec.json.encode(RequestIn(msgspec.Raw(b'{"kind":"restarted","epoch":1}'))),
    ):
        out = await bench.bus.request(subject(CENTRE, "request"), body, 5)
        assert msgspec.json.decode(out, type=RequestOut).code == "request.invalid"


async def test_a_line_is_opened_or_refused_with_a_code(bench: Bench) -> None:
    await bench.start()
    line = await bench.line("a-anna")
    assert (line.username, line.dial, line.code) == ("a-anna-browser", "line-a-anna", "")
    assert (await bench.line("a-nobody")).code == "line.unavailable"
    assert (await bench.line("a-away")).code == "node.away"


async def test_a_setting_published_while_we_run_goes_live_at_once_and_only_once(bench: Bench) -> None:
    engine = await bench.start()
    tea = ReasonSet("tea", "Чай", "Tea")
    await bench.publish(tea)
    await bench.bus.publish(subject(CENTRE, "settings"), b"")
    await until(lambda: "tea" in engine.floor.state.settings.reasons)
    assert engine.floor.state.settings.reasons["tea"] == tea
    await bench.stop(engine)
    engine = await bench.start()
    rows = await bench.fetch("select count(*) from journal where kind = 'setting_changed'")
    assert rows[0][0] == engine.floor.state.settings.seq == 9


async def test_a_slow_directory_is_unknown_in_time_and_told_when_it_answers(bench: Bench) -> None:
    bench.people.known["+79160000001"] = e.CallerSummary("p-7", "en")
    bench.people.delay_s = 0.6
    engine = await bench.start()
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    calls = engine.floor.state.calls
    await until(lambda: any(call.state == "waiting" for call in calls.values()))
    [call] = calls.values()
    assert call.person is None, "the greeting did not wait"
    await until(lambda: call.person == "p-7")
    told = await bench.fetch("select at from journal where kind = 'looked_up' order by seq")
    arrived = await bench.fetch("select at from journal where kind = 'channel_arrived'")
    assert 0.25 < (told[0]["at"] - arrived[0]["at"]).total_seconds() < 0.55
    assert len(told) == 2


async def test_a_directory_that_fails_costs_nobody_his_call(bench: Bench) -> None:
    bench.people.fails = True
    engine = await bench.start()
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    await until(lambda: any(call.state == "waiting" for call in engine.floor.state.calls.values()))
    rows = await bench.fetch("select count(*) from journal where kind = 'looked_up'")
    assert rows[0][0] == 1


async def test_the_engine_tells_of_the_lines_and_tests_one(bench: Bench) -> None:
    bench.people.lines = (Trunk("acme", ("192.0.2.1",), "sip:192.0.2.1"),)
    await bench.start()

    async def ask(what: Literal["trunks", "trunk_test"], body: bytes) -> bytes:
        return await bench.bus.request(subject(CENTRE, what), body, 5)

    told = msgspec.json.decode(await ask("trunks", b""), type=TrunksOut)
    assert [state.trunk for state in told.trunks] == ["acme"]
    for body, code in (
        (msgspec.json.encode(TrunkTestIn("acme", "+79120000001")), ""),
        (msgspec.json.encode(TrunkTestIn("nobody", "+79120000001")), "trunk.not_found"),
        (b"{", "request.invalid"),
    ):
        began = msgspec.json.decode(await ask("trunk_test", body), type=TrunkTestOut)
        assert began.code == code
