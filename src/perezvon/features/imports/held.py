"""What the tables of this slice hold of a person. The uploaded file is gone when its import is over."""

# ruff: noqa: S608 - conditions are put together of constants of this file only

from typing import Final

from perezvon.adapters.postgres.held import Held

_ROWS: Final = (
    "(t.import, t.row) in (select i.import, i.import_row from person_import i"
    " where i.centre = t.centre and i.person = any(:persons))"
)
_DECIDED: Final = "(d.person = any(:persons) or d.known = any(:persons) or d.hint = any(:persons))"

HELD: Final = (
    Held(
        "import_run",
        ru="Загрузки с этим человеком",
        en="Imports with this person",
        where="t.id in (select i.import from person_import i"
        " where i.centre = t.centre and i.person = any(:persons))",
        wipe={"samples": "'[]'", "sample_rows": "'{}'"},
        hidden=("samples", "sample_rows"),
    ),
    Held("import_fault", ru="Ошибки в его строках", en="Faults of his rows", where=_ROWS, gone=True),
    Held(
        "import_staged",
        ru="Прочитанные строки",
        en="Rows that were read",
        where="t.numbers && cast(:numbers as text[]) or (t.import, t.row) in (select d.import, d.row"
        f" from import_decision d where d.centre = t.centre and {_DECIDED}) or {_ROWS}",
        gone=True,
        hidden=("sort_key", "search_key"),
    ),
    Held(
        "import_decision",
        ru="Кому принадлежат прочитанные строки",
        en="Whose the rows are that were read",
        where=_DECIDED.replace("d.", "t."),
        gone=True,
    ),
    Held(
        "person_import",
        ru="Строки файлов, из которых взяты данные",
        en="Rows of files that his data came from",
        wipe={"before": "null"},
    ),
)
