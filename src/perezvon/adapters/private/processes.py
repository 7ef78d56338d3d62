"""Child processes that cannot outlive us.

Each child gets a process group of its own (Ctrl-C reaches only us; we stop children in order), its output
goes to a log file, and the kernel signals it when we die in whatever way (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import select
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from perezvon.adapters.private.account import Account
from perezvon.adapters.private.messages import CannotStart

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_KEEP_LOGS = 3
LOG_LIMIT_BYTES = 20_000_000


class Child:
    """One running child process."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path, stop_signal: int) -> None:
        self.name = name
        self.pid = process.pid
        self.log = log
        self._process = process
        self._stop_signal = stop_signal

    @property
    def exit_code(self) -> int | None:
        """The exit code (negative: the signal that ended it), or None while it runs."""
        return self._process.poll()

    async def wait(self) -> int:
        """Wait for the exit without polling; returns the exit code."""
        code = self._process.poll()
        if code is not None:
            return code
        loop = asyncio.get_running_loop()
        gone = asyncio.Event()
        handle = os.pidfd_open(self.pid)
        loop.add_reader(handle, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        return self._process.wait()

    def signal(self, number: int) -> None:
        """Send a signal to the process itself; nothing happens when it is gone."""
        if self._process.poll() is None:
            self._process.send_signal(number)

    async def stop(self, *, patience_s: float = 10.0) -> int:
        """Ask politely, wait `patience_s`, then kill the whole process group; returns the exit code."""
        self.signal(self._stop_signal)
        try:
            async with asyncio.timeout(patience_s):
                code = await self.wait()
        except TimeoutError:
            self.kill()
            code = await self.wait()
        self._sweep_group()
        return code

    def kill(self) -> None:
        """Kill the process and everything in its group at once."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)

    def _sweep_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def tail(self, lines: int = 3) -> str:
        """The last lines of the log on one line, for an error sentence."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return " | ".join(text.strip().splitlines()[-lines:]) or "(nothing)"


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None = None,
    stop_signal: int = signal.SIGTERM,
    death_signal: int | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
) -> Child:
    """Start `command` as a child that gets `stop_signal` when it is to stop.

    When we die it gets `death_signal`, by default the same.

    Must be called from the main thread: the kernel's death signal follows the thread that started the child.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if environment is None else dict(environment),
            process_group=0,
            preexec_fn=follow_parent(death_signal or stop_signal),
            **(account.popen() if account else {}),
        )
    return Child(name, process, log, stop_signal)


def follow_parent(death_signal: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child this signal when the thread that started it ends."""
    # Runs in the child after it changed its user (which would clear the setting) and before exec.
    parent = os.getpid()

    def follow() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(125)

    return follow


def set_priority(child: Child, nice: int) -> None:
    """The kernel prefers others to this child (``nice`` > 0), or it to others where we may ask for that."""
    try:
        os.setpriority(os.PRIO_PROCESS, child.pid, nice)
    except (PermissionError, ProcessLookupError):
        return


async def ready_when(
    child: Child, check: Callable[[], bool], *, patience_s: float, interval_s: float = 0.02
) -> None:
    """Wait until `check()` is true; raises `CannotStart` when the child dies first or time runs out."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience_s
    while not check():
        code = child.exit_code
        if code is not None:
            raise CannotStart("service.died", service=child.name, code=code, log=child.log, tail=child.tail())
        if loop.time() > deadline:
            await child.stop()
            raise CannotStart("service.slow", service=child.name, seconds=round(patience_s), log=child.log)
        await asyncio.sleep(interval_s)


def rotate(log: Path, *, limit_bytes: int = LOG_LIMIT_BYTES) -> None:
    """Put a log that outgrew its limit aside (`.1` to `.3`); its writer, who appends, goes on."""
    if not log.exists() or log.stat().st_size < limit_bytes:
        return
    for number in range(_KEEP_LOGS - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.rename(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)


def alive(pid: int) -> bool:
    """Whether a process with this pid exists and is not a zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def command_of(pid: int) -> str:
    """The command line of a process, "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def living_in(folder: Path, name: str) -> list[int]:
    """Living processes called ``name`` that work in ``folder``; what we may not see is not there."""
    where = folder.resolve()
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            ours = (entry / "comm").read_text().strip() == name and (entry / "cwd").readlink() == where
        except OSError:
            continue
        if ours and alive(int(entry.name)):
            found.append(int(entry.name))
    return found


async def gone(pid: int, *, patience_s: float) -> bool:
    """Wait until a process that is not our child has ended; False when it still lives after `patience_s`."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poller = select.poll()
        poller.register(handle, select.POLLIN)
        return bool(await asyncio.to_thread(poller.poll, patience_s * 1000))
    finally:
        os.close(handle)


def end_with_parent(*, patience_s: float) -> None:
    """Make sure that this process does not outlive its parent by more than `patience_s`.

    The death signal asks for an orderly end; this thread ends a process that hangs on its way out.
    """
    try:
        handle = os.pidfd_open(os.getppid())
    except ProcessLookupError:
        os._exit(125)

    def watch() -> None:
        poller = select.poll()
        poller.register(handle, select.POLLIN)
        poller.poll()
        time.sleep(patience_s)
        os._exit(124)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
