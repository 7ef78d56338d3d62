"""What can be known to be wrong before anything is started. Each finding is one sentence with its remedy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from perezvon.adapters.private.account import open_path, service_account
from perezvon.adapters.private.asterisk_root import ASTERISK
from perezvon.adapters.private.debian import is_built
from perezvon.adapters.private.messages import CannotStart
from perezvon.main.https import check_https, check_listen, wanted_https
from perezvon.main.settings import Options, outside_asterisk

FIRST_START_MB = 1200  # packages 130, unpacked Asterisk 330, database 60, and room to work
LATER_START_MB = 200


@contextmanager
def only_one(state_dir: Path) -> Iterator[Callable[[str], None]]:
    """Hold the state directory; raises `CannotStart("state.busy")` when another `up` holds it.

    What is yielded notes for `perezvon doctor` which step of a start is under way; "": it is over.
    """
    open_path(state_dir)
    try:
        file = (state_dir / "up.lock").open("a+")
    except PermissionError as error:
        raise CannotStart("state.rights", path=state_dir) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            pid = file.readline().strip() or "?"
            raise CannotStart("state.busy", pid=pid, path=state_dir) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        own = file.tell()

        def doing(step: str) -> None:
            file.truncate(own)  # whoever reads meanwhile still finds the process
            file.write(step)
            file.flush()

        yield doing


def check(options: Options, *, people: bool) -> None:
    """Raise `CannotStart` for the first thing that would keep `up` from succeeding."""
    check_listen("PEREZVON_LISTEN", options.listen_host, options.listen_port)
    check_https(wanted_https(options, by_itself=True))
    if options.turn_url and not options.turn_secret:
        raise CannotStart("turn.secret")
    if people and options.ari_url:
        raise CannotStart("people.outside")
    if options.ari_url or options.ami_url:
        outside_asterisk(options)
    account = service_account(options.user)
    account.require_entry(options.state)
    built = bool(options.ari_url) or is_built(ASTERISK, options.state / "roots")
    if not built:
        for program in ("apt-get", "dpkg-deb"):
            if shutil.which(program) is None:
                raise CannotStart("apt.missing", program=program)
    need_mb = LATER_START_MB if built else FIRST_START_MB
    free_mb = shutil.disk_usage(options.state).free // 1_000_000
    if free_mb < need_mb:
        raise CannotStart("disk.full", free_mb=free_mb, need_mb=need_mb, path=options.state)
