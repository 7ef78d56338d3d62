"""A private apt: own sources, lists, cache, an empty package database; the system's apt is not touched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.processes import Child, spawn

SUITE = "sid"  # Debian 12, 13 and Ubuntu have no Asterisk 22; Debian unstable does
DEFAULT_MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_APT_DIR = Path("/etc/apt")

# The system's own hooks clean caches and refresh catalogues of the system: not our business.
_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
Dir::Etc::sourcelist "{path}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::trustedparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{path}/state";
Dir::State::status "{path}/status";
Dir::Cache "{path}/cache";
Dir::Cache::archives "archives";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
Binary::apt::APT::Keep-Downloaded-Packages "true";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
{extra}"""


class AptTree:
    """One throw-away apt tree at `path`. `mirror` defaults to the one of the machine's own apt sources."""

    def __init__(self, path: Path, mirror: str | None = None, *, keyring: Path = KEYRING) -> None:
        self.path = path
        self._keyring = keyring
        self.mirror = (mirror or machine_mirror()).rstrip("/")
        self._config = path / "apt.conf"
        shutil.rmtree(path, ignore_errors=True)
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (path / folder).mkdir(parents=True)
        (path / "status").touch()
        self._configure("")

    async def update(self) -> None:
        """Fetch the lists; a mirror that is a frozen copy (expired lists) is accepted on the second try."""
        keyring = self._keyring if self._keyring.exists() else await self._debian_keys()
        self._sources(f"deb [signed-by={keyring}] {self.mirror} {SUITE} main\n")
        code, child = await self._apt("apt-get", "update", "-q", "-o", "APT::Update::Error-Mode=any")
        if code != 0:
            text = child.log.read_text(errors="replace")
            if "not valid" not in text and "expired" not in text:
                raise CannotStart("apt.failed", mirror=self.mirror, reason=_reason(text))
            self._configure('Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n')
            code, child = await self._apt("apt-get", "update", "-q", "-o", "APT::Update::Error-Mode=any")
            if code != 0:
                reason = _reason(child.log.read_text(errors="replace"))
                raise CannotStart("apt.failed", mirror=self.mirror, reason=reason)

    async def versions(self, package: str) -> list[str]:
        """The versions of a package on the mirror, newest first."""
        _, child = await self._apt("apt-cache", "madison", package)
        lines = child.log.read_text(errors="replace").splitlines()
        return [parts[1].strip() for line in lines if len(parts := line.split("|")) == 3]

    async def download(self, packages: Sequence[str]) -> Path:
        """Fetch the packages with everything they depend on; returns the folder of the `.deb` files."""
        arguments = ("install", "--download-only", "-y", "-q", "--allow-downgrades", *packages)
        code, child = await self._apt("apt-get", *arguments)
        if code != 0:
            reason = _reason(child.log.read_text(errors="replace"))
            raise CannotStart("apt.failed", mirror=self.mirror, reason=reason)
        return self.path / "cache/archives"

    async def _debian_keys(self) -> Path:
        # Ubuntu does not install Debian's keys, but offers them as a package signed with its own.
        self._configure(f'Dir::Etc "{_APT_DIR}";\nDir::Etc::trustedparts "trusted.gpg.d";\n')
        self._sources(system_sources())
        await self._apt("apt-get", "update", "-q")
        folder = await self.download(["debian-archive-keyring"])
        unpacked = self.path / "keyring"
        for file in folder.glob("debian-archive-keyring_*.deb"):
            await self._run("dpkg-deb", ["dpkg-deb", "-x", file, unpacked])
        for file in folder.glob("*.deb"):
            file.unlink()
        self._configure("")
        return unpacked / KEYRING.relative_to("/")

    def _sources(self, text: str) -> None:
        deb822 = "URIs:" in text
        name = "sources.sources" if deb822 else "sources.list"
        (self.path / name).write_text(text)
        if deb822:
            self._config.write_text(self._config.read_text().replace("sources.list", name))

    def _configure(self, extra: str) -> None:
        self._config.write_text(_CONFIGURATION.format(path=self.path, extra=extra))

    async def _apt(self, program: str, *arguments: str) -> tuple[int, Child]:
        return await self._run(program, [program, "-c", str(self._config), *arguments])

    async def _run(self, name: str, command: Sequence[str | Path]) -> tuple[int, Child]:
        log = self.path / "apt.log"
        log.unlink(missing_ok=True)
        child = spawn(name, command, log=log)
        try:
            return await child.wait(), child
        finally:
            child.kill()


def machine_mirror(apt_dir: Path = _APT_DIR) -> str:
    """The Debian mirror this machine already uses, else Debian's own address."""
    for address in _addresses(_source_texts(apt_dir)):
        if urlsplit(address).path.rstrip("/").endswith("/debian"):
            return address
    return DEFAULT_MIRROR


def system_sources(apt_dir: Path = _APT_DIR) -> str:
    """The text of the machine's first sources file that can be used as it is."""
    texts = [t for t in _source_texts(apt_dir) if any(_addresses([t]))]
    return texts[0] if texts else ""


def _source_texts(apt_dir: Path) -> list[str]:
    parts = apt_dir / "sources.list.d"
    files = [apt_dir / "sources.list"]
    if parts.is_dir():
        files += sorted(f for f in parts.iterdir() if f.suffix in (".list", ".sources"))
    return [f.read_text(errors="replace") for f in files if f.is_file() and _readable(f)]


def _readable(path: Path) -> bool:
    """Whether we may read a file; sources with passwords are often closed to ordinary users."""
    try:
        with path.open("rb"):
            return True
    except PermissionError:
        return False


def _addresses(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        for line in text.splitlines():
            if match := re.match(r"\s*URIs:\s*(.+)", line):
                found += match.group(1).split()
            elif match := re.match(r"\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)", line):
                found.append(match.group(1))
    return [address for address in found if address.startswith(("http://", "https://", "file:"))]


def _reason(text: str) -> str:
    errors = [line.strip() for line in text.splitlines() if line.startswith(("E:", "Err:"))]
    return " ".join(errors[:2])[:300] or "apt-get failed"
