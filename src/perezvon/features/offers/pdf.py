"""The commercial offer as PDF, with a font of ours that has Russian letters (decision 0108)."""

from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from fpdf import FPDF
from fpdf.enums import TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace

from perezvon.features.offers.paper import Block, Paper, blocks, subject

_FONT: Final = "Offer"
_WIDTHS: Final = (50, 12, 18, 20)
_MARGIN_MM: Final = 20


class _Page(FPDF):
    """Numbers its pages from the second on."""

    def footer(self) -> None:
        if self.page_no() > 1:
            self.set_y(-15)
            self.set_font(_FONT, size=8)
            self.cell(0, 10, str(self.page_no()), align="C")


def _font_file(name: str) -> str:
    return str(files(__package__) / "fonts" / name)


def pdf_of(paper: Paper, made_at: datetime) -> bytes:
    """The same paper gives the same bytes: ``made_at`` is written into it instead of the hour of printing."""
    page = _Page(format="A4")
    page.set_creation_date(made_at)
    page.set_title(subject(paper))
    page.set_author(paper.seller)
    page.set_lang(paper.language)
    page.add_font(_FONT, "", _font_file("offer-regular.ttf"))
    page.add_font(_FONT, "B", _font_file("offer-bold.ttf"))
    page.set_margin(_MARGIN_MM)
    page.set_auto_page_break(True, _MARGIN_MM)
    page.add_page()
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


def _block(page: FPDF, block: Block) -> None:
    size, style, before = {
        "title": (18, "B", 0.0),
        "heading": (12, "B", 4.0),
        "quiet": (9, "", 0.0),
        "item": (10, "", 0.5),
    }.get(block.kind, (10, "", 1.5))
    page.ln(before)
    page.set_font(_FONT, style, size)
    page.set_text_color(110 if block.kind == "quiet" else 20)
    text = block.text
    if block.kind == "item":
        text = f"•  {block.cells[0]}: {text}" if block.cells[0] else f"•  {text}"
    page.multi_cell(0, size * 0.55, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    page.ln(1)


def _table(page: FPDF, rows: list[Block]) -> None:
    page.ln(3)
    page.set_font(_FONT, size=10)
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
                row.cell(cell)
    page.ln(2)
