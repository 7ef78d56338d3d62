"""An A4 page with a font of ours that has Russian letters (decision 0108)."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from perezvon.facts.settings import Language

FONT: Final = "Text"
MARGIN_MM: Final = 20


class Page(FPDF):
    """Numbers its pages from the second on. The same text gives the same bytes: ``made_at`` is written into
    it instead of the hour of printing."""

    def __init__(self, title: str, author: str, language: Language, made_at: datetime) -> None:
        super().__init__(format="A4")
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_author(author)
        self.set_lang(language)
        self.add_font(FONT, "", _font_file("text-regular.ttf"))
        self.add_font(FONT, "B", _font_file("text-bold.ttf"))
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, MARGIN_MM)
        self.add_page()

    def footer(self) -> None:
        if self.page_no() > 1:
            self.set_y(-15)
            self.set_font(FONT, size=8)
            self.set_text_color(110)
            self.cell(0, 10, str(self.page_no()), align="C")

    def lines(self, text: str, size: float, style: str = "", grey: int = 20) -> None:
        """A paragraph over the whole width."""
        self.set_font(FONT, style, size)
        self.set_text_color(grey)
        self.multi_cell(0, size * 0.55, self.legible(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def legible(self, text: str) -> str:
        """A character that the font has not is written as its code, so that nothing is left out."""
        known = _known()
        return "".join(c if c in "\n\t" or ord(c) in known else f"[U+{ord(c):04X}]" for c in text)


def _font_file(name: str) -> str:
    return str(files(__package__) / "fonts" / name)


@cache
def _known() -> frozenset[int]:
    page = FPDF()
    page.add_font(FONT, "", _font_file("text-regular.ttf"))
    font = page.fonts[FONT.lower()]
    return frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()
