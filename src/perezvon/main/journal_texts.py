"""What `perezvon journal export` and `perezvon replay` say, in English and Russian."""

from __future__ import annotations

from perezvon.main.texts import language

TEXTS = {
    "export.reading": (
        "Reading the journal from {start} to {end} …",
        "Читаю журнал с {start} по {end} …",
    ),
    "export.done": (
        "{path}: {entries:,} entries ({first} to {last}), {facts:,} facts, {size:,} bytes. Numbers, names "
        "and ids in it are pseudonyms; their key is gone. See it with: perezvon replay {quoted}",
        "{path}: записей {entries:,} ({first}–{last}), фактов {facts:,}, байтов {size:,}. Номера, имена и "
        "идентификаторы заменены псевдонимами, их ключ уничтожен. Посмотреть: perezvon replay {quoted}",
    ),
    "export.exists": (
        "{path} is there already; remove it or name another file with --out.",
        "{path} уже существует; удалите его или укажите другой файл в --out.",
    ),
    "export.folder": (
        "{path} cannot be written ({reason}); name another file with --out.",
        "{path} не записать ({reason}); укажите другой файл в --out.",
    ),
    "export.empty": (
        "The journal of the centre {centre} is empty; is PEREZVON_CENTRE right?",
        "Журнал центра {centre} пуст; верно ли задан PEREZVON_CENTRE?",
    ),
    "export.nothing": (
        "There are no entries in that time; the journal goes from {first} to {last}. Mind --from and --to.",
        "За это время записей нет; журнал охватывает {first} – {last}. Исправьте --from и --to.",
    ),
    "export.order": ("--from is later than --to; swap them.", "--from позже, чем --to; поменяйте их."),
    "export.no_call": (
        "There is no call {call} in the journal; copy its id from the call's card.",
        "Вызова {call} в журнале нет; скопируйте его идентификатор из карточки вызова.",
    ),
    "export.too_old": (
        "The journal no longer holds how it came to entry {seq}: its beginning was dropped, and the oldest "
        "snapshot is of entry {oldest}. Take a later --from.",
        "Журнал уже не хранит того, что было до записи {seq}: начало удалено, а самый старый снимок — "
        "записи {oldest}. Возьмите более позднее --from.",
    ),
    "export.hole": (
        "Entry {seq} is missing in the journal: it is damaged. Take a later --from.",
        "В журнале нет записи {seq}: он повреждён. Возьмите более позднее --from.",
    ),
    "export.version": (
        "The journal was written by another version ({reason}); export it with that version.",
        "Журнал записан другой версией ({reason}); выгрузите его той версией.",
    ),
    "export.differs": (
        "With pseudonyms the floor decides something else after entry {seq}. No file was written; "
        "please report this sentence.",
        "С псевдонимами пульт решает иначе после записи {seq}. Файл не записан; сообщите об этой строке.",
    ),
    "export.leak": (
        "A pseudonym happened to be somebody's real name. No file was written; run the command again.",
        "Псевдоним случайно совпал с настоящим именем. Файл не записан; запустите команду ещё раз.",
    ),
    "journal.away": (
        "PostgreSQL does not answer ({reason}); start the centre with `make run`, or set DATABASE_URL.",
        "PostgreSQL не отвечает ({reason}); запустите центр (`make run`) или задайте DATABASE_URL.",
    ),
    "journal.refused": (
        "PostgreSQL does not let us read the journal ({reason}); set PEREZVON_STATE to the centre's folder.",
        "PostgreSQL не даёт прочесть журнал ({reason}); укажите папку центра в PEREZVON_STATE.",
    ),
    "file.unreadable": ("{path} cannot be read: {reason}.", "{path} не прочесть: {reason}."),
    "file.damaged": (
        "{path} is damaged ({reason}); ask for the file again.",
        "{path} повреждён ({reason}); попросите прислать его ещё раз.",
    ),
    "file.foreign": (
        "{path} was not made by `perezvon journal export` ({reason}).",
        "{path} создан не командой `perezvon journal export` ({reason}).",
    ),
    "file.format": (
        "{path} has format {theirs}, this version reads {ours}; replay it with the version that made it.",
        "{path} имеет формат {theirs}, эта версия читает {ours}; повторите той версией, что его создала.",
    ),
    "file.version": (
        "{path} was made by version {theirs}, which this one does not understand ({reason}); "
        "replay it with that version.",
        "{path} создан версией {theirs}, эта его не понимает ({reason}); повторите той версией.",
    ),
    "replay.seq": (
        "{path} holds entries {first} to {last}; choose --seq among them.",
        "В {path} записи с {first} по {last}; выберите --seq среди них.",
    ),
    "replay.one": (
        "Choose one of --seq and --call.",
        "Выберите одно: --seq или --call.",
    ),
    "replay.no_call": (
        "No step of {path} concerns the call {call}.",
        "Ни один шаг в {path} не касается вызова {call}.",
    ),
    "replay.schema": (
        "Made by version {theirs} with another shape of events or state: facts may differ for that reason.",
        "Создан версией {theirs} с другим видом событий или состояния: факты могут отличаться поэтому.",
    ),
    "replay.stale": (
        "Entry {seq} came where {due} was due: the file is not of one piece.",
        "Запись {seq} стоит там, где должна быть {due}: файл не цельный.",
    ),
    "version": ("version", "версия"),
    "period": ("time", "время"),
    "entries": ("entries", "записей"),
    "facts": ("facts", "фактов"),
    "offered": ("calls queued", "вызовов в очередях"),
    "live": ("live calls at the end", "живых вызовов в конце"),
    "digest": ("digest of facts", "отпечаток фактов"),
    "same": (
        "{entries:,} entries replayed: the same {facts:,} facts as where the file was made.",
        "Повторено записей: {entries:,}; те же факты ({facts:,}), что там, где создан файл.",
    ),
    "different": (
        "{entries:,} entries replayed: other facts than where the file was made, first between entries "
        "{after} and {before}.",
        "Повторено записей: {entries:,}; факты не те, что там, где создан файл, впервые между записями "
        "{after} и {before}.",
    ),
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
