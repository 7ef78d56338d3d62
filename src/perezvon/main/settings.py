"""Settings: what an operator may set (`Options`, from the environment), and what a role gets (`Settings`).

`Options` are wishes, most of them absent. `Settings` are complete: every address, every secret. `up` makes
them from the private services it started; a production role makes them from `Options` alone (`settings_of`).
A role never reads the environment; it gets a `Settings` object.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from perezvon.adapters import ice
from perezvon.adapters.private.addresses import own_address
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.web.proxies import networks
from perezvon.main.secrets import Secrets

OWN_PROXIES: Final = "127.0.0.1,::1"
Port = Annotated[int, Field(ge=1, le=65535)]
LOOPBACK: Final = "127.0.0.1"


def default_state() -> Path:
    """/var/lib/perezvon for root, ~/.local/state/perezvon (or XDG_STATE_HOME) for everybody else."""
    if os.geteuid() == 0:
        return Path("/var/lib/perezvon")
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local/state") / "perezvon"


class Options(BaseSettings):
    """What the environment may say. Every field is an upper-case variable with the prefix PEREZVON_,
    except the four addresses that bypass a private service and PG_BIN_DIR, which have no prefix."""

    model_config = SettingsConfigDict(env_prefix="PEREZVON_", extra="ignore", populate_by_name=True)

    database_url: str | None = Field(None, validation_alias="DATABASE_URL")
    nats_url: str | None = Field(None, validation_alias="NATS_URL")
    ari_url: str | None = Field(None, validation_alias="ARI_URL")
    ami_url: str | None = Field(None, validation_alias="ASTERISK_AMI_URL")
    pg_bin_dir: Path | None = Field(None, validation_alias="PG_BIN_DIR")

    state: Path = Field(default_factory=default_state)
    cache: Path | None = None
    user: str | None = None
    listen: str = "127.0.0.1:8080"
    https_listen: str | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    public_url: str | None = None
    proxies: str = OWN_PROXIES
    centre: str = "main"
    node: str = "n1"
    language: str = "ru"

    sip_host: str | None = None
    sip_port: Port = 5060
    sip_tls_port: Port = 5061
    sip_ca: Path | None = None
    asterisk_http_port: Port = 8088
    asterisk_ami_port: Port = 5038
    nats_port: Port = 4222
    rtp_first: Port = 20000
    rtp_last: Port = 29999
    carrier_host: str = "127.0.0.2"
    phones_host: str = "127.0.0.4"

    media_address: str | None = None
    external_address: str = ""
    local_networks: tuple[str, ...] = ()
    stun: str = ""
    turn_url: str = ""
    turn_secret: str = ""
    sip_ws_url: str | None = None

    recordings: Path | None = None
    raw_recordings: Path | None = None
    templates: Path | None = None
    keep_recordings_days: dict[str, Annotated[int, Field(ge=1, le=36500)]] = Field(default_factory=dict)
    debian_mirror: str | None = None

    @field_validator("listen")
    @classmethod
    def _listen_has_a_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("write ADDRESS:PORT, for example 127.0.0.1:8080")
        if host != "localhost":
            ip_address(host.strip("[]"))
        return value

    @field_validator("https_listen")
    @classmethod
    def _https_has_a_port(cls, value: str | None) -> str | None:
        if value in (None, "", "off"):
            return value or None
        host, colon, port = str(value).rpartition(":")
        if not colon or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("write ADDRESS:PORT, for example 0.0.0.0:8443, or off")
        ip_address(host.strip("[]"))
        return value

    @field_validator("proxies")
    @classmethod
    def _proxies_are_addresses(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator("stun")
    @classmethod
    def _stun_is_a_host(cls, value: str) -> str:
        return ice.bare_stun(value)

    @field_validator("turn_url")
    @classmethod
    def _turn_is_an_address(cls, value: str) -> str:
        for url in ice.turn_urls(value):
            ice.turn_server(url)
        return value

    @field_validator(
        "state",
        "cache",
        "recordings",
        "raw_recordings",
        "templates",
        "pg_bin_dir",
        "tls_certificate",
        "tls_key",
        "sip_ca",
    )
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @field_validator("keep_recordings_days", mode="before")
    @classmethod
    def _one_number_is_for_all(cls, value: object) -> object:
        return {"*": value} if isinstance(value, int) else value

    @property
    def listen_host(self) -> str:
        """The address that HTTP listens on (brackets of an IPv6 address removed)."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """The port that HTTP listens on."""
        return int(self.listen.rpartition(":")[2])

    def for_carriers(self) -> Self:
        """Unless the operator named an address, SIP is taken where carriers and telephones reach it."""
        own = own_address()
        return self if self.sip_host or ":" in own else self.model_copy(update={"sip_host": own})


def read_options() -> Options:
    """`Options` from the environment; raises `CannotStart("setting.wrong")` that names the variable."""
    try:
        return Options()
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0]) if first["loc"] else "?"
        setting = place if place.isupper() else f"PEREZVON_{place.upper()}"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise CannotStart("setting.wrong", setting=setting, reason=reason) from error


class Frozen(BaseModel):
    """Base of the complete settings: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AsteriskAccess(Frozen):
    """How to drive one Asterisk.

    ari_url: `http://host:port/ari` without credentials; sip_address: `host:port`; sip_ws_url: where the api
    passes browsers' SIP on to; raw_dir: the folder where recordings with a relative name land, as Asterisk
    and we both see it; sip_log: its own log, where we can read it; phones_address: only of the simulated
    carrier.
    """

    app: str
    ari_url: str
    ari_user: str
    ari_password: str
    ami_host: str
    ami_port: int
    ami_user: str
    ami_password: str
    sip_address: str
    sip_ws_url: str
    raw_dir: Path
    sip_log: Path | None = None
    phones_address: str = ""


class HttpsListen(Frozen):
    """Where browsers of other computers are served. ``certificate`` and ``key``: the operator's files;
    without them our own authority signs."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


class Settings(Frozen):
    """Everything a role needs.

    owner_url is for migrations and the demo seed only; engine_url and app_url are what `engine` and
    `api`/`worker` use. https: None where only this machine or a proxy is served. proxies: whose word about a
    browser's address is taken. session_key and recordings_key are 32 bytes as hexadecimal. media_address is
    what browsers and trunks send audio to; line_address is where carriers and telephones find us (host:port).
    log_dir: where each role's log goes. keep_recordings_days: by client, `*` for all others; who is not
    named keeps for ever.
    """

    centre: str
    node: str
    language: str
    owner_url: str
    engine_url: str
    app_url: str
    nats_url: str
    pbx: AsteriskAccess
    carrier: AsteriskAccess | None
    listen_host: str
    listen_port: int
    https: HttpsListen | None = None
    public_url: str
    proxies: str = OWN_PROXIES
    media_address: str
    line_address: str = ""
    stun: str
    turn_url: str
    turn_secret: str
    session_key: str
    recordings_key: str
    state_dir: Path
    prompts_dir: Path
    recordings_dir: Path
    templates_dir: Path | None = None
    log_dir: Path
    keep_recordings_days: dict[str, int] = Field(default_factory=dict)
    demo: bool

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read what `save` wrote."""
        return cls.model_validate_json(path.read_bytes())

    @property
    def https_url(self) -> str:
        """The address for browsers of other computers; "" where we serve none."""
        if self.https is None:
            return ""
        host = self.https.host
        if ip_address(host).is_unspecified:
            host = self.media_address
        return f"https://{f'[{host}]' if ':' in host else host}:{self.https.port}"

    def save(self, path: Path) -> None:
        """Write to a file that only we can read (it holds every password)."""
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(self.model_dump_json(indent=1))
        partial.rename(path)


def assemble(
    options: Options,
    secrets: Secrets,
    *,
    urls: tuple[str, str, str],
    nats_url: str,
    pbx: AsteriskAccess,
    carrier: AsteriskAccess | None,
    demo: bool,
    https: HttpsListen | None = None,
) -> Settings:
    """Complete settings from wishes and started services; `urls` are those of owner, engine and app."""
    address = ip_address(options.listen_host) if options.listen_host != "localhost" else None
    local = address is None or address.is_unspecified or str(address) in OWN_PROXIES.split(",")
    host = "localhost" if local else options.listen_host
    return Settings(
        centre=options.centre,
        node=options.node,
        language=options.language,
        owner_url=urls[0],
        engine_url=urls[1],
        app_url=urls[2],
        nats_url=nats_url,
        pbx=pbx,
        carrier=carrier,
        listen_host=options.listen_host,
        listen_port=options.listen_port,
        https=https,
        public_url=options.public_url or f"http://{host}:{options.listen_port}",
        proxies=options.proxies,
        media_address=options.media_address or own_address(),
        line_address=_line_address(options, pbx.sip_address),
        stun=options.stun,
        turn_url=options.turn_url,
        turn_secret=options.turn_secret,
        session_key=secrets.session_key,
        recordings_key=secrets.recordings_key,
        state_dir=options.state,
        prompts_dir=options.state / "prompts",
        recordings_dir=options.recordings or options.state / "recordings",
        templates_dir=options.templates or options.state / "templates",
        log_dir=options.state / "log",
        keep_recordings_days=options.keep_recordings_days,
        demo=demo,
    )


def _line_address(options: Options, bound: str) -> str:
    host, _, port = bound.rpartition(":")
    if options.external_address:
        host = options.external_address
    elif host == "0.0.0.0" or (options.ari_url and not options.sip_host):  # noqa: S104 - only read
        host = options.media_address or own_address()
    return f"{host}:{port}"


def outside_asterisk(options: Options) -> AsteriskAccess:
    """Access to an existing Asterisk from ARI_URL and ASTERISK_AMI_URL (credentials inside both).

    Raises `CannotStart("setting.wrong")` that names the variable and the form it should have.
    """
    ari = _address("ARI_URL", options.ari_url, "http://USER:PASSWORD@HOST:8088/ari", 8088)
    ami = _address("ASTERISK_AMI_URL", options.ami_url, "ami://USER:PASSWORD@HOST:5038", 5038)
    scheme = urlsplit(options.ari_url or "").scheme
    return AsteriskAccess(
        app="perezvon",
        ari_url=f"{scheme}://{ari.host}:{ari.port}{ari.path or '/ari'}",
        ari_user=ari.user,
        ari_password=ari.password,
        ami_host=ami.host,
        ami_port=ami.port,
        ami_user=ami.user,
        ami_password=ami.password,
        sip_address=f"{options.sip_host or LOOPBACK}:{options.sip_port}",
        sip_ws_url=options.sip_ws_url or f"ws://{ari.host}:{ari.port}/ws",
        raw_dir=options.raw_recordings or Path("/var/spool/asterisk/monitor"),
    )


class _Address(Frozen):
    host: str
    port: int
    user: str
    password: str
    path: str


def _address(setting: str, value: str | None, form: str, port: int) -> _Address:
    parts = urlsplit(value or "")
    try:
        found = parts.port or port
    except ValueError:
        found = 0
    if not parts.hostname or not parts.username or not found:
        raise CannotStart("setting.wrong", setting=setting, reason=f"write {form}")
    return _Address(
        host=parts.hostname,
        port=found,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        path=parts.path.rstrip("/"),
    )
