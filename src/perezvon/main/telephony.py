"""The two private Asterisks of `up`: the centre's and the simulated telephone network."""

from __future__ import annotations

import asyncio
from pathlib import Path
from socket import SocketKind

from perezvon.adapters.private.account import Account
from perezvon.adapters.private.addresses import TCP, UDP, free_port, is_free, own_address
from perezvon.adapters.private.asterisk import PrivateAsterisk, end_old_process
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.asterisk_root import asterisk_root
from perezvon.adapters.private.certificates import known_authorities
from perezvon.adapters.private.debian import Root, Say
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.speech.bells import install_music
from perezvon.main.demo_data.prompts import install_prompts
from perezvon.main.https import sip_pair
from perezvon.main.settings import LOOPBACK, AsteriskAccess, Options

CARRIER_RTP = (10000, 19999)  # below the pbx's range and below the system's ephemeral ports


class PrivateTelephony:
    """Makes both Asterisks with free ports. Call `fetch`, `pbx`, `carrier` in this order."""

    def __init__(self, options: Options, account: Account, log_dir: Path) -> None:
        self._options = options
        self._account = account
        self._log_dir = log_dir
        self._root: Root | None = None
        self._pbx: PrivateAsterisk | None = None
        self._carrier: PrivateAsterisk | None = None

    async def fetch(self, say: Say) -> None:
        """Make the unpacked Asterisk; the first time it is fetched."""
        state = self._options.state
        cache = self._options.cache or state / "cache"
        self._root = await asterisk_root(state / "roots", cache, mirror=self._options.debian_mirror, say=say)

    async def pbx(self) -> PrivateAsterisk:
        """The centre's Asterisk, not yet started."""
        options, state = self._options, self._options.state / "asterisk"
        await end_old_process(state)
        prompts = options.state / "prompts"
        music = options.state / "music"
        await asyncio.to_thread(install_prompts, prompts)
        await asyncio.to_thread(install_music, music)
        control, sip = "127.0.0.1", options.sip_host or LOOPBACK
        tls = await asyncio.to_thread(sip_pair, options)
        self._pbx = self._asterisk(
            state,
            AsteriskOptions(
                "pbx",
                sip,
                control_host=control,
                sip_port=self._port("sip_port", sip, TCP, UDP),
                http_port=self._port("asterisk_http_port", control, TCP),
                ami_port=self._port("asterisk_ami_port", control, TCP),
                rtp_first=options.rtp_first,
                rtp_last=options.rtp_last,
                language=options.language,
                prompts_dir=prompts,
                music_dir=music,
                external_address=options.external_address,
                local_networks=options.local_networks,
                stun=options.stun,
                ice_host_candidates=announced(options),
                tls_certificate=tls.certificate,
                tls_key=tls.key,
                tls_authorities=await asyncio.to_thread(known_authorities, options.sip_ca),
                sip_tls_port=self._port("sip_tls_port", sip, TCP),
            ),
            self._log_dir / "asterisk.log",
        )
        return self._pbx

    async def carrier(self) -> PrivateAsterisk:
        """The simulated telephone network, not yet started; it needs the addresses of the pbx."""
        options, state = self._options, self._options.state / "carrier"
        await end_old_process(state)
        host = options.carrier_host
        self._carrier = self._asterisk(
            state,
            AsteriskOptions(
                "carrier",
                host,
                phones_host=options.phones_host,
                peer=self._made(self._pbx).sip_address,
                sip_port=free_port(host, 5060, UDP),
                http_port=free_port(host, 8088, TCP),
                ami_port=free_port(host, 5038, TCP),
                rtp_first=CARRIER_RTP[0],
                rtp_last=CARRIER_RTP[1],
                language=options.language,
                prompts_dir=options.state / "prompts",
            ),
            self._log_dir / "carrier.log",
        )
        return self._carrier

    def pbx_access(self) -> AsteriskAccess:
        """How to drive the centre's Asterisk."""
        return _access(self._made(self._pbx))

    def carrier_access(self) -> AsteriskAccess:
        """How to drive the simulated network."""
        return _access(self._made(self._carrier))

    def _asterisk(self, state: Path, options: AsteriskOptions, log: Path) -> PrivateAsterisk:
        if self._root is None:
            raise RuntimeError("fetch() comes first")
        return PrivateAsterisk(state, self._root, options, account=self._account, log=log)

    def _port(self, field: str, host: str, *kinds: SocketKind) -> int:
        """The port of the setting; one that nobody asked for by name may be replaced by a free one."""
        port = int(getattr(self._options, field))
        setting = f"PEREZVON_{field.upper()}"
        try:
            if field in self._options.model_fields_set and not is_free(host, port, *kinds):
                raise CannotStart("port.taken", port=port, host=host, setting=setting)
            return free_port(host, port, *kinds)
        except OSError as error:
            raise CannotStart("address.wrong", setting=setting, value=f"{host}:{port}") from error

    @staticmethod
    def _made(asterisk: PrivateAsterisk | None) -> PrivateAsterisk:
        if asterisk is None:
            raise RuntimeError("this Asterisk was not made yet")
        return asterisk


def announced(options: Options) -> dict[str, str]:
    """Behind NAT, browsers outside try the public address, those inside our own."""
    if not options.external_address:
        return {}
    own = options.media_address or own_address()
    return {own: f"{options.external_address},include_local_address"}


def _access(asterisk: PrivateAsterisk) -> AsteriskAccess:
    return AsteriskAccess(
        app=asterisk.options.app,
        ari_url=asterisk.ari_url,
        ari_user=asterisk.ari_user,
        ari_password=asterisk.ari_password,
        ami_host=asterisk.ami_host,
        ami_port=asterisk.ami_port,
        ami_user=asterisk.ami_user,
        ami_password=asterisk.ami_password,
        sip_address=asterisk.sip_address,
        sip_ws_url=asterisk.ws_url,
        raw_dir=asterisk.monitor_dir,
        sip_log=asterisk.sip_log,
        phones_address=asterisk.phones_address if asterisk.options.phones_host else "",
    )
