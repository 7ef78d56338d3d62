"""Words of the reference that no docstring holds: options of the environment, formulas of the metrics."""

from __future__ import annotations

from typing import NamedTuple

OPTIONS = {
    "database_url": "A PostgreSQL ≥ 16 of yours (may create roles and databases); none: a private one.",
    "nats_url": "A NATS server of yours; none: a private one.",
    "ari_url": "ARI of an Asterisk ≥ 22.5 of yours; none: a private one.",
    "ami_url": "AMI of the same Asterisk, for recording; goes with `ARI_URL`.",
    "pg_bin_dir": "Folder with `postgres` and `initdb` for the private PostgreSQL; none: from the wheel.",
    "state": "Folder of everything private: databases, recordings, logs, secrets, fetched packages.",
    "cache": "Folder of fetched packages; several states may share it.",
    "user": "Account of the private PostgreSQL when started by root.",
    "listen": "Address and port of the web application in plain HTTP: for browsers on this machine and "
    "for a proxy.",
    "https_listen": "Address and port for browsers of other computers, in https; `off`: none. Unset: "
    "`perezvon up --no-demo` takes port 8443 of the first address that is not loopback, the demo none, "
    "the role `api` none without a certificate.",
    "tls_certificate": "Its certificate with the chain, PEM; unset: an authority of our own signs one.",
    "tls_key": "The key of that certificate, PEM without a password; both are read again when they change.",
    "public_url": "The address that browsers use when a proxy stands in front.",
    "proxies": "Addresses and networks of proxies in front, with commas: X-Forwarded-For and "
    "X-Forwarded-Proto are believed from them only. Limits of sign-in count by the browser's address.",
    "centre": "Id of the centre; one engine decides for one centre.",
    "node": "Id of the media node; part of every id born on it.",
    "language": "Language of the demo centre and of what a caller hears first: `ru` or `en`.",
    "sip_host": "Address on which the private Asterisk takes SIP; unset: the first one of the network with "
    "`--no-demo`, this machine only with the demo.",
    "sip_port": "Its port.",
    "sip_tls_port": "Its port for SIP over TLS; the certificate is that of https.",
    "sip_ca": "Authorities of carriers that sign for themselves, PEM, beside the public ones.",
    "asterisk_http_port": "Port of the private Asterisk's ARI and SIP WebSocket.",
    "asterisk_ami_port": "Port of its AMI.",
    "nats_port": "Port of the private NATS.",
    "rtp_first": "First port of voice.",
    "rtp_last": "Last port of voice.",
    "carrier_host": "Address of the simulated telephone network.",
    "phones_host": "Address of the simulated agents' telephones.",
    "media_address": "Address for voice that browsers are told; none: the first that is not loopback.",
    "external_address": "Public address when Asterisk stands behind NAT; browsers are told of it beside "
    "our own.",
    "local_networks": "Networks that are reached without it, as a JSON list.",
    "stun": "STUN server for browsers and Asterisk, `host:port`.",
    "turn_url": "TURN servers for browsers, several with commas: `turn:host:port`, "
    "`turn:host:port?transport=tcp`, `turns:host:port`.",
    "turn_secret": "Its shared secret (coturn: `static-auth-secret`): credentials for 12 hours are made "
    "from it.",
    "sip_ws_url": "SIP WebSocket of the Asterisk; none: beside its ARI.",
    "recordings": "Folder of finished recordings (encrypted Opus).",
    "raw_recordings": "Folder where Asterisk writes raw tracks; the worker empties it.",
    "templates": "Folder of a team's own script templates, `<key>/<language>.toml`; unset: `templates` of "
    "the state. `perezvon templates` checks it.",
    "keep_recordings_days": "Days until a recording is deleted: one number, or by client as JSON, "
    'as in `{"*": 365, "mebel": 90}`; none: never.',
    "debian_mirror": "Where packages of the private Asterisk are fetched; none: the machine's own mirror.",
}


class Metric(NamedTuple):
    """A number of a screen or report, how it is computed, and the fields that it is computed from."""

    name: str
    formula: str
    source: str


METRICS = (
    Metric("Offered", "calls that entered the queue", "`Tally.offered`"),
    Metric("Answered", "calls that reached a first agent", "`Tally.answered`"),
    Metric("Abandoned", "the caller hung up in the queue, after `short_abandon_s`", "`Tally.abandoned`"),
    Metric("Short abandoned", "the same, within `short_abandon_s` of the queue", "`Tally.short_abandoned`"),
    Metric(
        "Flowed out",
        "left the queue unanswered by our decision (longest wait, overflow)",
        "`Tally.flowed_out`",
    ),
    Metric("Overflowed", "those of the flowed out whom the overflow rule sent on", "`Tally.overflowed`"),
    Metric(
        "In progress",
        "offered − answered − abandoned − short abandoned − flowed out; checked after every step",
        "`Tally`",
    ),
    Metric(
        "Service level X/T",
        "answered within T ÷ (answered + abandoned + flowed out)",
        "`in_target`, `target_s`",
    ),
    Metric("Abandonment rate", "abandoned ÷ offered; short abandons apart", "`Tally`"),
    Metric(
        "Average speed of answer", "Σ wait of answered ÷ answered, from queue entry", "`wait_answered_ms`"
    ),
    Metric("Wait", "queue entry → first answer, or end", "`CallRecord.wait_ms`"),
    Metric("Ring", "Σ over offers: offer → its end", "`CallRecord.ring_ms`"),
    Metric("Talk", "Σ over segments: answer → end, without hold", "`CallRecord.talk_ms`"),
    Metric("Hold", "Σ of holds, and of waits for an agent whose line broke", "`CallRecord.hold_ms`"),
    Metric("Wrap-up", "end of the talk → end of wrap-up", "`CallRecord.wrap_ms`"),
    Metric("Average handling time", "Σ (talk + hold + wrap-up) ÷ answered", "`CallRecord`"),
    Metric("Occupancy", "(reserved + talking + hold + wrap-up) ÷ (the same + ready)", "`AgentChanged`"),
    Metric("Agent's answer rate", "accepted offers ÷ offers", "`OfferEnded.how`"),
)
