"""What `perezvon backup` and `perezvon restore` say, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from perezvon.main.texts import language

TEXTS: Mapping[str, tuple[str, str]] = {
    "phase.raws": ("Fresh recordings", "Свежие записи"),
    "phase.database": ("Database", "База данных"),
    "phase.recordings": ("Recordings", "Записи разговоров"),
    "phase.state": ("Secrets, prompts", "Секреты, фразы"),
    "phase.check": ("Checking the file", "Проверка файла"),
    "phase.restore": ("Unpacking", "Распаковка"),
    "phase.migrate": ("Database and roles", "База данных и роли"),
    "done": ("Backed up to {path}: {size}.", "Копия сохранена в {path}: {size}."),
    "held": (
        "{made_at}, centre {centre}, revision {revision}: {rows} rows in {tables} tables, {calls} calls, "
        "{recordings} recordings ({sound}).",
        "{made_at}, центр {centre}, ревизия {revision}: {rows} строк в {tables} таблицах, вызовов: {calls}, "
        "записей разговоров: {recordings} ({sound}).",
    ),
    "secret": (
        "The file is as secret as the centre itself: it holds every password and the key of every recording. "
        "Keep it where only you can read it, and not only on this machine.",
        "Этот файл так же секретен, как сам центр: в нём все пароли и ключ ко всем записям разговоров. "
        "Храните его там, где его прочтёте только вы, и не только на этой машине.",
    ),
    "lost": (
        "Files of {count} recordings were not on the disk and are not in the backup, for example {first}.",
        "Файлов {count} записей на диске не было, в копии их нет, например {first}.",
    ),
    "raws.elsewhere": (
        "The folder of raw recordings {path} is not on this machine: {count} unfinished recordings stay out.",
        "Папки сырых записей {path} на этой машине нет: незаконченные записи ({count}) в копию не вошли.",
    ),
    "whole": ("The file {path} is whole.", "Файл {path} цел."),
    "restored": (
        "Restored into {path}. Start it with: {command}",
        "Восстановлено в {path}. Запуск: {command}",
    ),
    "kept_aside": (
        "What was there before lies in {path}; delete it when you do not need it any more.",
        "Прежнее содержимое лежит в {path}; удалите его, когда оно станет не нужно.",
    ),
    "settings": (
        "The centre ran with these settings; set them again where they should hold:",
        "Центр работал с такими настройками; задайте их снова там, где они нужны:",
    ),
    "backup.nothing": (
        "There is nothing to back up in {path}; set PEREZVON_STATE to the folder of the centre "
        "(and DATABASE_URL, if its database is yours).",
        "В {path} нечего копировать; укажите в PEREZVON_STATE папку центра (и DATABASE_URL, если база ваша).",
    ),
    "backup.exists": (
        "{path} is there already and is not overwritten; choose another name or a folder.",
        "{path} уже есть и не перезаписывается; выберите другое имя или укажите папку.",
    ),
    "backup.no_folder": (
        "There is no folder {path}; make it or choose another with --out.",
        "Папки {path} нет; создайте её или укажите другую в --out.",
    ),
    "backup.inside": (
        "{path} lies inside {state}: a backup there is lost with what it saves; choose a place outside.",
        "{path} лежит внутри {state}: копия пропадёт вместе с оригиналом; выберите место снаружи.",
    ),
    "backup.space": (
        "About {need} are needed for {path}, {free} are free; free some space or choose another place.",
        "Для {path} нужно около {need}, свободно {free}; освободите место или выберите другое.",
    ),
    "backup.hidden": (
        "Rows of the table {table} are hidden from the user in DATABASE_URL; let the user of "
        "`perezvon migrate` or a superuser make the backup, with the centre's secrets in PEREZVON_STATE.",
        "Строки таблицы {table} скрыты от пользователя из DATABASE_URL; делайте копию от имени того, кто "
        "выполняет `perezvon migrate`, или суперпользователя, с секретами центра в PEREZVON_STATE.",
    ),
    "backup.read": (
        "{path} cannot be opened ({reason}); run the command as the account that runs Perezvon.",
        "{path} не открыть ({reason}); запустите команду от учётной записи, под которой работает Перезвон.",
    ),
    "backup.failed": (
        "The backup was broken off ({reason}); nothing was left behind. Try again.",
        "Копирование прервано ({reason}); незаконченный файл удалён. Повторите.",
    ),
    "backup.which": (
        "Say where to write the backup (--out FILE) or which one to check (--check FILE).",
        "Укажите, куда сохранить копию (--out ФАЙЛ) или какую проверить (--check ФАЙЛ).",
    ),
    "archive.absent": (
        "There is no file {path}; look at its name and folder.",
        "Файла {path} нет; проверьте имя и папку.",
    ),
    "archive.not_ours": (
        "{path} is no backup of Perezvon; give the file that `perezvon backup` wrote.",
        "{path}: это не копия Перезвона; укажите файл, который записал `perezvon backup`.",
    ),
    "archive.cut": (
        "{path} is not a whole backup (its end is missing or damaged); take another copy of it.",
        "{path}: копия неполна (конец файла отсутствует или повреждён); возьмите другой её экземпляр.",
    ),
    "archive.changed": (
        "The part {name} of the backup is damaged; take another copy of the file.",
        "Часть {name} копии повреждена; возьмите другой экземпляр файла.",
    ),
    "archive.missing": (
        "The part {name} is missing from the backup; take another copy of the file.",
        "В копии нет части {name}; возьмите другой экземпляр файла.",
    ),
    "archive.twice": (
        "The part {name} is twice in the backup; somebody changed the file, take another copy of it.",
        "Часть {name} в копии дважды; файл кто-то изменил, возьмите другой его экземпляр.",
    ),
    "archive.stranger": (
        "The part {name} does not belong into a backup; somebody changed the file, take another copy of it.",
        "Часть {name} в копии чужая; файл кто-то изменил, возьмите другой его экземпляр.",
    ),
    "archive.form": (
        "The backup has form {form}, this Perezvon reads form {ours}; restore it with a newer Perezvon.",
        "Копия имеет форму {form}, этот Перезвон читает форму {ours}; восстановите её более новым.",
    ),
    "restore.newer": (
        "The backup was made by Perezvon {version} with the database revision {revision}, which this one "
        "({ours}) does not know; restore it with that version or a newer one.",
        "Копию сделал Перезвон {version} с ревизией базы {revision}, которой этот ({ours}) не знает; "
        "восстановите её той же версией или более новой.",
    ),
    "restore.not_empty": (
        "{path} is not empty; choose an empty folder with --state, or add --replace to put its content "
        "aside.",
        "{path} не пуста; укажите пустую папку в --state или добавьте --replace, чтобы убрать её содержимое "
        "в сторону.",
    ),
    "restore.database_used": (
        "The database in DATABASE_URL already holds a centre and is not overwritten; make a new database and "
        "set DATABASE_URL to it.",
        "В базе из DATABASE_URL уже есть центр, она не перезаписывается; создайте новую базу и укажите её в "
        "DATABASE_URL.",
    ),
    "restore.failed": (
        "The backup could not be restored ({reason}); {path} is as it was before.",
        "Восстановить не удалось ({reason}); {path} остаётся прежней.",
    ),
}


class BackupRefused(Exception):
    """A backup or a restore that cannot be; ``code`` is a key of ``TEXTS``, ``values`` fill its gaps."""

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """What is wrong and the remedy, in "ru" or "en"."""
        return _said(self.code, language, self.values)


def say(key: str, **values: object) -> str:
    """A sentence in the language of the terminal."""
    return _said(key, language(), values)


def amount(size: float) -> str:
    """Bytes as people read them: "3.4 GB", "512 kB" (powers of 1000)."""
    units = iter((("B", "Б"), ("kB", "кБ"), ("MB", "МБ"), ("GB", "ГБ"), ("TB", "ТБ")))
    unit, russian = next(units)
    while size >= 1000 and unit != "TB":
        size /= 1000
        unit, russian = next(units)
    digits = f"{size:.0f}" if size >= 10 or unit == "B" else f"{size:.1f}"
    return f"{digits} {russian}".replace(".", ",") if language() == "ru" else f"{digits} {unit}"


def _said(key: str, language: str, values: Mapping[str, object]) -> str:
    english, russian = TEXTS[key]
    return (russian if language == "ru" else english).format(**values)
