"""A line over TLS: two Asterisks with a certificate, a registration, a test call with encrypted audio."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.adapters.provider import Provider
from tests.adapters.telephony_contract import Inbox
from tests.conftest import AsteriskPair, loopback_block

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root
from perezvon.core import events as e
from perezvon.facts.bus import TrunkTestIn
from perezvon.ports import Trunk


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sip.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "crt.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return folder / "crt.pem", folder / "key.pem"


@pytest.fixture
async def pair(service_dir: Path, unpacked_asterisk: Root, tmp_path: Path) -> AsyncIterator[AsteriskPair]:
    block = loopback_block()
    crt, key = certificate(tmp_path)
    pbx = PrivateAsterisk(
        service_dir / "pbx-tls",
        unpacked_asterisk,
        AsteriskOptions("pbx", f"{block}.11", tls_certificate=crt, tls_key=key),
    )
    carrier = PrivateAsterisk(
        service_dir / "carrier-tls",
        unpacked_asterisk,
        AsteriskOptions(
            "carrier",
            f"{block}.12",
            phones_host=f"{block}.14",
            peer=pbx.sip_address,
            rtp_first=10000,
            rtp_last=19999,
            tls_certificate=crt,
            tls_key=key,
        ),
    )
    await pbx.start()
    try:
        await carrier.start()
        yield AsteriskPair(pbx, carrier)
    finally:
        await carrier.stop()
        await pbx.stop()


async def test_a_line_over_tls_signs_in_and_talks(pair: AsteriskPair) -> None:
    provider = Provider.of(pair.carrier)
    await provider.account("acme", "right", encrypted=True)
    pbx, inbox = pair.pbx, Inbox()
    settings = AsteriskSettings(
        node="n1",
        ari_url=pbx.ari_url,
        ari_user=pbx.ari_user,
        ari_password=pbx.ari_password,
        ami_host=pbx.ami_host,
        ami_port=pbx.ami_port,
        ami_user=pbx.ami_user,
        ami_password=pbx.ami_password,
        sip_address=pbx.sip_address,
    )
    node = AsteriskNode(settings, lambda: None)
    acme = Trunk(
        "acme",
        (),
        f"sip:{pair.carrier.options.host}:5061",
        registers=True,
        username="acme",
        password="right",
        transport="tls",
        check_s=2,
    )
    await node.start(inbox, [acme])
    try:
        await inbox.next(e.NodeSeen)
        async with asyncio.timeout(30):
            while node.trunk_states().trunks[0].condition != "registered":
                await asyncio.sleep(0.05)
            began = await node.test_trunk(TrunkTestIn("acme", "+79990000000"))
            while (told := await node.test_trunk(TrunkTestIn("acme", test=began.test))).packets < 25:
                assert told.steps[-1].step != "ended", told
                await asyncio.sleep(0.1)
    finally:
        await node.stop()
