"""Everything of a centre in one file, while it runs: `perezvon backup`.

One moment of the database, the raw tracks of recordings that are not finished in it, the sealed recordings
that it names, and whatever else of the state directory cannot be made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote

import asyncpg

from perezvon.adapters.postgres.dump import Moment, Table, Unreadable, moment
from perezvon.adapters.private.account import service_account
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.postgres import SUPERUSER, PrivatePostgres
from perezvon.features.recordings import raws
from perezvon.main.backup_archive import (
    FORMAT,
    RAWS,
    RECORDINGS,
    STATE,
    ArchiveWriter,
    Manifest,
    TableRows,
    part_name,
)
from perezvon.main.backup_texts import BackupRefused, amount
from perezvon.main.database import outside_urls
from perezvon.main.preflight import only_one
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options, Settings

DATABASE = "perezvon"
# Made again at every start, or kept apart from the rest; everything else of the state is saved.
NOT_SAVED = frozenset(
    {"pg", "nats", "asterisk", "carrier", "roots", "cache", "log", "up.lock", "settings.json", "lost+found"}
    | {"recordings", "speech", "say", "music"}
)
_SPARE_BYTES = 20_000_000
_SECRET_OPTIONS = {"state", "cache", "database_url", "nats_url", "ari_url", "ami_url", "turn_secret"}


class Progress(Protocol):
    """Whoever shows how far it is. ``total``: bytes to come in this phase, an estimate."""

    def phase(self, key: str, total: int) -> None: ...

    def advance(self, size: int) -> None: ...


@dataclass(frozen=True)
class Centre:
    """Where the parts of one centre lie. ``private``: its database is in the state directory."""

    options: Options
    settings: Settings | None
    private: PrivatePostgres | None
    owner_url: str
    engine_url: str | None

    @property
    def id(self) -> str:
        """The centre of these settings."""
        return self.settings.centre if self.settings else self.options.centre

    @property
    def recordings(self) -> Path:
        """The folder of sealed recordings."""
        return recordings_dir(self.options, self.settings)

    @property
    def raw_dir(self) -> Path:
        """The folder where Asterisk leaves raw tracks."""
        return raw_dir(self.options, self.settings)


@dataclass
class Outcome:
    """What was written. ``unfinished``: recordings whose raw tracks lie on another machine."""

    path: Path
    size: int
    manifest: Manifest
    unfinished: list[str] = field(default_factory=list)


def recordings_dir(options: Options, settings: Settings | None = None) -> Path:
    """Where sealed recordings lie: what the environment says, else the last start, else the state."""
    if options.recordings:
        return options.recordings
    return settings.recordings_dir if settings else options.state / "recordings"


def raw_dir(options: Options, settings: Settings | None = None) -> Path:
    """Where raw tracks lie."""
    if options.raw_recordings:
        return options.raw_recordings
    return settings.pbx.raw_dir if settings else options.state / "asterisk/spool/monitor"


def last_settings(state: Path) -> Settings | None:
    """The settings of the last start on this state; None when there are none that this version reads."""
    try:
        return Settings.load(state / "settings.json")
    except (FileNotFoundError, ValueError):
        return None


def find_centre(options: Options) -> Centre:
    """Where everything lies. Raises ``BackupRefused("backup.nothing")``."""
    settings = last_settings(options.state)
    if options.database_url:
        if not (options.state / "secrets").is_dir():
            raise BackupRefused("backup.nothing", path=options.state)
        urls = outside_urls(options.database_url, kept_secrets(options.state))
        return Centre(options, settings, None, urls.owner, urls.engine)
    server = private_server(options, options.state)
    ours = settings is None or quote(str(server.socket_dir), safe="") in settings.owner_url
    if ours and (server.data_dir / "PG_VERSION").exists():
        url = server.url_for(SUPERUSER, server.password, DATABASE)
        return Centre(options, settings, server, url, None)
    if settings is None or ours:
        raise BackupRefused("backup.nothing", path=options.state)
    return Centre(options, settings, None, settings.owner_url, settings.engine_url)


def private_server(options: Options, state: Path) -> PrivatePostgres:
    """The private PostgreSQL below ``state``, not started."""
    log = state / "log/postgres.log"
    return PrivatePostgres(
        state / "pg", bin_dir=options.pg_bin_dir, account=service_account(options.user), log=log
    )


@asynccontextmanager
async def running(centre: Centre) -> AsyncIterator[None]:
    """The database answers within the block: a private one that nobody runs is started for it."""
    if centre.private is None:
        yield
        return
    try:
        lock = only_one(centre.options.state)
        lock.__enter__()
    except CannotStart as refusal:
        if refusal.code != "state.busy":
            raise
        yield  # `perezvon up` runs on it
        return
    try:
        await centre.private.start()
        try:
            yield
        finally:
            await centre.private.stop()
    finally:
        lock.__exit__(None, None, None)


def place_for(out: Path, state: Path, now: datetime) -> Path:
    """The file to write: ``out`` itself, or a name with the time in the folder ``out``.

    Raises ``BackupRefused`` for a name that is taken, a folder that is not there, a place inside the state.
    """
    path = out.expanduser().absolute()
    if path.is_dir():
        path /= f"perezvon-{now.astimezone(UTC):%Y%m%d-%H%M%S}.tar"
    if path.exists():
        raise BackupRefused("backup.exists", path=path)
    if not path.parent.is_dir():
        raise BackupRefused("backup.no_folder", path=path.parent)
    if path.resolve().is_relative_to(state.resolve()):
        raise BackupRefused("backup.inside", path=path, state=state)
    return path


async def back_up(options: Options, out: Path, progress: Progress) -> Outcome:
    """Write the backup. Raises ``BackupRefused``, ``CannotStart``; then nothing is left behind."""
    path = place_for(out, options.state, datetime.now(UTC))
    centre = find_centre(options)
    try:
        async with running(centre):
            return await _Backup(centre, path, progress).write()
    except Unreadable as error:
        raise BackupRefused("backup.hidden", table=error.table) from error
    except FileExistsError as error:
        raise BackupRefused("backup.exists", path=path) from error
    except PermissionError as error:
        raise BackupRefused("backup.read", path=error.filename, reason=error.strerror) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise BackupRefused("backup.failed", reason=str(error) or type(error).__name__) from error


class _Backup:
    def __init__(self, centre: Centre, path: Path, progress: Progress) -> None:
        self.centre = centre
        self.path = path
        self.progress = progress
        self.tables: list[TableRows] = []
        self.ready: list[tuple[str, str]] = []
        self.pending: list[tuple[str, str]] = []
        self.lost: list[str] = []
        self.unfinished: list[str] = []

    async def write(self) -> Outcome:
        made_at = datetime.now(UTC)
        centre = self.centre
        kept = list(_files(centre.options.state))
        with ArchiveWriter(self.path, self.progress.advance) as archive:
            # The database is let go before the recordings are copied: an open moment keeps it from tidying.
            async with moment(centre.owner_url, centre.engine_url, [centre.id]) as seen:
                catalogue = seen.catalogue
                database = sum(table.size for table in catalogue.tables)
                await self._read_recordings(seen)
                self._require_space(database, kept)
                self._add_raws(archive)
                self.progress.phase("database", database)
                for table in catalogue.tables:
                    await self._add_table(archive, seen, table)
            self._add_recordings(archive)
            self.progress.phase("state", sum(_size(file) for file in kept))
            for file in kept:
                archive.add_path(f"{STATE}/{file.relative_to(centre.options.state)}", file)
            manifest = Manifest(
                format=FORMAT,
                made_at=made_at.isoformat(timespec="seconds"),
                version=version("perezvon"),
                revision=catalogue.revision,
                postgres=catalogue.server,
                centre=centre.id,
                settings=_settings(centre),
                tables=self.tables,
                partitions=[list(each) for each in catalogue.partitions],
                sequences=catalogue.sequences,
                calls=self._rows_of("public.call_record"),
                recordings=self._rows_of("public.recording"),
                lost=self.lost,
                members=dict(archive.members),
            )
            size = archive.finish(manifest)
        return Outcome(self.path, size, manifest, self.unfinished)

    async def _read_recordings(self, seen: Moment) -> None:
        if not any(table.title == "public.recording" for table in seen.catalogue.tables):
            return
        rows = await seen.owner.fetch("select id, state, path, codec from recording order by started_at, id")
        self.ready = [(row["id"], row["path"]) for row in rows if row["path"] is not None]
        self.pending = [(row["id"], row["codec"]) for row in rows if row["state"] == "pending"]

    def _add_raws(self, archive: ArchiveWriter) -> None:
        """First of all: the worker deletes raw tracks as soon as it has sealed them."""
        folder = self.centre.raw_dir
        if not folder.is_dir():
            self.unfinished = [recording for recording, _ in self.pending]
            return
        self.progress.phase("raws", 0)
        for recording, codec in self.pending:
            found = raws.find(folder, recording, cast(Any, codec))
            added = [archive.add_path(f"{RAWS}/{path.name}", path) for path in found.paths]
            if found.marks is not None:
                archive.add_path(f"{RAWS}/{found.marks.name}", found.marks)
            if not any(added):
                self.lost.append(recording)

    async def _add_table(self, archive: ArchiveWriter, seen: Moment, table: Table) -> None:
        parts = 0

        def part(packed: bytes, _rows: int) -> None:
            nonlocal parts
            parts += 1
            archive.add(part_name(table.title, parts), packed)

        rows = await seen.rows(table, part)
        self.tables.append(TableRows(table.schema, table.name, list(table.columns), rows, parts))

    def _add_recordings(self, archive: ArchiveWriter) -> None:
        self.progress.phase("recordings", self._recordings_size())
        folder = self.centre.recordings
        for recording, path in self.ready:
            if not archive.add_path(f"{RECORDINGS}/{path}", folder / path):
                self.lost.append(recording)

    def _recordings_size(self) -> int:
        folder = self.centre.recordings
        return sum(_size(folder / path) for _, path in self.ready)

    def _require_space(self, database: int, kept: Sequence[Path]) -> None:
        pending = 0
        for recording, codec in self.pending:
            found = raws.find(self.centre.raw_dir, recording, cast(Any, codec))
            pending += sum(_size(path) for path in found.paths)
        need = database + pending + self._recordings_size() + sum(_size(file) for file in kept) + _SPARE_BYTES
        free = shutil.disk_usage(self.path.parent).free
        if free < need:
            raise BackupRefused("backup.space", need=amount(need), free=amount(free), path=self.path)

    def _rows_of(self, title: str) -> int:
        return sum(table.rows for table in self.tables if table.title == title)


def _files(state: Path) -> Iterator[Path]:
    """What of the state directory cannot be made again."""
    for entry in sorted(state.iterdir()):
        if entry.name in NOT_SAVED or entry.name.startswith("."):
            continue
        if entry.is_file() and not entry.is_symlink():
            yield entry
        elif entry.is_dir() and not entry.is_symlink():
            for folder, _, names in os.walk(entry):
                for name in sorted(names):
                    path = Path(folder) / name
                    if path.is_file() and not path.is_symlink():
                        yield path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _settings(centre: Centre) -> dict[str, str]:
    """Variables that differ from a plain start, as far as they are known; no secret among them."""
    options = centre.options
    named = {
        f"PEREZVON_{name.upper()}": str(getattr(options, name))
        for name in sorted(options.model_fields_set - _SECRET_OPTIONS - {"pg_bin_dir"})
    }
    last = centre.settings
    if last is not None:
        for name in ("centre", "node", "language"):
            value = getattr(last, name)
            if value != Options.model_fields[name].default:
                named[f"PEREZVON_{name.upper()}"] = value
        listen = f"{last.listen_host}:{last.listen_port}"
        if listen != Options.model_fields["listen"].default:
            named["PEREZVON_LISTEN"] = listen
        if "localhost" not in last.public_url:
            named["PEREZVON_PUBLIC_URL"] = last.public_url
    return named
