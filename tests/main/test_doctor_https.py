"""The doctor looks at what agents on other computers need: certificates, the way of sound, servers for it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from perezvon.adapters.private.addresses import own_address
from perezvon.main.doctor import Patient, patient_of
from perezvon.main.doctor_texts import REMEDIES
from perezvon.main.settings import Options
from tests.main.test_doctor import closed_port, found


@contextlib.contextmanager
def shown_certificate(folder: Path, name: str, days: int) -> Iterator[int]:
    """A TLS server on localhost that shows a certificate for ``name``."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = datetime.now(UTC) + timedelta(days=days, hours=1)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), 1, ends - timedelta(days=400), ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "tls.pem"
    form = serialization.Encoding.PEM
    plain = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(plain + made.public_bytes(form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    link, _ = listener.accept()
                    with (
                        link,
                        contextlib.suppress(OSError),
                        context.wrap_socket(link, server_side=True) as link,
                    ):
                        link.recv(1)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("name", "days", "code", "level"),
    [
        ("localhost", 300, "certificate.ok", "ok"),
        ("localhost", 5, "certificate.soon", "warning"),
        ("localhost", -3, "certificate.expired", "fault"),
        ("other.example", 300, "certificate.other_name", "fault"),
    ],
)
async def test_certificates(tmp_path: Path, name: str, days: int, code: str, level: str) -> None:
    with shown_certificate(tmp_path, name, days) as port:
        url = f"https://localhost:{port}"
        patient = patient_of(Options.model_validate({"state": tmp_path, "public_url": url}))
        said = await found(patient, "certificate")
    assert said[code].level == level
    assert said["microphone.https"].level == "ok"


@pytest.mark.parametrize(
    ("address", "code", "level"),
    [
        (own_address(), "media.ok", "ok"),
        ("127.0.0.1", "media.loopback", "warning"),
        ("203.0.113.77", "media.foreign", "fault"),
    ],
)
async def test_where_sound_is_sent(tmp_path: Path, address: str, code: str, level: str) -> None:
    options = Options.model_validate({"state": tmp_path, "media_address": address})
    said = await found(patient_of(options), "media")
    assert said[code].level == level
    assert "stun.none" in said


async def test_servers_for_finding_a_way_that_are_away_are_named(tmp_path: Path) -> None:
    port = closed_port()
    servers = {"stun": f"127.0.0.1:{port}", "turn_url": f"turn:127.0.0.1:{port}?transport=tcp"}
    options = Options.model_validate({"state": tmp_path, "turn_secret": "x", **servers})
    said = await found(patient_of(options), "media")
    assert (said["stun.away"].level, said["turn.away"].level) == ("fault", "fault")


async def test_a_plain_address_gives_no_microphone(tmp_path: Path) -> None:
    options = Options.model_validate({"state": tmp_path, "public_url": "http://calls.example"})
    said = await found(patient_of(options), "certificate")
    assert said["microphone.none"].level == "fault"
    assert "https" in REMEDIES["microphone.none"][0]


@pytest.mark.parametrize(
    ("step", "code", "level"),
    [("step.health", "starting", "unchecked"), ("", "certificate.unreachable", "fault")],
)
async def test_while_the_centre_starts_its_https_need_not_answer(
    tmp_path: Path, step: str, code: str, level: str
) -> None:
    options = Options.model_validate({"state": tmp_path, "public_url": f"https://127.0.0.1:{closed_port()}"})
    said = await found(Patient(options, None, 1, True, step), "certificate")
    assert said[code].level == level
