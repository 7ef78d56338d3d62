"""What-if over HTTP and in the worker: permissions, walls between clients, one answer, cancelling."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.written import publish
from tests.live.roles import settings_for
from typer.testing import CliRunner

from perezvon.adapters.postgres.session import begin
from perezvon.facts.floor import AgentChanged, AgentState, AgentStatus
from perezvon.facts.settings import AgentSet, AnySetting
from perezvon.features.whatif import running, spells
from perezvon.features.whatif.ensemble import Replica, Task
from perezvon.main import demo_day
from perezvon.main.cli import app
from perezvon.main.whatif import child_player
from perezvon.sim.whatif.play import Stage
from perezvon.sim.whatif.sample import Sample, sample_day

DAY = (START - timedelta(days=1)).date()


def run_body(id_: str, **change: Any) -> dict[str, Any]:
    return {"id": id_, "day": DAY.isoformat(), "change": change, "replications": 2}


TWO_MORE = {"agents": [{"count": 2, "begins": "10:00", "ends": "13:00"}]}


@asynccontextmanager
async def in_this_process(task: Task) -> AsyncIterator[AsyncIterator[Replica]]:
    async def each() -> AsyncIterator[Replica]:
        for replica in Stage(task).all():
            yield replica

    yield each()


def lab_of(centre: DemoCentre, player: running.Player = in_this_process) -> running.Lab:
    return running.Lab(centre.engine, CENTRE, centre.clock.now, player)


_lived: dict[date, Sample] = {}


def lived_once(day: date, settings: Sequence[AnySetting], agents: Sequence[AgentSet]) -> Sample:
    """The same day for every test: the simulator lives through it once."""
    if day not in _lived:
        _lived[day] = sample_day(day, settings, agents)
    return _lived[day]


@pytest.fixture
async def with_day(centre: DemoCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoCentre:
    """Yesterday has calls, taken by four simulated agents."""
    monkeypatch.setattr(demo_day, "sample_day", lived_once)
    await demo_day.write_day(settings_for(centre.database, "nats://127.0.0.1:1", tmp_path), DAY, 4)
    return centre


async def supervisor(centre: DemoCentre, login: str, *clients: str) -> httpx.AsyncClient:
    """A supervisor who serves these clients only."""
    admin = await centre.as_("admin")
    body = {"name": "С", "role": "supervisor", "clients": clients, "password": "long enough"}
    assert (await admin.put(f"/api/users/{login}", json=body)).status_code == 200
    return await centre.as_(login, "long enough")


async def test_a_question_gets_an_answer(with_day: DemoCentre) -> None:
    browser = await with_day.as_("supervisor")
    (day,) = (await browser.get("/api/whatif/days")).json()
    assert day["day"] == DAY.isoformat()
    assert day["calls"] > 100
    detail = (await browser.get(f"/api/whatif/days/{day['day']}")).json()
    assert detail["agents"] == 4
    assert sum(row["calls"] for row in detail["queues"]) == day["calls"]
    asked = await browser.post("/api/whatif/runs", json=run_body("question-1", **TWO_MORE))
    assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
    lab = lab_of(with_day)
    assert await running.due(lab) == ["question-1"]
    assert await running.due(lab) == [], "handed out once"
    assert await running.play_run(lab, "question-1") == "done"
    answer = (await browser.get("/api/whatif/runs/question-1")).json()
    assert answer["real"]["total"]["offered"] == day["calls"]
    assert answer["base"]["total"]["offered"] == day["calls"]
    assert answer["fit"]["grade"] in ("good", "fair", "poor")
    more = answer["changed"]["total"]["agents_h"] - answer["base"]["total"]["agents_h"]
    assert more == pytest.approx(6.0, abs=0.5)
    assert (
        answer["window"]["changed"]["service_level"]["value"]
        > answer["window"]["base"]["service_level"]["value"]
    )
    assert sum(row["offered"] for row in answer["base"]["quarters"]) == pytest.approx(day["calls"])
    assert set(answer["real"]["queues"]) == {row["queue"] for row in detail["queues"]}


async def test_asking_and_playing_twice_is_once(with_day: DemoCentre) -> None:
    browser = await with_day.as_("supervisor")
    body = run_body("question-2")
    first = (await browser.post("/api/whatif/runs", json=body)).json()
    assert (await browser.post("/api/whatif/runs", json=body)).json() == first
    lab = lab_of(with_day)
    both = await asyncio.gather(*(running.play_run(lab, "question-2") for _ in range(2)))
    assert "done" in both
    assert await running.play_run(lab, "question-2") == "done"
    assert len((await browser.get("/api/whatif/runs")).json()) == 1
    assert (await browser.get("/api/whatif/runs/question-2")).json()["changed"] is None
    (row,) = await with_day.sql("select count(*) as n from whatif_queue")
    assert row["n"] == len((await browser.get(f"/api/whatif/days/{DAY}")).json()["queues"])


async def test_a_dead_worker_s_run_comes_again(with_day: DemoCentre) -> None:
    browser = await with_day.as_("supervisor")
    await browser.post("/api/whatif/runs", json=run_body("question-3"))

    @asynccontextmanager
    async def dies(_: Task) -> AsyncIterator[AsyncIterator[Replica]]:
        raise ConnectionResetError("the worker is gone")
        yield

    lab = lab_of(with_day, dies)
    assert await running.due(lab) == ["question-3"]
    with pytest.raises(ConnectionResetError):
        await running.play_run(lab, "question-3")
    assert (await browser.get("/api/whatif/runs/question-3")).json()["state"] == "running"
    with_day.clock.go(running.LEASE + timedelta(seconds=1))
    assert await running.due(lab) == ["question-3"]
    assert await running.play_run(lab_of(with_day), "question-3") == "done"


async def test_a_run_that_is_cancelled_stops_and_stays_so(with_day: DemoCentre) -> None:
    browser = await with_day.as_("supervisor")
    await browser.post("/api/whatif/runs", json=run_body("question-4"))
    left, begun = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def never(_: Task) -> AsyncIterator[AsyncIterator[Replica]]:
        async def each() -> AsyncIterator[Replica]:
            begun.set()
            await asyncio.Event().wait()
            yield Replica(0, None, None)  # type: ignore[arg-type]

        try:
            yield each()
        finally:
            left.set()

    playing = asyncio.create_task(running.play_run(lab_of(with_day, never), "question-4"))
    await begun.wait()
    assert (await browser.delete("/api/whatif/runs/question-4")).json()["code"] == "whatif.open"
    cancelled = await browser.post("/api/whatif/runs/question-4/cancel")
    assert cancelled.json()["state"] == "cancelled"
    async with asyncio.timeout(60):
        assert await playing == "cancelled"
    assert left.is_set(), "the player was ended"
    assert await running.due(lab_of(with_day)) == []
    assert (await browser.post("/api/whatif/runs/question-4/cancel")).json()["state"] == "cancelled"
    assert (await browser.delete("/api/whatif/runs/question-4")).status_code == 200
    assert (await browser.get("/api/whatif/runs/question-4")).status_code == 404


async def test_a_process_of_its_own_plays(with_day: DemoCentre) -> None:
    browser = await with_day.as_("supervisor")
    await browser.post("/api/whatif/runs", json=run_body("question-5", agents=[{"count": -4}]))
    await browser.post("/api/whatif/runs", json=run_body("question-6", agents=[{"count": -5}]))
    lab = lab_of(with_day, child_player)
    assert await running.play_run(lab, "question-5") == "done"
    answer = (await browser.get("/api/whatif/runs/question-5")).json()
    assert answer["changed"]["total"]["answered"] == 0
    assert answer["changed"]["total"]["occupancy"] is None
    assert await running.play_run(lab, "question-6") == "failed"
    assert "только 4" in (await browser.get("/api/whatif/runs/question-6")).json()["fault"]


async def test_each_client_sees_its_own_queues(with_day: DemoCentre) -> None:
    boss = await with_day.as_("supervisor")
    mebel = await supervisor(with_day, "sofia", "mebel")
    polis = await supervisor(with_day, "petr", "polis")
    mine = (await mebel.get(f"/api/whatif/days/{DAY}")).json()
    assert [row["queue"] for row in mine["queues"]] == ["q-mebel-orders"]
    empty = run_body("question-7") | {"day": "2026-02-01"}
    assert (await mebel.post("/api/whatif/runs", json=empty)).json()["code"] == "whatif.no_calls"
    foreign = run_body("question-7", queues=[{"queue": "q-polis-claims", "wrap_up_s": 5}])
    assert (await mebel.post("/api/whatif/runs", json=foreign)).json()["code"] == "whatif.queue_unknown"
    await boss.post("/api/whatif/runs", json=run_body("question-8", **TWO_MORE))
    await mebel.post("/api/whatif/runs", json=run_body("question-9", **TWO_MORE))
    for id_ in ("question-8", "question-9"):
        assert await running.play_run(lab_of(with_day), id_) == "done"
    assert [run["id"] for run in (await mebel.get("/api/whatif/runs")).json()] == ["question-9"]
    assert (await polis.get("/api/whatif/runs")).json() == []
    for browser, hidden in ((mebel, "question-8"), (polis, "question-9")):
        assert (await browser.get(f"/api/whatif/runs/{hidden}")).status_code == 404
        assert (await browser.post(f"/api/whatif/runs/{hidden}/cancel")).status_code == 404
        assert (await browser.delete(f"/api/whatif/runs/{hidden}")).status_code == 404
        taken = await browser.post("/api/whatif/runs", json=run_body(hidden))
        assert taken.json()["code"] == "whatif.not_found", "another's id is nobody's business"
    theirs = (await mebel.get("/api/whatif/runs/question-9")).json()
    assert list(theirs["real"]["queues"]) == ["q-mebel-orders"]
    assert theirs["real"]["total"]["offered"] == mine["queues"][0]["calls"]
    assert "polis" not in msgspec.json.encode(theirs).decode()
    whole = (await boss.get("/api/whatif/runs/question-9")).json()
    assert whole["real"]["total"]["offered"] > theirs["real"]["total"]["offered"]


async def test_agents_ask_nothing(with_day: DemoCentre) -> None:
    anna = await with_day.as_("anna")
    for call in (
        anna.get("/api/whatif/days"),
        anna.get("/api/whatif/runs"),
        anna.post("/api/whatif/runs", json=run_body("question-a")),
    ):
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (403, "permission.denied")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agents": [{"count": 1, "begins": "25:00", "ends": "12:00"}]}, "begins"),
        ({"agents": [{"count": 1, "begins": "13:00", "ends": "10:00"}]}, "agents"),
        ({"agents": [{"count": 1, "begins": "13:00"}]}, "agents"),
        ({"agents": [{"count": 500}]}, "count"),
        ({"queues": [{"queue": "q-mebel-orders", "max_wait_s": 0}]}, "max_wait_s"),
        ({"queues": [{"queue": "q-mebel-orders"}, {"queue": "q-mebel-orders"}]}, "queues"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    centre: DemoCentre, change: dict[str, Any], field: str
) -> None:
    browser = await centre.as_("supervisor")
    answer = await browser.post("/api/whatif/runs", json=run_body("question-b", **change))
    assert answer.status_code == 422
    (fault,) = answer.json()["fields"]
    assert field in fault["field"]
    assert fault["message"]


# --- who sat where --------------------------------------------------------------------------------------


def changed(agent: str, minute: int, state: AgentState, reason: str | None = None) -> AgentChanged:
    since = START + timedelta(minutes=minute)
    return AgentChanged(AgentStatus(agent, "up", "ready", "free", state, since, reason))


async def spans(centre: DemoCentre) -> list[tuple[str, int, int | None, str]]:
    rows = await centre.sql("select agent, since, until, state from agent_time order by agent, since")

    def minute(at: Any) -> int | None:
        return None if at is None else int((at - START).total_seconds() // 60)

    return [(r["agent"], minute(r["since"]) or 0, minute(r["until"]), r["state"]) for r in rows]


async def test_facts_become_spans(centre: DemoCentre) -> None:
    await publish(
        centre.database,
        changed("a1", 0, "not_ready", "start"),
        changed("a1", 1, "ready"),
        changed("a2", 1, "ready"),
        changed("a1", 1, "ready"),  # the same state told again
        changed("a1", 5, "talking"),
    )
    assert await spells.derive(centre.engine, CENTRE) == 5
    assert await spells.derive(centre.engine, CENTRE) == 0
    await publish(centre.database, changed("a1", 9, "logged_out"), changed("a1", 20, "ready"))
    assert await spells.derive(centre.engine, CENTRE) == 2
    assert await spans(centre) == [
        ("a1", 0, 1, "not_ready"),
        ("a1", 1, 5, "ready"),
        ("a1", 5, 9, "talking"),
        ("a1", 20, None, "ready"),
        ("a2", 1, None, "ready"),
    ]
    async with begin(centre.engine, CENTRE, ()) as connection:
        assert (await connection.exec_driver_sql("select count(*) from agent_time")).scalar_one() == 5


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
async def command(with_day: DemoCentre, tmp_path: Path) -> Callable[..., Any]:
    settings_for(with_day.database, "nats://127.0.0.1:1", tmp_path).save(tmp_path / "settings.json")
    env = {"PEREZVON_STATE": str(tmp_path), "LC_ALL": "en_GB.UTF-8", "COLUMNS": "160"}

    async def run(*arguments: str) -> Any:
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=env)

    return run


async def test_the_command_plays_a_day(command: Callable[..., Any]) -> None:
    day = ("sim", "--from-journal", DAY.isoformat(), "--replications", "2")
    done = await command(*day, "--agents", "+2", "--queue", "q-mebel-orders.service_level=90/30")
    assert done.exit_code == 0, done.output
    lines = done.stdout.strip().splitlines()
    assert "explain" in lines[1], "how well the model fits comes first"
    assert lines[-1].startswith("+2 agents, q-mebel-orders.service_level=90/30: ")
    assert "service level" in done.stdout
    for wrong in (
        ("--agents", "-9"),
        ("--queue", "q-unknown.wrap_up=5"),
        ("--skill", "a-anna:english"),
    ):
        refused = await command(*day, *wrong)
        assert refused.exit_code == 2, wrong
        assert wrong[0] in refused.output
    again = await command("demo", "day", "--day", DAY.isoformat())
    assert "already" in again.output
    unknown = await command("sim", "--from-journal", "2020-01-01")
    assert "demo day" in unknown.output
