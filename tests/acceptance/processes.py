"""The processes of one centre, found through `perezvon up`: to kill them, stop them, let them go on.

Everything is looked up by descent from the process that the test started, so that nothing else is ever hit.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.centre import Centre

ROLES = ("engine", "api", "worker", "people")


def _parents() -> dict[int, int]:
    """Every living process (zombies are not) with its parent."""
    found: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                found[int(entry.name)] = int(fields[1])
    return found


def tree(root: int) -> list[int]:
    """A process and all that descend from it, parents first."""
    parents = _parents()
    found = [root] if root in parents else []
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def up_pid(centre: Centre) -> int:
    if centre.process is None:
        raise AssertionError("the centre was not started")
    return centre.process.pid


def pids(centre: Centre, name: str) -> list[int]:
    """All processes of one part: a role, `postgres`, `nats`, `asterisk` (ours) or `carrier`."""
    everything = tree(up_pid(centre))[1:]
    marks = {
        "postgres": str(centre.state / "pg"),
        "nats": str(centre.state / "nats"),
        "asterisk": str(centre.state / "asterisk"),
        "carrier": str(centre.state / "carrier"),
    }
    if name in ROLES:
        return [pid for pid in everything if "perezvon.main.cli" in command(pid) and name in command(pid)]
    tops = [pid for pid in everything if marks[name] in " ".join(command(pid))]
    return sorted({pid for top in tops for pid in tree(top)})


def kill(victims: list[int]) -> None:
    """SIGKILL, children first, so that none has time to say goodbye."""
    assert victims, "there is nothing to kill"
    for pid in reversed(victims):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def keeper_away(centre: Centre) -> Iterator[None]:
    """While inside, `perezvon up` starts nothing again: what was killed stays dead."""
    os.kill(up_pid(centre), signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(up_pid(centre), signal.SIGCONT)


@contextmanager
def asleep(pid: int) -> Iterator[None]:
    """A process that does not run while inside: a machine that pauses, a debugger, a full host."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def cut_power(centre: Centre) -> None:
    """Everything at once, `up` too; returns when nothing is left."""
    os.kill(up_pid(centre), signal.SIGSTOP)
    everything = tree(up_pid(centre))
    kill(everything)
    if centre.process is not None:
        centre.process.wait()
