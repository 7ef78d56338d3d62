"""More callers than are let in: those inside are served, the rest hear busy at once."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.acceptance.centre import Centre, until
from tests.acceptance.clerk import Network
from tests.acceptance.scene import NUMBER

from perezvon.sim.people.leg import Leg

CAP, CALLERS = 3, 6
CONGESTION = 34  # Q.850; SIP 503


@pytest.fixture
async def capped(centre: Centre) -> AsyncIterator[Network]:
    """A centre that lets three new callers in a second."""
    network = Network(centre)
    await network.connect()
    async with centre.session("admin", "admin") as http:
        before = await let_in(http, CAP)
        yield network
        await let_in(http, before)
    await network.disconnect()


async def let_in(http: httpx.AsyncClient, cap: int) -> int:
    """Set the cap; gives the one before."""
    row = (await http.get("/api/centre")).raise_for_status().json()
    kept = {name: value for name, value in row.items() if name not in ("id", "demo")}
    (await http.put("/api/centre", json=kept | {"max_new_calls_per_s": cap})).raise_for_status()
    return int(row["max_new_calls_per_s"])


async def wave(network: Network) -> list[Leg]:
    """Six at once; each is answered or ended when this returns."""
    legs = await asyncio.gather(*(network.call(NUMBER, network.new_caller()) for _ in range(CALLERS)))
    settled = [until("an answer or an end", lambda leg=leg: decided(leg)) for leg in legs]
    await asyncio.gather(*settled)
    return legs


def decided(leg: Leg) -> bool:
    return leg.answered.is_set() or leg.ended.is_set()


async def test_who_comes_above_the_cap_hears_busy_and_the_rest_are_served(capped: Network) -> None:
    async def some_turned_away() -> list[Leg]:
        legs = await wave(capped)
        inside = [leg for leg in legs if leg.answered.is_set()]
        outside = [leg for leg in legs if not leg.answered.is_set()]
        assert len(inside) >= CAP, "fewer were let in than may come"
        assert all(leg.cause == CONGESTION for leg in outside), [leg.cause for leg in outside]
        assert not any(leg.ended.is_set() for leg in inside), "who was let in stays"
        await asyncio.gather(*(leg.hang_up() for leg in inside))
        return outside

    # The setting is live a moment after it is saved, and a machine that stalls may spread six over seconds.
    assert await until("a caller above the cap", some_turned_away, within_s=90)
