"""The access report as a page and as PDF: both from the same words (``report_text``)."""

from collections.abc import Sequence
from html import escape
from typing import Final

from perezvon.adapters.pdf.page import Page
from perezvon.adapters.postgres.held import Held
from perezvon.facts.settings import Language
from perezvon.features.consent import report_text
from perezvon.features.consent.privacy_model import Report

_MOST_COLUMNS: Final = 7
_STYLE: Final = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}small{color:#555}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.25rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f3f3f3;font-weight:600}"
    "table.wide{margin:.4rem 0 1rem}table.wide th{width:30%}"
    "@media print{body{margin:0}tr{break-inside:avoid}}"
)


def page(report: Report, held: Sequence[Held], language: Language, zone: str) -> str:
    """A whole HTML document: no script, nothing from elsewhere."""
    words = report_text.WORDS[language]
    parts = [
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>",
        f"<title>{words['title']} {escape(report.person)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{words['title']}</h1>",
        *(f"<p>{escape(line)}</p>" for line in report_text.head(report, language, zone)),
    ]
    for section in report_text.told(report, held, language, zone):
        count = f"{len(section.rows)} {words['rows']}; {section.fate}"
        parts.append(f"<h2>{escape(section.title)} <small>{count}</small></h2>")
        parts.append(_table(section.rows))
    if not report.sections:
        parts.append(f"<p>{words['nothing']}</p>")
    return "".join([*parts, "</body></html>"])


def _table(rows: Sequence[Sequence[tuple[str, str]]]) -> str:
    """Columns in which nothing stands are left out. Too many for a page: each row stands by itself."""
    columns = list(dict.fromkeys(name for row in rows for name, _ in row))
    if len(columns) > _MOST_COLUMNS:
        return "".join(_upright(row) for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = ""
    for row in rows:
        cells = dict(row)
        body += "<tr>" + "".join(f"<td>{escape(cells.get(name, ''))}</td>" for name in columns) + "</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _upright(row: Sequence[tuple[str, str]]) -> str:
    lines = (f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in row)
    return f"<table class='wide'><tbody>{''.join(lines)}</tbody></table>"


def pdf(report: Report, held: Sequence[Held], language: Language, zone: str) -> bytes:
    """The same to be handed over. It takes a second for some thousand rows: not for the event loop."""
    words = report_text.WORDS[language]
    paper = Page(f"{words['title']} {report.person}", "", language, report.made_at)
    paper.lines(words["title"], 18, "B")
    paper.ln(2)
    for line in report_text.head(report, language, zone):
        paper.lines(line, 10)
    for section in report_text.told(report, held, language, zone):
        paper.ln(5)
        paper.lines(section.title, 12, "B")
        paper.lines(f"{len(section.rows)} {words['rows']}; {section.fate}", 8, grey=110)
        for place, row in enumerate(section.rows, 1):
            paper.ln(1.5)
            paper.lines(f"{place}.  " + "; ".join(f"{name}: {value}" for name, value in row), 9)
    if not report.sections:
        paper.lines(words["nothing"], 10)
    return bytes(paper.output())
