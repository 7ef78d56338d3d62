"""`perezvon backup` and `perezvon restore` at the command line: progress, sentences, exit codes.

Exit codes: 0 done, 1 the file is damaged or the work failed, 2 it cannot be done like this.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from perezvon.main.backup_texts import BackupRefused, amount, say
from perezvon.main.settings import Options, read_options
from perezvon.main.texts import language

if TYPE_CHECKING:
    from perezvon.main.backup_archive import Manifest

T = TypeVar("T")
_FAILED = {"backup.failed", "restore.failed"}
_KINDER = 10  # calls come first
_LINE_EVERY_S = 10.0


class Shown:
    """How far it is: a bar on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[done]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._key = ""
        self._done = 0
        self._said_at = 0.0

    def __enter__(self) -> Shown:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def phase(self, key: str, total: int) -> None:
        """The next part of the work begins."""
        if self._task is not None:
            done = self._bars.tasks[-1].completed
            self._bars.update(self._task, total=done, completed=done)
        self._key, self._done = key, 0
        text = say(f"phase.{key}")
        self._task = self._bars.add_task(f"{text:<22}", total=total or None, done="")
        if not self._console.is_terminal:
            self._console.print(text)
            self._said_at = time.monotonic()

    def advance(self, size: int) -> None:
        """So many more bytes are done."""
        self._done += size
        if self._task is not None:
            self._bars.update(self._task, advance=size, done=amount(self._done))
        if not self._console.is_terminal and time.monotonic() - self._said_at > _LINE_EVERY_S:
            self._console.print(f"  {amount(self._done)}")
            self._said_at = time.monotonic()


def backup(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; a folder: named by the time.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Check every part of a backup instead.")
    ] = None,
) -> None:
    """Save database, recordings, prompts and secrets of the centre in one file, also while it runs."""
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    if (out is None) == (check is None):
        _refuse(BackupRefused("backup.which"))
    if check is not None:
        _check(check.expanduser().absolute(), console)
        return
    from perezvon.main.backup import back_up

    with suppress(OSError):  # a machine that does not let us is no reason to have no backup
        os.nice(_KINDER)
    with Shown(console) as shown:
        made = _result(back_up(read_options(), Path(str(out)), shown))
    console.print(say("done", path=made.path, size=amount(made.size)), markup=False)
    _print_content(console, made.manifest)
    if made.unfinished:
        folder = read_options().raw_recordings or "?"
        console.print(
            say("raws.elsewhere", path=folder, count=len(made.unfinished)), style="yellow", markup=False
        )
    console.print(say("secret"), style="yellow", markup=False)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `perezvon backup` wrote.")],
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="An empty state directory; default: PEREZVON_STATE.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put aside what is there.")] = False,
) -> None:
    """Make a centre out of a backup: all of it or nothing. DATABASE_URL, if set, names an empty database."""
    from perezvon.main import restore as restoring

    console = Console(emoji=False, highlight=False, soft_wrap=True)
    options = read_options()
    if state is not None:
        options = Options.model_validate(
            options.model_dump(exclude_unset=True, by_alias=False) | {"state": state}
        )
    with Shown(console) as shown:
        done = _result(restoring.restore(file.expanduser().absolute(), options, shown, replace=replace))
    _print_content(console, done.manifest)
    chosen = f"PEREZVON_STATE={shlex.quote(str(done.state))} " if state is not None else ""
    command = f"{chosen}perezvon up"
    console.print(say("restored", path=done.state, command=command), style="green", markup=False)
    if done.aside:
        console.print(say("kept_aside", path=done.aside), markup=False)
    if done.manifest.settings:
        console.print(say("settings"))
        for name, value in done.manifest.settings.items():
            console.print(f"  {name}={shlex.quote(value)}", markup=False)


def _check(file: Path, console: Console) -> None:
    from perezvon.main.restore import checked

    async def look() -> Manifest:
        return checked(file, shown)

    with Shown(console) as shown:
        manifest = _result(look())
    console.print(say("whole", path=file), style="green", markup=False)
    _print_content(console, manifest)


def _print_content(console: Console, manifest: Manifest) -> None:
    text = say(
        "held",
        made_at=manifest.made_at,
        centre=manifest.centre,
        revision=manifest.revision,
        rows=sum(table.rows for table in manifest.tables),
        tables=len(manifest.tables),
        calls=manifest.calls,
        recordings=manifest.recordings,
        sound=amount(manifest.size_of("recordings") + manifest.size_of("raws")),
    )
    console.print(text, markup=False)
    if manifest.lost:
        told = say("lost", count=len(manifest.lost), first=manifest.lost[0])
        console.print(told, style="yellow", markup=False)


def _result(work: Coroutine[Any, Any, T]) -> T:
    """Do it; an end by SIGTERM or SIGHUP cleans up like Ctrl-C."""

    def stop(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        return asyncio.run(work)
    except BackupRefused as refusal:
        _refuse(refusal)


def _refuse(refusal: BackupRefused) -> NoReturn:
    console = Console(emoji=False, stderr=True, highlight=False, soft_wrap=True)
    console.print(refusal.sentence(language()), style="red", markup=False)
    sys.exit(1 if refusal.code in _FAILED or refusal.code.startswith("archive.") else 2)
