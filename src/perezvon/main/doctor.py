"""`perezvon doctor`: how is the centre, what is wrong with it, and what to do about it.

Every check has a limit of time, runs beside the others, and tells what it found out before the limit: a
machine on which half is broken is the one that is asked. Exit codes: 0 well, 1 warnings, 2 faults.
"""

from __future__ import annotations

import asyncio
import fcntl
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from perezvon.main.backup import last_settings
from perezvon.main.doctor_texts import TITLES, remedy, say, title
from perezvon.main.outside import outside_settings
from perezvon.main.settings import Options, Settings, read_options

LIMIT_S = 8.0
Level: TypeAlias = Literal["ok", "unchecked", "warning", "fault"]
LEVELS: tuple[Level, ...] = ("ok", "unchecked", "warning", "fault")
T = TypeVar("T")
_STARTED = frozenset({"database", "lease", "snapshot", "bus", "engine", "asterisk", "trunks", "web"})
_STYLES = {"ok": "green", "unchecked": "dim", "warning": "yellow", "fault": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One line. ``code``: a key of the texts; ``values`` fill its gaps."""

    check: str
    level: Level
    code: str
    values: dict[str, Any]


@dataclass
class Report:
    """What was found so far."""

    check: str
    found: list[Finding] = field(default_factory=list)

    def add(self, level: Level, code: str, /, check: str = "", **values: Any) -> None:
        """One more line; ``check``: its title, if it is another one than that of the whole check."""
        self.found.append(Finding(check or self.check, level, code, values))

    def ok(self, code: str, /, check: str = "", **values: Any) -> None:
        """It is as it should be."""
        self.add("ok", code, check, **values)

    def unchecked(self, code: str, /, check: str = "", **values: Any) -> None:
        """It cannot be looked at now, and that is no fault of its own."""
        self.add("unchecked", code, check, **values)

    def warn(self, code: str, /, check: str = "", **values: Any) -> None:
        """Something should be done soon."""
        self.add("warning", code, check, **values)

    def fault(self, code: str, /, check: str = "", **values: Any) -> None:
        """Something does not work."""
        self.add("fault", code, check, **values)


@dataclass(frozen=True)
class Patient:
    """Whom to look at. ``up_pid``: the process of `perezvon up` on this state; ``runs``: somebody expects
    its services to answer; ``settings``: of the last start, or of the roles' environment; ``starting``: the
    step that `perezvon up` is at, as its texts call it; empty when it is through."""

    options: Options
    settings: Settings | None
    up_pid: int | None
    runs: bool
    starting: str = ""

    @property
    def private(self) -> bool:
        """Whether PostgreSQL and the rest are our own children."""
        return self.up_pid is not None


Check: TypeAlias = Callable[[Patient, Report], Awaitable[None]]


def patient_of(options: Options) -> Patient:
    """Who is to be looked at, by the state directory and the environment. Raises ``CannotStart`` for a
    setting that is wrong."""
    pid, starting = _holder(options.state)
    settings = last_settings(options.state)
    if pid is None and options.database_url and options.nats_url and options.ari_url and options.ami_url:
        if not (options.state / "secrets").is_dir():  # reading them would make new ones
            return Patient(options, None, None, True)
        return Patient(options, outside_settings(options), None, True)
    return Patient(options, settings, pid, pid is not None, starting)


def _holder(state: Path) -> tuple[int | None, str]:
    try:
        with (state / "up.lock").open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                said, _, step = file.read().partition("\n")
                return (int(said) if said.isdigit() else 0), step.strip()
    except OSError:
        return None, ""
    return None, ""


async def examine(patient: Patient, checks: Sequence[tuple[str, Check]], limit_s: float) -> list[Finding]:
    """All checks beside each other; each has ``limit_s`` seconds."""

    async def one(name: str, check: Check) -> list[Finding]:
        report = Report(name)
        try:
            async with asyncio.timeout(limit_s):
                await check(patient, report)
        except TimeoutError:
            report.fault("check.slow", seconds=f"{limit_s:g}")
        except Exception as error:  # noqa: BLE001 - one check that breaks must not hide the others
            report.fault("check.broken", reason=f"{type(error).__name__}: {error}")
        return _not_yet(report.found) if patient.starting else report.found

    groups = await asyncio.gather(*(one(name, check) for name, check in checks))
    found = [finding for group in groups for finding in group]
    order = list(TITLES)
    return sorted(found, key=lambda finding: order.index(finding.check))


def _not_yet(found: Sequence[Finding]) -> list[Finding]:
    """During a start: what does not answer yet is not at fault."""

    def early(each: Finding) -> bool:
        if each.code in ("not_running", "certificate.unreachable"):
            return True
        return each.check in _STARTED and each.level == "fault"

    return [Finding(each.check, "unchecked", "starting", {}) if early(each) else each for each in found]


async def in_thread(work: Callable[[], T]) -> T:
    """``work`` in a thread that nobody waits for at the end: a hanging disk must not hang the doctor."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(done: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done)  # type: ignore[arg-type]

    def run() -> None:
        done: T | None = None
        fault: BaseException | None = None
        try:
            done = work()
        except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
            fault = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, done, fault)

    threading.Thread(target=run, daemon=True).start()
    return await future


def worst(found: Sequence[Finding]) -> int:
    """The exit code."""
    levels = {finding.level for finding in found}
    return 2 if "fault" in levels else 1 if "warning" in levels else 0


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON object for programs.")] = False,
    limit: Annotated[
        float, typer.Option(min=0.5, max=120, help="Seconds that one check may take.")
    ] = LIMIT_S,
) -> None:
    """Say what is well and what is not, with the remedy; exit code 0 well, 1 warnings, 2 faults."""
    from perezvon.main.doctor_local import CHECKS as LOCAL
    from perezvon.main.doctor_reach import CHECKS as REACH
    from perezvon.main.doctor_services import CHECKS as SERVICES

    patient = patient_of(read_options())
    found = asyncio.run(examine(patient, [*LOCAL, *REACH, *SERVICES], limit))
    code = worst(found)
    if json:
        print(msgspec.json.format(msgspec.json.encode(_as_json(patient, found, code)), indent=1).decode())
    else:
        show(found, code)
    raise typer.Exit(code)


def _as_json(patient: Patient, found: Sequence[Finding], code: int) -> dict[str, Any]:
    return {
        "result": ("ok", "warning", "fault")[code],
        "state": str(patient.options.state),
        "running": patient.runs,
        "checks": [
            {
                "check": each.check,
                "level": each.level,
                "code": each.code,
                "text": say(each.code, **each.values),
                "remedy": remedy(each.code, **each.values),
                "values": {name: _plain(value) for name, value in each.values.items()},
            }
            for each in found
        ],
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def show(found: Sequence[Finding], code: int) -> None:
    """Print the findings as a table, and their sum."""
    console = Console(emoji=False, highlight=False, soft_wrap=not Console(emoji=False).is_terminal)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    shown = ""
    for each in found:
        told = say(each.code, **each.values)
        help_text = remedy(each.code, **each.values)
        mark = say(f"level.{each.level}")
        table.add_row(
            f"[{_STYLES[each.level]}]{mark}[/]",
            "" if each.check == shown else title(each.check),
            _escaped(told) + (f"\n[dim]→ {_escaped(help_text)}[/dim]" if help_text else ""),
        )
        shown = each.check
    console.print(table)
    faults = sum(each.level == "fault" for each in found)
    warnings = sum(each.level == "warning" for each in found)
    style = ("green", "yellow", "bold red")[code]
    summary = say("summary", faults=faults, warnings=warnings) if code else say("summary.well")
    console.print(summary, style=style)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
