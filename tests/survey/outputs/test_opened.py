"""LibreOffice opens the Word document and the workbook, and prints all that is in them."""

import shutil
import subprocess

import pytest

from survey.outputs.document.blocks import Heading, Pictures, Table
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.word import as_docx
from survey.outputs.workbook import as_xlsx


@pytest.fixture
def printed_by_libreoffice(tmp_path, printed):
    """A file of this kind as LibreOffice prints it."""
    if not shutil.which("soffice"):
        pytest.skip("soffice (libreoffice-writer, libreoffice-calc) is not here: no file was opened")

    def convert(content, kind):
        path = tmp_path / f"opened.{kind}"
        path.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path]
        subprocess.run(command, capture_output=True, check=True, timeout=300)
        return printed(path.with_suffix(".pdf").read_bytes())

    return convert


@pytest.fixture
def document(edition):
    return bulletin(edition)


@pytest.fixture
def letter(document, printed_by_libreoffice):
    return printed_by_libreoffice(as_docx(document), "docx")


@pytest.fixture
def sheets(edition, printed_by_libreoffice):
    return printed_by_libreoffice(as_xlsx(edition), "xlsx")


def test_the_headings_of_the_document_are_headings(letter, document):
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert letter.outline() == headings
    assert all(letter.text().count("".join(heading.split())) == 2 for heading in headings)  # the table of contents


def test_captions_and_pages_of_the_document_have_their_numbers(letter, document):
    text = letter.text()
    for kind, mark in ((Table, "表"), (Pictures, "图")):
        titles = [block.title for block in document.blocks if isinstance(block, kind)]
        assert [title for n, title in enumerate(titles, 1) if "".join(f"{mark}{n}{title}".split()) not in text] == []
    assert f"第{letter.pages}页，共{letter.pages}页" in text
    assert {letter.size(page) for page in range(1, letter.pages + 1)} == {(210, 297)}


def test_the_document_is_not_half_empty(province, printed_by_libreoffice):
    letter = printed_by_libreoffice(as_docx(bulletin(province)), "docx")
    assert letter.pages > 8
    assert [page for page in range(1, letter.pages) if letter.filled(page, 60) < 0.55] == []


def test_the_workbook_prints_every_sheet_at_a_readable_size(sheets, edition):
    text = sheets.text()
    for name in ("门类", "行业", "市州", "市州各行业", "变化", "质量", "图表", "说明"):
        assert f"{edition.title}·{name}" in text
    assert {sheets.size(page) for page in range(1, sheets.pages + 1)} == {(297, 210)}
    sizes = sheets.type_sizes()
    assert min(sizes) > 5  # the names of fields below the headings, 8 of 10 points
    assert sorted(sizes)[len(sizes) // 4] > 6


def test_the_charts_of_the_workbook_are_drawn(sheets):
    text = sheets.text()
    for said in ("顾客满意指数：各行业", "顾客满意指数：各市州", "目标80", "比2025年下半年的变化", "没有变化"):
        assert said in text
