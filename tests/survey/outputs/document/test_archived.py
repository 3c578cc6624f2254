"""The bulletin on paper can be archived, and read by those who do not see it; none of its pages is half empty."""

from dataclasses import replace
from datetime import datetime

import pikepdf
import pytest

from survey.figures.reading import content_of
from survey.outputs.document.blocks import Heading, Pictures, Table
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.paper import pdf
from tests.survey.outputs.document.conftest import drawings


@pytest.fixture
def paper(document, printed):
    return printed(pdf(document))


def test_it_is_accessible_and_for_the_archive(paper):
    assert paper.claims() == {"ua-1", "a-2a"}


def test_it_says_its_language_title_and_day(paper, edition):
    with pikepdf.open(paper.path) as file:
        assert str(file.Root.Lang) == "zh-CN"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.docinfo["/Title"] == edition.title
        with file.open_metadata() as said:
            assert said["dc:title"] == edition.title
            made = datetime.fromisoformat(said["xmp:CreateDate"].replace("Z", "+00:00"))
    assert made.date() == edition.revision.published


def test_its_headings_are_bookmarks_and_headings_of_its_structure(paper, document):
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert paper.outline() == headings
    assert [kind for kind, _ in paper.structure() if kind == "H1"] == ["H1"] * len(headings)


def test_every_drawing_is_told_in_words_in_its_place(paper, document):
    told = [words for place in drawings(document) for words in place]
    assert [words for kind, words in paper.structure() if kind == "Figure"] == told
    assert told[0] == "顾客满意指数：指数 82.4，95% 区间 81.4～83.4，90% 区间 81.6～83.2，目标 80"
    assert any("天水不公布（标记 F）" in one for one in told)


def test_every_table_has_headings_and_a_numbered_caption(paper, document):
    kinds = [kind for kind, _ in paper.structure()]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    captions = [block for block in document.blocks if isinstance(block, Table | Pictures)]
    assert kinds.count("Table") == len(tables)
    assert kinds.count("TH") == sum(len(block.columns) + bool(block.bars) for block in tables)
    assert kinds.count("Caption") == len(captions)
    assert f"表{len(tables)}修订记录" in paper.text()


def test_no_page_but_the_last_is_half_empty(province, printed):
    paper = printed(pdf(bulletin(province)))
    assert paper.pages > 8
    assert [page for page in range(1, paper.pages) if paper.filled(page) < 0.6] == []


def test_a_page_that_is_half_empty_is_seen(document, printed):
    empty = printed(pdf(document))
    assert empty.filled(empty.pages) < 0.6


def test_no_name_stops_it_whatever_characters_it_has(edition, printed):
    written = edition.content.written
    odd = "甲🎉\ue000\x00\x0b\u200d\ufffe<&>乙"
    named = {level: [{**row, "name": odd} for row in written[level]] for level in ("sectors", "cities")}
    paper = printed(pdf(bulletin(replace(edition, content=content_of({**written, **named})))))
    assert paper.claims() == {"ua-1", "a-2a"}
    assert "甲□□□<&>乙" in paper.text()
