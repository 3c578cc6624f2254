"""What WordprocessingML has and python-docx has no words for: fields, bookmarks, repeated lines, margins, words for
pictures."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length

_UNKNOWN_TO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def known(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return _UNKNOWN_TO_XML.sub("", text)


def element(name: str, /, **attributes: str) -> Any:
    """An element with attributes of its own namespace."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def begin_field(paragraph: Any, code: str) -> None:
    """What follows is what the field shows until the word processor fills it, up to `end_field`."""
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    for part in (element("fldChar", fldCharType="begin"), instruction, element("fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(part)


def end_field(paragraph: Any) -> None:
    """The end of the field that was begun last."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field, such as the number of the page, with what it shows until it is filled."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def bookmark(paragraph: Any, number: int, name: str) -> None:
    """A place that links lead to: the paragraph's text."""
    paragraph._p.insert_element_before(element("bookmarkStart", id=f"{number}", name=name), "w:r")
    paragraph._p.append(element("bookmarkEnd", id=f"{number}"))


def add_link(paragraph: Any, name: str, text: str) -> None:
    """A link to a bookmark."""
    link = element("hyperlink", anchor=name, history="1")
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def describe(shape: Any, said: str) -> None:
    """What a picture shows, for those who do not see it; and no room at its sides, which some programs add."""
    shape._inline.docPr.set("descr", known(said))
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")


def describe_table(table: Any, title: str) -> None:
    """What a table is called, for those who hear it."""
    table._tbl.tblPr.append(element("tblCaption", val=known(title)))


def set_margins(table: Any, width: int) -> None:
    """Between the sides of cells and their text."""
    margins = element("tblCellMar")
    margins.extend(element(side, w=f"{Length(width).twips}", type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def never_cut(row: Any, *, repeated: bool) -> None:
    """A row stays on one page; a `repeated` one stands again on each further page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if repeated:
        properties.append(element("tblHeader"))
