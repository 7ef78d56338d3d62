"""Anything may die while calls talk, ring, wait, are on hold and in wrap-up: nobody is lost, no ghost."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser
from tests.acceptance import processes
from tests.acceptance.arrivals import Arrivals, heard_the_fallback
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.records import ready_recording
from tests.acceptance.scene import NUMBER, Part, Scene, Stage, ask_for
from tests.acceptance.truth import agree, engine_view, leader, rows_of

from perezvon.adapters.private.debian import Root
from perezvon.main.roles import SETTINGS_FILE

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
async def unlucky(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    made = make_centre("misfortune", acceptance_dir, kept_dir)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(scope="module")
async def stage(unlucky: Centre, module_browser: Browser) -> AsyncIterator[Stage]:
    made = Stage(unlucky)
    await made.set_up()
    context = await module_browser.new_context(locale="en-GB", permissions=["microphone"])
    made.anna = Desk(unlucky, context)
    await made.anna.open("anna", "anna")
    await made.anna.ready()
    await ask_for(unlucky, "a-anna", "go_not_ready", reason="break")
    await made.anna.state("not_ready")
    yield made
    await made.tear_down()
    await context.close()


async def ready_again(centre: Centre, began: float, what: str) -> None:
    """The engine answers, the api says that all is well."""

    async def answers() -> bool:
        try:
            await engine_view(centre)
        except (TimeoutError, OSError):
            return False
        return await centre.healthy()

    await until(f"a healthy centre after the end of {what}", answers, within_s=120)
    print(f"{what}: healthy again after {time.monotonic() - began:.1f} s")


async def goes_on(centre: Centre, scene: Scene) -> None:
    """All stands as before the trouble, plays out as if there had been none, and is written down so."""
    await scene.stands_again()
    await agree(centre)
    await scene.plays_out()
    await scene.check_records()
    await agree(centre)


@pytest.mark.parametrize("victim", ["leader", "engine", "api", "worker", "nats"])
async def test_a_process_dies_and_every_call_goes_on(unlucky: Centre, stage: Stage, victim: str) -> None:
    scene = await Scene.stand(stage)
    name = "engine" if victim == "leader" else victim
    dead = [(await leader(unlucky))[0]] if victim == "leader" else processes.pids(unlucky, name)
    began = time.monotonic()
    processes.kill(dead)
    await scene.talks_go_on()
    await until(f"another {name}", lambda: set(processes.pids(unlucky, name)) - set(dead), within_s=60)
    await ready_again(unlucky, began, victim)
    await goes_on(unlucky, scene)
    if victim == "worker":
        async with unlucky.session("supervisor", "supervisor") as http:
            for part in (scene.talking, scene.held, scene.wrapped):
                await ready_recording(http, part.call)


@pytest.mark.parametrize("away_s", [1, 10])
async def test_the_database_dies_and_comes_back(unlucky: Centre, stage: Stage, away_s: float) -> None:
    scene = await Scene.stand(stage)
    await database_away(unlucky, scene, away_s)
    await goes_on(unlucky, scene)


async def test_the_database_is_away_for_longer_than_it_rings(unlucky: Centre, stage: Stage) -> None:
    """A minute: the offer and the wrap-up end by their own time; talks go on, who waits keeps waiting."""
    scene = await Scene.stand(stage)
    await database_away(unlucky, scene, 60, late=await_late(stage))
    await agree(unlucky)
    await scene.talks_end_as_talks_do()
    for part in (scene.ringing, scene.waiting):
        assert scene.shown(part)["state"] in ("waiting", "offered")
        await part.hangs_up()
    hows = [(await scene.record(part))["how"] for part in scene.parts]
    assert sorted(hows) == ["abandoned"] * 2 + ["answered"] * (len(hows) - 2), hows
    await agree(unlucky)


async def database_away(
    centre: Centre, scene: Scene, away_s: float, late: Coroutine[None, None, None] | None = None
) -> None:
    """PostgreSQL is dead for so long; ``late``: somebody comes meanwhile."""
    began = time.monotonic()
    with processes.keeper_away(centre):
        processes.kill(processes.pids(centre, "postgres"))
        await scene.talks_go_on()
        if late is not None:
            await late
        await until("the length of the outage", lambda: time.monotonic() - began >= away_s, within_s=90)
        await scene.talks_go_on()
    await ready_again(centre, began, f"PostgreSQL for {away_s} s")


async def await_late(stage: Stage) -> None:
    await hears_the_fallback(await stage.caller())


async def hears_the_fallback(late: Part) -> None:
    """A caller whom nobody can decide about is answered, told so, and let go."""
    assert await late.leg.wait_answered(60), f"cause {late.leg.cause}"
    assert await late.leg.wait_ended(60)


async def test_asterisk_dies(unlucky: Centre, stage: Stage) -> None:
    scene = await Scene.stand(stage)
    began, at = time.monotonic(), datetime.now(UTC)
    processes.kill(processes.pids(unlucky, "asterisk"))
    await scene.all_ended()
    await ready_again(unlucky, began, "Asterisk")
    await scene.check_records_of_the_cut(at)
    await agree(unlucky)


async def test_power_cut(unlucky: Centre, stage: Stage) -> None:
    scene = await Scene.stand(stage)
    began, at = time.monotonic(), datetime.now(UTC)
    processes.cut_power(unlucky)
    await unlucky.start()
    await stage.network.connect()
    await scene.all_ended()
    await ready_again(unlucky, began, "everything")
    await scene.check_records_of_the_cut(at)
    await agree(unlucky)


async def test_an_engine_that_sleeps_past_its_lease_writes_and_sends_nothing(
    unlucky: Centre, stage: Stage
) -> None:
    """A third engine runs beside the two: one of them takes over, the sleeper wakes up deposed and ends."""
    scene = await Scene.stand(stage)
    third = await asyncio.create_subprocess_exec(
        *unlucky.command("engine", "--standby"),
        env={**unlucky.environment, SETTINGS_FILE: str(unlucky.state / "settings.json")},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        first, epoch = await leader(unlucky)
        began = time.monotonic()
        with processes.asleep(first):
            await scene.talks_go_on()

            async def deposed() -> bool:
                return (await leader(unlucky))[1] > epoch

            await until("another leader", deposed, within_s=60)
            await ready_again(unlucky, began, "a sleeping engine")
        await until("the end of the sleeper", lambda: first not in processes.tree(first), within_s=60)
        await goes_on(unlucky, scene)
        rows = await rows_of(
            unlucky,
            "select max(seq) filter (where epoch <= $2) as old, min(seq) filter (where epoch > $2) as new"
            " from journal where centre = $1",
            epoch,
        )
        assert rows[0]["old"] < rows[0]["new"], "the deposed engine wrote after its successor"
    finally:
        third.terminate()
        await third.wait()
    await ready_again(unlucky, time.monotonic(), "the third engine")
    await agree(unlucky)


async def test_callers_arrive_while_the_engine_dies(
    unlucky: Centre, stage: Stage, sipp: Path, tmp_path: Path
) -> None:
    """Two a second for 30 s; both engines are killed among them. Nobody is turned away or forgotten."""
    await stage.at_rest()
    callers = [f"+7900006{number:04d}" for number in range(60)]
    arrivals = Arrivals(unlucky, sipp, tmp_path, callers)
    await arrivals.start(NUMBER, a_second=2, stay_ms=3000)
    try:
        await until("the first ten records", lambda: records_of(unlucky, callers, 10), within_s=90)
        began = time.monotonic()
        processes.kill(processes.pids(unlucky, "engine"))
        counted = await arrivals.counted()
    finally:
        await arrivals.stop()
    await ready_again(unlucky, began, "both engines among arrivals")
    assert (counted.created, counted.successful, counted.failed) == (60, 60, 0)
    await agree(unlucky)
    told = heard_the_fallback(unlucky)
    served = [row["caller"] for row in await records_of(unlucky, callers, 0)]
    print(f"{len(served)} callers were served, {len(told & set(callers))} heard the fallback")
    assert len(served) == len(set(served)), "a caller has two records"
    assert set(served) | told >= set(callers), "somebody is forgotten"


async def records_of(centre: Centre, callers: list[str], at_least: int) -> list[JSON]:
    """Closed records of these callers, or none before there are so many."""
    async with centre.session("supervisor", "supervisor") as http:
        rows = (await http.get("/api/calls", params={"limit": 100})).json()["calls"]
    found = [row for row in rows if row["caller"] in callers and row["closed_at"]]
    return found if len(found) >= at_least else []
