"""The commercial offer as PDF, from the same blocks as the e-mail (decision 0108)."""

from datetime import datetime
from typing import Any, Final

from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from perezvon.adapters.pdf.page import FONT, Page
from perezvon.features.offers.paper import Block, Paper, blocks, subject

_WIDTHS: Final = (50, 12, 18, 20)


def pdf_of(paper: Paper, made_at: datetime) -> bytes:
    """The same paper gives the same bytes: ``made_at`` is written into it instead of the hour of printing."""
    page = Page(subject(paper), paper.seller, paper.language, made_at)
    rows: list[Block] = []
    for block in blocks(paper):
        if block.kind in ("head", "row", "total"):
            rows.append(block)
            continue
        if rows:
            _table(page, rows)
            rows = []
        _block(page, block)
    if rows:
        _table(page, rows)
    return bytes(page.output())


def _block(page: Page, block: Block) -> None:
    size, style, before = {
        "title": (18, "B", 0.0),
        "heading": (12, "B", 4.0),
        "quiet": (9, "", 0.0),
        "item": (10, "", 0.5),
    }.get(block.kind, (10, "", 1.5))
    page.ln(before)
    text = block.text
    if block.kind == "item":
        text = f"•  {block.cells[0]}: {text}" if block.cells[0] else f"•  {text}"
    page.lines(text, size, style, 110 if block.kind == "quiet" else 20)
    page.ln(1)


def _table(page: Page, rows: list[Block]) -> None:
    page.ln(3)
    page.set_font(FONT, size=10)
    page.set_text_color(20)
    page.set_draw_color(200)
    how: dict[str, Any] = {
        "col_widths": _WIDTHS,
        "text_align": ("LEFT", "RIGHT", "RIGHT", "RIGHT"),
        "borders_layout": "HORIZONTAL_LINES",
        "cell_fill_mode": TableCellFillMode.NONE,
        "headings_style": FontFace(emphasis="BOLD"),
        "line_height": 7,
        "first_row_as_headings": rows[0].kind == "head",
    }
    with page.table(**how) as table:
        for block in rows:
            row = table.row(style=FontFace(emphasis="BOLD") if block.kind == "total" else None)
            for cell in block.cells:
                row.cell(page.legible(cell))
    page.ln(2)
