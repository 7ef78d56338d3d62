"""The one origin in https: which certificate it shows, and how that stays fresh while it serves."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog

from perezvon.adapters.private.addresses import free_port, is_free, own_address
from perezvon.adapters.private.authority import Pair, local_pair, names_of_this_machine
from perezvon.adapters.private.certificates import given_pair, server_context
from perezvon.adapters.private.messages import CannotStart
from perezvon.main.settings import HttpsListen, Options, Settings

LISTEN_SETTING: Final = "PEREZVON_HTTPS_LISTEN"
PORT: Final = 8443
_LOOK_EVERY_S: Final = 600.0
log = structlog.get_logger("https")


def wanted_https(options: Options, *, by_itself: bool) -> HttpsListen | None:
    """Where https is served. ``by_itself``: also when nobody asked, on the address that others reach.

    A port that nobody asked for by name may be replaced by a free one. Raises ``CannotStart`` for files that
    cannot be used.
    """
    pair = given_pair(options.tls_certificate, options.tls_key, datetime.now(UTC))
    if options.https_listen == "off":
        return None
    files = {"certificate": pair.certificate, "key": pair.key} if pair else {}
    if options.https_listen:
        host, _, port = options.https_listen.rpartition(":")
        return HttpsListen(host=host.strip("[]"), port=int(port), **files)
    if not by_itself and pair is None:
        return None
    address = own_address()
    if address == "127.0.0.1":  # no network: nobody could come
        return None
    return HttpsListen(host=address, port=free_port(address, PORT), **files)


def check_listen(setting: str, host: str, port: int) -> None:
    """Raises ``CannotStart``: ``port.taken``, ``port.low``, ``address.wrong``, each with the setting."""
    try:
        free = is_free(host, port)
    except PermissionError as error:
        raise CannotStart("port.low", port=port, setting=setting) from error
    except OSError as error:
        raise CannotStart("address.wrong", setting=setting, value=f"{host}:{port}") from error
    if not free:
        raise CannotStart("port.taken", port=port, host=host, setting=setting)


def check_https(listen: HttpsListen | None) -> None:
    """As ``check_listen``, for https."""
    if listen is not None:
        check_listen(LISTEN_SETTING, listen.host, listen.port)


def tls_folder(state: Path) -> Path:
    """Where our own authority lives."""
    return state / "tls"


def current_pair(settings: Settings) -> Pair | None:
    """The pair to show now; our own is made or renewed by this. None: https is not served."""
    https, now = settings.https, datetime.now(UTC)
    if https is None:
        return None
    given = given_pair(https.certificate, https.key, now)
    if given is not None:
        return given
    names = _names(settings.public_url, https, settings.media_address)
    return local_pair(tls_folder(settings.state_dir), names, now)


def sip_pair(options: Options) -> Pair:
    """The pair for SIP over TLS: that of https. Raises ``CannotStart`` for files that cannot be used."""
    now = datetime.now(UTC)
    given = given_pair(options.tls_certificate, options.tls_key, now)
    if given is not None:
        return given
    media = options.media_address or own_address()
    names = _names(options.public_url or "", wanted_https(options, by_itself=True), media)
    return local_pair(tls_folder(options.state), names, now)


def _names(public_url: str, https: HttpsListen | None, media_address: str) -> tuple[str, ...]:
    public = urlsplit(public_url).hostname or ""
    host = https.host if https else ""
    host = "" if host in ("0.0.0.0", "::") else host  # noqa: S104 - every address is named anyway
    return names_of_this_machine(public, host, media_address)


class Certificate:
    """What new browsers are shown; ``keep_fresh`` changes it without a restart."""

    def __init__(self, settings: Settings) -> None:
        """Raises ``CannotStart`` for files that cannot be used."""
        self._settings = settings
        self.pair = current_pair(settings)
        self.context: ssl.SSLContext | None = None
        if self.pair is not None:
            self.context = server_context(self.pair)
            self._seen = self._written()

    @property
    def own_authority(self) -> Path | None:
        """The certificate that computers of agents must learn to trust; None: they trust it already."""
        return self.pair.authority if self.pair else None

    def _written(self) -> tuple[int, int]:
        if self.pair is None:
            return 0, 0
        return self.pair.certificate.stat().st_mtime_ns, self.pair.key.stat().st_mtime_ns

    def look(self) -> bool:
        """Take a new certificate in when there is one: renewed files, new addresses, an end that is near.

        Raises ``CannotStart`` and ``OSError`` for files that cannot be used; the old ones stay in force.
        """
        pair = current_pair(self._settings)
        written = self._written()
        if pair is None or self.context is None or written == self._seen:
            return False
        self.context.load_cert_chain(pair.certificate, pair.key)
        self._seen = written
        return True

    async def keep_fresh(self) -> None:
        """Look every ten minutes, for ever."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                if await asyncio.to_thread(self.look):
                    log.info("https.renewed")
            except (CannotStart, OSError) as error:
                log.error("https.not_renewed", reason=str(error))
