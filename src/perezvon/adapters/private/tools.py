"""Programs for tests that a machine may not have: SIPp (a SIP load tool), Chromium, coturn's TURN server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from perezvon.adapters.private.debian import PackageSet, Root, Say, build_root
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.processes import spawn

SIPP = PackageSet(name="sipp", packages=("sip-tester",))
# patchelf gives the browser the private loader for good: it starts itself again through /proc/self/exe,
# which would name the loader if it were started through that.
CHROMIUM = PackageSet(name="chromium", packages=("chromium", "patchelf", "fonts-dejavu-core", "fontconfig"))
TURNSERVER = PackageSet(name="turnserver", packages=("coturn",))

TOOLS: Mapping[str, PackageSet] = {"sipp": SIPP, "chromium": CHROMIUM, "turnserver": TURNSERVER}


async def runnable(
    name: str,
    roots_dir: Path,
    cache_dir: Path,
    *,
    mirror: str | None = None,
    say: Say = print,
    prefer_system: bool = True,
) -> Path:
    """The path of a program that can be started as it is: the system's, else one out of a private root.

    `prefer_system=False` takes the private one in any case. Raises `CannotStart` (`tool.unknown`, or why
    it could not be fetched).
    """
    if name not in TOOLS:
        raise CannotStart("tool.unknown", name=name, known=", ".join(TOOLS))
    installed = shutil.which(name)
    if prefer_system and installed:
        return Path(installed)
    root = await build_root(TOOLS[name], roots_dir=roots_dir, cache_dir=cache_dir, mirror=mirror, say=say)
    script = root.path / f"run-{name}"
    if not script.exists():
        text = await _chromium(root) if name == "chromium" else _plain(root, name)
        partial = script.with_name(f"{script.name}.{os.getpid()}")
        partial.write_text(text)
        partial.chmod(0o755)
        partial.rename(script)
    return script


def _plain(root: Root, name: str) -> str:
    command = root.command(root.path / "usr/bin" / name)
    return f'#!/bin/sh\nexec {" ".join(_quoted(part) for part in command)} "$@"\n'


async def _chromium(root: Root) -> str:
    program = root.path / "usr/lib/chromium/chromium"
    patchelf = root.command(root.path / "usr/bin/patchelf")
    log = root.path / "patchelf.log"
    for file in (program, root.path / "usr/lib/chromium/chrome_crashpad_handler"):
        child = spawn("patchelf", [*patchelf, "--set-interpreter", str(root.loader), file], log=log)
        code = await child.wait()
        if code != 0:
            raise CannotStart("service.died", service="patchelf", code=code, log=log, tail=child.tail())
    (root.path / "fonts.conf").write_text(_fonts(root))
    folders = (root.path / "usr/lib/chromium", *_library_folders(root))
    environment = {
        "LD_LIBRARY_PATH": ":".join(str(folder) for folder in folders),
        "FONTCONFIG_FILE": root.path / "fonts.conf",
        "XDG_DATA_DIRS": root.path / "usr/share",
        "CHROME_WRAPPER": root.path / "run-chromium",
    }
    lines = "".join(f"export {name}={_quoted(str(value))}\n" for name, value in environment.items())
    return f'#!/bin/sh\n{lines}exec {_quoted(str(program))} "$@"\n'


def _library_folders(root: Root) -> list[Path]:
    # Some packages keep private libraries one folder deeper (pulseaudio).
    deeper = {file.parent for file in root.libraries.glob("*/lib*.so*")}
    return [root.libraries, *sorted(deeper)]


def _fonts(root: Root) -> str:
    return f"""\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{root.path}/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">{root.path}/etc/fonts/conf.d</include>
</fontconfig>
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
