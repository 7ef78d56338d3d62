"""The private Asterisk: what it lets in, what it does without an engine, how it dies and comes back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from perezvon.adapters.private import asterisk
from perezvon.adapters.private.addresses import TCP, UDP, is_free
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.messages import CannotStart


class Ari:
    """Just enough of ARI to place a call."""

    def __init__(self, asterisk: PrivateAsterisk) -> None:
        login = (asterisk.ari_user, asterisk.ari_password)
        self.client = httpx.AsyncClient(base_url=asterisk.ari_url, auth=login, trust_env=False)

    async def push(self, kind: str, name: str, **fields: str) -> None:
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        answer = await self.client.put(f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}", json=body)
        answer.raise_for_status()

    async def remove(self, kind: str, name: str) -> None:
        await self.client.delete(f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}")

    async def originate(self, endpoint: str, **query: str) -> str:
        answer = await self.client.post("/channels", params={"endpoint": endpoint, **query})
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def state(self, channel: str) -> str:
        answer = await self.client.get(f"/channels/{channel}")
        return str(answer.json()["state"]) if answer.status_code == 200 else "gone"

    async def channels(self) -> list[dict[str, Any]]:
        return list((await self.client.get("/channels")).json())


async def until(condition: Callable[[], Any], patience_s: float = 15) -> Any:
    async with asyncio.timeout(patience_s):
        while not (value := await condition()):
            await asyncio.sleep(0.05)
        return value


async def push_trunk(pbx: Ari, carrier: PrivateAsterisk) -> None:
    host = carrier.options.host
    await pbx.push("aor", "trunk", contact=f"sip:{carrier.sip_address}")
    await pbx.push(
        "endpoint", "trunk", transport="t-udp", context="from-trunk", aors="trunk", allow="!all,alaw,ulaw"
    )
    await pbx.push("identify", "trunk", endpoint="trunk", match=host)


async def test_a_call_without_an_engine_rings_and_then_hears_the_fallback(
    asterisk_pbx: PrivateAsterisk, asterisk_carrier: PrivateAsterisk
) -> None:
    pbx, carrier = Ari(asterisk_pbx), Ari(asterisk_carrier)
    await push_trunk(pbx, asterisk_carrier)
    call = await carrier.originate("PJSIP/74951234567@pbx", extension="0000000008", context="from-pbx")
    states = []

    async def answered() -> bool:
        states.append(await carrier.state(call))
        return states[-1] == "Up"

    await until(answered)
    assert "Ringing" in states
    (there,) = await pbx.channels()
    assert there["dialplan"]["exten"] == "74951234567"
    assert there["language"] == "ru"

    async def over() -> bool:
        return await carrier.state(call) == "gone"

    await until(over)
    # no records of its own: it would keep one for each call on an agent's line as long as the line is open
    assert "Logging: Disabled" in " ".join(asterisk_pbx.cli("cdr show status").split())


async def test_a_stranger_gets_nothing(
    asterisk_pbx: PrivateAsterisk, asterisk_carrier: PrivateAsterisk
) -> None:
    pbx, carrier = Ari(asterisk_pbx), Ari(asterisk_carrier)
    await pbx.remove("identify", "trunk")
    call = await carrier.originate("PJSIP/74951234567@pbx", extension="0000000008", context="from-pbx")

    async def refused() -> bool:
        return await carrier.state(call) == "gone"

    await until(refused)
    assert await pbx.channels() == []


async def test_our_own_prompts_and_the_packaged_ones_are_both_there(asterisk_pbx: PrivateAsterisk) -> None:
    sounds = asterisk_pbx.state_dir / "data/sounds"
    for language in ("en", "ru"):
        assert (sounds / language / "perezvon").is_dir()
        assert (sounds / language / "all-circuits-busy-now.wav").stat().st_size > 1000


async def test_passwords_are_closed_to_others(asterisk_pbx: PrivateAsterisk) -> None:
    assert (asterisk_pbx.state_dir / "etc").stat().st_mode & 0o077 == 0
    async with httpx.AsyncClient(auth=("perezvon", "wrong"), trust_env=False) as client:
        assert (await client.get(f"{asterisk_pbx.ari_url}/asterisk/ping")).status_code == 401


def lonely(service_dir: Path, root: Root, name: str) -> PrivateAsterisk:
    block = f"127.{9 + os.getpid() % 5}.{os.getpid() % 256}"
    return PrivateAsterisk(service_dir / name, root, AsteriskOptions("pbx", f"{block}.9"))


async def test_it_comes_back_after_a_kill_and_leaves_its_ports_when_stopped(
    service_dir: Path, unpacked_asterisk: Root
) -> None:
    asterisk = lonely(service_dir, unpacked_asterisk, "killed")
    await asterisk.start()
    os.kill(asterisk.child.pid, signal.SIGKILL)
    await asterisk.child.wait()
    await asterisk.start()
    await asterisk.stop()
    assert is_free(asterisk.options.host, 5060, TCP, UDP)
    assert is_free(asterisk.options.host, 8088, TCP)


async def test_an_old_process_on_the_same_state_is_ended_first(
    service_dir: Path, unpacked_asterisk: Root
) -> None:
    old = lonely(service_dir, unpacked_asterisk, "twice")
    await old.start()
    new = lonely(service_dir, unpacked_asterisk, "twice")
    await new.start()
    try:
        await old.child.wait()
        assert "t-udp" in new.cli("pjsip show transports")
    finally:
        await new.stop()


async def test_a_taken_port_is_told_and_not_taken_for_a_start(
    service_dir: Path, unpacked_asterisk: Root
) -> None:
    first = lonely(service_dir, unpacked_asterisk, "first")
    second = lonely(service_dir, unpacked_asterisk, "second")
    await first.start()
    try:
        with pytest.raises(CannotStart) as refusal:
            await second.start()
        assert refusal.value.code in ("asterisk.deaf", "asterisk.smoke")
    finally:
        await first.stop()


async def test_one_that_is_only_slow_is_not_said_to_lack_a_port(
    service_dir: Path, unpacked_asterisk: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asterisk, "_START_PATIENCE_S", 0.001)
    slow = lonely(service_dir, unpacked_asterisk, "slow")
    with pytest.raises(CannotStart) as refusal:
        await slow.start()
    assert refusal.value.code == "service.slow"
    assert "port" not in str(refusal.value)
