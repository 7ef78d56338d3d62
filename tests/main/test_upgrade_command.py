"""`perezvon upgrade` on a machine: what it refuses at first, and how versions change place."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from perezvon.main.backup import Centre
from perezvon.main.preflight import only_one
from perezvon.main.settings import Options, Settings
from perezvon.main.upgrade_command import Machine
from perezvon.main.upgrade_texts import TEXTS, UpgradeRefused


def run(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perezvon.main.cli", "upgrade", *arguments],
        env=os.environ | {"PEREZVON_STATE": str(state), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--stop", "true", "--start", "true"], "is not a symbolic link"),
        (["--stop", "true"], "Neither perezvon.service nor perezvon.target is active"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    place = tmp_path / "perezvon"
    if "symbolic" in words:
        place.mkdir()
    else:
        place.symlink_to(tmp_path)
    done = run(tmp_path / "state", "--backup", str(tmp_path), "--link", str(place), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_centre_it_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "old")
    done = run(
        tmp_path / "state",
        "--backup",
        str(tmp_path),
        "--link",
        str(tmp_path / "link"),
        "--stop",
        "true",
        "--start",
        "true",
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "link").resolve() == tmp_path / "old"


def machine(tmp_path: Path, stop: list[str], start: list[str]) -> Machine:
    (tmp_path / "old").mkdir()
    link = tmp_path / "perezvon"
    link.symlink_to(tmp_path / "old")
    centre = Centre(Options(state=tmp_path), None, None, "postgresql://localhost/nowhere", None)
    return Machine(
        centre, Settings.model_construct(), link, (stop, start), tmp_path, Console(file=sys.stderr)
    )


async def test_the_link_leads_to_the_version_that_is_started(tmp_path: Path) -> None:
    log = tmp_path / "log"
    look = ["sh", "-c", f"readlink {tmp_path}/perezvon >> {log}"]
    site = machine(tmp_path, ["true"], look)
    await site.stop()
    await site.start(new=True)
    await site.start(new=False)
    assert log.read_text().split() == [str(Path(sys.prefix).parent), str(tmp_path / "old")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "old", "perezvon", "up.lock"]


async def test_a_command_that_fails_is_named(tmp_path: Path) -> None:
    site = machine(tmp_path, ["sh", "-c", "echo no such unit >&2; exit 5"], ["no-such-program"])
    with only_one(tmp_path), pytest.raises(UpgradeRefused, match="no such unit"):
        await site.stop()
    with pytest.raises(UpgradeRefused, match="no-such-program"):
        await site.start(new=True)


HOLDS = """
import sys
from pathlib import Path
from perezvon.main.preflight import only_one
with only_one(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


async def test_what_stays_in_the_background_does_not_hold_the_command(tmp_path: Path) -> None:
    """`perezvon up &` keeps its output open as long as it lives."""
    pid = tmp_path / "pid"
    site = machine(tmp_path, ["true"], ["sh", "-c", f"tail -f /dev/null & echo $! > {pid}"])
    async with asyncio.timeout(30):
        await site.start(new=True)
    os.kill(int(pid.read_text()), signal.SIGKILL)


async def test_a_stop_is_over_when_the_state_is_let_go(tmp_path: Path) -> None:
    """The command only asks for the end, as a signal does; what fell by itself is not stopped again."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"up\n"
    asked = tmp_path / "asked"
    site = machine(tmp_path, ["sh", "-c", f"echo once >> {asked}"], ["true"])
    stopping = asyncio.create_task(site.stop())
    while not asked.exists():
        await asyncio.sleep(0.01)
    assert not stopping.done()
    holder.stdin.close()
    async with asyncio.timeout(30):
        await stopping
        await site.stop()
    assert asked.read_text() == "once\n"
    assert holder.wait() == 0


def test_both_languages_fill_the_same_gaps() -> None:
    for key, (english, russian) in TEXTS.items():
        gaps = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (english, russian)]
        assert gaps[0] == gaps[1], key
