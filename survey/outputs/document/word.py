"""A document as .docx, for offices that edit it: the same text and tables as on paper, the drawings as pictures."""

import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from survey.outputs.document import charts
from survey.outputs.document.blocks import Bar, Block, Document, Heading, Headline, Paragraph, Pictures, Table
from survey.outputs.document.ooxml import (
    add_field,
    add_link,
    begin_field,
    bookmark,
    describe,
    describe_table,
    end_field,
    known,
    never_cut,
    set_margins,
)
from survey.tables.outgoing import DEMONSTRATION

_STYLES = {"Normal": ("宋体", 11), "Title": ("黑体", 20), "Heading 1": ("黑体", 15), "Caption": ("黑体", 10.5)}
_CONTENTS = "toc 1"
_WESTERN = "Times New Roman"
_TEAL = RGBColor(0x0F, 0x5C, 0x5C)
_KEPT_WHOLE = 8
"""Rows of a table that is not broken over pages."""
_PADDING = Pt(1.5)


def as_docx(document: Document) -> bytes:
    """The file: headings are headings, tables and drawings have numbers, the first line of every table is repeated on
    each page."""
    file = docx.Document()
    _set_up(file, document)
    for text in document.stated:
        paragraph = file.add_paragraph()
        paragraph.add_run(known(text)).font.size = Pt(9)
        paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.RIGHT, Pt(0)
    title = file.add_heading(known(document.title), 0)
    title.paragraph_format.space_before = Pt(12 if document.stated else 0)
    title.alignment = file.add_paragraph(known(document.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _contents(file, [block.text for block in document.blocks if isinstance(block, Heading)])
    writer = _Writer(file, document)
    for block in document.blocks:
        writer.write(block)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _set_up(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.author, properties.comments = known(document.title), "", ""
    properties.created = properties.modified = datetime.combine(document.day, time())
    properties.language = "zh-CN"
    contents = file.styles.add_style(_CONTENTS, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    contents.base_style, contents.paragraph_format.space_after = file.styles["Normal"], Pt(3)
    for name, (font, size) in _STYLES.items():
        style = file.styles[name]
        style.font.size = Pt(size)
        _name_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), font)
        if name != "Normal":
            style.font.color.rgb = _TEAL if name == "Heading 1" else RGBColor(0, 0, 0)
    for border in file.styles["Title"].element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    for language in file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)
    if document.demonstration:
        section.header.paragraphs[0].text = f"{DEMONSTRATION} Demonstration, not official statistics."
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    foot.text = f"{known(document.foot)}　第 "
    add_field(foot, "PAGE", "1")
    foot.add_run(" 页，共 ")
    add_field(foot, "NUMPAGES", "1")
    foot.add_run(" 页")
    file.styles["Footer"].font.size = Pt(9)


def _name_fonts(fonts: Any, font: str) -> None:
    """Chinese in `font`; the fonts of the theme, which would come first, are taken away."""
    fonts.attrib.clear()
    for script, name in (("ascii", _WESTERN), ("hAnsi", _WESTERN), ("cs", _WESTERN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), name)


def _contents(file: Any, headings: list[str]) -> None:
    """The table of contents: links to the headings, to which the word processor adds pages when it fills the field."""
    paragraph = file.add_paragraph("目录", style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    for number, heading in enumerate(headings, 1):
        paragraph = file.add_paragraph(style=_CONTENTS)
        if number == 1:
            begin_field(paragraph, r'TOC \o "1-1" \h \z \u')
        add_link(paragraph, _place(number), known(heading))
    if headings:
        end_field(paragraph)


def _place(number: int) -> str:
    return f"_Toc{number:08}"


class _Writer:
    """Writes blocks into a file, one after the other; numbers tables and drawings."""

    def __init__(self, file: Any, document: Document) -> None:
        self._file = file
        self._pictures = charts.pictures(document)
        self._counts: Counter[str] = Counter()

    def write(self, block: Block) -> None:
        _WRITERS[type(block)](self, block)

    def heading(self, block: Heading) -> None:
        self._counts["heading"] += 1
        number = self._counts["heading"]
        bookmark(self._file.add_heading(known(block.text), 1), number, _place(number))

    def paragraph(self, block: Paragraph) -> None:
        paragraph = self._file.add_paragraph()
        paragraph.add_run(known(block.text)).bold = block.strong or None
        if block.strong:
            paragraph.paragraph_format.space_before = Pt(10)
        else:
            paragraph.paragraph_format.first_line_indent = Pt(24)

    def headline(self, block: Headline) -> None:
        paragraph = self._file.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True
        for text in (f"{known(block.name)}：", f"{block.index} 分　", f"{block.interval}　", block.verdict):
            paragraph.add_run(text).bold = text != f"{block.interval}　"
        paragraph.runs[1].font.size = Pt(16)
        self._draw(self._file.add_paragraph(), charts.WIDTH, block.bar.said)

    def table(self, block: Table) -> None:
        self._caption("表", block.title, block.note, block.legend)
        drawn = bool(block.bars)
        whole = sum(column.width for column in block.columns)
        room = charts.WIDTH - (charts.BAR + 3) * drawn
        widths = [Mm(room * column.width / whole) for column in block.columns] + [Mm(charts.BAR + 3)] * drawn
        table = self._file.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        describe_table(table, block.title)
        set_margins(table, Mm(1.4))
        for made, width in zip(table.columns, widths, strict=True):
            made.width = width
        ends = [f"{block.axis[0]:g} ～ {block.axis[1]:g}".replace("-", "−")] if block.axis and drawn else []
        lines = [(*(column.name for column in block.columns), *ends), *block.rows]
        for number, line in enumerate(lines):
            row = table.add_row()
            never_cut(row, repeated=number == 0)
            kept = len(lines) <= _KEPT_WHOLE and number < len(lines) - 1
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
                cell.paragraphs[0].paragraph_format.keep_with_next = kept or number == 0
            for place, text in enumerate(line):
                right = place < len(block.columns) and block.columns[place].number
                _fill(row.cells[place], text, 9.5, bold=number == 0, right=right)
            if drawn and number:
                self._bar(row.cells[-1].paragraphs[0], block.bars[number - 1])

    def drawings(self, block: Pictures) -> None:
        self._caption("图", block.title, block.note)
        self._draw(self._file.add_paragraph(), charts.WIDTH, charts.said(block))

    def _caption(self, kind: str, title: str, *notes: str) -> None:
        """The number and title of a table or drawing, and what explains it."""
        self._counts[kind] += 1
        caption = self._file.add_paragraph(f"{kind} ", style="Caption")
        add_field(caption, rf"SEQ {kind} \* ARABIC", f"{self._counts[kind]}")
        caption.add_run(f"　{known(title)}")
        caption.paragraph_format.keep_with_next, caption.paragraph_format.space_after = True, Pt(4)
        caption.paragraph_format.space_before = Pt(10)
        for note in filter(None, notes):
            paragraph = self._file.add_paragraph()
            paragraph.add_run(known(note)).font.size = Pt(8.5)
            paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_after = True, Pt(4)

    def _bar(self, paragraph: Any, bar: Bar | None) -> None:
        paragraph.paragraph_format.space_after = 0
        if bar:
            self._draw(paragraph, charts.BAR, bar.said)

    def _draw(self, paragraph: Any, width: float, said: str) -> None:
        """The next picture."""
        picture = paragraph.add_run().add_picture(io.BytesIO(next(self._pictures)), Mm(width))
        describe(picture, said)


def _fill(cell: Any, text: str, size: float, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _PADDING
    paragraph.paragraph_format.line_spacing = 1
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number, part in enumerate(text.split("\n")):
        run = paragraph.add_run(known(part))
        run.font.size, run.bold = Pt(size - 1.5 * bool(number)), bold or None
        if number < text.count("\n"):
            run.add_break()


_WRITERS: Mapping[type[Block], Callable[[_Writer, Any], None]] = MappingProxyType(
    {
        Heading: _Writer.heading,
        Paragraph: _Writer.paragraph,
        Headline: _Writer.headline,
        Table: _Writer.table,
        Pictures: _Writer.drawings,
    }
)
