"""The doctor: on nothing, on a healthy half, on a dead half, on one that hangs; always in time."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import asyncpg
import msgspec
import pytest
from typer.testing import CliRunner

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.private.nats import PrivateNats
from perezvon.facts.bus import HealthOut, TrunkCondition, TrunksOut, TrunkState, ViewOut, subject
from perezvon.facts.live import View
from perezvon.facts.states import AlarmWhat
from perezvon.main import doctor, doctor_local, doctor_reach, doctor_services
from perezvon.main.cli import app
from perezvon.main.doctor import Check, Finding, Patient, Report, examine, in_thread, patient_of, worst
from perezvon.main.doctor_texts import ALARMS, REMEDIES, TEXTS, TITLES, alarm
from perezvon.main.preflight import only_one
from perezvon.main.settings import Options
from tests.databases import Database

LIMIT_S = 60.0  # of a test on a machine that stalls; the checks' own limits are shorter


@pytest.fixture
def state(tmp_path: Path) -> Path:
    made = tmp_path / "state"
    secrets = made / "secrets"
    secrets.mkdir(parents=True)
    for name in ("pz_owner", "pz_engine", "pz_app"):
        (secrets / name).write_text("test\n")
        (secrets / name).chmod(0o600)
    return made


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def roles(state: Path, **more: object) -> Options:
    """Roles with addresses of their own, as systemd starts them; nothing behind the addresses yet."""
    port = closed_port()
    nothing = {
        "DATABASE_URL": f"postgresql://u:p@127.0.0.1:{port}/none",
        "NATS_URL": f"nats://127.0.0.1:{port}",
        "ARI_URL": f"http://u:p@127.0.0.1:{port}/ari",
        "ASTERISK_AMI_URL": f"ami://u:p@127.0.0.1:{port}",
    }
    return Options.model_validate({"state": state, "listen": f"127.0.0.1:{port}", **nothing, **more})


async def found(patient: Patient, *names: str, limit_s: float = LIMIT_S) -> dict[str, Finding]:
    """By code: what the checks of these names say; all, when none is named."""
    every = [*doctor_local.CHECKS, *doctor_reach.CHECKS, *doctor_services.CHECKS]
    wanted = [(name, check) for name, check in every if not names or name in names]
    return {each.code: each for each in await examine(patient, wanted, limit_s)}


async def test_where_nothing_runs_it_says_so_and_checks_the_rest(tmp_path: Path) -> None:
    patient = patient_of(Options.model_validate({"state": tmp_path / "none", "listen": "127.0.0.1:1"}))
    said = await found(patient)
    assert said["running.not"].level == said["state.none"].level == "warning"
    assert said["not_running"].level == "unchecked"
    assert {"programs", "disk", "microphone", "leftovers"} <= {each.check for each in said.values()}
    assert "check.broken" not in said, said["check.broken"].values


async def test_roles_with_another_state_are_told_so_and_nothing_is_made(tmp_path: Path) -> None:
    options = roles(tmp_path / "wrong")
    said = await found(patient_of(options), "database")
    assert said["state.no_secrets"].level == "fault"
    assert not (tmp_path / "wrong").exists()


async def test_everything_dead_is_a_fault_each_by_its_name(state: Path) -> None:
    said = await found(patient_of(roles(state)), "database", "bus", "asterisk", "web")
    assert {"database.away", "bus.away", "asterisk.away", "web.away"} == {
        code for code, each in said.items() if each.level == "fault"
    }
    assert worst(list(said.values())) == 2


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


async def test_services_that_hang_do_not_hang_the_doctor(state: Path, deaf: int) -> None:
    options = roles(
        state,
        DATABASE_URL=f"postgresql://u:p@127.0.0.1:{deaf}/none",
        NATS_URL=f"nats://127.0.0.1:{deaf}",
        ARI_URL=f"http://u:p@127.0.0.1:{deaf}/ari",
        listen=f"127.0.0.1:{deaf}",
    )
    async with asyncio.timeout(LIMIT_S):
        said = await found(patient_of(options), "database", "bus", "asterisk", "web")
    assert {"database.away", "bus.away", "asterisk.away", "web.away"} <= said.keys()


async def test_a_check_that_never_ends_keeps_what_it_found() -> None:
    never = threading.Event()

    async def hangs(_: Patient, report: Report) -> None:
        report.ok("not_running")
        await in_thread(never.wait)

    async def breaks(_: Patient, __: Report) -> None:
        raise LookupError("a bug")

    checks: list[tuple[str, Check]] = [("disk", hangs), ("clock", breaks)]
    patient = Patient(Options(), None, None, False)
    async with asyncio.timeout(LIMIT_S):
        said = await examine(patient, checks, 0.2)
    assert [(each.check, each.code, each.level) for each in said] == [
        ("disk", "not_running", "ok"),
        ("disk", "check.slow", "fault"),
        ("clock", "check.broken", "fault"),
    ]
    never.set()


DESK_TEST = """
insert into device_test values ('main', 'a-anna', now(), '10.0.0.7', 'browser', 'ok', 70, 'heard', $1, '',
  'host', 250, 250, 0, 1, 1, 'none', 'none')
"""


async def test_what_the_database_says(state: Path, database: Database) -> None:
    options = roles(state, DATABASE_URL=database.owner)
    said = await found(patient_of(options), "database")
    assert {"database.ok", "revision.ok", "clock.same", "recordings.ok", "lease.none"} <= said.keys()
    assert said["lease.none"].level == "fault"
    connection = await asyncpg.connect(database.owner)
    lease = "insert into lease values ('main', 'host:1', 7, '6 s', now(), now() + $1::interval, 90)"
    await connection.execute(lease, timedelta(minutes=5))
    await connection.execute("insert into journal values ('main', 41, now() - interval '1 hour', 'x', '', 7)")
    await connection.execute("insert into snapshot values ('main', 40, now() - interval '1 hour', 7, '')")
    for name, kept in (("a", "failed"), ("b", "pending"), ("c", "absent")):
        await connection.execute(
            "insert into recording (centre, id, call, node, codec, started_at, stopped_at, state, error)"
            " select 'main', $1, 'x', 'n1', 'ulaw', at, at, $2, 'torn'"
            " from (select now() - interval '1 hour' as at) as gone",
            name,
            kept,
        )
    said = await found(patient_of(options), "database")
    assert (said["lease.held"].values["owner"], said["lease.held"].values["epoch"]) == ("host:1", 7)
    assert said["snapshot.old"].values["behind"] == 50
    assert said["recordings.failed"].values == {"count": 1, "error": "torn"}
    assert {"recordings.late", "recordings.absent"} <= said.keys()
    assert said["desks.none"].level == "ok"
    for network, code, level in (("ok", "desks.ok", "ok"), ("udp_blocked", "desks.bad", "warning")):
        await connection.execute("delete from device_test")
        await connection.execute(DESK_TEST, network)
        said = await found(patient_of(options), "database")
        assert said[code].level == level
    assert said["desks.bad"].values["agent"] == "a-anna"
    await connection.execute("update lease set expires_at = now() - interval '1 min'")
    await connection.execute("update alembic_version set version_num = '9999_later'")
    said = await found(patient_of(options), "database")
    assert said["revision.new"].level == "fault"
    await connection.execute("update alembic_version set version_num = '0001_engine'")
    assert "revision.old" in await found(patient_of(options), "database")
    await connection.close()


@pytest.fixture
async def engine(nats_server: PrivateNats) -> AsyncIterator[dict[str, object]]:
    """What a made-up engine answers over the real bus; change it in the test."""
    answers: dict[str, object] = {
        "health": HealthOut(True, False, 7, 5.0),
        "view": View(),
        "trunks": TrunksOut(),
    }
    bus = NatsBus(nats_server.url, "engine")
    await bus.start(patience_s=30)

    async def health(_: bytes) -> bytes:
        return msgspec.json.encode(answers["health"])

    async def view(_: bytes) -> bytes:
        shown = answers["view"]
        assert isinstance(shown, View)
        return msgspec.json.encode(ViewOut(1, shown))

    async def trunks(_: bytes) -> bytes:
        return msgspec.json.encode(answers["trunks"])

    await bus.serve(subject("doctored", "trunks"), trunks)
    await bus.serve(subject("doctored", "health"), health)
    await bus.serve(subject("doctored", "snapshot"), view)
    yield answers
    await bus.close()


async def test_what_the_engine_says(state: Path, nats_server: PrivateNats, engine: dict[str, object]) -> None:
    patient = patient_of(roles(state, NATS_URL=nats_server.url, centre="doctored"))
    said = await found(patient, "bus")
    assert {"bus.ok", "engine.ok", "alarms.none", "trunks.none"} == said.keys()
    engine["health"] = HealthOut(node=False, read_only=True, epoch=7, lease_left_s=0)
    engine["view"] = View(alarms={"disk_filling:vault": datetime(2026, 3, 2, tzinfo=UTC)})
    said = await found(patient, "bus")
    assert said["engine.no_node"].level == said["engine.read_only"].level == "fault"
    assert said["alarms.one"].level == "warning"
    nobody = patient_of(roles(state, NATS_URL=nats_server.url, centre="nobody"))
    said = await found(nobody, "bus")
    assert said["engine.silent"].level == "fault"
    assert "trunks.unknown" in said


async def test_what_the_engine_says_of_the_lines(
    state: Path, nats_server: PrivateNats, engine: dict[str, object]
) -> None:
    patient = patient_of(roles(state, NATS_URL=nats_server.url, centre="doctored"))
    levels = {
        "registered": ("trunks.registered", "ok"),
        "ready": ("trunks.ready", "ok"),
        "checking": ("trunks.checking", "warning"),
        "unwatched": ("trunks.unwatched", "warning"),
        "refused": ("trunks.refused", "fault"),
        "unreachable": ("trunks.offline", "fault"),
        "unusable": ("trunks.unusable", "fault"),
    }
    since = datetime(2026, 3, 2, tzinfo=UTC)
    engine["trunks"] = TrunksOut(tuple(TrunkState(f"t-{x}", x, since, 403) for x in get_args(TrunkCondition)))
    said = await found(patient, "bus")
    for condition in get_args(TrunkCondition):
        code, level = levels[condition]
        assert (said[code].level, said[code].values["name"]) == (level, f"t-{condition}")
    assert said["trunks.refused"].values["sip"] == 403
    engine["trunks"] = TrunksOut(node=False)
    assert "trunks.unknown" in await found(patient, "bus")


async def test_a_state_that_tells_its_secrets_is_a_fault(state: Path) -> None:
    patient = patient_of(Options.model_validate({"state": state}))
    assert "state.ok" in await found(patient, "state")
    (state / "secrets/pz_app").chmod(0o644)
    said = await found(patient, "state")
    assert said["state.open"].values["path"] == state / "secrets/pz_app"


async def test_who_holds_the_state_is_seen(state: Path) -> None:
    with only_one(state):
        patient = patient_of(Options.model_validate({"state": state}))
        assert patient.up_pid == os.getpid()
        assert "running.up" in await found(patient, "running")
    assert patient_of(Options.model_validate({"state": state})).up_pid is None


async def test_a_centre_that_is_starting_is_not_at_fault(state: Path, database: Database) -> None:
    """As on a first start, while the packages of Asterisk are fetched: no engine yet, nothing is wrong."""
    options = roles(state, DATABASE_URL=database.owner)
    with only_one(state) as doing:
        doing("step.asterisk_root")
        patient = patient_of(options)
        assert (patient.up_pid, patient.starting) == (os.getpid(), "step.asterisk_root")
        services = ("database", "bus", "asterisk", "web")
        every = [*doctor_local.CHECKS, *doctor_services.CHECKS]
        said = await examine(patient, [each for each in every if each[0] in ("running", *services)], LIMIT_S)
        assert worst(said) == 0, said
        waits = {each.check for each in said if (each.level, each.code) == ("unchecked", "starting")}
        assert waits == {"lease", "bus", "asterisk", "web"}
        running = next(each for each in said if each.check == "running")
        assert (running.code, running.values["step"]) == ("running.starting", "Asterisk packages")
        doing("")
        later = patient_of(options)
        assert later.starting == ""
        assert {"running.up", "lease.none"} <= (await found(later, "running", "database")).keys()


async def test_a_process_left_behind_is_found(state: Path) -> None:
    """A stand-in with the command line of a private PostgreSQL, whose `up` is gone."""
    command = [sys.executable, "-c", "import sys; print(); sys.stdin.read()", f"{state}/pg/data", "postgres"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        said = await found(patient_of(Options.model_validate({"state": state})), "leftovers")
        child.communicate()
    assert said["leftovers.one"].values["pid"] == child.pid


async def test_taken_ports_name_who_has_them(state: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        options = Options.model_validate({"state": state, "listen": f"127.0.0.1:{port}"})
        patient = patient_of(options)
        report = Report("ports")
        await doctor_local.ports(patient, report)
    taken = [each for each in report.found if each.values.get("setting") == "PEREZVON_LISTEN"]
    assert [each.code for each in taken] == ["ports.taken"]
    assert f"({os.getpid()})" in taken[0].values["holder"]


def test_for_programs_it_is_json_with_the_same_exit_code(tmp_path: Path) -> None:
    environment = {"PEREZVON_STATE": str(tmp_path / "none"), "PEREZVON_LISTEN": f"127.0.0.1:{closed_port()}"}
    environment |= {"DATABASE_URL": "", "NATS_URL": "", "ARI_URL": "", "ASTERISK_AMI_URL": ""}
    began = time.monotonic()
    done = CliRunner().invoke(app, ["doctor", "--json"], env=environment)
    told = json.loads(done.stdout)
    assert time.monotonic() - began < LIMIT_S
    assert done.exit_code == {"ok": 0, "warning": 1, "fault": 2}[told["result"]]
    assert done.exit_code >= 1, "nothing runs there"
    assert all(each["text"] for each in told["checks"])
    remedies = [each["remedy"] for each in told["checks"] if each["level"] in ("warning", "fault")]
    assert all(remedies)


def test_every_code_has_its_words_and_every_bad_one_its_remedy() -> None:
    """Codes as they stand in the source: `report.fault("web.away", …)`."""
    bad: set[str] = set()
    used: set[str] = {"desks.ok"}
    for module in (doctor, doctor_local, doctor_reach, doctor_services):
        tree = ast.parse(Path(str(module.__file__)).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                code, method = node.args[0], node.func.attr
                if method in ("ok", "warn", "fault", "unchecked") and isinstance(code, ast.Constant):
                    used.add(code.value)
                    bad |= {code.value} if method in ("warn", "fault") else set()
    assert len(used) > 50
    assert used <= TEXTS.keys()
    assert bad - REMEDIES.keys() == {"said", "snapshot.none"} - REMEDIES.keys()
    assert REMEDIES.keys() <= TEXTS.keys()
    for pairs in (TITLES, TEXTS, REMEDIES, ALARMS):
        for key, (english, russian) in pairs.items():
            assert english, key
            assert russian, key
    names = {name for name, _ in (*doctor_local.CHECKS, *doctor_reach.CHECKS, *doctor_services.CHECKS)}
    assert names <= TITLES.keys()
    assert set(get_args(AlarmWhat)) <= ALARMS.keys()
    guide = (Path(__file__).parents[2] / "docs/how-to/operate.md").read_text()
    assert [what for what in ALARMS if f"| `{what}` |" not in guide] == []
    assert "(n1)" in alarm("node_lost:n1")
    assert alarm("unheard_of:x") == "unheard_of:x"
