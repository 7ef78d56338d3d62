"""The configuration files of one private Asterisk, from typed options.

The module list and the settings are a set that was tried as a whole; what is not
named here is not loaded. Endpoints, accounts and trunks live in Asterisk's memory and come over ARI.
"""

from __future__ import annotations

import re
import resource
from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.private.asterisk_dialplan import carrier_dialplan, pbx_dialplan
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root

_MODULES = """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb
res_crypto res_srtp res_rtp_asterisk
res_http_websocket res_websocket_client res_stasis res_stasis_answer res_stasis_playback res_stasis_recording
res_stasis_snoop res_stasis_device_state app_stasis
res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
res_pjproject res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_pjsip_registrar
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration
res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_transport_websocket
res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_nat res_pjsip_rfc3326 res_pjsip_header_funcs
res_pjsip_diversion res_pjsip_path res_pjsip_acl res_pjsip_logger res_pjsip_pubsub chan_pjsip
bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features chan_bridge_media
res_rtp_multicast chan_rtp res_audiosocket chan_audiosocket chan_websocket
codec_ulaw codec_alaw codec_a_mu codec_g722 codec_resample codec_opus_open_source res_format_attr_opus
format_pcm format_wav format_sln format_gsm codec_gsm format_ogg_opus_open_source
pbx_config res_musiconhold app_amd app_dial app_playback app_echo app_record app_mixmonitor app_chanspy
app_playtones app_verbose app_stack app_senddtmf app_read res_tonedetect app_talkdetect res_mutestream
func_callerid func_channel func_logic func_strings func_global func_math func_rand func_timeout
func_talkdetect func_jitterbuffer func_volume func_hangupcause func_env func_pjsip_endpoint func_pjsip_aor
func_pjsip_contact cdr_csv
"""

# An agent's line lives a whole shift; Asterisk would keep a detail record of each call on it until it ends.
_NO_CDR = "[general]\nenable = no\n"
_CARRIER_CDR = """\
[general]
enable = yes
unanswered = yes
congestion = yes
batch = no
[csv]
usegmtime = yes
loguniqueid = yes
loguserfield = yes
accountlogs = no
"""

AMD = """\
[general]
total_analysis_time = 5000
silence_threshold = 256
initial_silence = 2500
after_greeting_silence = 800
greeting = 1500
min_word_length = 100
maximum_word_length = 5000
between_words_silence = 50
maximum_number_of_words = 2
"""

SORCERY = """\
[res_pjsip]
endpoint = config,pjsip.conf,criteria=type=endpoint
endpoint = memory
auth = config,pjsip.conf,criteria=type=auth
auth = memory
aor = config,pjsip.conf,criteria=type=aor
aor = memory
[res_pjsip_endpoint_identifier_ip]
identify = config,pjsip.conf,criteria=type=identify
identify = memory
[res_pjsip_outbound_registration]
registration = config,pjsip.conf,criteria=type=registration
registration = memory
"""


@dataclass(frozen=True)
class Credentials:
    """Users of the control interfaces, with generated passwords."""

    ari_user: str
    ari_password: str
    ami_user: str
    ami_password: str


def configuration(
    options: AsteriskOptions, credentials: Credentials, root: Root, home: Path
) -> dict[str, str]:
    """File name → text of everything in the `etc` folder of the instance that lives in `home`."""
    dialplan = pbx_dialplan(options) if options.role == "pbx" else carrier_dialplan(options, home / "speech")
    return {
        "asterisk.conf": _asterisk(options, root, home),
        "modules.conf": "[modules]\nautoload = no\n"
        + "".join(f"load = {name}.so\n" for name in (*_MODULES.split(), *options.extra_modules)),
        "http.conf": _http(options),
        "ari.conf": _ari(credentials),
        "manager.conf": _manager(options, credentials),
        "rtp.conf": _rtp(options),
        "pjsip.conf": _pjsip(options) + _tls(options, home) + options.extra_pjsip,
        **_certificate(options),
        "extensions.conf": dialplan + options.extra_dialplan,
        "musiconhold.conf": _music(options, home),
        "indications.conf": _indications(options, root),
        "cdr.conf": _CARRIER_CDR if options.role == "carrier" else _NO_CDR,
        "cel.conf": "[general]\nenable = no\n",
        "stasis.conf": "[threadpool]\ninitial_size = 5\nidle_timeout_sec = 20\nmax_size = 50\n",
        "logger.conf": "[general]\ndateformat = %F %T.%3q\n[logfiles]\nconsole => error,warning\n"
        "messages.log => notice,warning,error\n",
        "sorcery.conf": SORCERY,
        "amd.conf": AMD,
        # Read by modules that are loaded; empty means their defaults.
        "pjproject.conf": "",
        "websocket_client.conf": "",
        "chan_websocket.conf": "",
        "features.conf": "",
        "udptl.conf": "",
        "acl.conf": "",
        "ccss.conf": "",
        "codecs.conf": "",
        "dsp.conf": "",
        "cli.conf": "",
        "cli_permissions.conf": "",
        "dnsmgr.conf": "",
        "extconfig.conf": "",
        **options.extra_files,
    }


def _asterisk(options: AsteriskOptions, root: Root, home: Path) -> str:
    open_files = min(65000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    silence = "yes" if options.role == "carrier" else "no"
    return f"""\
[directories]
astetcdir => {home}/etc
astmoddir => {root.libraries}/asterisk/modules
astvarlibdir => {home}/lib
astdbdir => {home}/db
astkeydir => {home}/keys
astdatadir => {home}/data
astagidir => {root.path}/usr/share/asterisk/agi-bin
astspooldir => {home}/spool
astrundir => {home}/run
astlogdir => {home}/log
astsbindir => {root.path}/usr/sbin
astcachedir => {home}/lib
[options]
verbose = 1
systemname = {options.role}
defaultlanguage = {options.language}
nocolor = yes
dontwarn = yes
maxfiles = {open_files}
hideconnect = yes
live_dangerously = no
transmit_silence = {silence}
cache_record_files = no
"""


def _music(options: AsteriskOptions, home: Path) -> str:
    text = f"[default]\nmode = files\ndirectory = {home / 'moh'}\nsort = alpha\n"
    if options.prompts_dir is not None:  # classes of the centre's own, read again when they change
        text += f'#tryinclude "{options.prompts_dir.resolve()}/music.conf"\n'
    return text


def _indications(options: AsteriskOptions, root: Root) -> str:
    tones = (root.path / "etc/asterisk/indications.conf").read_text()
    country = "ru" if options.language == "ru" else "us"
    return re.sub(r"^country\s*=.*$", f"country = {country}", tones, count=1, flags=re.MULTILINE)


def _http(options: AsteriskOptions) -> str:
    return f"""\
[general]
servername = {options.role}
enabled = yes
bindaddr = {options.control_host}
bindport = {options.http_port}
sessionlimit = 1000
session_inactivity = 30000
session_keep_alive = 30000
"""


def _ari(credentials: Credentials) -> str:
    return f"""\
[general]
enabled = yes
pretty = no
websocket_write_timeout = 1000
[{credentials.ari_user}]
type = user
read_only = no
password = {credentials.ari_password}
password_format = plain
"""


def _manager(options: AsteriskOptions, credentials: Credentials) -> str:
    return f"""\
[general]
enabled = yes
webenabled = no
bindaddr = {options.control_host}
port = {options.ami_port}
[{credentials.ami_user}]
secret = {credentials.ami_password}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = call,system,security
write = call,system
writetimeout = 1000
"""


def _rtp(options: AsteriskOptions) -> str:
    text = f"""\
[general]
rtpstart = {options.rtp_first}
rtpend = {options.rtp_last}
icesupport = yes
strictrtp = yes
rtpchecksums = no
dtlsmtu = 1200
"""
    if options.stun:
        text += f"stunaddr = {options.stun}\n"
    if options.ice_host_candidates:
        text += "[ice_host_candidates]\n"
        text += "".join(f"{real} => {told}\n" for real, told in options.ice_host_candidates.items())
    return text


def _pjsip(options: AsteriskOptions) -> str:
    # Unknown sources get nothing: no anonymous endpoint, identification by address or by account only.
    # The carrier knows its customers by name first: their calls come from the address of its trunk, too.
    order = "ip,username,auth_username" if options.role == "pbx" else "username,ip,auth_username"
    text = f"""\
[global]
type = global
user_agent = perezvon
endpoint_identifier_order = {order}
keep_alive_interval = 90
[system]
type = system
timer_t1 = 500
threadpool_initial_size = 5
threadpool_max_size = 50
"""
    outside = _outside(options)
    if options.role == "pbx":
        bind = f"{options.host}:{options.sip_port}"
        text += _transport("t-udp", "udp", bind, outside) + _transport("t-tcp", "tcp", bind, outside)
        return text + _transport("t-ws", "ws", options.control_host, "")
    text += _transport("t-trunk", "udp", f"{options.host}:{options.sip_port}", outside)
    text += _transport("t-phones", "udp", f"{options.phones_host}:{options.sip_port}", outside)
    # One source address for both: a call of the pbx to a trunk number and to a simulated telephone.
    peer_host = options.peer.rpartition(":")[0]
    return (
        text
        + f"""\
[pbx]
type = endpoint
transport = t-trunk
context = from-pbx
disallow = all
allow = alaw,ulaw
aors = pbx
direct_media = no
media_address = {options.host}
send_pai = yes
trust_id_inbound = yes
[pbx]
type = aor
contact = sip:{options.peer}
[pbx]
type = identify
endpoint = pbx
match = {peer_host}
"""
    )


def _transport(name: str, protocol: str, bind: str, outside: str) -> str:
    return f"[{name}]\ntype = transport\nprotocol = {protocol}\nbind = {bind}\n{outside}"


def _certificate(options: AsteriskOptions) -> dict[str, str]:
    """The certificate and its key where the account of Asterisk can read them."""
    if options.tls_certificate is None or options.tls_key is None:
        return {}
    files = {"tls.crt": options.tls_certificate.read_text(), "tls.key": options.tls_key.read_text()}
    return files | ({"tls.ca": options.tls_authorities} if options.tls_authorities else {})


def _tls(options: AsteriskOptions, home: Path) -> str:
    if not _certificate(options):
        return ""
    text = _transport("t-tls", "tls", f"{options.host}:{options.sip_tls_port}", _outside(options))
    text += f"cert_file = {home}/etc/tls.crt\npriv_key_file = {home}/etc/tls.key\nmethod = tlsv1_2\n"
    return text + (
        f"ca_list_file = {home}/etc/tls.ca\nverify_server = yes\n" if options.tls_authorities else ""
    )


def _outside(options: AsteriskOptions) -> str:
    # Behind address translation: what to write into SIP and SDP for peers outside the local networks.
    if not options.external_address:
        return ""
    text = f"external_signaling_address = {options.external_address}\n"
    text += f"external_media_address = {options.external_address}\n"
    return text + "".join(f"local_net = {network}\n" for network in options.local_networks)
