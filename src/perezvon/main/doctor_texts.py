"""What `perezvon doctor` says and advises, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from perezvon.main import doctor_reach_texts
from perezvon.main.texts import language

Pair = tuple[str, str]

TITLES: Mapping[str, Pair] = {
    "running": ("Perezvon", "Перезвон"),
    "programs": ("Programs", "Программы"),
    "state": ("State", "Состояние"),
    "disk": ("Disk", "Диск"),
    "ports": ("Ports", "Порты"),
    "certificate": ("Certificate", "Сертификат"),
    "microphone": ("Microphone", "Микрофон"),
    "media": ("Sound", "Звук"),
    "desks": ("Desks", "Рабочие места"),
    "clock": ("Clock", "Часы"),
    "leftovers": ("Leftovers", "Остатки"),
    "database": ("Database", "База данных"),
    "lease": ("Lease", "Аренда"),
    "snapshot": ("Snapshot", "Снимок"),
    "recordings": ("Recordings", "Записи"),
    "bus": ("Bus", "Шина"),
    "engine": ("Engine", "Движок"),
    "alarms": ("Alarms", "Тревоги"),
    "asterisk": ("Asterisk", "Asterisk"),
    "trunks": ("Trunks", "Линии"),
    "web": ("Web", "Веб"),
}

TEXTS: Mapping[str, Pair] = {
    **doctor_reach_texts.TEXTS,
    "level.ok": ("ok", "норма"),
    "level.unchecked": ("–", "–"),
    "level.warning": ("warning", "внимание"),
    "level.fault": ("FAULT", "ОТКАЗ"),
    "summary.well": ("Everything that could be checked is well.", "Всё, что можно проверить, в порядке."),
    "summary": ("Faults: {faults}, warnings: {warnings}.", "Отказов: {faults}, предупреждений: {warnings}."),
    "check.slow": ("no result within {seconds} s", "нет результата за {seconds} с"),
    "check.broken": ("the check itself failed: {reason}", "сама проверка не удалась: {reason}"),
    "reason.slow": ("no answer in time", "нет ответа вовремя"),
    "said": ("{sentence}", "{sentence}"),
    "not_running": ("not checked: nothing runs", "не проверено: ничего не запущено"),
    "starting": ("not there yet: the centre is starting", "ещё нет: центр запускается"),
    "running.starting": ("is starting: {step} (process {pid})", "запускается: {step} (процесс {pid})"),
    "running.up": ("runs (process {pid})", "работает (процесс {pid})"),
    "running.roles": ("engine, api and worker with addresses of their own", "роли с собственными адресами"),
    "running.not": ("does not run on {path}", "не запущен в {path}"),
    "programs": (
        "Perezvon {perezvon}, Python {python}, {system}",
        "Перезвон {perezvon}, Python {python}, {system}",
    ),
    "programs.one": ("{name}: {version}", "{name}: {version}"),
    "programs.no_chromium": (
        "no Chromium here; only tests need it",
        "Chromium здесь нет; он нужен только тестам",
    ),
    "programs.broken": ("{name} does not run: {reason}", "{name} не запускается: {reason}"),
    "state.ok": ("{path}; secrets are readable only by us", "{path}; секреты доступны только нам"),
    "state.none": ("there is no {path} yet", "папки {path} ещё нет"),
    "state.no_secrets": (
        "{path} holds no secrets: this is not the centre's state",
        "в {path} нет секретов: это не состояние центра",
    ),
    "state.rights": ("no right to read and write {path}", "нет права читать и писать {path}"),
    "state.open": ("{path} is readable by others", "{path} могут прочесть другие"),
    "state.restoring": ("a restore in {path} was broken off", "восстановление в {path} было прервано"),
    "disk.ok": ("{path}: {percent} % used, {free} free", "{path}: занято {percent} %, свободно {free}"),
    "disk.filling": ("{path}: {percent} % used, {free} free", "{path}: занято {percent} %, свободно {free}"),
    "disk.full.recordings": (
        "{path}: {percent} % used, {free} free: nothing is recorded",
        "{path}: занято {percent} %, свободно {free}: разговоры не записываются",
    ),
    "disk.full.database": (
        "{path}: {percent} % used, {free} free: recording stops, and calls stop when it is full",
        "{path}: занято {percent} %, свободно {free}: запись отключается, при полном встанут и звонки",
    ),
    "disk.parts": ("used by: {parts}", "занято: {parts}"),
    "disk.parts.some": ("used by at least: {parts}", "занято не меньше: {parts}"),
    "disk.logs": ("the logs hold {size}", "журналы занимают {size}"),
    "ports.ok": ("voice has its ports for itself", "порты для голоса ни с кем не делятся"),
    "ports.free": ("all wanted ports are free", "все нужные порты свободны"),
    "ports.taken": ("{host}:{port} is taken by {holder}", "{host}:{port} занят: {holder}"),
    "ports.wrong": ("{host}:{port} cannot be listened on: {reason}", "{host}:{port} не открыть: {reason}"),
    "ports.voice": (
        "voice ports {first}–{last} overlap with those that the system gives to anybody ({low}–{high})",
        "порты голоса {first}–{last} пересекаются с теми, что система раздаёт всем ({low}–{high})",
    ),
    "clock.unknown": ("the kernel tells nothing about the clock", "ядро ничего не говорит о часах"),
    "clock.synchronised": ("kept right by a time service", "сверяются службой времени"),
    "clock.unsynchronised": (
        "no time service keeps this machine's clock right",
        "часы этой машины никто не сверяет",
    ),
    "clock.same": ("the same as the database's ({off} s)", "совпадают с часами базы ({off} с)"),
    "clock.off": ("{off} s apart from the database's", "расходятся с часами базы на {off} с"),
    "leftovers.none": ("no process without an owner", "брошенных процессов нет"),
    "leftovers.one": ("process {pid} was left behind: {command}", "брошенный процесс {pid}: {command}"),
    "database.ok": (
        "PostgreSQL {version} answers in {ms} ms, holds {size}",
        "PostgreSQL {version} отвечает за {ms} мс, занимает {size}",
    ),
    "database.away": ("PostgreSQL does not answer: {reason}", "PostgreSQL не отвечает: {reason}"),
    "database.stuck": ("PostgreSQL stopped answering: {reason}", "PostgreSQL перестал отвечать: {reason}"),
    "revision.ok": ("revision {revision}", "ревизия {revision}"),
    "revision.old": (
        "revision {revision}, this program needs {newest}",
        "ревизия {revision}, программе нужна {newest}",
    ),
    "revision.new": (
        "revision {revision} was made by a newer program (ours: {newest})",
        "ревизию {revision} сделала более новая программа (наша: {newest})",
    ),
    "lease.held": (
        "held by {owner}, epoch {epoch}, {left} s left",
        "у {owner}, эпоха {epoch}, осталось {left} с",
    ),
    "lease.none": ("no engine ever ran for the centre {centre}", "движок центра {centre} ещё не запускали"),
    "lease.free": (
        "no engine holds it (last: {owner}, until {since})",
        "не занята (последний: {owner}, до {since})",
    ),
    "lease.role": ("the engine's role cannot sign in: {reason}", "роль движка не может войти: {reason}"),
    "snapshot.ok": ("{age} old, {behind} entries since", "возраст {age}, записей с тех пор: {behind}"),
    "snapshot.old": ("{age} old, {behind} entries since", "возраст {age}, записей с тех пор: {behind}"),
    "snapshot.none": ("none yet, {behind} entries", "ещё нет, записей: {behind}"),
    "snapshot.new": ("none yet, and nothing happened yet", "ещё нет, и ничего ещё не происходило"),
    "recordings.ok": ("{count} ready, none failed", "готово: {count}, неудач нет"),
    "recordings.failed": ("{count} could not be made: {error}", "не удалось сделать {count}: {error}"),
    "recordings.late": ("{count} wait for longer than 10 minutes", "{count} ждут дольше 10 минут"),
    "recordings.absent": (
        "{count} of the last day have no sound: Asterisk wrote none",
        "{count} за сутки без звука: Asterisk ничего не записал",
    ),
    "bus.ok": ("NATS {version} answers", "NATS {version} отвечает"),
    "bus.away": ("NATS at {url} does not answer: {reason}", "NATS по адресу {url} не отвечает: {reason}"),
    "engine.ok": ("decides about calls, epoch {epoch}", "управляет звонками, эпоха {epoch}"),
    "engine.silent": ("does not answer", "не отвечает"),
    "engine.read_only": (
        "read only: it cannot write to the database",
        "только чтение: не может писать в базу",
    ),
    "engine.no_node": ("does not reach Asterisk", "нет связи с Asterisk"),
    "engine.no_bus": ("not checked: the bus is away", "не проверено: нет шины"),
    "alarms.none": ("none", "нет"),
    "alarms.unknown": ("the engine does not show its state", "движок не показывает своё состояние"),
    "alarms.one": ("{alarm}, since {since}", "{alarm}, с {since}"),
    "asterisk.ok": ("Asterisk {version}, and we are connected to it", "Asterisk {version}, связь с ним есть"),
    "asterisk.old": ("Asterisk {version} is older than 22.5", "Asterisk {version} старше 22.5"),
    "asterisk.away": ("{url} does not answer: {reason}", "{url} не отвечает: {reason}"),
    "asterisk.refused": ("{url} answers {status}", "{url} отвечает {status}"),
    "asterisk.no_app": (
        "no engine is attached to it (application {app})",
        "к нему не подключён ни один движок (приложение {app})",
    ),
    "trunks.registered": ("{name}: registered, {calls} calls", "{name}: зарегистрирована, звонков: {calls}"),
    "trunks.ready": ("{name}: answers, {calls} calls", "{name}: отвечает, звонков: {calls}"),
    "trunks.unwatched": ("{name} is not watched", "за {name} не следят"),
    "trunks.checking": ("{name} is being checked", "{name} проверяется"),
    "trunks.refused": ("{name} is refused (SIP {sip})", "{name}: отказано (SIP {sip})"),
    "trunks.unusable": ("Asterisk does not take {name}: {reason}", "Asterisk не принимает {name}: {reason}"),
    "trunks.offline": ("{name} is not reachable", "{name} недоступна"),
    "trunks.none": ("there is no line to a carrier", "нет ни одной линии к оператору связи"),
    "trunks.unknown": ("not checked: no engine or no Asterisk", "не проверено: нет движка или Asterisk"),
    "web.ok": ("{url} answers", "{url} отвечает"),
    "web.away": ("{url} does not answer: {reason}", "{url} не отвечает: {reason}"),
    "web.missing": ("{url} misses: {parts}", "{url}: не хватает {parts}"),
}

_LOGS: Pair = ("look into log/ of the state directory", "посмотрите log/ в папке состояния")
_ROOM: Pair = (
    "make room: delete old recordings or logs, or move them (PEREZVON_RECORDINGS); see what uses it below",
    "освободите место: удалите старые записи или журналы либо перенесите их (PEREZVON_RECORDINGS)",
)

REMEDIES: Mapping[str, Pair] = {
    **doctor_reach_texts.REMEDIES,
    "check.slow": (
        "something hangs: a disk, a service, or the machine has no time; run it again with --limit 60",
        "что-то зависло: диск, служба или сама машина; повторите с --limit 60",
    ),
    "check.broken": ("please report this sentence", "сообщите об этом разработчикам"),
    "running.not": ("start it: perezvon up", "запустите: perezvon up"),
    "programs.broken": (
        "install the packages of requirements.lock again",
        "установите пакеты из requirements.lock заново",
    ),
    "state.none": ("it is made by the first `perezvon up`", "её создаст первый `perezvon up`"),
    "state.no_secrets": (
        "set PEREZVON_STATE to the folder that `perezvon migrate` used; all roles share it",
        "укажите в PEREZVON_STATE папку, с которой работал `perezvon migrate`; она общая для всех ролей",
    ),
    "state.rights": (
        "run as the account that owns it, or set PEREZVON_STATE",
        "запускайте от её владельца или задайте PEREZVON_STATE",
    ),
    "state.open": ("chmod 600 {path}", "chmod 600 {path}"),
    "state.restoring": ("restore again, with --replace", "восстановите снова, с --replace"),
    "disk.filling": _ROOM,
    "disk.full.recordings": _ROOM,
    "disk.full.database": _ROOM,
    "disk.logs": (
        "each log is cut at 20 MB by `perezvon up`; look which one grows in {path}",
        "`perezvon up` режет журналы по 20 МБ; посмотрите, какой растёт в {path}",
    ),
    "ports.taken": (
        "stop that program or set {setting}; ports that are not set by name are replaced by free ones",
        "остановите эту программу или задайте {setting}; не заданные порты заменяются свободными",
    ),
    "ports.wrong": ("correct {setting}", "исправьте {setting}"),
    "ports.voice": (
        "set PEREZVON_RTP_FIRST and PEREZVON_RTP_LAST below {low}",
        "задайте PEREZVON_RTP_FIRST и PEREZVON_RTP_LAST меньше {low}",
    ),
    "clock.unsynchronised": (
        "install and start chrony or systemd-timesyncd",
        "установите и запустите chrony или systemd-timesyncd",
    ),
    "clock.off": (
        "start a time service (chrony) on both machines",
        "запустите службу времени (chrony) на обеих машинах",
    ),
    "leftovers.one": ("end it: kill {pid}", "завершите его: kill {pid}"),
    "database.away": (
        "see log/postgres.log, or your PostgreSQL; talks go on, nothing can be changed until it is back",
        "смотрите log/postgres.log или ваш PostgreSQL; разговоры идут, но менять ничего нельзя, пока его нет",
    ),
    "database.stuck": ("look at its disk and its log", "проверьте её диск и журнал"),
    "revision.old": ("run: perezvon migrate (or start with `perezvon up`)", "выполните: perezvon migrate"),
    "revision.new": (
        "run the newer program, or restore a backup made with this one",
        "запустите более новую программу или восстановите копию, сделанную этой",
    ),
    "lease.none": ("start the engine", "запустите движок"),
    "lease.free": (
        "start the engine; if it runs, see log/engine.log",
        "запустите движок; см. log/engine.log",
    ),
    "lease.role": (
        "run `perezvon migrate` with DATABASE_URL and the secrets of this state",
        "выполните `perezvon migrate` с DATABASE_URL и секретами этого состояния",
    ),
    "snapshot.old": (
        "a restart would take long; see log/engine.log",
        "повторный запуск затянется; см. log/engine.log",
    ),
    "snapshot.none": (
        "one is made within a minute; see log/engine.log",
        "он будет через минуту; см. log/engine.log",
    ),
    "recordings.failed": (
        "their raw tracks are still there; correct the reason and see docs/how-to/operate.md",
        "исходный звук цел; устраните причину и см. docs/how-to/operate.md",
    ),
    "recordings.late": ("see whether the worker runs: log/worker.log", "работает ли worker: log/worker.log"),
    "recordings.absent": (
        "see log/asterisk.log, and whether the spool folder is writable for Asterisk",
        "см. log/asterisk.log; может ли Asterisk писать в папку записей",
    ),
    "bus.away": (
        "see log/nats.log, or NATS_URL; talks go on, screens and requests wait",
        "см. log/nats.log или NATS_URL; разговоры идут, экраны и просьбы ждут",
    ),
    "engine.silent": (
        "see log/engine.log; it is started again by itself",
        "см. log/engine.log; он перезапускается сам",
    ),
    "engine.read_only": ("see the lines of the database", "смотрите строки о базе данных"),
    "engine.no_node": ("see the lines of Asterisk", "смотрите строки об Asterisk"),
    "alarms.unknown": _LOGS,
    "alarms.one": (
        "docs/how-to/operate.md says what each alarm means",
        "что значит тревога: docs/how-to/operate.md",
    ),
    "asterisk.old": (
        "use Asterisk 22.5 or newer, or unset ARI_URL for a private one",
        "нужен Asterisk 22.5 или новее; без ARI_URL будет свой",
    ),
    "asterisk.away": ("see log/asterisk.log, or ARI_URL", "см. log/asterisk.log или ARI_URL"),
    "asterisk.refused": ("correct user and password in ARI_URL", "исправьте имя и пароль в ARI_URL"),
    "asterisk.no_app": ("see log/engine.log", "см. log/engine.log"),
    "trunks.offline": (
        "check its address and the network; the carrier may be down",
        "проверьте адрес и сеть; возможно, отказ у оператора связи",
    ),
    "trunks.none": ("make one: Set-up, Trunks", "создайте её: Настройка, Линии связи"),
    "trunks.refused": ("correct its password: Set-up, Trunks", "исправьте пароль: Настройка, Линии связи"),
    "trunks.unusable": ("correct it: Set-up, Trunks", "исправьте: Настройка, Линии связи"),
    "trunks.unwatched": ("let it be asked: Set-up, Trunks", "включите проверку: Настройка, Линии связи"),
    "trunks.checking": ("run this again in a few seconds", "повторите через несколько секунд"),
    "web.away": ("see log/api.log", "см. log/api.log"),
    "web.missing": ("see the lines above", "смотрите строки выше"),
}

ALARMS: Mapping[str, Pair] = {
    "engine_away": ("the engine is away", "нет движка"),
    "database_away": ("the database is away", "нет базы данных"),
    "node_lost": ("Asterisk does not answer", "Asterisk не отвечает"),
    "quarantine": ("a call was put aside", "звонок изолирован"),
    "recording": ("a talk is not recorded", "разговор не записывается"),
    "strained": (
        "the node is slow: fewer new calls are let in",
        "узел отстаёт: звонков принимается меньше",
    ),
    "overload": ("more calls than are let in", "звонков больше, чем принимается"),
    "disk_filling": ("a disk is filling up", "диск заполняется"),
    "disk_full": ("nothing is recorded: the disk is almost full", "запись отключена: диск почти полон"),
    "database_full": ("the database's disk is almost full", "диск базы почти полон"),
    "trunk_down": ("a line to a carrier is down", "линия к оператору не работает"),
    "trunk_full": ("a line has its fill", "линия заполнена"),
    "clock": ("the machine's clock jumped", "часы машины скакнули"),
    "spend": (
        "the hour's limit for outbound calls is used up",
        "исчерпан предел расходов на исходящие за час",
    ),
    "draining": ("no new call is taken before an upgrade", "перед обновлением новые звонки не принимаются"),
}


def say(code: str, **values: object) -> str:
    """What was found, in the language of the terminal."""
    return _chosen(TEXTS[code]).format(**values)


def remedy(code: str, **values: object) -> str:
    """What to do about it; "" when there is nothing to do."""
    found = REMEDIES.get(code)
    return _chosen(found).format(**values) if found else ""


def title(check: str) -> str:
    """The name of a check."""
    return _chosen(TITLES[check])


def alarm(key: str) -> str:
    """An alarm of the floor (``what:key``) in words; one that is not known as it is."""
    what, _, which = key.partition(":")
    known = ALARMS.get(what)
    return f"{_chosen(known)} ({which})" if known and which else _chosen(known) if known else key


def _chosen(pair: Pair) -> str:
    return pair[1] if language() == "ru" else pair[0]
