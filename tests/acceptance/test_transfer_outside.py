"""A caller is passed on to a number outside over the simulated carrier, and the engine dies meanwhile."""

import pytest
from playwright.async_api import expect
from tests.acceptance import processes
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.desk import Desk
from tests.acceptance.records import closed_call
from tests.acceptance.truth import agree, engine_view, leader, switch_of

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

NUMBER = "+74950000101"
# The last two digits choose what the simulated network does.
ANSWERS, RINGS = "8 (916) 777-40-00", "8 (916) 777-40-03"


async def pass_out(desk: Desk, typed: str, key: str = "Enter") -> None:
    """T, the number as people write it, and the key that does it."""
    await desk.page.keyboard.press("t")
    await desk.page.get_by_role("combobox", name="Очередь, коллега или номер").fill(typed)
    await expect(desk.page.get_by_role("option")).to_have_count(1)
    await desk.page.keyboard.press(key)


async def in_state(centre: Centre, call: str, wanted: str, within_s: float = 30) -> JSON:
    async def seen() -> JSON | None:
        view = (await engine_view(centre)).view
        found = view.calls.get(call)
        return {"outside": found.outside} if found is not None and found.state == wanted else None

    return await until(f"the call in {wanted}", seen, within_s=within_s)  # type: ignore[no-any-return]


async def kill_the_leader(centre: Centre) -> None:
    dead = (await leader(centre))[0]
    processes.kill([dead])
    await until("another engine", lambda: set(processes.pids(centre, "engine")) - {dead}, within_s=60)
    await until("a healthy centre", centre.healthy, within_s=120)


async def test_the_caller_talks_outside_and_the_engine_dies_meanwhile(centre: Centre, anna: Desk) -> None:
    await centre.demo_call("--number", NUMBER, "--caller", "+79120006601", "--talk", "60")
    call = (await anna.accept())["call"]
    await pass_out(anna, ANSWERS)
    await anna.state("wrap_up")
    told = await in_state(centre, call, "outside")
    assert told["outside"] == "+79167774000"
    await anna.finish()
    await kill_the_leader(centre)
    await in_state(centre, call, "outside")
    held = await switch_of(centre)
    assert len(held.bridges[f"o-{call}"]) == 2, "the two go on talking"
    await agree(centre)
    async with centre.session("supervisor", "supervisor") as http:
        record = await closed_call(http, call, within_s=90)
    [leg] = [each for each in record["legs"] if each["role"] == "outside"]
    assert (leg["number"], leg["answered_at"] is not None, leg["cost"] > 0) == ("+79167774000", True, True)
    assert [(part["agent"], part["outside"]) for part in record["segments"]] == [
        ("a-anna", False),
        (None, True),
    ]
    assert (record["how"], record["agent"]) == ("answered", "a-anna")
    await agree(centre)
    assert anna.errors == []


async def test_it_rings_outside_the_engine_dies_and_the_caller_comes_back(centre: Centre, anna: Desk) -> None:
    await centre.demo_call("--number", NUMBER, "--caller", "+79120006602", "--talk", "0")
    call = (await anna.accept())["call"]
    await pass_out(anna, RINGS)
    await anna.state("wrap_up")
    await in_state(centre, call, "reaching")
    await anna.finish()
    await kill_the_leader(centre)
    await in_state(centre, call, "reaching")
    await agree(centre)
    await anna.state("reserved", within_s=90)  # another engine lets it ring for the whole 45 s again
    assert (await anna.accept())["call"] == call, "nobody answered there: he is first in the queue"
    assert not [name for name in (await switch_of(centre)).bridges if name.startswith("o-")]
    await anna.end()
    await anna.finish()
    await agree(centre)


async def test_what_may_not_be_called_is_refused_in_words_and_the_caller_stays(
    centre: Centre, anna: Desk
) -> None:
    await centre.demo_call("--number", NUMBER, "--caller", "+79120006603", "--talk", "0")
    await anna.accept()
    await pass_out(anna, "+49 30 1234567")
    await expect(anna.page.get_by_text("разрешены направления").first).to_be_visible()
    assert (await anna.status())["state"] == "talking"
    await anna.page.keyboard.press("Escape")
    await anna.end()
    await anna.finish()
