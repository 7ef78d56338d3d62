"""A lock names packages and hashes, never a host."""

import re

from tests.house.tree import ROOT, files, report, text_of, where

LOCKS = {
    "requirements.lock": re.compile(r"https?://|--(extra-)?index-url|--find-links"),
    "package-lock.json": re.compile(r'"resolved":|"version": "(git|http)|registry\.'),
}


def test_locks_name_no_host() -> None:
    broken = []
    for path in files():
        if path.name in LOCKS:
            for number, line in enumerate(text_of(path).splitlines(), 1):
                if LOCKS[path.name].search(line) and not line.lstrip().startswith("#"):
                    broken.append(f"{where(path, number)}: {line.strip()[:100]}")
    report("A lock with a host in it can be installed from one network only.", broken)


def test_there_is_no_uv_lock() -> None:
    assert not (ROOT / "uv.lock").exists(), "uv.lock names an index; use requirements.lock (uv pip compile)"


def test_hashes_are_locked() -> None:
    lock = ROOT / "requirements.lock"
    if lock.exists():
        pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==", text_of(lock), re.M | re.I)
        assert pinned, "requirements.lock pins nothing"
        assert text_of(lock).count("--hash=sha256:") >= len(pinned), "compile with --generate-hashes"
