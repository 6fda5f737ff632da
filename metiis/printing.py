"""A program apart that turns one sheet, JSON on its input, into one A4 page of PDF on its output.

Run by `papers`, never imported by the service: the library brings NumPy, Pillow and fontTools, a
third of the memory that a web process may have. The same sheet gives the same bytes.
"""

import json
import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import XPos, YPos

FONTS = Path(__file__).parent / "fonts"
SIZES = (10.5, 9.5, 8.5, 7.5)  # Points: the first with which everything stands on one page.
MARGIN, TERM = 20.0, 44.0  # Millimetres.
INK, SOFT, EDGE = (20, 28, 32), (84, 94, 98), (190, 190, 186)


class Paper(FPDF):
    """A4, one face in two weights, French."""

    def __init__(self, sheet: dict[str, Any], size: float) -> None:
        super().__init__(format="A4")
        self.points, self.leading = size, size * 0.5
        self.add_font("sheet", "", FONTS / "DejaVuSansCondensed.ttf")
        self.add_font("sheet", "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        self.set_margins(MARGIN, 18)
        self.set_auto_page_break(True, 15)
        self.set_lang("fr-FR")
        self.set_title(sheet["name"])
        self.set_creator("METIIS")
        self.set_creation_date(datetime.fromisoformat(sheet["made_at"]))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def say(self, text: str, *, bold: bool = False, grow: float = 0, soft: bool = False) -> None:
        """One paragraph over the whole width."""
        self.set_font("sheet", "B" if bold else "", self.points + grow)
        self.set_text_color(*(SOFT if soft else INK))
        self._write(0, self.leading + grow * 0.45, text)

    def rule(self, gap: float) -> None:
        """A thin line across, with air around."""
        self.ln(gap)
        self.set_draw_color(*EDGE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(gap)

    def pair(self, term: str, value: str) -> None:
        """A term on the left, what it is on the right."""
        top = self.get_y()
        self.set_font("sheet", "", self.points)
        self.set_text_color(*SOFT)
        self._write(TERM - 3, self.leading, term)
        under = self.get_y()
        self.set_xy(self.l_margin + TERM, top)
        self.set_text_color(*INK)
        self._write(0, self.leading, value)
        self.set_y(max(under, self.get_y()) + self.points * 0.12)

    def _write(self, width: float, height: float, text: str) -> None:
        self.multi_cell(width, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def drawn(sheet: dict[str, Any], size: float) -> Paper:
    """The sheet, in the order in which the page says it."""
    paper = Paper(sheet, size)
    if sheet["kicker"]:
        paper.say(sheet["kicker"], soft=True)
        paper.ln(4)
    paper.say(sheet["title"], bold=True, grow=7)
    if sheet["reference"]:
        paper.say(sheet["reference"], soft=True)
    if sheet["notice"]:
        paper.ln(2)
        paper.say(sheet["notice"], bold=True)
    for part in sheet["parts"]:
        paper.rule(size * 0.28)
        _draw_part(paper, part)
    paper.rule(size * 0.28)
    for text in sheet["foot"]:
        paper.say(text, soft=True, grow=-1)
    return paper


def _draw_part(paper: Paper, part: dict[str, Any]) -> None:
    if part["title"]:
        paper.say(part["title"], bold=True, grow=1)
        paper.ln(1)
    for term, value in part["pairs"]:
        paper.pair(term, value)
    if part["pairs"] and part["paragraphs"]:
        paper.ln(2)
    for text in part["paragraphs"]:
        paper.say(text)
        paper.ln(paper.points * 0.15)


def printed(sheet: dict[str, Any]) -> bytes:
    """The PDF: on one page when a size of letters allows it."""
    paper = drawn(sheet, SIZES[0])
    for size in SIZES[1:]:
        if paper.page_no() == 1:
            break
        paper = drawn(sheet, size)
    return bytes(paper.output())


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # A letter that the face lacks is drawn as an empty box.
    sys.stdout.buffer.write(printed(json.load(sys.stdin)))
