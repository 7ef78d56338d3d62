"""Callers who are not Asterisk: SIPp at a steady rate, each with a number of his own."""

import asyncio
import csv
import re
import signal
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.centre import Centre
from tests.acceptance.truth import settings_of

from perezvon.adapters.private.addresses import UDP, free_port
from perezvon.adapters.private.processes import follow_parent
from perezvon.adapters.speech.render import read_manifest

SCENARIOS = Path(__file__).parent / "sipp"
SPEECH = Path(__file__).parents[2] / "src/perezvon/main/demo_data/speech"


@dataclass(frozen=True)
class Counted:
    """What SIPp counted at its end."""

    created: int
    successful: int
    failed: int


class Arrivals:
    """``callers`` call ``number`` at so many a second and stay for ``stay_ms`` after the answer."""

    def __init__(self, centre: Centre, sipp: Path, folder: Path, callers: list[str]) -> None:
        self.centre = centre
        self.sipp = sipp
        self.folder = folder
        self.callers = callers
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, number: str, *, a_second: float, stay_ms: int) -> None:
        """From the address of the carrier, by which the centre knows its trunk, and a port of its own."""
        lines = "".join(f"{caller};{stay_ms}\n" for caller in self.callers)
        (self.folder / "callers.csv").write_text(f"SEQUENTIAL\n{lines}")
        sound = max(read_manifest(SPEECH).entries, key=lambda entry: entry.duration_s)
        (self.folder / "sound.ulaw").write_bytes((SPEECH / sound.file).read_bytes())
        host = f"{self.centre.block}.2"
        port = free_port(host, 5070, UDP)
        most = str(len(self.callers))
        self._process = await asyncio.create_subprocess_exec(
            *(str(self.sipp), settings_of(self.centre).pbx.sip_address, "-sf", str(SCENARIOS / "caller.xml")),
            *("-inf", str(self.folder / "callers.csv"), "-s", number, "-i", host),
            *("-mi", f"{self.centre.block}.3"),
            *("-p", str(port), "-m", most, "-l", most, "-r", str(a_second)),
            *("-timeout", "180", "-timeout_error", "-nostdin", "-trace_stat", "-fd", "1"),
            *(
                "-stf",
                str(self.folder / "stat.csv"),
                "-trace_err",
                "-error_file",
                str(self.folder / "errors"),
            ),
            cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=follow_parent(signal.SIGKILL),
        )

    async def counted(self) -> Counted:
        """Wait for the end. The numbers are SIPp's own, not ours."""
        assert self._process is not None
        code = await self._process.wait()
        errors = self.folder / "errors"
        assert code == 0, errors.read_text()[-3000:] if errors.exists() else f"SIPp ended with {code}"
        last = list(csv.DictReader((self.folder / "stat.csv").open(), delimiter=";"))[-1]
        names = ("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)")
        return Counted(*(int(last[name]) for name in names))

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def heard_the_fallback(centre: Centre) -> set[str]:
    """Callers whom Asterisk itself played the announcement to, by its own log."""
    file = centre.state / "asterisk/log/messages.log"
    return set(re.findall(r": fallback (\+?[0-9]+)$", file.read_text(), re.MULTILINE))
