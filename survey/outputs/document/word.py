"""A document as .docx, for offices that edit it: the same text and tables as on paper, without the drawings."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from survey.outputs.document.blocks import Block, Document, Heading, Headline, Paragraph, Pictures, Table
from survey.tables.outgoing import DEMONSTRATION

_STYLES = {"Normal": ("宋体", 11), "Title": ("黑体", 20), "Heading 1": ("黑体", 15), "Caption": ("黑体", 10.5)}
_WESTERN = "Times New Roman"
_A4 = (Mm(210), Mm(297))
_TEAL = RGBColor(0x0F, 0x5C, 0x5C)
_KEPT_WHOLE = 18
"""Rows of a table that is not broken over pages if it need not be."""
_PADDING = Pt(1.5)

_UNKNOWN_TO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(document: Document) -> bytes:
    """The file: headings are headings, the first line of every table is repeated on each page."""
    file = docx.Document()
    _set_up(file, document)
    for text in document.stated:
        paragraph = file.add_paragraph()
        paragraph.add_run(_known(text)).font.size = Pt(9)
        paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.RIGHT, Pt(0)
    title = file.add_heading(_known(document.title), 0)
    title.paragraph_format.space_before = Pt(12 if document.stated else 0)
    title.alignment = file.add_paragraph(_known(document.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    wide = False
    for block in document.blocks:
        if wide != (wide := isinstance(block, Table) and block.wide):
            _turn(file, wide=wide)
        _WRITERS[type(block)](file, block)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _set_up(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.author, properties.comments = _known(document.title), "", ""
    properties.created = properties.modified = datetime.combine(document.day, time())
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
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)
    if document.demonstration:
        section.header.paragraphs[0].text = f"{DEMONSTRATION} Demonstration, not official statistics."
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    foot.text = f"{_known(document.foot)}　第 "
    _field(foot, "PAGE")
    foot.add_run(" 页，共 ")
    _field(foot, "NUMPAGES")
    foot.add_run(" 页")
    file.styles["Footer"].font.size = Pt(9)


def _name_fonts(fonts: Any, font: str) -> None:
    """Chinese in `font`; the fonts of the theme, which would come first, are taken away."""
    fonts.attrib.clear()
    for script, name in (("ascii", _WESTERN), ("hAnsi", _WESTERN), ("cs", _WESTERN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), name)


def _known(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return _UNKNOWN_TO_XML.sub("", text)


def _field(paragraph: Any, name: str) -> None:
    """A field that the word processor fills, such as the number of the page."""
    run = paragraph.add_run()._r
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run.append(part)


def _heading(file: Any, block: Heading) -> None:
    file.add_heading(_known(block.text), 1)


def _paragraph(file: Any, block: Paragraph) -> None:
    paragraph = file.add_paragraph()
    paragraph.add_run(_known(block.text)).bold = block.strong or None
    if not block.strong:
        paragraph.paragraph_format.first_line_indent = Pt(24)


def _headline(file: Any, block: Headline) -> None:
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True
    for text in (f"{_known(block.name)}：", f"{block.index} 分　", f"{block.interval}　", block.verdict):
        paragraph.add_run(text).bold = text != f"{block.interval}　"
    paragraph.runs[1].font.size = Pt(16)


def _table(file: Any, block: Table) -> None:
    caption = file.add_paragraph(_known(block.title), style="Caption")
    caption.paragraph_format.keep_with_next, caption.paragraph_format.space_after = True, Pt(4)
    caption.paragraph_format.space_before = Pt(10)
    width = Mm(257 if block.wide else 170)
    table = file.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    _set_margins(table, Mm(0.6 if block.wide else 1.4))
    whole = sum(column.width for column in block.columns)
    for made, column in zip(table.columns, block.columns, strict=True):
        made.width = int(width * column.width / whole)
    lines = [tuple(column.name for column in block.columns), *block.rows]
    for number, line in enumerate(lines):
        row = table.add_row()
        _never_cut(row, repeated=number == 0)
        kept = len(lines) <= _KEPT_WHOLE and number < len(lines) - 1
        for cell, text, column in zip(row.cells, line, block.columns, strict=True):
            cell.width = int(width * column.width / whole)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _fill(cell, text, 8.5 if block.wide else 9.5, bold=number == 0, right=column.number)
            cell.paragraphs[0].paragraph_format.keep_with_next = kept or number == 0
    if block.note:
        file.add_paragraph().add_run(block.note).font.size = Pt(8.5)


def _fill(cell: Any, text: str, size: float, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _PADDING
    paragraph.paragraph_format.line_spacing = 1
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number, part in enumerate(text.split("\n")):
        run = paragraph.add_run(_known(part))
        run.font.size, run.bold = Pt(size - 1.5 * bool(number)), bold or None
        if number < text.count("\n"):
            run.add_break()


def _set_margins(table: Any, width: int) -> None:
    """Between the sides of cells and their text."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), f"{Length(width).twips}")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _never_cut(row: Any, *, repeated: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def _turn(file: Any, *, wide: bool) -> None:
    """What follows starts on a new page, on its side where it is wide."""
    section = file.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = _A4[::-1] if wide else _A4


_WRITERS: Mapping[type[Block], Callable[[Any, Any], None]] = MappingProxyType(
    {Heading: _heading, Paragraph: _paragraph, Headline: _headline, Table: _table, Pictures: lambda *_: None}
)
