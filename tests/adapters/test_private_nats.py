"""The private NATS: password, free port, size of messages."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import nats
import pytest
from nats.errors import Error as NatsError

from perezvon.adapters.private.nats import PrivateNats


async def test_a_message_of_four_megabytes_goes_through(nats_server: PrivateNats) -> None:
    link = await nats.connect(nats_server.url)
    try:
        inbox = await link.subscribe("big")
        await link.publish("big", b"x" * 4_000_000)
        message = await inbox.next_msg(timeout=10)
        assert len(message.data) == 4_000_000
    finally:
        await link.close()


async def test_without_the_password_nobody_gets_in(nats_server: PrivateNats) -> None:
    async def ignore(error: Exception) -> None:
        assert error

    with pytest.raises((NatsError, TimeoutError, OSError)):
        await asyncio.wait_for(
            nats.connect(
                f"nats://{nats_server.host}:{nats_server.port}",
                allow_reconnect=False,
                max_reconnect_attempts=0,
                error_cb=ignore,
            ),
            10,
        )


async def test_a_taken_port_is_replaced_by_a_free_one(service_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        server = PrivateNats(service_dir / "nats2", port=taken)
        await server.start()
        try:
            assert server.port != taken
            link = await nats.connect(server.url)
            await link.close()
        finally:
            await server.stop()
