"""What is wrong before anything is started: one sentence with the remedy, in both languages."""

from __future__ import annotations

import os
import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from perezvon.adapters.private.messages import SENTENCES, CannotStart
from perezvon.main import preflight
from perezvon.main.settings import Options

Usage = namedtuple("Usage", "total used free")


def options(state: Path, **more: object) -> Options:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    return Options.model_validate({"state": state, "listen": listen, **more})


def test_a_taken_port_names_the_setting(service_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match="PEREZVON_LISTEN") as refusal:
            preflight.check(options(service_dir, listen=f"127.0.0.1:{port}"), people=False)
    assert refusal.value.values["port"] == port


def test_an_address_of_another_machine_is_refused(service_dir: Path) -> None:
    with pytest.raises(CannotStart, match=r"203\.0\.113\.7"):
        preflight.check(options(service_dir, listen="203.0.113.7:8080"), people=False)


def test_a_full_disk_says_how_much_is_needed(service_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 9 * 10**8, 10**8))
    with pytest.raises(CannotStart, match="100 MB are free") as refusal:
        preflight.check(options(service_dir), people=False)
    assert refusal.value.values["need_mb"] == preflight.FIRST_START_MB


def test_a_machine_without_apt_is_told_before_anything_starts(
    service_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    (service_dir / "no-apt").mkdir()
    with pytest.raises(CannotStart, match="ARI_URL"):
        preflight.check(options(service_dir / "no-apt"), people=False)


def test_half_a_bypass_of_asterisk_is_refused(service_dir: Path) -> None:
    given = options(service_dir, ARI_URL="http://u:p@pbx.example:8088/ari")
    with pytest.raises(CannotStart, match="ASTERISK_AMI_URL"):
        preflight.check(given, people=False)


def test_simulated_people_need_the_private_network(service_dir: Path) -> None:
    given = options(
        service_dir, ARI_URL="http://u:p@pbx.example/ari", ASTERISK_AMI_URL="ami://u:p@pbx.example"
    )
    with pytest.raises(CannotStart, match="--staff"):
        preflight.check(given, people=True)


def test_a_state_that_is_held_names_who_holds_it(service_dir: Path) -> None:
    with preflight.only_one(service_dir / "held") as doing:
        doing("step.pbx")
        with pytest.raises(CannotStart) as refusal, preflight.only_one(service_dir / "held"):
            pass
        assert refusal.value.values["pid"] == str(os.getpid())
    with preflight.only_one(service_dir / "held"):
        pass


def test_a_state_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(CannotStart, match="PEREZVON_STATE"), preflight.only_one(Path("/proc/perezvon")):
        pass


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_has_the_same_gaps_in_both_languages(code: str) -> None:
    import string

    english, russian = (
        {name for _, name, _, _ in string.Formatter().parse(sentence) if name} for sentence in SENTENCES[code]
    )
    assert english == russian
