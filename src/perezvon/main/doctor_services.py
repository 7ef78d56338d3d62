"""What the services say of themselves. Each may be dead, or worse, slow."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import urlsplit

import asyncpg
import httpx
import msgspec
import nats
from nats.errors import Error as NatsError

from perezvon.adapters.postgres.address import plain_url
from perezvon.adapters.postgres.migrate import knows, newest
from perezvon.facts.bus import HealthOut, TrunksOut, ViewOut, subject
from perezvon.main.backup import Centre, find_centre
from perezvon.main.backup_texts import BackupRefused, amount
from perezvon.main.doctor import Check, Patient, Report
from perezvon.main.doctor_reach import desks
from perezvon.main.doctor_texts import alarm, say

_CONNECT_S = 3.0
_OLDEST_ASTERISK = (22, 5)
_OFF_WARNS_S, _OFF_FAULTS_S = 0.5, 5.0
_SNAPSHOT_LATE_S = 300.0  # one is due a minute after the first news
_PENDING_OLD_S = 600.0
_GRAVE = ("engine_away", "database_away", "node_lost", "disk_full", "database_full", "recording")

_LEASE = """
select owner, epoch, seq, expires_at > clock_timestamp() as held, expires_at,
  extract(epoch from expires_at - clock_timestamp())::float as left_s
from lease where centre = $1
"""
_SNAPSHOT = """
select s.seq, extract(epoch from clock_timestamp() - s.at)::float as age_s,
  (select extract(epoch from clock_timestamp() - min(j.at))::float from journal j
   where j.centre = $1 and j.seq > s.seq) as late_s
from snapshot s where s.centre = $1 order by s.seq desc limit 1
"""
_RECORDINGS = """
select count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'ready') as ready,
  count(*) filter (where state = 'pending' and stopped_at < now() - make_interval(secs => $2)) as late,
  count(*) filter (where state = 'absent' and started_at > now() - interval '1 day') as absent,
  max(error) filter (where state = 'failed') as error
from recording where centre = $1
"""
_SEE = "select set_config('pz.centre', $1, false), set_config('pz.clients', '*', false)"


async def database(patient: Patient, report: Report) -> None:
    """The database, its revision and clock, and what stands in it of engine and recordings."""
    if not patient.runs:
        report.unchecked("not_running")
        return
    try:
        place = find_centre(patient.options)
        began = time.monotonic()
        owner = await asyncpg.connect(
            plain_url(place.owner_url), timeout=_CONNECT_S, command_timeout=_CONNECT_S
        )
    except BackupRefused:
        report.fault("state.no_secrets", "state", path=patient.options.state)
        return
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        report.fault("database.away", reason=_why(error))
        return
    try:
        took_ms = round(1000 * (time.monotonic() - began))
        size = await owner.fetchval("select pg_database_size(current_database())")
        shown = await owner.fetchval("show server_version")
        report.ok("database.ok", version=shown, ms=took_ms, size=amount(size))
        await _clock(owner, report)
        if await _revision(owner, report):
            await owner.execute(_SEE, place.id)
            await _recordings(owner, place.id, report)
            await desks(owner, place.id, report)
            await _engine_rows(place, owner, report)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        report.fault("database.stuck", reason=_why(error))
    finally:
        owner.terminate()


async def _clock(connection: asyncpg.Connection, report: Report) -> None:
    before = datetime.now(UTC)
    theirs = await connection.fetchval("select clock_timestamp()")
    after = datetime.now(UTC)
    # What passed on the way is not the clock's fault: only what lies outside of it counts.
    off_s = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    values = {"off": f"{off_s:.3f}"}
    if off_s > _OFF_FAULTS_S:
        report.fault("clock.off", "clock", **values)
    elif off_s > _OFF_WARNS_S:
        report.warn("clock.off", "clock", **values)
    else:
        report.ok("clock.same", "clock", **values)


async def _revision(connection: asyncpg.Connection, report: Report) -> bool:
    """Whether the tables are those that this program reads."""
    known = await connection.fetchval("select to_regclass('public.alembic_version') is not null")
    revision = await connection.fetchval("select version_num from alembic_version") if known else None
    values = {"revision": revision or "–", "newest": newest()}
    if revision == newest():
        report.ok("revision.ok", "database", **values)
        return True
    report.fault("revision.old" if not revision or knows(revision) else "revision.new", "database", **values)
    return False


async def _recordings(connection: asyncpg.Connection, centre: str, report: Report) -> None:
    row = await connection.fetchrow(_RECORDINGS, centre, _PENDING_OLD_S)
    if row is None:
        return
    if row["failed"]:
        report.warn("recordings.failed", "recordings", count=row["failed"], error=row["error"] or "")
    if row["late"]:
        report.warn("recordings.late", "recordings", count=row["late"])
    if row["absent"]:
        report.warn("recordings.absent", "recordings", count=row["absent"])
    if not (row["failed"] or row["late"] or row["absent"]):
        report.ok("recordings.ok", "recordings", count=row["ready"])


async def _engine_rows(place: Centre, owner: asyncpg.Connection, report: Report) -> None:
    """Lease and snapshot: only the engine's role sees them, or a superuser."""
    connection = owner
    if place.engine_url is not None:
        try:
            connection = await asyncpg.connect(
                plain_url(place.engine_url), timeout=_CONNECT_S, command_timeout=_CONNECT_S
            )
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            report.fault("lease.role", "lease", reason=_why(error))
            return
    try:
        await connection.execute(_SEE, place.id)
        lease = await connection.fetchrow(_LEASE, place.id)
        snapshot = await connection.fetchrow(_SNAPSHOT, place.id)
    finally:
        if connection is not owner:
            connection.terminate()
    if lease is None:
        report.fault("lease.none", "lease", centre=place.id)
    elif not lease["held"]:
        since = "–" if lease["expires_at"].year == 1970 else f"{lease['expires_at']:%Y-%m-%d %H:%M:%S}Z"
        report.fault("lease.free", "lease", owner=lease["owner"], since=since)
    else:
        report.ok(
            "lease.held", "lease", owner=lease["owner"], epoch=lease["epoch"], left=f"{lease['left_s']:.1f}"
        )
    _say_snapshot(snapshot, lease["seq"] if lease else 0, report)


def _say_snapshot(snapshot: asyncpg.Record | None, journal_seq: int, report: Report) -> None:
    if snapshot is None:
        if journal_seq:
            report.warn("snapshot.none", "snapshot", behind=journal_seq)
        else:
            report.ok("snapshot.new", "snapshot")
        return
    behind = journal_seq - snapshot["seq"]
    values = {"age": _span(snapshot["age_s"]), "behind": behind}
    if (snapshot["late_s"] or 0) > _SNAPSHOT_LATE_S:
        report.warn("snapshot.old", "snapshot", **values)
    else:
        report.ok("snapshot.ok", "snapshot", **values)


def _span(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"


async def bus(patient: Patient, report: Report) -> None:
    """NATS, and what the engine answers over it: its health and the open alarms."""
    if not patient.runs or patient.settings is None:
        report.unchecked("not_running")
        return
    settings = patient.settings
    try:
        client = await asyncio.wait_for(
            nats.connect(
                settings.nats_url.split(","), allow_reconnect=False, connect_timeout=2, error_cb=_quiet
            ),
            _CONNECT_S,
        )
    except (OSError, TimeoutError, NatsError) as error:
        report.fault("bus.away", url=_without_login(settings.nats_url), reason=_why(error))
        report.unchecked("engine.no_bus", "engine")
        report.unchecked("trunks.unknown", "trunks")
        return
    try:
        told = client.connected_server_version
        report.ok("bus.ok", version=f"{told.major}.{told.minor}.{told.patch}")
        health = await _asked(client.request(subject(settings.centre, "health"), b"", timeout=2))
        _say_engine(health, report)
        if health is not None:
            view = await _asked(client.request(subject(settings.centre, "snapshot"), b"", timeout=3))
            _say_alarms(view, report)
            _say_trunks(
                await _asked(client.request(subject(settings.centre, "trunks"), b"", timeout=2)), report
            )
        else:
            report.unchecked("trunks.unknown", "trunks")
    finally:
        await client.close()


async def _quiet(_: Exception) -> None:
    """The report says it; the library need not."""


async def _asked(request: object) -> bytes | None:
    try:
        answer = await request  # type: ignore[misc]
    except (NatsError, TimeoutError, OSError):
        return None
    return bytes(answer.data)


def _say_engine(body: bytes | None, report: Report) -> None:
    if body is None:
        report.fault("engine.silent", "engine")
        return
    health = msgspec.json.decode(body, type=HealthOut)
    if health.read_only:
        report.fault("engine.read_only", "engine")
    if not health.node:
        report.fault("engine.no_node", "engine")
    if health.node and not health.read_only:
        report.ok("engine.ok", "engine", epoch=health.epoch)


def _say_alarms(body: bytes | None, report: Report) -> None:
    if not body:
        report.warn("alarms.unknown", "alarms")
        return
    alarms = msgspec.json.decode(body, type=ViewOut).view.alarms
    for key, since in sorted(alarms.items(), key=lambda each: each[1]):
        level = report.fault if key.partition(":")[0] in _GRAVE else report.warn
        level("alarms.one", "alarms", alarm=alarm(key), since=f"{since:%Y-%m-%d %H:%M:%S}Z", key=key)
    if not alarms:
        report.ok("alarms.none", "alarms")


def _say_trunks(body: bytes | None, report: Report) -> None:
    told = msgspec.json.decode(body, type=TrunksOut) if body else TrunksOut(node=False)
    if not told.node:
        report.unchecked("trunks.unknown", "trunks")
        return
    for state in told.trunks:
        values = {"name": state.trunk, "calls": state.calls_in + state.calls_out}
        match state.condition:
            case "refused":
                report.fault("trunks.refused", "trunks", **values, sip=state.sip or "?")
            case "unreachable":
                report.fault("trunks.offline", "trunks", **values)
            case "unusable":
                report.fault("trunks.unusable", "trunks", **values, reason=state.reason)
            case "checking":
                report.warn("trunks.checking", "trunks", **values)
            case "unwatched":
                report.warn("trunks.unwatched", "trunks", **values)
            case "registered":
                report.ok("trunks.registered", "trunks", **values)
            case "ready":
                report.ok("trunks.ready", "trunks", **values)
            case _:
                assert_never(state.condition)
    if not told.trunks:
        report.warn("trunks.none", "trunks")


async def asterisk(patient: Patient, report: Report) -> None:
    """Asterisk's version, and our place in it."""
    if not patient.runs or patient.settings is None:
        report.unchecked("not_running")
        return
    pbx = patient.settings.pbx
    async with httpx.AsyncClient(
        auth=(pbx.ari_user, pbx.ari_password), timeout=_CONNECT_S, trust_env=False
    ) as client:
        try:
            info = await client.get(f"{pbx.ari_url}/asterisk/info")
            if info.status_code != httpx.codes.OK:
                report.fault("asterisk.refused", status=info.status_code, url=pbx.ari_url)
                return
            shown = str(info.json()["system"]["version"])
            old = _release(shown) < _OLDEST_ASTERISK
            (report.fault if old else report.ok)("asterisk.old" if old else "asterisk.ok", version=shown)
            app = await client.get(f"{pbx.ari_url}/applications/{pbx.app}")
            if app.status_code != httpx.codes.OK:
                report.fault("asterisk.no_app", app=pbx.app)
        except (httpx.HTTPError, json.JSONDecodeError, KeyError) as error:
            report.fault("asterisk.away", url=pbx.ari_url, reason=_why(error))


def _release(shown: str) -> tuple[int, int]:
    major, _, rest = shown.partition(".")
    minor = rest.partition(".")[0].partition("+")[0].partition("~")[0]
    return (int(major) if major.isdigit() else 0, int(minor) if minor.isdigit() else 0)


async def web(patient: Patient, report: Report) -> None:
    """Whether the web application answers, and what it says of the whole."""
    if not patient.runs or patient.settings is None:
        report.unchecked("not_running")
        return
    host = patient.settings.listen_host
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - where it listens
    url = f"http://{f'[{host}]' if ':' in host else host}:{patient.settings.listen_port}/api/health"
    try:
        async with httpx.AsyncClient(timeout=_CONNECT_S + 2, trust_env=False) as client:
            answer = await client.get(url)
            parts = answer.json()
    except (httpx.HTTPError, json.JSONDecodeError) as error:
        report.fault("web.away", url=url, reason=_why(error))
        return
    if parts.get("ok"):
        report.ok("web.ok", url=url)
        return
    missing = ", ".join(name for name in ("engine", "node", "database", "bus") if not parts.get(name))
    report.fault("web.missing", url=url, parts=missing or "read_only")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return say("reason.slow")
    return str(error) or type(error).__name__


def _without_login(url: str) -> str:
    parts = urlsplit(url.partition(",")[0])
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 4222}"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", database),
    ("bus", bus),
    ("asterisk", asterisk),
    ("web", web),
)
