"""What breaks in mid-call costs nobody the call: a page refresh, and the engine killed."""

import os
import signal

import httpx
import pytest
from tests.acceptance.centre import Centre, until
from tests.acceptance.conftest import Voice
from tests.acceptance.desk import Desk
from tests.acceptance.records import at, caller_said, closed_call

pytestmark = pytest.mark.acceptance


async def test_a_page_refresh_keeps_the_customer(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient, voice: Voice
) -> None:
    caller = "+79000099002"
    await centre.demo_call(
        "--number", "+74950000101", "--caller", caller, "--say", str(voice.caller_file), "--talk", "0"
    )
    call = await anna.accept()
    await anna.page.reload()
    await anna.state("talking")

    async def heard_again() -> bool:
        now = await anna.received()
        return now["packets"] > 100 and now["energy"] > 0

    await until("the customer's voice after the refresh", heard_again)
    assert (await anna.call())["call"] == call["call"]
    await anna.end()
    await anna.finish()
    record = await closed_call(supervisor, call["call"])
    said = await caller_said(centre, caller)
    assert (record["how"], record["by"]) == ("answered", "agent")
    assert len([leg for leg in record["legs"] if leg["role"] == "customer"]) == 1
    assert abs((at(record["ended_at"]) - at(said["ended_at"])).total_seconds()) < 1


async def test_the_engine_killed_in_mid_call(
    centre: Centre, anna: Desk, supervisor: httpx.AsyncClient, voice: Voice
) -> None:
    caller = "+79000099003"
    await centre.demo_call(
        "--number", "+74950000101", "--caller", caller, "--say", str(voice.caller_file), "--talk", "12"
    )
    call = await anna.accept()
    before = await anna.received()
    engine = centre.role_pid("engine")
    os.kill(engine, signal.SIGKILL)

    async def talk_goes_on() -> bool:
        now = await anna.received()
        return now["packets"] - before["packets"] > 150 and now["energy"] > before["energy"]

    await until("two-way audio while no engine is there", talk_goes_on)
    await until("another engine", lambda: _other_engine(centre, engine))
    # The caller hangs up by himself after his 12 seconds; the new engine must write it down right.
    await anna.state("wrap_up", within_s=40)
    await anna.finish()
    record = await closed_call(supervisor, call["call"])
    said = await caller_said(centre, caller)
    assert (record["how"], record["by"], record["agent"]) == ("answered", "caller", "a-anna")
    assert abs((at(record["ended_at"]) - at(said["ended_at"])).total_seconds()) < 1
    assert record["answered_at"] == call["answered_at"]


def _other_engine(centre: Centre, old: int) -> bool:
    try:
        return centre.role_pid("engine") != old
    except AssertionError:
        return False
