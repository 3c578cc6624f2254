"""The kinds of code have one name each, on pages and papers and in documents."""

import pytest

from survey.base.config import ROOT
from survey.codes.labels import KINDS, kind_names

SAID_IN = ("survey/**/*.py", "survey/**/*.typ", "templates/**/*.html", "docs/**/*.md", "*.md")
OTHERS = ("海报、台卡", "屏幕码", "显示屏码", "台卡码", "邀请函")


def test_the_reader_sees_them_in_his_language(app):
    with app.test_request_context("/?lang=en"):
        assert kind_names() == {"poster": "Poster code", "display": "Display code", "invitation": "Invitation"}
    with app.test_request_context("/"):
        assert kind_names() == KINDS


@pytest.mark.parametrize("pattern", SAID_IN)
def test_nothing_calls_them_otherwise(pattern):
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.glob(pattern)}
    assert texts
    assert not [(path, word) for path, text in texts.items() for word in OTHERS if word in text]
