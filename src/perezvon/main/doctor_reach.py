"""What an agent on another computer needs: https that is believed, a way for sound, a headset."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from cryptography import x509
from cryptography.x509.oid import NameOID

from perezvon.adapters.ice import TurnRefused, ask_stun, ask_turn, turn_urls
from perezvon.adapters.private.addresses import own_address, own_addresses
from perezvon.adapters.private.authority import fingerprint, named_in
from perezvon.main.doctor import Check, Patient, Report, in_thread
from perezvon.main.doctor_texts import say
from perezvon.main.https import tls_folder

_CERTIFICATE_DAYS = 21
_MOST_NAMES = 4
_TESTED = """
select agent, address, microphone, network, speaker from device_test
where centre = $1 and at > clock_timestamp() - interval '1 day' order by agent
"""


async def address(patient: Patient, report: Report) -> None:
    """What a browser on another computer needs: https, and a certificate that it believes."""
    options, settings = patient.options, patient.settings
    url = options.public_url or (settings.public_url if settings else f"http://{options.listen}")
    lan = settings.https_url if settings and patient.runs else ""
    for each in dict.fromkeys(found for found in (url, lan) if found.startswith("https:")):
        parts = urlsplit(each)
        await _certificate(report, parts.hostname or "", parts.port or 443)
        report.ok("microphone.https", "microphone", url=each)
    authority = tls_folder(options.state) / "ca.pem"
    if lan and settings and settings.https and settings.https.certificate is None and authority.exists():
        report.ok("certificate.own", fingerprint=fingerprint(authority), url=lan)
    if url.startswith("https:"):
        return
    host = urlsplit(url).hostname or ""
    if _loopback(host):
        if not lan:
            report.ok("certificate.none")
        report.ok("microphone.local", "microphone", url=url)
        if not _loopback(options.listen_host):
            report.warn("address.open", listen=options.listen)
        return
    report.warn("certificate.missing", url=url)
    report.fault("microphone.none", "microphone", url=url)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _certificate(report: Report, host: str, port: int) -> None:
    try:
        shown = await in_thread(lambda: _shown_certificate(host, port))
    except (OSError, ssl.SSLError, ValueError) as error:
        report.fault("certificate.unreachable", host=host, port=port, reason=str(error))
        return
    left = (shown.not_valid_after_utc - datetime.now(UTC)).days
    names = named_in(shown)
    common = shown.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
    values: dict[str, Any] = {
        "host": host,
        "days": left,
        "until": f"{shown.not_valid_after_utc:%Y-%m-%d}",
        "names": ", ".join(names[:_MOST_NAMES]) + more,
        "issuer": common[0].value if common else "?",
    }
    if not _is_for(names, host):
        report.fault("certificate.other_name", **values)
    elif left < 0:
        report.fault("certificate.expired", **values)
    elif left < _CERTIFICATE_DAYS:
        report.warn("certificate.soon", **values)
    else:
        report.ok("certificate.ok", **values)


def _shown_certificate(host: str, port: int) -> x509.Certificate:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # we want to see a bad one too
    with (
        socket.create_connection((host, port), timeout=4) as link,
        context.wrap_socket(link, server_hostname=host) as secure,
    ):
        return x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")


def _is_for(names: tuple[str, ...], host: str) -> bool:
    return any(
        name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2]) for name in names
    )


async def media(patient: Patient, report: Report) -> None:
    """Where browsers send sound, and whether the servers that help them find the way answer."""
    _media_address(patient, report)
    options = patient.options
    if not options.stun and not options.turn_url:
        report.ok("stun.none")
        return
    async with asyncio.TaskGroup() as asking:
        if options.stun:
            asking.create_task(_stun(report, options.stun))
        for url in turn_urls(options.turn_url):
            asking.create_task(_turn(report, url, options.turn_secret))


def _media_address(patient: Patient, report: Report) -> None:
    options = patient.options
    told = options.media_address or (patient.settings.media_address if patient.settings else own_address())
    if options.ari_url:
        report.ok("media.outside", address=told)
        return
    others = [each for each in own_addresses() if each != told]
    shown = ", ".join(others)
    if _loopback(told):
        report.warn("media.loopback", address=told)
    elif told not in own_addresses():
        report.fault("media.foreign", address=told, others=shown or "127.0.0.1")
    else:
        report.ok("media.ok", address=told, first=options.rtp_first, last=options.rtp_last)
        if others:
            report.ok("media.others", others=shown)
    if options.external_address:
        report.ok("media.external", address=options.external_address)


async def _stun(report: Report, server: str) -> None:
    try:
        report.ok("stun.ok", address=server, seen=await ask_stun(server))
    except (OSError, TimeoutError) as error:
        report.fault("stun.away", address=server, reason=_why(error))


async def _turn(report: Report, url: str, secret: str) -> None:
    try:
        report.ok("turn.ok", url=url, relay=await ask_turn(url, secret, datetime.now(UTC)))
    except TurnRefused as refused:
        report.fault("turn.refused", url=url, reason=str(refused))
    except (OSError, TimeoutError) as error:
        report.fault("turn.away", url=url, reason=_why(error))


def _why(error: Exception) -> str:
    return say("reason.slow") if isinstance(error, TimeoutError) else str(error) or type(error).__name__


async def desks(connection: asyncpg.Connection, centre: str, report: Report) -> None:
    """What agents found when they tested their desks; ``connection`` sees the rows of the centre."""
    rows = await connection.fetch(_TESTED, centre)
    bad = [
        row
        for row in rows
        if row["network"] != "ok" or row["microphone"] != "ok" or row["speaker"] == "not_heard"
    ]
    for row in bad:
        report.warn("desks.bad", "desks", **row)
    if not bad:
        code = "desks.ok" if rows else "desks.none"
        report.ok(code, "desks", count=len(rows))


CHECKS: tuple[tuple[str, Check], ...] = (
    ("certificate", address),
    ("media", media),
)
