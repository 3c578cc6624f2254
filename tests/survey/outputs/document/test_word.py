"""The document for offices that edit it says what the bulletin on paper says."""

import io
import zipfile
from collections import Counter
from dataclasses import replace

import docx
import pytest

from survey.figures.reading import content_of
from survey.outputs.document.blocks import Heading, Paragraph, Pictures, Table
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.word import as_docx
from tests.survey.outputs.document.conftest import drawings


@pytest.fixture
def file(document):
    return docx.Document(io.BytesIO(as_docx(document)))


def test_it_has_the_same_headings_and_paragraphs_in_the_same_order(file, document):
    headings = [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [block.text for block in document.blocks if isinstance(block, Heading)]
    texts = iter([paragraph.text for paragraph in file.paragraphs])
    assert all(block.text in texts for block in document.blocks if isinstance(block, Paragraph))


def test_it_has_the_same_tables_cell_by_cell(file, document):
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(file.tables) == len(tables) > 8
    for made, meant in zip(file.tables, tables, strict=True):
        drawn = [""] if meant.bars else []
        assert [[cell.text for cell in row.cells] for row in made.rows][1:] == [[*row, *drawn] for row in meant.rows]


def test_headings_of_tables_are_repeated_and_rows_are_never_cut(file):
    for table in file.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)


def test_a_short_table_stays_with_its_title_on_one_page_and_a_long_one_leaves_none_half_empty(file):
    for table in file.tables:
        head, *rows, last = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert head
        assert all(rows) == (len(table.rows) <= 8) or not rows
        assert not last


def shown_by(paragraph):
    """The codes of the fields of a paragraph, and all that it shows."""
    codes = [part.text.strip() for part in paragraph._p.iter() if part.tag.endswith("}instrText")]
    return codes, paragraph.text


def test_captions_are_numbered_by_fields_each_kind_by_itself(file, document):
    captions = [shown_by(paragraph) for paragraph in file.paragraphs if paragraph.style.name == "Caption"][1:]
    kinds = {Table: "表", Pictures: "图"}
    meant = [(kinds[type(block)], block.title) for block in document.blocks if type(block) in kinds]
    counts = Counter()
    for (codes, text), (kind, title) in zip(captions, meant, strict=True):
        counts[kind] += 1
        assert codes == [rf"SEQ {kind} \* ARABIC"]
        assert text == f"{kind} {counts[kind]}　{title}"
    assert counts["图"] > 0 < counts["表"]


def test_the_table_of_contents_shows_every_heading_before_a_program_fills_it(file, document):
    lines = [paragraph for paragraph in file.paragraphs if paragraph.style.name == "toc 1"]
    headings = [paragraph for paragraph in file.paragraphs if paragraph.style.name == "Heading 1"]
    assert shown_by(lines[0])[0] == [r'TOC \o "1-1" \h \z \u']
    assert [line.text for line in lines] == [heading.text for heading in headings]
    links = [line._p.xpath("string(w:hyperlink/@w:anchor)") for line in lines]
    assert links == [heading._p.xpath("string(w:bookmarkStart/@w:name)") for heading in headings]
    kinds = [kind for part in lines for kind in part._p.xpath(".//w:fldChar/@w:fldCharType")]
    assert kinds == ["begin", "separate", "end"]


def test_every_drawing_is_a_picture_that_is_told_in_words(file, document):
    told = ["\n".join(place) for place in drawings(document)]
    shapes = file.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert [shape.get("descr") for shape in shapes] == told
    assert len(told) > 5
    assert all(told)


def test_chinese_has_fonts_of_its_own_that_no_theme_takes_away(file):
    for style, font in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体"), ("Caption", "黑体")):
        named = {name.split("}")[1]: value for name, value in file.styles[style].element.rPr.rFonts.attrib.items()}
        assert named["eastAsia"] == font
        assert not [name for name in named if name.endswith("Theme")]


def test_columns_are_as_wide_as_they_are_meant_to_be(file, document):
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for made, meant in zip(file.tables, tables, strict=True):
        whole = sum(column.width for column in meant.columns)
        for real, column in zip(made.columns, meant.columns, strict=False):
            assert real.width.mm == pytest.approx((129 if meant.bars else 170) * column.width / whole, abs=0.1)
        assert sum(real.width.mm for real in made.columns) == pytest.approx(170, abs=0.1)


def test_every_page_has_its_number_and_how_many_there_are(file):
    codes = [code.text for code in file.sections[0].footer._element.iter() if code.tag.endswith("}instrText")]
    assert [code.strip() for code in codes] == ["PAGE", "NUMPAGES"]


def test_its_pages_are_a4_upright(file):
    (section,) = file.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_demonstration_is_labelled_on_every_page(file):
    assert "演示数据" in file.sections[0].header.paragraphs[0].text


def test_nobody_is_named_as_its_author(document, file):
    assert file.core_properties.author == ""
    packed = zipfile.ZipFile(io.BytesIO(as_docx(document)))
    assert all(b"python-docx" not in packed.read(name) for name in packed.namelist())


def test_signs_that_xml_does_not_know_are_left_out_of_names(edition):
    written = edition.content.written
    named = [{**written["sectors"][0], "name": "a\x0bb<&>"}, *written["sectors"][1:]]
    edition = replace(edition, content=content_of({**written, "sectors": named}))
    file = docx.Document(io.BytesIO(as_docx(bulletin(edition))))
    assert any("b<&>" in cell.text for table in file.tables for cell in table.columns[0].cells)
