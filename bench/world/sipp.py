"""SIPp as callers and as agents' telephones, and what it says of a run."""

import asyncio
import csv
import os
import signal
import statistics
from dataclasses import dataclass
from pathlib import Path

from bench.world.centre import BenchCentre
from perezvon.main.demo_data import speech

SPEECH = speech.FOLDER / "en"
SCENARIOS = Path(__file__).parents[1] / "sipp"
KNOWN_CALLERS = 200  # they call again and again, as callers of a centre do
_END_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Result:
    """Of a finished run. setup_ms: from INVITE to the final answer, sorted, every one of them."""

    made: int
    failed: int
    retransmissions: int
    turned_away: int
    took_s: float
    setup_ms: list[float]

    @property
    def clean(self) -> bool:
        return self.failed == 0 and self.retransmissions == 0

    def setup(self, share: float) -> float:
        return percentile(self.setup_ms, share)


def percentile(values: list[float], share: float) -> float:
    """Of sorted values; not a number when there are none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


class Sipp:
    """One SIPp process at ``host``:5060 (or another port); its files lie in a folder of its own."""

    def __init__(
        self, centre: BenchCentre, scenario: str, host: str, *arguments: str, port: int = 5060, rows: str = ""
    ) -> None:
        self.folder = centre.folder / f"sipp-{scenario}-{host}-{port}-{os.urandom(3).hex()}"
        self.folder.mkdir()
        self._centre = centre
        self._scenario = scenario
        self._process: asyncio.subprocess.Process | None = None
        given = [*arguments]
        sound = max((f for f in SPEECH.iterdir() if f.suffix == ".ulaw"), key=lambda f: f.stat().st_size)
        (self.folder / "sound.ulaw").symlink_to(sound)
        if rows:
            (self.folder / "rows.csv").write_text(f"SEQUENTIAL\n{rows}")
            given += ["-inf", "rows.csv"]
        self._command = [
            str(centre.sipp),
            centre.asterisk.sip_address,
            *("-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", host, "-mi", host, "-p", str(port)),
            *("-nostdin", "-trace_stat", "-fd", "1", "-stf", "stat.csv"),
            *("-trace_err", "-error_file", "errors.log", "-trace_rtt", "-rtt_freq", "1"),
            *given,
        ]

    async def start(self) -> "Sipp":
        out = (self.folder / "out").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        out.close()
        return self

    @property
    def running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("this SIPp was not started")
        return self._process

    async def end(self) -> Result:
        """Wait for its end."""
        await self.running.wait()
        return self.result()

    async def stop(self) -> None:
        """End it: politely (its calls are let finish), then not."""
        if self.running.returncode is not None:
            return
        self.running.send_signal(signal.SIGUSR1)
        try:
            await asyncio.wait_for(self.running.wait(), _END_PATIENCE_S)
        except TimeoutError:
            self.running.kill()
            await self.running.wait()

    def result(self) -> Result:
        """Raises ``RuntimeError`` when SIPp could not run at all."""
        code = self.running.returncode
        stat = self.folder / "stat.csv"
        if code not in {None, 0, 1, 97, 99} or not stat.exists():
            errors = self.folder / "errors.log"
            said = errors.read_text() if errors.exists() else (self.folder / "out").read_text()
            raise RuntimeError(f"sipp ended with {code}: {said[-1000:]}")
        last = self.statistics()
        return Result(
            int(last["TotalCallCreated"]),
            int(last["FailedCall(C)"]),
            int(last["Retransmissions(C)"]),
            int(last.get("GenericCounter1(C)") or 0),
            _seconds(last["ElapsedTime(C)"]),
            sorted(self._answers()),
        )

    def statistics(self) -> dict[str, str]:
        """The newest line of its statistics; empty before the first."""
        rows = list(csv.DictReader((self.folder / "stat.csv").open(), delimiter=";"))
        return rows[-1] if rows else {}

    def _answers(self) -> list[float]:
        return [
            float(row[1])
            for file in self.folder.glob("*_rtt.csv")
            for row in csv.reader(file.open(), delimiter=";")
            if len(row) >= 2 and row[1].replace(".", "").isdigit()
        ]


def _seconds(text: str) -> float:
    """``00:00:12:345000`` (hours to microseconds; the last may be missing)."""
    parts = [int(part) for part in text.split(":")] + [0]
    return parts[0] * 3600 + parts[1] * 60 + parts[2] + parts[3] / 1e6


def known_callers() -> str:
    """Rows of an injection file: numbers that call again and again."""
    return "".join(f"+7900{n:07d}\n" for n in range(KNOWN_CALLERS))


async def callers(
    centre: BenchCentre, number: str, *, rate: float, calls: int, stay_ms: int, host: str = "", **more: str
) -> Result:
    """``calls`` callers at ``rate`` a second, each on the line for ``stay_ms`` after the answer."""
    run = Sipp(
        centre,
        more.get("scenario", "caller"),
        host or centre.callers,
        *("-s", number, "-r", f"{rate:g}", "-m", str(calls), "-l", "5000", "-d", str(stay_ms)),
        *("-recv_timeout", "30000"),
        rows=known_callers(),
    )
    return await (await run.start()).end()


def median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")
