"""The processes that `up` starts from this package, and how such a process begins."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.private.processes import (
    Child,
    end_with_parent,
    rotate,
    set_priority,
    spawn,
)
from perezvon.main.settings import Settings

SETTINGS_FILE = "PEREZVON_SETTINGS"


@dataclass(frozen=True)
class RoleSpec:
    """A process by name. `role`: the command of `perezvon`, by default the name, with its arguments.

    `nice`: how much the kernel prefers others to it.
    """

    name: str
    arguments: tuple[str, ...] = ()
    role: str = ""
    nice: int = 0

    @property
    def command(self) -> tuple[str, ...]:
        return (self.role or self.name, *self.arguments)


ROLES: tuple[RoleSpec, ...] = (
    RoleSpec("engine", ("--standby",)),  # after a take-over it is the one that waits
    RoleSpec("api"),
    RoleSpec("worker", nice=10),
)
STANDBY = RoleSpec("engine-2", ("--standby",), role="engine")


def people(staff: int, callers: int) -> RoleSpec:
    """The role that plays `staff` agents and `callers` callers at a time."""
    return RoleSpec("people", ("--staff", str(staff), "--callers", str(callers)))


class RoleProcess:
    """One role as a child process. Its settings go through a file that only we can read."""

    def __init__(self, spec: RoleSpec, settings_file: Path, log_dir: Path) -> None:
        self.spec = spec
        self.log = log_dir / f"{spec.name}.log"
        self._settings_file = settings_file
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The running process; raises `RuntimeError` before `start()`."""
        if self._child is None:
            raise RuntimeError(f"the role {self.spec.name} is not started")
        return self._child

    async def start(self) -> None:
        """Start the process; whether it is ready shows `/api/health`."""
        rotate(self.log)
        self._child = spawn(
            self.spec.name,
            role_command(*self.spec.command),
            log=self.log,
            environment=os.environ | {SETTINGS_FILE: str(self._settings_file), "PYTHONUNBUFFERED": "1"},
        )
        if self.spec.nice:
            set_priority(self._child, self.spec.nice)

    async def stop(self) -> None:
        """Ask it to end (SIGTERM); kill it when it does not within 15 s."""
        if self._child is not None:
            await self._child.stop(patience_s=15)
            self._child = None


def role_command(name: str, *arguments: str) -> list[str]:
    """The command line of a role; nothing secret is in it."""
    return [sys.executable, "-m", "perezvon.main.cli", name, *arguments]


def given_settings() -> Settings | None:
    """The settings that a parent `up` handed down; None when this process was started by itself.

    A process with such a parent ends when the parent is gone, whatever it is doing then.
    """
    file = os.environ.get(SETTINGS_FILE)
    if file is None:
        return None
    end_with_parent(patience_s=15)
    return Settings.load(Path(file))
