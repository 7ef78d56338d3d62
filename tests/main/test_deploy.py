"""deploy/: units that systemd reads, a compose file whose parts fit each other, alerts that can ring."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from perezvon.adapters.web.metrics import RequestMetrics
from perezvon.engine.metrics import EngineMetrics
from perezvon.main.cli import app
from perezvon.main.engine import METRICS_PORT as ENGINE_PORT
from perezvon.main.settings import Options
from perezvon.main.worker_metrics import METRICS_PORT as WORKER_PORT
from perezvon.main.worker_metrics import WorkerMetrics
from tests.house.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMANDS = {
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback
}
VARIABLES = {
    field.validation_alias if isinstance(field.validation_alias, str) else f"PEREZVON_{name.upper()}"
    for name, field in Options.model_fields.items()
}


class Yaml:
    """The plain part of YAML that our files keep to: mappings, lists and strings by indentation.

    Raises ``ValueError`` for anything else, so that nothing is silently read differently than by others.
    """

    def __init__(self, text: str) -> None:
        self.lines = [
            (len(line) - len(line.lstrip()), line.strip())
            for line in text.splitlines()
            if line.strip() and not line.lstrip().startswith("#")
        ]

    def read(self) -> Any:
        made = self._block(0)
        if self.lines:
            raise ValueError(f"not understood: {self.lines[0][1]}")
        return made

    def _block(self, indent: int) -> Any:
        return self._list(indent) if self.lines[0][1].startswith("- ") else self._mapping(indent)

    def _mapping(self, indent: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while self.lines and self.lines[0][0] == indent and not self.lines[0][1].startswith("- "):
            _, text = self.lines.pop(0)
            key, colon, value = text.partition(":")
            if not colon or (value and value[0] != " ") or key in made:
                raise ValueError(f"not understood: {text}")
            deeper = self.lines and (
                self.lines[0][0] > indent
                or (self.lines[0][0] == indent and self.lines[0][1].startswith("- "))
            )
            made[key] = self._scalar(value) if value else self._block(self.lines[0][0]) if deeper else None
        return made

    def _list(self, indent: int) -> list[Any]:
        made: list[Any] = []
        while self.lines and self.lines[0][0] == indent and self.lines[0][1].startswith("- "):
            text = self.lines[0][1][2:]
            if re.match(r"[A-Za-z_]+:( |$)", text):
                self.lines[0] = (indent + 2, text)
                made.append(self._mapping(indent + 2))
            else:
                self.lines.pop(0)
                made.append(self._scalar(text))
        return made

    def _scalar(self, text: str) -> str:
        text = text.strip()
        if text[:1] in "[{&*!|>'\"%@`":
            raise ValueError(f"not plain: {text}")
        return text


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(path)
    return read


def test_systemd_reads_every_unit(tmp_path: Path) -> None:
    """With a user and a program that this machine has; what it would say otherwise is not about the file."""
    checker = shutil.which("systemd-analyze")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/perezvon/.venv/bin/perezvon", "/bin/true")
        text = re.sub(r"^User=.*$", "User=daemon", text, flags=re.M)
        (tmp_path / path.name).write_text(re.sub(r"^Group=.*$", "Group=daemon", text, flags=re.M))
    if checker is None:  # the checks below hold everywhere
        return
    files = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run(
        [checker, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "perezvon" in line]
    assert (done.returncode, complaints) == (0, [])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_run_as_their_own_user_with_nothing_to_spare(path: Path) -> None:
    service = unit(path)["Service"]
    command = service["ExecStart"].removeprefix("/opt/perezvon/.venv/bin/perezvon ").split()[0]
    assert command in COMMANDS
    assert service["User"] == "perezvon"
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["StateDirectory"] == "perezvon"
    assert service["Restart"] in ("always", "on-failure")


def test_a_late_database_ends_no_role_for_good() -> None:
    for role in ("engine", "api", "worker"):
        part = unit(DEPLOY / f"systemd/perezvon-{role}.service")["Unit"]
        assert "Requires" not in part
        assert part["StartLimitIntervalSec"] == "0"
        assert part["PartOf"] == "perezvon.target"
    assert unit(DEPLOY / "systemd/perezvon-migrate.service")["Service"]["RemainAfterExit"] == "yes"


def variables(text: str) -> Iterator[str]:
    yield from re.findall(r"\b((?:PEREZVON_[A-Z_]+|DATABASE_URL|NATS_URL|ARI_URL|ASTERISK_AMI_URL))\b", text)


@pytest.mark.parametrize("name", ["perezvon.env.example", "compose.env.example", "compose.yaml"])
def test_every_variable_is_one_that_is_read(name: str) -> None:
    assert set(variables((DEPLOY / name).read_text())) <= VARIABLES


def test_the_parts_of_compose_fit_each_other() -> None:
    compose = Yaml((DEPLOY / "compose.yaml").read_text()).read()
    services = compose["services"]
    assert services.keys() == {"postgres", "nats", "migrate", "engine", "api", "worker"}
    for name in ("migrate", "engine", "api", "worker"):
        assert services[name]["command"] == name
        assert name in COMMANDS
        for other in services[name]["depends_on"]:
            assert other in services
        named = [volume.split(":")[0] for volume in services[name]["volumes"]]
        assert "state" in named, "the secrets of the first start are those of every role"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("engine", "api", "worker"):
        assert {"DATABASE_URL", "NATS_URL", "ARI_URL", "ASTERISK_AMI_URL"} <= services[name][
            "environment"
        ].keys()
        assert services[name]["restart"] == "unless-stopped"
    assert compose["volumes"].keys() == {"postgres", "state"}
    published = services["api"]["ports"]
    assert all(port.startswith("127.0.0.1:") for port in published), "without https only this machine"
    given = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    example = {
        line.lstrip("#").partition("=")[0]
        for line in (DEPLOY / "compose.env.example").read_text().splitlines()
    }
    assert given - {"PEREZVON_CENTRE"} <= example


def test_every_alert_asks_for_a_metric_that_exists() -> None:
    registry = CollectorRegistry()
    EngineMetrics(registry)
    WorkerMetrics(registry, {})
    RequestMetrics(lambda *_: None, registry)  # type: ignore[arg-type, return-value]
    names = {
        name
        for family in registry.collect()
        for name in (family.name, f"{family.name}_total", f"{family.name}_bucket")
    }
    [group] = Yaml((DEPLOY / "prometheus/alerts.yml").read_text()).read()["groups"]
    for rule in group["rules"]:
        asked = set(re.findall(r"perezvon_[a-z_]+", rule["expr"]))
        assert asked, rule
        assert asked <= names, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
    targets = (DEPLOY / "prometheus/prometheus.yml").read_text()
    assert f":{ENGINE_PORT}\n" in targets
    assert f":{WORKER_PORT}\n" in targets


def test_the_guide_knows_every_alert() -> None:
    guide = (ROOT / "docs/how-to/operate.md").read_text()
    for name in re.findall(r"alert: (\w+)", (DEPLOY / "prometheus/alerts.yml").read_text()):
        assert f"`{name}`" in guide, name
