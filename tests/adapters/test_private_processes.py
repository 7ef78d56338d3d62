"""Children: stopped in order, killed when they do not listen, gone when their parent dies, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perezvon.adapters.private.keeper import Keeper
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.processes import Child, alive, gone, ready_when, rotate, spawn

DEAF = (
    "import signal,time;signal.signal(signal.SIGTERM,signal.SIG_IGN);print('up',flush=True);time.sleep(600)"
)
POLITE = "import time;print('up',flush=True);time.sleep(600)"


class Sleeper:
    """A service that says "up" and sleeps."""

    def __init__(self, folder: Path, name: str, script: str = POLITE) -> None:
        self.log = folder / f"{name}.log"
        self.name = name
        self.script = script
        self.running: Child | None = None
        self.starts = 0

    @property
    def child(self) -> Child:
        assert self.running
        return self.running

    async def start(self) -> None:
        self.starts += 1
        self.running = spawn(self.name, [sys.executable, "-c", self.script], log=self.log)
        heard = self.starts
        await ready_when(self.running, lambda: self.log.read_text().count("up") >= heard, patience_s=20)

    async def stop(self) -> None:
        await self.child.stop(patience_s=0.3)
        STOPPED.append(self.name)


STOPPED: list[str] = []


async def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    sleeper = Sleeper(tmp_path, "deaf", DEAF)
    await sleeper.start()
    assert await sleeper.child.stop(patience_s=0.3) == -signal.SIGKILL
    assert not alive(sleeper.child.pid)


async def test_the_grandchildren_go_too(tmp_path: Path) -> None:
    script = (
        f"import subprocess,sys;p=subprocess.Popen([sys.executable,'-c',{DEAF!r}]);"
        "print('pid',p.pid,flush=True);p.wait()"
    )
    child = spawn("family", [sys.executable, "-c", script], log=tmp_path / "log")
    await ready_when(child, lambda: "pid" in child.tail() and "up" in child.tail(), patience_s=20)
    grandchild = int(child.tail(9).split("pid ")[1].split()[0])
    await child.stop(patience_s=0.3)
    assert await gone(grandchild, patience_s=10)


async def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = f"""
import asyncio, sys
from pathlib import Path
from perezvon.adapters.private.processes import spawn
child = spawn("x", [sys.executable, "-c", {POLITE!r}], log=Path({str(tmp_path / "log")!r}))
print(child.pid, flush=True)
asyncio.run(child.wait())
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(await asyncio.to_thread(parent.stdout.readline))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert await gone(child, patience_s=10)


async def test_who_dies_at_the_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    child = spawn(
        "short", [sys.executable, "-c", "print('no disk');raise SystemExit(3)"], log=tmp_path / "log"
    )
    with pytest.raises(CannotStart, match="no disk") as refusal:
        await ready_when(child, lambda: False, patience_s=20)
    assert refusal.value.values["code"] == 3


async def test_what_falls_is_started_again_and_all_is_stopped_in_reverse(tmp_path: Path) -> None:
    falls: list[tuple[str, int]] = []
    keeper = Keeper(lambda name, code, pause_s: falls.append((name, code)))
    first, second = Sleeper(tmp_path, "first"), Sleeper(tmp_path, "second")
    await keeper.start("first", first)
    await keeper.start("second", second)
    old = first.child.pid
    os.kill(old, signal.SIGKILL)
    async with asyncio.timeout(20):
        while first.starts < 2 or first.child.pid == old:
            await asyncio.sleep(0.02)
    assert falls == [("first", -signal.SIGKILL)]
    STOPPED.clear()
    await keeper.stop()
    assert STOPPED == ["second", "first"]
    assert not alive(first.child.pid)
    assert not alive(second.child.pid)


def test_a_log_that_outgrew_its_limit_is_put_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    with log.open("ab") as writer:
        for generation in range(5):
            writer.write(b"%d" % generation * 100)
            writer.flush()
            rotate(log, limit_bytes=50)
        writer.write(b"after")
    assert log.read_bytes() == b"after"
    assert (tmp_path / "x.log.1").read_bytes() == b"4" * 100
    assert (tmp_path / "x.log.3").read_bytes() == b"2" * 100
    assert not (tmp_path / "x.log.4").exists()
