"""What the adapter must know of one media node."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AsteriskSettings:
    """Addresses, credentials and choices for one Asterisk.

    ari_url: ``http://host:port/ari`` without credentials. sip_address: ``host:port`` for SIP telephones.
    media_address: what is told to browsers and telephones as the address of our audio; None: Asterisk's own
      choice. bind_media: audio sockets are bound to it as well (for tests that must stay on the loopback).
    recordings_dir: where recordings with a relative name land, as WE see it; None: not visible from here, so
      that nobody checks whether bytes arrive.
    sip_log: Asterisk's own log as WE see it: only there it says why a registration failed.
    opus: browsers may use Opus; G.711 comes first either way, because trunks speak it (no transcoding).
    """

    node: str
    ari_url: str
    ari_user: str
    ari_password: str
    ami_host: str
    ami_port: int
    ami_user: str
    ami_password: str
    sip_address: str
    app: str = "perezvon"
    media_address: str | None = None
    bind_media: bool = False
    recordings_dir: Path | None = None
    opus: bool = True
    sip_log: Path | None = None
