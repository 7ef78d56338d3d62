"""Programs from Debian packages in folders of our own, without root and without touching the system.

A private apt tree with an empty package database makes apt fetch a package with ALL its dependencies;
`dpkg-deb -x` unpacks them into a root folder; its programs run through the root's own loader
(`Root.command`), so that neither the machine's libraries nor its distribution matter. What was fetched
stays in a cache with checksums: a second state directory is built from it without a network.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.private.account import open_path
from perezvon.adapters.private.apt import AptTree
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.processes import spawn

Say = Callable[[str], None]

_LOADERS = {
    "x86_64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


@dataclass(frozen=True)
class PackageSet:
    """Packages that make one root. The first package gives the root its version.

    `pinned` is the version that was tried; when the mirror no longer has it, a version of the first package
    for which `acceptable` is true is taken instead. None means that any version will do.
    """

    name: str
    packages: tuple[str, ...]
    pinned: str | None = None
    acceptable: Callable[[str], bool] | None = None
    same_version: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Changes whenever what is asked for changes, so that an old root is not taken for a new one."""
        text = json.dumps([self.name, sorted(self.packages), self.pinned, platform.machine()])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Root:
    """An unpacked set of packages."""

    path: Path
    version: str

    @property
    def libraries(self) -> Path:
        """The folder of the shared libraries."""
        return self.path / "usr/lib" / _LOADERS[platform.machine()][0]

    @property
    def loader(self) -> Path:
        """The dynamic loader that belongs to these libraries."""
        return self.libraries / _LOADERS[platform.machine()][1]

    def command(self, program: Path, *library_folders: Path) -> list[str]:
        """How to start a program of this root; its arguments follow."""
        folders = ":".join(str(f) for f in (self.libraries, *library_folders))
        return [str(self.loader), "--argv0", program.name, "--library-path", folders, str(program)]


def is_built(wanted: PackageSet, roots_dir: Path) -> bool:
    """Whether the root of `wanted` is there already."""
    return _finished(roots_dir / f"{wanted.name}-{wanted.digest}") is not None


async def build_root(
    wanted: PackageSet, *, roots_dir: Path, cache_dir: Path, mirror: str | None = None, say: Say = print
) -> Root:
    """The root of `wanted` under `roots_dir`, built when it is not there yet.

    Order: a finished root, the package cache (no network), the mirror. Several processes may ask at once.
    Raises `CannotStart` when apt is missing, the mirror does not answer or has no fitting version.
    """
    target = roots_dir / f"{wanted.name}-{wanted.digest}"
    open_path(roots_dir)
    async with _one_at_a_time(roots_dir / f".{wanted.name}.lock"):
        found = _finished(target)
        if found:
            return found
        if platform.machine() not in _LOADERS:
            raise CannotStart("apt.machine", machine=platform.machine())
        for program in ("apt-get", "dpkg-deb"):
            if shutil.which(program) is None:
                raise CannotStart("apt.missing", program=program)
        packages = Cache(cache_dir / f"{wanted.name}-{wanted.digest}")
        damaged = packages.damaged()
        if packages.version is None or damaged:
            await _fetch(wanted, packages, roots_dir, mirror, damaged, say)
        say(f"unpacking {len(packages.files)} packages")
        return await _unpack(packages, target)


class Cache:
    """The fetched packages of one set and their checksums (`packages.json`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version: str | None = None
        self.files: dict[str, str] = {}
        manifest = path / "packages.json"
        if manifest.exists():
            content = json.loads(manifest.read_text())
            self.version, self.files = content["version"], content["sha256"]

    def damaged(self) -> str | None:
        """The name of a file that is missing or has another checksum than when it was fetched."""
        for name, expected in self.files.items():
            file = self.path / name
            if not file.exists() or _sha256(file) != expected:
                return name
        return None

    def write(self, version: str, folder: Path) -> None:
        """Take over the packages of `folder`; the manifest is written last."""
        open_path(self.path)
        names = sorted(f.name for f in folder.glob("*.deb"))
        for old in self.path.glob("*.deb"):
            if old.name not in names:
                old.unlink()
        for name in names:
            shutil.move(folder / name, self.path / name)
        self.version, self.files = version, {name: _sha256(self.path / name) for name in names}
        text = json.dumps({"version": version, "sha256": self.files}, indent=1)
        partial = self.path / f"packages.json.{os.getpid()}"
        partial.write_text(text)
        partial.rename(self.path / "packages.json")


def acceptable_asterisk(version: str) -> bool:
    """Whether a Debian version string is an Asterisk 22.5 or a later 22 (ARI requests over the WebSocket)."""
    found = re.match(r"(?:\d+:)?22\.(\d+)", version)
    return found is not None and int(found.group(1)) >= 5


async def _fetch(
    wanted: PackageSet, packages: Cache, scratch: Path, mirror: str | None, damaged: str | None, say: Say
) -> None:
    tree = AptTree(scratch / f".apt-{wanted.name}-{os.getpid()}", mirror)
    try:
        say(f"asking {tree.mirror} for packages")
        await tree.update()
        version = _choose(wanted, await tree.versions(wanted.packages[0]), tree.mirror)
        exact = [
            f"{name}={version}" if name in (wanted.packages[0], *wanted.same_version) else name
            for name in wanted.packages
        ]
        say(f"fetching {wanted.packages[0]} {version}")
        packages.write(version, await tree.download(exact))
    except CannotStart as error:
        if damaged and error.code == "apt.failed":
            raise CannotStart("apt.damaged", file=damaged, path=packages.path) from error
        raise
    finally:
        shutil.rmtree(tree.path, ignore_errors=True)


def _choose(wanted: PackageSet, versions: Sequence[str], mirror: str) -> str:
    if wanted.pinned is not None and wanted.pinned in versions:
        return wanted.pinned
    for version in versions:
        if wanted.acceptable is None or wanted.acceptable(version):
            return version
    raise CannotStart("apt.no_package", mirror=mirror, package=wanted.packages[0], wanted=wanted.pinned or "")


async def _unpack(packages: Cache, target: Path) -> Root:
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    log = target.parent / "unpack.log"
    log.unlink(missing_ok=True)
    # Since the merge of /usr every package expects these names; base-files makes them in its script.
    for name in ("bin", "sbin", "lib", "lib64"):
        (partial / "usr" / name).mkdir(parents=True, exist_ok=True)
        (partial / name).symlink_to(f"usr/{name}")
    for name in sorted(packages.files):
        child = spawn("dpkg-deb", ["dpkg-deb", "-x", packages.path / name, partial], log=log)
        try:
            code = await child.wait()
        finally:
            child.kill()
        if code != 0:
            raise CannotStart("service.died", service="dpkg-deb", code=code, log=log, tail=child.tail())
    partial.chmod(0o755)
    content = {"version": packages.version}
    (partial / ".root.json").write_text(json.dumps(content))
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return Root(target, str(packages.version))


def _finished(target: Path) -> Root | None:
    mark = target / ".root.json"
    return Root(target, json.loads(mark.read_text())["version"]) if mark.exists() else None


@asynccontextmanager
async def _one_at_a_time(path: Path) -> AsyncIterator[None]:
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.2)
        yield


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
