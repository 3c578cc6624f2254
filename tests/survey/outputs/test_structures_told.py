"""Structural models in the bulletin, the Word document and the workbook of a release."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest

from survey.figures.reading import content_of
from survey.outputs.document.blocks import Heading, Paragraph, Pictures, Table
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.paper import pdf
from survey.outputs.document.word import as_docx
from survey.outputs.structure_rows import COLUMNS
from survey.outputs.workbook import as_xlsx
from tests.survey.mending.test_explained import record


@pytest.fixture(scope="module")
def models():
    sector = record()
    return {"families": [sector | {"code": "C", "name": "生活性服务业", "sectors": ["C01"]}], "sectors": [sector]}


@pytest.fixture
def told(edition, models):
    return replace(edition, content=content_of({**edition.content.written, "structures": models}))


def section(edition):
    """The blocks of the section on models."""
    blocks = bulletin(edition).blocks
    titles = [place for place, block in enumerate(blocks) if isinstance(block, Heading)]
    (start,) = [place for place in titles if "满意从哪里来" in blocks[place].text]
    return blocks[start : min(place for place in titles if place > start)]


def test_the_bulletin_has_a_picture_a_sentence_and_two_tables(app, told, models):
    with app.test_request_context("/?lang=en"):  # in Chinese, whoever asks
        _, said, drawn, effects, reliability = section(told)
    (link,) = models["sectors"][0]["model"]["total_effects"]
    points = link["points"]
    assert isinstance(said, Paragraph)
    assert f"感知质量高 1 分的顾客，满意程度平均高 {points['coefficient']:.2f} 分" in said.text
    assert "不说明谁引起谁" in said.text
    assert isinstance(drawn, Pictures)
    assert [picture.svg.count("<polygon") for picture in drawn.pictures] == [1]
    assert "currentColor" not in drawn.pictures[0].svg  # paper knows no colours of a page
    assert isinstance(effects, Table)
    assert [row[0] for row in effects.rows] == [told.index_names["C"], "医疗卫生"]
    assert f"{points['low']:.2f}～{points['high']:.2f}" in effects.rows[1][1]
    assert isinstance(reliability, Table)
    assert reliability.rows[1][-1] == "400\n400"


def test_sections_are_numbered_as_they_come(app, edition, told):
    with app.test_request_context("/"):
        without, with_models = (
            [block.text for block in bulletin(one).blocks if isinstance(block, Heading)] for one in (edition, told)
        )
    assert [title[0] for title in without] == list("一二三四五六七八")
    assert [title[0] for title in with_models] == list("一二三四五六七八九")
    assert [title[2:] for title in with_models if title[2:] not in {t[2:] for t in without}] == ["满意从哪里来"]


def test_it_prints_and_goes_into_word_with_its_picture(app, told):
    with app.test_request_context("/"):
        document = bulletin(told)
        assert pdf(document).startswith(b"%PDF")
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(as_docx(document))).paragraphs)
    assert "六、满意从哪里来" in text
    assert "　结构模型\n" in text


def test_the_workbook_has_a_sheet_with_every_construct_item_path_and_effect(app, edition, told, models):
    with app.test_request_context("/"):
        book, before = (openpyxl.load_workbook(io.BytesIO(as_xlsx(one))) for one in (told, edition))
    assert "结构模型" not in before.sheetnames
    lines = list(book["结构模型"].iter_rows(min_row=4, values_only=True))
    assert lines[0] == tuple(COLUMNS)
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    model = models["sectors"][0]["model"]
    assert len(rows) == 2 * (2 + 6 + 1 + 1)
    (index,) = [row for row in rows if (row["code"], row["what"], row["to"]) == ("C01", "指数", "感知质量")]
    assert index["estimate"] == model["constructs"]["quality"]["index"]
    assert index["alpha"] == model["constructs"]["quality"]["alpha"]
    (path,) = [row for row in rows if (row["code"], row["what"]) == ("C01", "路径")]
    assert (path["from"], path["to"]) == ("感知质量", "满意程度")
    assert path["points"] == model["paths"][0]["points"]["coefficient"]
