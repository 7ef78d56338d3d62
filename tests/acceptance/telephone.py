"""A SIP telephone that can freeze: SIPp in a process of its own, stopped in the middle of a talk."""

import asyncio
import signal
from pathlib import Path

from tests.acceptance.arrivals import SCENARIOS, SPEECH
from tests.acceptance.centre import JSON, Centre
from tests.acceptance.truth import settings_of

from perezvon.adapters.private.addresses import UDP, free_port
from perezvon.adapters.private.processes import follow_parent
from perezvon.adapters.speech.render import read_manifest


class Telephone:
    """Dials in with the credentials of a line and speaks without pause."""

    def __init__(self, centre: Centre, sipp: Path, folder: Path) -> None:
        self.centre = centre
        self.sipp = sipp
        self.folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def dial(self, line: JSON) -> None:
        """``line``: as the api gave it."""
        sound = max(read_manifest(SPEECH).entries, key=lambda entry: entry.duration_s)
        (self.folder / "sound.ulaw").write_bytes((SPEECH / sound.file).read_bytes())
        host = f"{self.centre.block}.3"
        user = line["username"]
        self._process = await asyncio.create_subprocess_exec(
            *(str(self.sipp), settings_of(self.centre).pbx.sip_address),
            *("-sf", str(SCENARIOS / "telephone.xml"), "-s", line["dial"]),
            *("-au", user, "-ap", line["password"], "-key", "user", user),
            *("-i", host, "-mi", host, "-p", str(free_port(host, 5080, UDP)), "-m", "1", "-nostdin"),
            *("-trace_err", "-error_file", str(self.folder / "errors")),
            cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=follow_parent(signal.SIGKILL),
        )

    def freeze(self) -> None:
        """Not a packet comes from it any more; what is sent to it is swallowed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
