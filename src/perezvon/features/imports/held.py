"""What the tables of this slice hold of a person. The uploaded file is gone when its import is over."""

from typing import Final

from perezvon.adapters.postgres.held import BY_PERSON, Held

_ROWS: Final = (
    "(t.import, t.row) in (select i.import, i.import_row from person_import i"
    " where i.centre = t.centre and i.person = any(:persons))"
)

HELD: Final = (
    Held(
        "import_run",
        ru="Загрузки с этим человеком",
        en="Imports with this person",
        where="t.id in (select i.import from person_import i"
        " where i.centre = t.centre and i.person = any(:persons))",
        wipe={"samples": "'[]'"},
        hidden=("samples",),
    ),
    Held("import_fault", ru="Ошибки в его строках", en="Faults of his rows", where=_ROWS, gone=True),
    Held(
        "import_staged",
        ru="Прочитанные строки",
        en="Rows that were read",
        where=f"{BY_PERSON} or t.known = any(:persons) or t.numbers && cast(:numbers as text[]) or {_ROWS}",
        gone=True,
        hidden=("sort_key", "search_key"),
    ),
    Held(
        "person_import",
        ru="Строки файлов, из которых взяты данные",
        en="Rows of files that his data came from",
        wipe={"before": "null"},
    ),
)
