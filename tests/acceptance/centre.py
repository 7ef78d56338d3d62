"""A whole centre for the tests: started by the command that users start it with, in a state of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.acceptance.first_start import begin_with_a_copy

from perezvon.adapters.private.processes import follow_parent

ROOT = Path(__file__).resolve().parents[2]
JSON = dict[str, Any]


async def until(what: str, ready: Callable[[], Any], *, within_s: float = 30.0) -> Any:
    """Wait for a condition (a function, perhaps async, that gives something true) and return what it gave."""
    deadline = time.monotonic() + within_s
    while True:
        value = ready()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {within_s:g} s")
        await asyncio.sleep(0.05)


@dataclass
class Centre:
    """`perezvon up` in a child process. Addresses are loopback ones that no other run uses."""

    state: Path
    kept: Path
    block: str
    port: int
    arguments: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("PEREZVON_")},
            "PEREZVON_STATE": str(self.state),
            "PEREZVON_CACHE": str(self.kept / "cache"),
            "PEREZVON_LISTEN": f"127.0.0.1:{self.port}",
            "PEREZVON_SIP_HOST": f"{self.block}.1",
            "PEREZVON_CARRIER_HOST": f"{self.block}.2",
            "PEREZVON_PHONES_HOST": f"{self.block}.4",
            **self.extra,
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "perezvon.main.cli", *arguments]

    async def start(self) -> None:
        self.state.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not (self.state / "roots").exists():
            (self.state / "roots").symlink_to(self.kept / "roots")  # unpacked once for all centres of a run
        if "--no-demo" not in self.arguments and not (self.state / "pg").exists():
            await begin_with_a_copy(self.state)
        out = (self.state / "up.out").open("ab")
        self.process = subprocess.Popen(
            self.command("up", *self.arguments),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent(signal.SIGINT),
        )
        out.close()
        try:
            await until("a healthy centre", self.healthy, within_s=240)
        except AssertionError as late:
            await self.stop()
            raise AssertionError(f"{late}:\n{self.said()}") from None

    async def healthy(self) -> bool:
        """Whether the api says that all is well. Raises AssertionError when `up` has ended."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"`perezvon up` ended with {self.process.returncode}:\n{self.said()}")
        async with httpx.AsyncClient() as http:
            try:
                answer = await http.get(f"{self.url}/api/health", timeout=2)
            except httpx.HTTPError:
                return False
        return answer.status_code == 200 and bool(answer.json().get("ok"))

    def said(self) -> str:
        """The end of what `perezvon up` printed."""
        return (self.state / "up.out").read_text(errors="replace")[-6000:]

    async def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            await until("the end of `perezvon up`", lambda: self.process.poll() is not None, within_s=60)
        except AssertionError:
            self.process.kill()  # the kernel ends its children
            self.process.wait()
            raise

    def role_pid(self, role: str) -> int:
        """The process id of a role (engine, api, worker) of this centre."""
        wanted = str(self.state).encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                line = (entry / "cmdline").read_bytes().split(b"\0")
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if role.encode() in line and b"perezvon" in b" ".join(line) and wanted in environment:
                return int(entry.name)
        raise AssertionError(f"no process of the role {role}")

    @asynccontextmanager
    async def session(self, login: str, password: str) -> AsyncIterator[httpx.AsyncClient]:
        """A signed-in HTTP client."""
        async with httpx.AsyncClient(base_url=self.url, headers={"X-Perezvon": "1"}, timeout=15) as http:
            answer = await http.post("/api/session", json={"login": login, "password": password})
            assert answer.status_code == 200, answer.text
            yield http

    async def demo_call(self, *arguments: str) -> str:
        """`perezvon demo call …`; returns what it printed."""
        process = await asyncio.create_subprocess_exec(
            *self.command("demo", "call", *arguments),
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, out.decode(errors="replace")
        return out.decode()
