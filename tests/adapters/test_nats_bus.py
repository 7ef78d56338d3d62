"""One contract for both buses; then what only a network can do to one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.private.nats import PrivateNats

_numbers = itertools.count()


@pytest.fixture(params=["local", "nats"])
async def bus(request: pytest.FixtureRequest, nats_server: PrivateNats) -> AsyncIterator[LocalBus | NatsBus]:
    made = LocalBus() if request.param == "local" else NatsBus(nats_server.url, "test")
    if isinstance(made, NatsBus):
        await made.start()
    yield made
    await made.close()


@pytest.fixture
def subject() -> str:
    return f"pz.test{next(_numbers)}.request"


async def test_a_request_is_answered(bus: NatsBus, subject: str) -> None:
    async def shout(body: bytes) -> bytes:
        return body.upper()

    await bus.serve(subject, shout)
    assert await bus.request(subject, b"hello", 5) == b"HELLO"
    big = b"x" * (3 << 20)
    assert await bus.request(subject, big, 10) == big.upper()


async def test_nobody_there_is_a_time_out(bus: NatsBus, subject: str) -> None:
    with pytest.raises(TimeoutError, match="nobody serves"):
        await bus.request(subject, b"", 5)


async def test_no_answer_in_time_is_a_time_out(bus: NatsBus, subject: str) -> None:
    async def silent(_: bytes) -> None:
        return None

    await bus.serve(subject, silent)
    with pytest.raises(TimeoutError, match="no answer on"):
        await bus.request(subject, b"", 0.05)


async def test_a_handler_that_fails_or_is_slow_holds_nobody_up(bus: NatsBus, subject: str) -> None:
    released = asyncio.Event()

    async def handler(body: bytes) -> bytes:
        if body == b"bad":
            raise ValueError(body)
        if body == b"slow":
            await released.wait()
        return body

    await bus.serve(subject, handler)
    slow = asyncio.create_task(bus.request(subject, b"slow", 5))
    with pytest.raises(TimeoutError):
        await bus.request(subject, b"bad", 0.05)
    assert await bus.request(subject, b"good", 5) == b"good"
    assert not slow.done()
    released.set()
    assert await slow == b"slow"


async def test_what_is_published_comes_to_all_in_its_order(bus: NatsBus, subject: str) -> None:
    got: dict[str, list[bytes]] = {"one": [], "two": []}
    complete = asyncio.Event()

    def reader(name: str) -> object:
        async def read(body: bytes) -> None:
            got[name].append(body)
            if all(len(bodies) == 100 for bodies in got.values()):
                complete.set()

        return read

    for name in got:
        await bus.serve(subject, reader(name))  # type: ignore[arg-type]
    for n in range(100):
        await bus.publish(subject, b"%d" % n)
    await asyncio.wait_for(complete.wait(), 5)
    assert got["one"] == got["two"] == [b"%d" % n for n in range(100)]


async def test_a_server_that_comes_back_is_found_again(service_dir: Path) -> None:
    server = PrivateNats(service_dir / "nats-bounce", port=24322)
    await server.start()
    serving, asking = NatsBus(server.url, "serving"), NatsBus(server.url, "asking")
    await serving.start()
    await asking.start()

    async def echo(body: bytes) -> bytes:
        return body

    await serving.serve("pz.bounce.request", echo)
    assert await asking.request("pz.bounce.request", b"1", 5) == b"1"
    await server.stop()
    with pytest.raises(TimeoutError):
        await asking.request("pz.bounce.request", b"2", 0.2)
    for _ in range(3):
        await asking.publish("pz.bounce.facts", b"x" * (7 << 20))  # more than is kept: lost, not raised
    await server.start()
    async with asyncio.timeout(15):
        while True:
            try:
                assert await asking.request("pz.bounce.request", b"3", 0.2) == b"3"
                break
            except TimeoutError:
                await asyncio.sleep(0.05)
    await serving.close()
    await asking.close()
    await server.stop()


async def test_a_missing_server_is_waited_for_only_so_long() -> None:
    with pytest.raises(TimeoutError):
        await NatsBus("nats://127.0.0.1:1", "nobody").start(patience_s=0.3)
