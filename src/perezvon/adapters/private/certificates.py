"""Certificate and key files of an operator: read before anything starts, each fault one sentence."""

from __future__ import annotations

import re
import ssl
from datetime import datetime
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from perezvon.adapters.private.authority import Pair
from perezvon.adapters.private.messages import CannotStart

CERTIFICATE_SETTING = "PEREZVON_TLS_CERTIFICATE"
KEY_SETTING = "PEREZVON_TLS_KEY"
SIP_CA_SETTING = "PEREZVON_SIP_CA"
_AUTHORITY = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def given_pair(certificate: Path | None, key: Path | None, now: datetime) -> Pair | None:
    """The operator's own pair; None: he gave none.

    Raises ``CannotStart``: ``tls.half`` when one of the two is missing, ``tls.unreadable``, ``tls.expired``,
    ``tls.not_certificate``, ``tls.not_key``, ``tls.other_key`` (they do not belong together).
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        missing, there = (
            (CERTIFICATE_SETTING, KEY_SETTING) if certificate is None else (KEY_SETTING, CERTIFICATE_SETTING)
        )
        raise CannotStart("tls.half", missing=missing, there=there)
    shown = _certificate(certificate)
    try:
        secret = serialization.load_pem_private_key(_read(KEY_SETTING, key), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it has a password
        raise CannotStart("tls.not_key", path=key, setting=KEY_SETTING) from error
    if shown.public_key() != secret.public_key():
        raise CannotStart("tls.other_key", certificate=certificate, key=key)
    if shown.not_valid_after_utc <= now:
        raise CannotStart("tls.expired", path=certificate, until=f"{shown.not_valid_after_utc:%Y-%m-%d}")
    return Pair(certificate, key)


def server_context(pair: Pair) -> ssl.SSLContext:
    """TLS 1.2 or newer with this pair; ``load_cert_chain`` on it later changes what new browsers get."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(pair.certificate, pair.key)
    return context


def known_authorities(own: Path | None) -> str:
    """Who may have signed a carrier's certificate, PEM: the public authorities and those in the file ``own``.

    The public ones are the system's, so that what its administrator added counts; without such a file those
    of Mozilla.
    Raises ``CannotStart``: ``tls.unreadable``, ``tls.not_certificate``, with the setting of ``own``.
    """
    system = ssl.get_default_verify_paths().cafile
    text = Path(system or certifi.where()).read_text(errors="replace")
    if own is not None:
        _certificate(own, SIP_CA_SETTING)
        text += "\n" + _read(SIP_CA_SETTING, own).decode(errors="replace")
    return "\n".join(_AUTHORITY.findall(text)) + "\n"


def _certificate(path: Path, setting: str = CERTIFICATE_SETTING) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(setting, path))
    except ValueError as error:
        raise CannotStart("tls.not_certificate", path=path, setting=setting) from error


def _read(setting: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotStart("tls.unreadable", path=path, reason=error.strerror, setting=setting) from error
