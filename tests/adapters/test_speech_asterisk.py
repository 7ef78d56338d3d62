"""What a caller really hears: prompts and bells through a real Asterisk, compared byte by byte."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
import pytest
from websockets.asyncio.client import connect

from perezvon.adapters.private.addresses import TCP, UDP, free_port
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root
from perezvon.adapters.speech.bells import install_music
from perezvon.adapters.speech.g711 import Codec
from perezvon.adapters.speech.prompts import position_key
from perezvon.main.demo_data.prompts import install_prompts

RTP_HEADER = 12


class Ear(asyncio.DatagramProtocol):
    """Takes RTP and keeps the sound."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.more = asyncio.Event()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.heard += data[RTP_HEADER:]
        self.more.set()

    async def until(self, size: int) -> bytes:
        async with asyncio.timeout(20):
            while len(self.heard) < size:
                self.more.clear()
                await self.more.wait()
        return bytes(self.heard)


@dataclass
class Line:
    """A channel of Asterisk that ends in our ear."""

    ari: httpx.AsyncClient
    ear: Ear
    channel: str

    async def post(self, what: str, **query: str) -> None:
        (await self.ari.post(f"/channels/{self.channel}/{what}", params=query)).raise_for_status()


@pytest.fixture(scope="module")
def host() -> str:
    pid = os.getpid()
    return f"127.{16 + (pid >> 8) % 200}.{pid % 256}.9"


@pytest.fixture(scope="module")
async def switch(service_dir: Path, unpacked_asterisk: Root, host: str) -> AsyncIterator[PrivateAsterisk]:
    install_prompts(service_dir / "heard-prompts")
    install_music(service_dir / "heard-music")
    asterisk = PrivateAsterisk(
        service_dir / "heard",
        unpacked_asterisk,
        AsteriskOptions(
            "pbx",
            host,
            sip_port=free_port(host, 5060, TCP, UDP),
            prompts_dir=service_dir / "heard-prompts",
            music_dir=service_dir / "heard-music",
        ),
    )
    await asterisk.start()
    yield asterisk
    await asterisk.stop()


@pytest.fixture(params=["ulaw", "alaw"])
async def line(switch: PrivateAsterisk, host: str, request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(Ear, local_addr=(host, 0))
    port = transport.get_extra_info("sockname")[1]
    login = (switch.ari_user, switch.ari_password)
    events = f"{switch.ari_url.replace('http', 'ws', 1)}/events?app=ear&api_key={':'.join(login)}"
    async with (
        connect(events, proxy=None) as socket,
        httpx.AsyncClient(base_url=switch.ari_url, auth=login, trust_env=False) as ari,
    ):
        answer = await ari.post(
            "/channels/externalMedia",
            params={"app": "ear", "external_host": f"{host}:{port}", "format": request.param},
        )
        answer.raise_for_status()
        async with asyncio.timeout(10):
            while json.loads(await socket.recv())["type"] != "StasisStart":
                pass
        yield Line(ari, ear, answer.json()["id"])
        await ari.delete(f"/channels/{answer.json()['id']}")
    transport.close()


def installed(service_dir: Path, language: str, key: str, codec: Codec) -> bytes:
    return (service_dir / "heard-prompts" / language / f"{key}.{codec}").read_bytes()


@pytest.fixture
def codec(request: pytest.FixtureRequest) -> Codec:
    return cast("Codec", request.node.callspec.params["line"])


async def test_a_prompt_is_heard_whole_in_the_language_of_the_call(
    line: Line, codec: Codec, service_dir: Path
) -> None:
    key = position_key(7)
    russian, english = (installed(service_dir, language, key, codec) for language in ("ru", "en"))
    await line.post("variable", variable="CHANNEL(language)", value="en")
    await line.post("play", media=f"sound:{key}")
    assert english in await line.ear.until(len(english))
    before = len(line.ear.heard)
    await line.post("play", media=f"sound:{key}", lang="ru")
    assert russian in (await line.ear.until(before + len(russian)))[before:]


async def test_who_waits_hears_our_bells_untouched(line: Line, codec: Codec, service_dir: Path) -> None:
    await line.post("moh", mohClass="default")
    heard = await line.ear.until(8000)
    bells = (service_dir / "heard-music" / f"perezvon.{codec}").read_bytes()
    assert heard[1600:8000] in bells + bells
