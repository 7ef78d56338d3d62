"""A certificate authority of this installation, made at the first start, and the server certificate it signs.

Browsers give the microphone to https only. Where nobody has a certificate from a public authority, ours signs
one for the names and addresses of this machine; each computer of an agent learns to trust it once. What lies
in the folder: ``ca.pem`` and ``ca.key`` (ten years), ``server.pem`` (the chain) and ``server.key``.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from perezvon.adapters.private.account import open_path
from perezvon.adapters.private.addresses import own_addresses

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # Apple takes no longer ones from a public authority, and at most 825 from one of our kind
RENEW_DAYS = 30
_EARLIER = timedelta(hours=1)  # clocks of other computers are behind ours


@dataclass(frozen=True)
class Pair:
    """A certificate with its chain and its key, both PEM files; ``authority``: whom browsers must trust,
    None where they do so by themselves."""

    certificate: Path
    key: Path
    authority: Path | None = None


def names_of_this_machine(*more: str) -> tuple[str, ...]:
    """Every name and address at which a browser may ask for this machine, ``more`` first; each once."""
    host = socket.gethostname()
    names = [name for name in more if name]
    names += [host] if "." in host else [host, f"{host}.local"]
    names += ["localhost", "127.0.0.1", "::1"]
    names += own_addresses()
    return tuple(dict.fromkeys(name.lower() for name in names))


def local_pair(folder: Path, names: Sequence[str], now: datetime) -> Pair:
    """A pair for ``names`` that ends no sooner than in 30 days; made anew when they changed or it is old."""
    open_path(folder)
    folder.chmod(0o700)
    pair = Pair(folder / "server.pem", folder / "server.key", folder / "ca.pem")
    with _alone(folder):
        authority, authority_key = _authority(folder, now)
        if not _is_good(pair, authority, names, now):
            _sign(pair, authority, authority_key, names, now)
    return pair


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate file, as browsers and systems show it: ``AB:CD:…``."""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    return read.fingerprint(hashes.SHA256()).hex(":").upper()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as file:  # closing lets go
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key_file = folder / "ca.pem", folder / "ca.key"
    if certificate.exists() and key_file.exists():
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and found.not_valid_after_utc > now + timedelta(
            days=SERVER_DAYS
        ):
            return found, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Perezvon {socket.gethostname()} {now:%Y-%m-%d}")
    usage = _usage(signs=True)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, _pem(key), 0o600)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return made, key


def _is_good(pair: Pair, authority: x509.Certificate, names: Sequence[str], now: datetime) -> bool:
    if not pair.certificate.exists() or not pair.key.exists():
        return False
    found = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    try:
        found.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return (
        set(named_in(found)) == set(names)
        and found.not_valid_after_utc > now + timedelta(days=RENEW_DAYS)
        and found.public_key() == key.public_key()
    )


def named_in(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses that a certificate is for."""
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(each) for each in named.get_values_for_type(x509.IPAddress)]
    return (*named.get_values_for_type(x509.DNSName), *addresses)


def _sign(
    pair: Pair,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    names: Sequence[str],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(names[0][:64]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=SERVER_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    _write(pair.key, _pem(key), 0o600)
    _write(pair.certificate, made.public_bytes(pem) + authority.public_bytes(pem), 0o644)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Perezvon")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    partial = path.with_name(f"{path.name}.new")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    partial.chmod(mode)
    partial.rename(path)
