"""The document for offices that edit it says what the bulletin on paper says."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.section import WD_ORIENT

from survey.figures.reading import content_of
from survey.outputs.document.blocks import Heading, Paragraph, Table
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.word import as_docx


@pytest.fixture
def document(edition):
    return bulletin(edition)


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
        assert [tuple(cell.text for cell in row.cells) for row in made.rows][1:] == list(meant.rows)


def test_headings_of_tables_are_repeated_and_rows_are_never_cut(file):
    for table in file.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)


def test_a_short_table_stays_with_its_title_on_one_page(file):
    for table in file.tables:
        *rows, last = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert all(rows), table.cell(0, 0).text
        assert not last


def test_what_only_the_drawing_shows_is_not_explained(file, document):
    assert any("竖线是目标" in block.legend for block in document.blocks if isinstance(block, Table))
    assert not any("竖线" in paragraph.text for paragraph in file.paragraphs)


def test_chinese_has_fonts_of_its_own_that_no_theme_takes_away(file):
    for style, font in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体"), ("Caption", "黑体")):
        named = {name.split("}")[1]: value for name, value in file.styles[style].element.rPr.rFonts.attrib.items()}
        assert named["eastAsia"] == font
        assert not [name for name in named if name.endswith("Theme")]


def test_columns_are_as_wide_as_they_are_meant_to_be(file, document):
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for made, meant in zip(file.tables, tables, strict=True):
        whole = sum(column.width for column in meant.columns)
        for real, column in zip(made.columns, meant.columns, strict=True):
            assert real.width.mm == pytest.approx((257 if meant.wide else 170) * column.width / whole, abs=0.1)


def test_every_page_has_its_number_and_how_many_there_are(file):
    codes = [code.text for code in file.sections[0].footer._element.iter() if code.tag.endswith("}instrText")]
    assert codes == ["PAGE", "NUMPAGES"]


def test_wide_tables_lie_on_their_side_and_leave_no_empty_page_between(file):
    ways = [section.orientation for section in file.sections]
    assert ways == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    assert file.sections[1].page_width.mm == pytest.approx(297, abs=0.1)


def test_a_demonstration_is_labelled_on_every_page(file):
    assert all(section.header.is_linked_to_previous for section in file.sections[1:])
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
