"""What can be seen without asking a service: programs, files, disks, ports, address, clock, leftovers."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from socket import SocketKind
from typing import Any

from perezvon.adapters.private.addresses import TCP, UDP, is_free, own_address
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.nats import find_server
from perezvon.adapters.private.postgres import find_binaries
from perezvon.adapters.private.processes import command_of
from perezvon.features.recordings.disks import level_of, measure
from perezvon.main.backup import raw_dir, recordings_dir
from perezvon.main.backup_texts import amount
from perezvon.main.doctor import Check, Patient, Report, in_thread
from perezvon.main.texts import language, text

_WALK_S = 3.0  # an estimate of what uses the disk is worth no longer wait
_MOST_LOGS_BYTES = 1_000_000_000
_STA_UNSYNC = 0x40  # Linux: include/uapi/linux/timex.h
_TIME_ERROR = 5


async def programs(patient: Patient, report: Report) -> None:
    """Versions of what runs here; the servers' own are told by themselves."""
    report.ok(
        "programs", perezvon=version("perezvon"), python=platform.python_version(), system=platform.platform()
    )
    if not patient.options.database_url:
        await _program(report, "PostgreSQL", lambda: find_binaries(patient.options.pg_bin_dir).version)
    if not patient.options.nats_url:
        await _program(report, "NATS", lambda: _said(str(find_server()), "--version"))
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium:
        await _program(report, "Chromium", lambda: _said(chromium, "--version"))
    else:
        report.ok("programs.no_chromium")


async def _program(report: Report, name: str, ask: Callable[[], str]) -> None:
    try:
        found = await in_thread(ask)
    except CannotStart as refusal:
        report.fault("said", sentence=refusal.sentence(language()))
    except (OSError, subprocess.SubprocessError) as error:
        report.fault("programs.broken", name=name, reason=str(error))
    else:
        report.ok("programs.one", name=name, version=found)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=6, check=True, cwd="/")
    return (done.stdout or done.stderr).strip().splitlines()[0]


async def state(patient: Patient, report: Report) -> None:
    """Whether the state directory is there, is ours, and keeps its secrets."""
    path = patient.options.state
    if not path.is_dir():
        report.warn("state.none", path=path)
        return
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        report.fault("state.rights", path=path)
        return
    open_files = [
        file
        for file in (path / "settings.json", *(path / "secrets").glob("*"))
        if file.is_file() and file.stat().st_mode & 0o077
    ]
    for file in open_files:
        report.fault("state.open", path=file)
    if (path / ".restoring").exists() and patient.up_pid is None:
        report.warn("state.restoring", path=path)
    if not open_files:
        report.ok("state.ok", path=path)


async def running(patient: Patient, report: Report) -> None:
    """Whether anybody runs on this state at all."""
    if patient.up_pid is not None and patient.starting:
        report.ok("running.starting", pid=patient.up_pid, step=text(patient.starting))
    elif patient.up_pid is not None:
        report.ok("running.up", pid=patient.up_pid)
    elif patient.runs:
        report.ok("running.roles")
    else:
        report.warn("running.not", path=patient.options.state)


async def disks(patient: Patient, report: Report) -> None:
    """Room on each disk that is written to, and what uses it."""
    options = patient.options
    folders = {
        "state": options.state,
        "vault": recordings_dir(options, patient.settings),
        "spool": raw_dir(options, patient.settings),
    }
    seen: set[int] = set()
    for name, folder in folders.items():
        disk = await in_thread(partial(_disk_of, folder))
        if disk in seen:
            continue
        seen.add(disk)
        room = await in_thread(partial(measure, folder))
        values: dict[str, Any] = {
            "path": folder,
            "percent": round(room.used_percent),
            "free": amount(room.free_bytes),
        }
        match level_of("ok", room):
            case "ok":
                report.ok("disk.ok", **values)
            case "filling":
                report.warn("disk.filling", **values)
            case _:
                report.fault(f"disk.full.{'database' if name == 'state' else 'recordings'}", **values)
    if options.state.is_dir():
        parts, whole = await in_thread(lambda: _parts(options.state, folders["vault"]))
        shown = ", ".join(f"{name} {amount(size)}" for name, size in parts.items())
        report.ok("disk.parts" if whole else "disk.parts.some", parts=shown)
        if parts.get("log", 0) > _MOST_LOGS_BYTES:
            report.warn("disk.logs", size=amount(parts["log"]), path=options.state / "log")


def _disk_of(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.stat().st_dev


def _parts(state: Path, vault: Path) -> tuple[dict[str, int], bool]:
    """Bytes of each part, the largest first; false when time ran out."""
    ends = time.monotonic() + _WALK_S
    found = {entry.name: _used(entry, ends) for entry in state.iterdir()}
    if not vault.is_relative_to(state):
        found[str(vault)] = _used(vault, ends)
    largest = sorted(found.items(), key=lambda each: -each[1])[:7]
    return {name: size for name, size in largest if size}, time.monotonic() < ends


def _used(path: Path, ends: float) -> int:
    if not path.is_dir() or path.is_symlink():
        return path.lstat().st_blocks * 512 if path.exists() else 0
    total = 0
    for folder, _, names in os.walk(path, onerror=None):
        for name in names:
            try:
                total += os.lstat(f"{folder}/{name}").st_blocks * 512
            except FileNotFoundError:
                continue  # files come and go while a centre runs
        if time.monotonic() > ends:
            break
    return total


async def ports(patient: Patient, report: Report) -> None:
    """Of what does not run: whether its port is free. Of all: whether voice has its ports for itself."""
    options = patient.options
    if not patient.runs:
        for setting, host, port, kinds in _wanted(patient):
            try:
                free = is_free(host, port, *kinds)
            except OSError as error:
                report.fault("ports.wrong", setting=setting, host=host, port=port, reason=error.strerror)
                continue
            if not free:
                holder = await in_thread(partial(_holder, port))
                report.warn("ports.taken", setting=setting, host=host, port=port, holder=holder)
    first, last = _ephemeral()
    if not options.ari_url and options.rtp_first <= last and first <= options.rtp_last:
        report.warn("ports.voice", first=options.rtp_first, last=options.rtp_last, low=first, high=last)
    if not report.found:
        report.ok("ports.ok" if patient.runs else "ports.free")


def _wanted(patient: Patient) -> Iterator[tuple[str, str, int, tuple[SocketKind, ...]]]:
    options = patient.options
    yield "PEREZVON_LISTEN", options.listen_host, options.listen_port, (TCP,)
    if not options.nats_url:
        yield "PEREZVON_NATS_PORT", "127.0.0.1", options.nats_port, (TCP,)
    if not options.ari_url:
        settings = patient.settings
        now = settings.pbx.sip_address.rpartition(":")[0] if settings else own_address()
        yield "PEREZVON_SIP_PORT", options.sip_host or now, options.sip_port, (TCP, UDP)
        yield "PEREZVON_ASTERISK_HTTP_PORT", "127.0.0.1", options.asterisk_http_port, (TCP,)
        yield "PEREZVON_ASTERISK_AMI_PORT", "127.0.0.1", options.asterisk_ami_port, (TCP,)


def _ephemeral() -> tuple[int, int]:
    try:
        low, high = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    except OSError:
        return 32768, 60999
    return int(low), int(high)


def _holder(port: int) -> str:
    """The program that listens on a port, as far as we may see it: "python3 (process 12)" or "?"."""
    inodes = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            listens = fields[3] == "0A" or table.startswith("udp")
            if listens and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for process in _processes():
        if not inodes.isdisjoint(_open_files(process)):
            return f"{command_of(process)[:80]} ({process})"
    return "?"


def _open_files(process: int) -> Iterator[str]:
    """What the handles of a process lead to, as far as they are still open and ours to see."""
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                yield os.readlink(handle)


def _processes() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield int(entry.name)


class _Timex(ctypes.Structure):
    # struct timex of adjtimex(2): only `status` is read, the rest keeps its place.
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("before", ctypes.c_long * 4),
        ("status", ctypes.c_int),
        ("after", ctypes.c_byte * 256),
    )


async def clock(patient: Patient, report: Report) -> None:
    """Whether somebody keeps this machine's clock right, as the kernel knows it."""
    asked = _Timex()
    result = ctypes.CDLL(None).adjtimex(ctypes.byref(asked))
    if result < 0:
        report.unchecked("clock.unknown")
    elif result == _TIME_ERROR or asked.status & _STA_UNSYNC:
        report.warn("clock.unsynchronised")
    else:
        report.ok("clock.synchronised")


async def leftovers(patient: Patient, report: Report) -> None:
    """Processes on this state that nobody looks after."""
    found = await in_thread(lambda: _strays(patient))
    for pid, command in found.items():
        report.warn("leftovers.one", pid=pid, command=command[:100])
    if not found:
        report.ok("leftovers.none")


def _strays(patient: Patient) -> Mapping[int, str]:
    """Those that name the state directory, or got its settings, and do not descend from its `up`."""
    state = str(patient.options.state)
    strays = {}
    parents = {pid: _parent(pid) for pid in _processes()}
    for pid in parents:
        command = command_of(pid)
        ours = f"{state}/" in command and any(
            each in command for each in ("postgres", "nats-server", "asterisk")
        )
        if not ours and "perezvon.main.cli" in command:
            ours = f"PEREZVON_SETTINGS={state}/settings.json" in _environment(pid)
        if ours and not _descends(pid, patient.up_pid, parents) and pid != os.getpid():
            strays[pid] = command
    # The children of a stray PostgreSQL end with it.
    return {pid: command for pid, command in strays.items() if parents[pid] not in strays}


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _environment(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def _descends(pid: int, ancestor: int | None, parents: Mapping[int, int]) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        pid = parents.get(pid, 0)
    return False


CHECKS: tuple[tuple[str, Check], ...] = (
    ("running", running),
    ("programs", programs),
    ("state", state),
    ("disk", disks),
    ("ports", ports),
    ("clock", clock),
    ("leftovers", leftovers),
)
