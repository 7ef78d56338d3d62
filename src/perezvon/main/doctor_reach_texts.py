"""What the doctor says of agents on other computers: https, sound, their desks. In English and Russian."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[str, str]

TEXTS: Mapping[str, Pair] = {
    "certificate.none": (
        "none, and none is needed while only browsers on this machine are used",
        "нет и не нужен, пока браузеры только на этой машине",
    ),
    "certificate.missing": (
        "none: {url} is not https",
        "нет: {url} не https",
    ),
    "certificate.unreachable": (
        "https://{host}:{port} does not answer: {reason}",
        "https://{host}:{port} не отвечает: {reason}",
    ),
    "certificate.other_name": (
        "the certificate at {host} is for other names: {names}",
        "сертификат на {host} выдан другим именам: {names}",
    ),
    "certificate.expired": (
        "the certificate of {host} expired on {until}",
        "сертификат {host} истёк {until}",
    ),
    "certificate.soon": (
        "the certificate of {host} expires in {days} days ({until})",
        "сертификат {host} истечёт через {days} дн. ({until})",
    ),
    "certificate.ok": (
        "{host}, until {until} ({days} days), signed by {issuer}, for {names}",
        "{host}, до {until} ({days} дн.), подписан {issuer}, для {names}",
    ),
    "certificate.own": (
        "our own authority, SHA-256 {fingerprint}; computers learn to trust it at {url}/ca",
        "свой центр сертификации, SHA-256 {fingerprint}; доверять ему компьютеры учатся на {url}/ca",
    ),
    "microphone.https": ("allowed at {url}", "разрешён на {url}"),
    "microphone.local": (
        "allowed at {url}, on this machine only",
        "разрешён на {url}, только на этой машине",
    ),
    "microphone.none": (
        "browsers give no microphone at {url}: nobody can talk",
        "на {url} браузеры не дают микрофон: говорить нельзя",
    ),
    "address.open": (
        "{listen} is open to other computers without https",
        "{listen} открыт другим компьютерам без https",
    ),
    "media.ok": (
        "browsers send it to {address}, UDP {first}–{last}",
        "браузеры шлют его на {address}, UDP {first}–{last}",
    ),
    "media.outside": (
        "browsers are told {address}; your Asterisk decides about ports",
        "браузерам сообщается {address}; порты выбирает ваш Asterisk",
    ),
    "media.others": (
        "this machine has other addresses too: {others}",
        "у этой машины есть и другие адреса: {others}",
    ),
    "media.external": ("and from outside to {address}", "а снаружи на {address}"),
    "media.loopback": (
        "{address} is reached from this machine only",
        "{address} доступен только с этой машины",
    ),
    "media.foreign": (
        "{address} is no address of this machine, which has {others}",
        "{address} не принадлежит этой машине; у неё {others}",
    ),
    "stun.ok": (
        "STUN {address} answers and sees us as {seen}",
        "STUN {address} отвечает и видит нас как {seen}",
    ),
    "stun.none": (
        "no STUN, no TURN: none is needed while agents reach the centre directly",
        "без STUN и TURN: не нужны, пока операторы достают до центра напрямую",
    ),
    "stun.away": ("STUN {address} does not answer: {reason}", "STUN {address} не отвечает: {reason}"),
    "turn.ok": ("TURN {url} relays from {relay}", "TURN {url} передаёт с {relay}"),
    "turn.away": ("TURN {url} does not answer: {reason}", "TURN {url} не отвечает: {reason}"),
    "turn.refused": ("TURN {url} refuses us: {reason}", "TURN {url} отказал: {reason}"),
    "desks.ok": (
        "{count} tested within a day, all well",
        "проверено за сутки: {count}, все в порядке",
    ),
    "desks.none": ("none tested within a day", "за сутки не проверено ни одного"),
    "desks.bad": (
        "{agent} ({address}): microphone {microphone}, sound {network}, headphones {speaker}",
        "{agent} ({address}): микрофон {microphone}, звук {network}, наушники {speaker}",
    ),
}

_HTTPS: Pair = (
    "give a second computer https: set PEREZVON_HTTPS_LISTEN=ADDRESS:8443 (our own authority signs), or put "
    "a proxy with a certificate in front and set PEREZVON_PUBLIC_URL=https://NAME",
    "другому компьютеру нужен https: задайте PEREZVON_HTTPS_LISTEN=АДРЕС:8443 (подпишет свой центр "
    "сертификации) или поставьте прокси с сертификатом и задайте PEREZVON_PUBLIC_URL=https://ИМЯ",
)
_ADDRESS: Pair = (
    "set PEREZVON_MEDIA_ADDRESS to the address of this machine that agents reach",
    "задайте в PEREZVON_MEDIA_ADDRESS адрес этой машины, доступный операторам",
)

REMEDIES: Mapping[str, Pair] = {
    "certificate.none": _HTTPS,
    "certificate.missing": _HTTPS,
    "certificate.unreachable": (
        "look into log/api.log; start the proxy, or correct PEREZVON_HTTPS_LISTEN or PEREZVON_PUBLIC_URL",
        "посмотрите log/api.log; запустите прокси или исправьте PEREZVON_HTTPS_LISTEN либо "
        "PEREZVON_PUBLIC_URL",
    ),
    "certificate.other_name": (
        "get a certificate that names {host}, or correct PEREZVON_PUBLIC_URL",
        "получите сертификат на имя {host} или исправьте PEREZVON_PUBLIC_URL",
    ),
    "certificate.expired": ("renew it now", "обновите его сейчас же"),
    "certificate.soon": ("renew it", "обновите его"),
    "microphone.none": _HTTPS,
    "address.open": (
        "set PEREZVON_LISTEN=127.0.0.1:PORT, or give it https",
        "задайте PEREZVON_LISTEN=127.0.0.1:ПОРТ или включите https",
    ),
    "media.loopback": _ADDRESS,
    "media.foreign": _ADDRESS,
    "stun.away": (
        "correct PEREZVON_STUN, or let UDP to it pass the firewall; without NAT you need none",
        "исправьте PEREZVON_STUN или пропустите к нему UDP; без NAT он не нужен",
    ),
    "turn.away": (
        "start the TURN server, open its port, or correct PEREZVON_TURN_URL",
        "запустите сервер TURN, откройте его порт или исправьте PEREZVON_TURN_URL",
    ),
    "turn.refused": (
        "401: write the same secret into PEREZVON_TURN_SECRET and `static-auth-secret`, and set both clocks",
        "401: запишите один секрет в PEREZVON_TURN_SECRET и `static-auth-secret`, сверьте часы",
    ),
    "desks.bad": (
        "test again at the desk; what each word means: docs/how-to/other-computers.md",
        "проверьте рабочее место ещё раз; слова объясняет docs/how-to/other-computers.md",
    ),
}
