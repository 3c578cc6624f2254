"""A document as .docx, for offices that edit it: the same text and tables as on paper, without the drawings."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from survey.outputs.blocks import Block, Document, Heading, Headline, Paragraph, Table
from survey.outputs.words import DEMONSTRATION

_STYLES = {"Normal": ("仿宋", 12), "Title": ("黑体", 20), "Heading 1": ("黑体", 15), "Caption": ("黑体", 10.5)}
_A4 = (Mm(210), Mm(297))
_TEAL = RGBColor(0x0F, 0x5C, 0x5C)


_UNKNOWN_TO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(document: Document) -> bytes:
    """The file: headings are headings, the first line of every table is repeated on each page."""
    file = docx.Document()
    _set_up(file, document)
    title = file.add_heading(_known(document.title), 0)
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
        style.font.name, style.font.size = font, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if name != "Normal":
            style.font.color.rgb = _TEAL if name == "Heading 1" else RGBColor(0, 0, 0)
    section = file.sections[0]
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)
    if document.demonstration:
        section.header.paragraphs[0].text = f"{DEMONSTRATION} Demonstration, not official statistics."
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    foot.text = f"{_known(document.foot)}　"
    _field(foot, "PAGE")


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
    paragraph.add_run(f"{_known(block.name)}：{block.index} 分　").bold = True
    paragraph.add_run(f"{block.interval}　")
    paragraph.add_run(block.verdict).bold = True


def _table(file: Any, block: Table) -> None:
    caption = file.add_paragraph(_known(block.title), style="Caption")
    caption.paragraph_format.keep_with_next = True
    width = Mm(250 if block.wide else 170)
    table = file.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    whole = sum(column.width for column in block.columns)
    lines = [tuple(column.name for column in block.columns), *block.rows]
    for number, line in enumerate(lines):
        row = table.add_row()
        _never_cut(row, repeated=number == 0)
        for cell, text, column in zip(row.cells, line, block.columns, strict=True):
            cell.width = int(width * column.width / whole)
            _fill(cell, text, 7.5 if block.wide else 9, bold=number == 0, right=column.number)
    if block.note:
        file.add_paragraph().add_run(block.note).font.size = Pt(8)


def _fill(cell: Any, text: str, size: float, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number, part in enumerate(text.split("\n")):
        run = paragraph.add_run(_known(part))
        run.font.size, run.bold = Pt(size - number), bold or None
        if number < text.count("\n"):
            run.add_break()


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
    {Heading: _heading, Paragraph: _paragraph, Headline: _headline, Table: _table}
)
