"""What distinguishes one private Asterisk from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only when an operator asks for SIP from outside
Role = Literal["pbx", "carrier"]


@dataclass(frozen=True)
class AsteriskOptions:
    """One instance. `host` is where SIP listens, `control_host` where HTTP (ARI, WebSocket) and AMI do.

    role: "pbx" is the node of the centre: no endpoint is written down, all are pushed over ARI.
      "carrier" plays the telephone network: `host` is its trunk, `phones_host` holds the telephones of
      simulated agents, so that the pbx does not take them for the trunk.
    peer: on the carrier, the SIP address (host:port) of the pbx.
    prompts_dir: holds our own prompts as `<language>/perezvon/NAME.ulaw`; played as `sound:perezvon/NAME`.
    music_dir: holds the music on hold; without it that of the packages is played.
    wait_for_engine_s: how long a call rings while no engine is there, before it hears the fallback.
    tls_certificate, tls_key: with them SIP over TLS (to and from carriers) on ``sip_tls_port``.
    tls_authorities: PEM; with them the certificate of whom we call over TLS must be signed by one of these
      and be made out for the name that is called.
    ice_host_candidates: real address → announced address, with ",include_local_address" beside the real one.
    stun: host:port of a STUN server, empty: none.
    extra_modules, extra_files: modules and configuration files (name → text) beside those that we need.
    """

    role: Role
    host: str
    control_host: str = ""
    sip_port: int = 5060
    http_port: int = 8088
    ami_port: int = 5038
    rtp_first: int = 20000
    rtp_last: int = 29999
    phones_host: str = ""
    peer: str = ""
    language: str = "ru"
    prompts_dir: Path | None = None
    music_dir: Path | None = None
    external_address: str = ""
    local_networks: tuple[str, ...] = ()
    stun: str = ""
    wait_for_engine_s: int = 20
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_authorities: str = ""
    sip_tls_port: int = 5061
    ice_host_candidates: Mapping[str, str] = field(default_factory=dict)
    extra_dialplan: str = ""
    extra_pjsip: str = ""
    extra_modules: tuple[str, ...] = ()
    extra_files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.control_host:
            own = "127.0.0.1" if self.host == EVERYWHERE else self.host
            object.__setattr__(self, "control_host", own)

    @property
    def app(self) -> str:
        """The name of the Stasis application."""
        return "perezvon" if self.role == "pbx" else "carrier"
