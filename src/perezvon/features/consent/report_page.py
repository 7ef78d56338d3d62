"""The access report as a page that can be read, printed and kept: no script, nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import msgspec

from perezvon.adapters.postgres.held import Held
from perezvon.facts.settings import Language
from perezvon.features.consent.privacy_model import Report

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "ru": {
        "title": "Что хранится о человеке",
        "made": "Составлено",
        "numbers": "Телефоны",
        "rows": "записей",
        "nothing": "О человеке ничего не хранится.",
        "gone": "при удалении данных уничтожается",
        "wiped": "при удалении данных очищается",
        "kept": "при удалении данных остаются номера записей и цифры",
    },
    "en": {
        "title": "What is held of a person",
        "made": "Made",
        "numbers": "Telephone numbers",
        "rows": "rows",
        "nothing": "Nothing is held of this person.",
        "gone": "deleted by an erasure",
        "wiped": "emptied by an erasure",
        "kept": "ids and figures stay after an erasure",
    },
}
_STYLE: Final = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}small{color:#555}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.25rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f3f3f3;font-weight:600}"
    "@media print{body{margin:0}tr{break-inside:avoid}}"
)


def page(report: Report, held: Sequence[Held], language: Language) -> str:
    """A whole HTML document."""
    words = _WORDS[language]
    titles = {one.table: one.ru if language == "ru" else one.en for one in held}
    parts = [
        f"<!doctype html><html lang={language!r}><head><meta charset='utf-8'>",
        f"<title>{words['title']} {escape(report.person)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{words['title']} <code>{escape(report.person)}</code></h1>",
        f"<p>{words['made']}: {report.made_at:%Y-%m-%d %H:%M} UTC. {words['numbers']}: ",
        f"{escape(', '.join(report.numbers)) or '–'}</p>",
    ]
    for section in report.sections:
        count = f"{len(section.rows)} {words['rows']}; {words[section.fate]}"
        parts.append(f"<h2>{escape(titles.get(section.table, section.table))} <small>{count}</small></h2>")
        parts.append(_table(section.rows))
    if not report.sections:
        parts.append(f"<p>{words['nothing']}</p>")
    return "".join([*parts, "</body></html>"])


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Columns in which nothing stands are left out."""
    columns = [name for name in rows[0] if any(_filled(row.get(name)) for row in rows)]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row.get(name)))}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _cell(value: Any) -> str:
    if not _filled(value):
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
