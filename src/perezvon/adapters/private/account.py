"""The unprivileged account that private services run under when we are root.

PostgreSQL refuses to run as root and the others should not. Nothing of the machine is changed for it:
no account is made and no folder of somebody else gets other rights; what the account cannot
reach is copied into the state directory instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perezvon.adapters.private.messages import CannotStart

DEFAULT_ACCOUNT = "nobody"


@dataclass(frozen=True)
class Account:
    """Whom a service runs as. `drop` is true when we are root and give up our rights for it."""

    name: str
    uid: int
    gid: int
    drop: bool

    def popen(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess.Popen`; empty when there are no rights to give up."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or folder of ours to the account."""
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def folder(self, path: Path, mode: int = 0o700) -> Path:
        """Make a folder that belongs to the account; parents stay ours and are only opened for passing."""
        open_path(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        self.own(path)
        return path

    def can_run(self, program: Path) -> bool:
        """Whether the account can reach and start `program --version`."""
        try:
            done = subprocess.run(
                [program, "--version"], cwd="/", capture_output=True, timeout=30, check=False, **self.popen()
            )
        except PermissionError:
            return False
        return done.returncode == 0

    def require_entry(self, path: Path) -> None:
        """Raise `CannotStart` when the account may not enter `path`."""
        if not self.drop:
            return
        try:
            done = subprocess.run(["/usr/bin/test", "-x", path], cwd="/", check=False, **self.popen())
        except PermissionError:
            done = None
        if done is None or done.returncode != 0:
            raise CannotStart("state.closed", account=self.name, path=path)

    def reachable_copy(self, tree: Path, program: str, copy: Path) -> Path:
        """`tree` itself when the account can run `tree/program`, else a copy of it made once at `copy`."""
        if self.can_run(tree / program):
            return tree
        if not (copy / program).exists():
            open_path(copy.parent)
            partial = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(tree, partial, symlinks=True)
            for folder, _, _ in os.walk(partial):
                Path(folder).chmod(0o755)
            if not copy.exists():
                partial.rename(copy)
        return copy


def open_path(path: Path) -> None:
    """Make `path` and its missing parents, each passable (0711) but not listable by others."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
        except OSError as error:
            raise CannotStart("state.rights", path=path) from error


def service_account(name: str | None = None) -> Account:
    """The account for private services: ourselves as an ordinary user, `name` or nobody when we are root."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), drop=False)
    wanted = name or DEFAULT_ACCOUNT
    try:
        entry = pwd.getpwnam(wanted)
    except KeyError as error:
        raise CannotStart("account.missing", account=wanted) from error
    return Account(wanted, entry.pw_uid, entry.pw_gid, drop=True)
