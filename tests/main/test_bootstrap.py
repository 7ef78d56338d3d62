"""The bootstrap: what it trusts, what it says when it cannot go on, which node it takes."""

from __future__ import annotations

import hashlib
import importlib.machinery
import importlib.util
import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = str(ROOT / "scripts/bootstrap")
    loader = importlib.machinery.SourceFileLoader("bootstrap", path)
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    module.TOOLS = tmp_path / "tools"
    module.TOOLS.mkdir()
    # A machine without pip: the standard library has to do it.
    monkeypatch.setattr(module, "uv_by_pip", lambda *arguments: None)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return module


def wheel() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("uv-1.data/scripts/uv")  # without the time: two of them must be equal
        archive.writestr(member, "#!/bin/sh\necho uv of the test\n")
    return buffer.getvalue()


class Index(BaseHTTPRequestHandler):
    """A package index with one wheel, linked relatively as indexes do."""

    wheel_name = ""
    asked: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        Index.asked.append(self.headers.get("Authorization"))
        page = f'<a href="../../files/{Index.wheel_name}#sha256=0">{Index.wheel_name}</a>'.encode()
        body = wheel() if self.path.startswith("/files/") else page
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index(bootstrap: ModuleType) -> Iterator[str]:
    Index.asked = []
    Index.wheel_name = next(iter(bootstrap.UV_WHEELS.values()))[0]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}/simple"
    server.shutdown()
    server.server_close()


def trust(bootstrap: ModuleType, sha256: str) -> None:
    for key, (name, _) in list(bootstrap.UV_WHEELS.items()):
        bootstrap.UV_WHEELS[key] = (name, sha256)


def test_uv_is_fetched_with_the_standard_library_alone(
    bootstrap: ModuleType, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.wheel_name = bootstrap.UV_WHEELS[bootstrap.platform.machine(), "glibc"][0]
    monkeypatch.setenv("PIP_INDEX_URL", f"http://user:s%40cret@{index}")
    trust(bootstrap, hashlib.sha256(wheel()).hexdigest())
    program = bootstrap.uv()
    assert bootstrap.quiet(program) == "uv of the test"
    assert Index.asked[0] == "Basic dXNlcjpzQGNyZXQ="


def test_a_wheel_with_another_checksum_is_not_used(
    bootstrap: ModuleType, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.wheel_name = bootstrap.UV_WHEELS[bootstrap.platform.machine(), "glibc"][0]
    monkeypatch.setenv("PIP_INDEX_URL", f"http://{index}")
    with pytest.raises(bootstrap.Stop, match="not to be trusted"):
        bootstrap.uv()
    assert not list(bootstrap.TOOLS.rglob("uv"))


def test_an_index_without_the_wheel_is_named_without_its_password(
    bootstrap: ModuleType, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.wheel_name = "something-else.whl"
    monkeypatch.setenv("UV_INDEX_URL", f"http://user:secret@{index}")
    with pytest.raises(bootstrap.Stop) as stop:
        bootstrap.uv()
    english, russian = stop.value.args
    assert index in english
    assert "PIP_INDEX_URL" in russian
    assert "secret" not in english + russian


def test_an_index_that_is_away_is_one_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(bootstrap.Stop, match="check the network"):
        bootstrap.uv()


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("v18.20.0", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
    ],
)
def test_only_a_node_that_the_build_supports_is_taken(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, good: bool
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (bootstrap.machine_node() is not None) is good


def test_what_is_up_to_date_is_not_done_again(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*command: object, **more: object) -> None:
        pytest.fail(f"it ran {command}")

    monkeypatch.setattr(bootstrap, "run", lambda *command, **more: None)
    monkeypatch.setattr(bootstrap, "uv", lambda: Path("uv"))
    bootstrap.VENV = bootstrap.TOOLS / "venv"
    (bootstrap.VENV / "bin").mkdir(parents=True)
    (bootstrap.VENV / "bin/python").symlink_to(sys.executable)
    bootstrap.environment(dev=True)
    monkeypatch.setattr(bootstrap, "run", forbidden)
    bootstrap.environment(dev=True)
    bootstrap.environment(dev=False)
