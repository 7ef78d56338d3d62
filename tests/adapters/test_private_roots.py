"""Programs out of Debian packages: where from, what when the network is away, what when a file is damaged."""

from __future__ import annotations

import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from perezvon.adapters.private.apt import DEFAULT_MIRROR, AptTree, machine_mirror
from perezvon.adapters.private.debian import acceptable_asterisk, build_root
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.tools import SIPP, runnable

NOWHERE = "http://127.0.0.1:9/debian"


def silent(line: str) -> None:
    assert line


def sources(folder: Path, **files: str) -> Path:
    parts = folder / "sources.list.d"
    parts.mkdir(parents=True)
    for name, text in files.items():
        (parts / name.replace("_", ".")).write_text(text)
    return folder


def test_the_mirror_is_the_machines_own(tmp_path: Path) -> None:
    deb822 = "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n"
    security = deb822.replace("/debian", "/debian-security")
    other = "deb [signed-by=/x] https://packages.example/apt stable main\n"
    found = machine_mirror(sources(tmp_path / "new", a_list=other, b_sources=security, c_sources=deb822))
    assert found == "http://mirror.example/debian"
    one_line = "# deb http://old.example/debian x\ndeb http://other.example/debian/ trixie main\n"
    assert machine_mirror(sources(tmp_path / "old", a_list=one_line)) == "http://other.example/debian/"
    ubuntu = "Types: deb\nURIs: http://archive.example/ubuntu\nSuites: noble\nComponents: main universe\n"
    assert machine_mirror(sources(tmp_path / "ubuntu", a_sources=ubuntu)) == DEFAULT_MIRROR


def test_only_an_asterisk_that_answers_requests_over_the_websocket_will_do() -> None:
    assert acceptable_asterisk("1:22.10.1+dfsg+~cs6-1")
    assert acceptable_asterisk("22.5.0-1")
    assert not acceptable_asterisk("1:22.4.1-1")
    assert not acceptable_asterisk("1:23.0.0-1")
    assert not acceptable_asterisk("1:20.15.0-1")


async def test_a_second_root_is_built_from_the_cache_without_a_network(
    kept_dir: Path, tmp_path: Path
) -> None:
    cache = kept_dir / "cache"
    await build_root(SIPP, roots_dir=kept_dir / "roots", cache_dir=cache, say=silent)
    root = await build_root(SIPP, roots_dir=tmp_path, cache_dir=cache, mirror=NOWHERE, say=silent)
    said = subprocess.run(
        [*root.command(root.path / "usr/bin/sipp"), "-v"], capture_output=True, text=True, check=False
    )
    assert "SIPp v" in said.stdout


async def test_a_damaged_package_is_fetched_again_or_named(kept_dir: Path, tmp_path: Path) -> None:
    await build_root(SIPP, roots_dir=kept_dir / "roots", cache_dir=kept_dir / "cache", say=silent)
    name = f"sipp-{SIPP.digest}"
    shutil.copytree(kept_dir / "cache" / name, tmp_path / "cache" / name)
    victim = next((tmp_path / "cache" / name).glob("sip-tester*.deb"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    with pytest.raises(CannotStart) as refusal:
        await build_root(
            SIPP, roots_dir=tmp_path / "r", cache_dir=tmp_path / "cache", mirror=NOWHERE, say=silent
        )
    assert refusal.value.code == "apt.damaged"
    assert refusal.value.values["file"] == victim.name
    assert not any((tmp_path / "r").glob("sipp-*/.root.json"))
    await build_root(SIPP, roots_dir=tmp_path / "r", cache_dir=tmp_path / "cache", say=silent)


async def test_a_mirror_that_is_away_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="PEREZVON_DEBIAN_MIRROR") as refusal:
        await build_root(SIPP, roots_dir=tmp_path / "r", cache_dir=tmp_path / "c", mirror=NOWHERE, say=silent)
    assert refusal.value.values["mirror"] == NOWHERE
    assert not list((tmp_path / "r").glob(".apt-*"))


async def test_a_machine_without_apt_is_told_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="ARI_URL") as refusal:
        await build_root(SIPP, roots_dir=tmp_path / "r", cache_dir=tmp_path / "c", say=silent)
    assert refusal.value.values["program"] == "apt-get"


async def test_debians_keys_are_fetched_where_the_machine_has_none(tmp_path: Path) -> None:
    tree = AptTree(tmp_path / "apt", keyring=tmp_path / "absent.gpg")
    await tree.update()
    assert await tree.versions("sip-tester")


@pytest.mark.parametrize(
    ("tool", "argument", "says"),
    [
        ("sipp", "-v", "SIPp"),
        ("chromium", "--version", "Chromium"),
        ("turnserver", "-h", "Usage: turnserver"),
    ],
)
async def test_a_tool_for_tests_runs(kept_dir: Path, tool: str, argument: str, says: str) -> None:
    path = await runnable(tool, kept_dir / "roots", kept_dir / "cache", say=silent)
    said = subprocess.run([path, argument], capture_output=True, text=True, check=False, cwd="/")
    assert says in said.stdout


async def test_an_unknown_tool_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="sipp, chromium"):
        await runnable("wireshark", tmp_path, tmp_path)


async def test_a_kind_of_machine_without_packages_is_told_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(CannotStart, match="riscv64"):
        await build_root(SIPP, roots_dir=tmp_path / "r", cache_dir=tmp_path / "c", say=silent)
