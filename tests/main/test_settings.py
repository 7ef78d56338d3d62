"""Settings: what the environment may say, what is refused, what a role gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from perezvon.adapters.private.messages import CannotStart
from perezvon.main import settings as settings_module
from perezvon.main.outside import outside_settings
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options, Settings, outside_asterisk, read_options
from perezvon.main.telephony import announced

OUTSIDE = {
    "DATABASE_URL": "postgresql://owner:o@db.example/centre?sslmode=require",
    "NATS_URL": "nats://a:b@bus.example:4222",
    "ARI_URL": "http://ari:p%40ss@pbx.example:8088/ari",
    "ASTERISK_AMI_URL": "ami://ami:secret@pbx.example",
}


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PEREZVON_STATE", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PEREZVON_LISTEN", "8080"),
        ("PEREZVON_LISTEN", "localhost:0"),
        ("PEREZVON_LISTEN", "nowhere.example:80"),
        ("PEREZVON_SIP_PORT", "70000"),
        ("PEREZVON_NATS_PORT", "many"),
        ("PEREZVON_HTTPS_LISTEN", "8443"),
        ("PEREZVON_HTTPS_LISTEN", "calls.example:8443"),
        ("PEREZVON_STUN", "https://stun.example"),
        ("PEREZVON_TURN_URL", "turn.example"),
        ("PEREZVON_PROXIES", "proxy.example"),
        ("PEREZVON_PROXIES", "192.0.2.1/24"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(
    clean: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    clean.setenv(variable, value)
    with pytest.raises(CannotStart) as refusal:
        read_options()
    for language in ("en", "ru"):
        assert variable in refusal.value.sentence(language)


def test_nothing_set_is_enough(clean: pytest.MonkeyPatch) -> None:
    options = read_options()
    assert (options.listen_host, options.listen_port) == ("127.0.0.1", 8080)
    assert options.database_url is None


def test_a_turn_server_without_its_secret_is_refused(clean: pytest.MonkeyPatch) -> None:
    for name, value in OUTSIDE.items():
        clean.setenv(name, value)
    clean.setenv("PEREZVON_TURN_URL", "turn:turn.example")
    with pytest.raises(CannotStart, match="PEREZVON_TURN_SECRET"):
        outside_settings(read_options())


def test_behind_nat_browsers_are_told_of_both_addresses(clean: pytest.MonkeyPatch) -> None:
    assert announced(read_options()) == {}
    clean.setenv("PEREZVON_EXTERNAL_ADDRESS", "203.0.113.10")
    clean.setenv("PEREZVON_MEDIA_ADDRESS", "192.0.2.10")
    assert announced(read_options()) == {"192.0.2.10": "203.0.113.10,include_local_address"}


def test_carriers_find_us_unless_the_operator_keeps_them_out(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(settings_module, "own_address", lambda: "192.0.2.10")
    assert read_options().for_carriers().sip_host == "192.0.2.10"
    clean.setenv("PEREZVON_SIP_HOST", "127.0.0.1")
    assert read_options().for_carriers().sip_host == "127.0.0.1"


def test_the_address_that_a_carrier_is_told_is_one_that_it_reaches(clean: pytest.MonkeyPatch) -> None:
    for name, value in OUTSIDE.items():
        clean.setenv(name, value)
    clean.setattr(settings_module, "own_address", lambda: "192.0.2.10")
    assert outside_settings(read_options()).line_address == "192.0.2.10:5060"
    clean.setenv("PEREZVON_SIP_HOST", "192.0.2.11")
    assert outside_settings(read_options()).line_address == "192.0.2.11:5060"
    clean.setenv("PEREZVON_EXTERNAL_ADDRESS", "203.0.113.10")
    assert outside_settings(read_options()).line_address == "203.0.113.10:5060"


@pytest.mark.parametrize(
    ("listen", "shown"),
    [
        ("127.0.0.1:8080", "http://localhost:8080"),
        ("0.0.0.0:8080", "http://localhost:8080"),
        ("127.0.46.1:8080", "http://127.0.46.1:8080"),
        ("192.0.2.10:8080", "http://192.0.2.10:8080"),
    ],
)
def test_the_address_that_is_shown_is_one_that_answers(
    clean: pytest.MonkeyPatch, listen: str, shown: str
) -> None:
    for name, value in OUTSIDE.items():
        clean.setenv(name, value)
    clean.setenv("PEREZVON_LISTEN", listen)
    assert outside_settings(read_options()).public_url == shown


def test_a_relative_state_becomes_absolute(clean: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean.chdir(tmp_path)
    clean.setenv("PEREZVON_STATE", "here")
    assert read_options().state == tmp_path / "here"


def test_a_role_by_itself_takes_everything_from_the_environment(clean: pytest.MonkeyPatch) -> None:
    for name, value in OUTSIDE.items():
        clean.setenv(name, value)
    settings = outside_settings(read_options())
    password = kept_secrets(settings.state_dir).app_password
    assert settings.app_url == f"postgresql://pz_app:{password}@db.example/centre?sslmode=require"
    assert settings.owner_url == OUTSIDE["DATABASE_URL"]
    assert settings.pbx.ari_url == "http://pbx.example:8088/ari"
    assert settings.pbx.ari_password == "p@ss"
    assert (settings.pbx.ami_host, settings.pbx.ami_port) == ("pbx.example", 5038)
    assert settings.carrier is None


@pytest.mark.parametrize("missing", sorted(OUTSIDE))
def test_a_role_by_itself_names_what_is_missing(clean: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in OUTSIDE.items():
        if name != missing:
            clean.setenv(name, value)
    with pytest.raises(CannotStart, match=missing):
        outside_settings(read_options())


@pytest.mark.parametrize("address", ["http://pbx.example:8088", "http://u:p@:8088/ari", "http://u:p@h:x/ari"])
def test_a_half_address_of_asterisk_is_refused_with_the_right_form(
    clean: pytest.MonkeyPatch, address: str
) -> None:
    clean.setenv("ARI_URL", address)
    clean.setenv("ASTERISK_AMI_URL", OUTSIDE["ASTERISK_AMI_URL"])
    with pytest.raises(CannotStart, match="http://USER:PASSWORD@HOST:8088/ari"):
        outside_asterisk(Options())


def test_settings_survive_their_file_which_is_closed_to_others(
    clean: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in OUTSIDE.items():
        clean.setenv(name, value)
    settings = outside_settings(read_options())
    file = tmp_path / "settings.json"
    file.touch(mode=0o644)
    settings.save(file)
    assert file.stat().st_mode & 0o077 == 0
    assert Settings.load(file) == settings


def test_secrets_are_made_once_and_differ(tmp_path: Path) -> None:
    first, again = kept_secrets(tmp_path / "one"), kept_secrets(tmp_path / "one")
    other = kept_secrets(tmp_path / "two")
    assert first == again
    assert len({first.session_key, first.recordings_key, other.session_key, first.app_password}) == 4
    assert len(bytes.fromhex(first.recordings_key)) == 32
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "one").rglob("*"))
