"""A backup into an empty state: everything, or nothing: `perezvon restore`.

The file's sums are checked first. Then everything is made in a folder `.restoring` of the state directory,
the database too, and only when it is complete it is moved to its place, by renames within one folder.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import asyncpg

from perezvon.adapters.postgres.load import Loader, Mismatch, holds_a_centre, loading
from perezvon.adapters.postgres.migrate import knows, upgrade
from perezvon.adapters.private.account import Account, open_path, service_account
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.postgres import SUPERUSER
from perezvon.main.backup import DATABASE, Progress, private_server, raw_dir, recordings_dir
from perezvon.main.backup_archive import DATABASE as ROWS
from perezvon.main.backup_archive import (
    RAWS,
    RECORDINGS,
    STATE,
    Damaged,
    Manifest,
    TableRows,
    members,
    read_manifest,
)
from perezvon.main.backup_texts import BackupRefused, amount
from perezvon.main.database import create_database, prepare_outside_database
from perezvon.main.preflight import only_one
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options

_WORK = ".restoring"
_ASIDE = "replaced-"
_NOTHING = {"up.lock", "roots", "cache", "log", "lost+found", _WORK}
_FRESH_DATABASE_BYTES = 60_000_000


@dataclass(frozen=True)
class Restored:
    """What was done. ``aside``: where the former content was put, if there was any."""

    manifest: Manifest
    state: Path
    aside: Path | None


@dataclass(frozen=True)
class _Target:
    """A folder that is filled as ``work`` and then becomes ``final``."""

    work: Path
    final: Path


def checked(file: Path, progress: Progress) -> Manifest:
    """The list of a backup whose every sum is right. Raises ``BackupRefused``."""
    try:
        progress.phase("check", file.stat().st_size)
        return read_manifest(file, progress.advance)
    except Damaged as damage:
        raise BackupRefused(damage.code, **{"path": file} | damage.values) from damage
    except FileNotFoundError as error:
        raise BackupRefused("archive.absent", path=file) from error
    except IsADirectoryError as error:
        raise BackupRefused("archive.not_ours", path=file) from error
    except OSError as error:
        raise BackupRefused("backup.read", path=file, reason=error.strerror or str(error)) from error


async def restore(file: Path, options: Options, progress: Progress, *, replace: bool = False) -> Restored:
    """Into ``options.state`` (and DATABASE_URL, if set). Raises ``BackupRefused``, ``CannotStart``."""
    with only_one(options.state):
        before = _content(options)
        if before and not replace:
            raise BackupRefused("restore.not_empty", path=before[0].parent)
        await _require_free_database(options)
        manifest = checked(file, progress)
        if not knows(manifest.revision):
            raise BackupRefused(
                "restore.newer",
                version=manifest.version,
                revision=manifest.revision,
                ours=version("perezvon"),
            )
        _require_space(options, manifest)
        try:
            return await _Restore(file, manifest, options, progress).run()
        except (Damaged, Mismatch, OSError, tarfile.TarError, asyncpg.PostgresError) as error:
            reason = str(error) or type(error).__name__
            raise BackupRefused("restore.failed", reason=reason, path=options.state) from error


def _content(options: Options) -> list[Path]:
    """What is in the way: entries of the state, and of a folder of recordings outside it."""
    found = [entry for entry in options.state.iterdir() if not _nothing(entry)]
    outside = recordings_dir(options)
    if not outside.is_relative_to(options.state) and outside.is_dir():
        found += [entry for entry in outside.iterdir() if not _nothing(entry)]
    return found


def _nothing(entry: Path) -> bool:
    return entry.name in _NOTHING or entry.name.startswith(_ASIDE)


async def _require_free_database(options: Options) -> None:
    if options.database_url:
        try:
            used = await holds_a_centre(options.database_url)
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError) as error:
            raise CannotStart("database.away", reason=str(error) or type(error).__name__) from error
        if used:
            raise BackupRefused("restore.database_used")


def _require_space(options: Options, manifest: Manifest) -> None:
    # Rows are packed three to ten times smaller than they lie in tables with their indexes.
    need = _FRESH_DATABASE_BYTES + sum(
        manifest.size_of(kind) * (10 if kind == ROWS else 1) for kind in (ROWS, RECORDINGS, RAWS, STATE)
    )
    free = shutil.disk_usage(options.state).free
    if free < need:
        raise BackupRefused("backup.space", need=amount(need), free=amount(free), path=options.state)


class _Restore:
    def __init__(self, file: Path, manifest: Manifest, options: Options, progress: Progress) -> None:
        self.file = file
        self.manifest = manifest
        self.options = options
        self.progress = progress
        self.account: Account = service_account(options.user)
        self.state = _Target(options.state / _WORK, options.state)
        recordings, raw = recordings_dir(options), raw_dir(options)
        self.recordings = self._target(recordings)
        self.raws = self._target(raw)

    def _target(self, final: Path) -> _Target:
        """Below the state: part of its work folder; elsewhere: a work folder of its own."""
        if final.is_relative_to(self.state.final):
            return _Target(self.state.work / final.relative_to(self.state.final), final)
        return _Target(final / _WORK, final)

    @property
    def _outside(self) -> list[_Target]:
        return [
            target
            for target in (self.recordings, self.raws)
            if not target.final.is_relative_to(self.state.final)
        ]

    async def run(self) -> Restored:
        targets = [self.state, *self._outside]
        for target in targets:
            shutil.rmtree(target.work, ignore_errors=True)
        try:
            open_path(self.state.work)
            self._unpack()
            await self._database()
            with _moved(targets) as aside:
                pass
        finally:
            for target in targets:
                shutil.rmtree(target.work, ignore_errors=True)
        return Restored(self.manifest, self.options.state, aside)

    def _unpack(self) -> None:
        self.progress.phase("restore", sum(member.size for member in self.manifest.members.values()))
        if any(name.startswith(f"{RAWS}/") for name in self.manifest.members):
            self._make_raw_folder()
        self.recordings.work.mkdir(parents=True, mode=0o700)
        places = {STATE: self.state.work, RECORDINGS: self.recordings.work, RAWS: self.raws.work}
        packed = self.state.work / "rows"
        for info, source in members(self.file):
            kind, _, rest = info.name.partition("/")
            place = packed / rest if kind == ROWS else places[kind] / rest if kind in places else None
            if place is None:
                continue
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o711 if kind == STATE else 0o700)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, info.mode & 0o777)
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file, 1024 * 1024)
                file.flush()
                if kind != ROWS:
                    os.fsync(file.fileno())
            self.progress.advance(info.size)

    def _make_raw_folder(self) -> None:
        """Asterisk writes there under its own account: every folder on the way belongs to it."""
        if self.raws in self._outside:
            self.raws.work.mkdir(parents=True)
            return
        folder = self.state.work
        for part in self.raws.work.relative_to(folder).parts:
            folder = self.account.folder(folder / part)

    async def _database(self) -> None:
        self.progress.phase("migrate", 0)
        secrets = kept_secrets(self.state.work)
        if self.options.database_url:
            urls = await prepare_outside_database(self.options.database_url, secrets)
            await self._fill(urls.owner, urls.owner)
            return
        server = private_server(self.options, self.state.work)
        server.log = self.options.state / "log/restore-postgres.log"
        await server.start()
        try:
            urls = await create_database(server.url, DATABASE, secrets)
            await self._fill(urls.owner, server.url_for(SUPERUSER, server.password, DATABASE))
        finally:
            await server.stop()

    async def _fill(self, owner_url: str, loading_url: str) -> None:
        """Tables as they were, their rows, then the newest tables."""
        await asyncio.to_thread(upgrade, owner_url, self.manifest.revision)
        async with loading(loading_url) as loader:
            await loader.partitions(self.manifest.partitions)
            for table in self.manifest.tables:
                await self._fill_table(loader, table)
            await loader.sequences(self.manifest.sequences)
        shutil.rmtree(self.state.work / "rows", ignore_errors=True)
        await asyncio.to_thread(upgrade, owner_url)

    async def _fill_table(self, loader: Loader, table: TableRows) -> None:
        folder = self.state.work / "rows"

        def parts() -> Iterator[bytes]:
            for number in range(1, table.parts + 1):
                yield (folder / PurePosixPath(table.part(number)).relative_to(ROWS)).read_bytes()

        await loader.rows(table.schema, table.name, table.columns, parts, table.rows)


@contextmanager
def _moved(targets: Sequence[_Target]) -> Iterator[Path | None]:
    """Put the work folders' content into place; whatever fails, all is moved back."""
    stamp = f"{_ASIDE}{datetime.now(UTC):%Y%m%d-%H%M%S}"
    undo: list[Callable[[], object]] = []
    aside: Path | None = None
    try:
        for target in targets:
            old = [entry for entry in target.final.iterdir() if not _nothing(entry)]
            if old:
                place = target.final / stamp
                place.mkdir(mode=0o700)
                undo.append(place.rmdir)
                aside = aside or place
                for entry in old:
                    _rename(entry, place / entry.name, undo)
            if target.work.is_dir():
                for entry in list(target.work.iterdir()):
                    _rename(entry, target.final / entry.name, undo)
        yield aside
    except BaseException:
        for step in reversed(undo):
            step()
        raise


def _rename(one: Path, two: Path, undo: list[Callable[[], object]]) -> None:
    one.rename(two)
    undo.append(lambda: two.rename(one))
