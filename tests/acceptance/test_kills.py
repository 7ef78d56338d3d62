"""Anything may die while calls talk, ring, wait, are on hold and in wrap-up: nobody is lost, no ghost."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from tests.acceptance import processes
from tests.acceptance.centre import Centre, until
from tests.acceptance.conftest import make_centre
from tests.acceptance.desk import Desk
from tests.acceptance.scene import Scene, Stage, ask_for
from tests.acceptance.truth import agree, engine_view

from perezvon.adapters.private.debian import Root

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
    await ask_for(made.anna, "go_not_ready", reason="break")
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
        return await centre._healthy()

    await until(f"a healthy centre after the end of {what}", answers, within_s=90)
    print(f"{what}: healthy again after {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("victim", ["engine", "api", "worker", "nats"])
async def test_a_process_dies_and_every_call_goes_on(unlucky: Centre, stage: Stage, victim: str) -> None:
    scene = await Scene.stand(stage)
    dead = processes.pids(unlucky, victim)
    began = time.monotonic()
    processes.kill(dead)
    await scene.talks_go_on()
    await until(f"another {victim}", lambda: set(processes.pids(unlucky, victim)) - set(dead), within_s=60)
    await ready_again(unlucky, began, victim)
    await scene.stands_again()
    await agree(unlucky)
    await scene.plays_out()
    await scene.check_records()
    await agree(unlucky)
