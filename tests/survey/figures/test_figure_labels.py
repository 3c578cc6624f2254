"""Verdicts and marks are worded once, for every verdict and mark there is, in both languages and on paper."""

from typing import get_args

import pytest

from analysis.judging.marks import STANDARD, Mark, publishable
from analysis.judging.verdicts import Verdict
from survey.base.config import ROOT
from survey.figures.labels import MARK_RULES, MARKS, SIGNS, VERDICTS, mark_names, signed_verdict_names, verdict_names
from survey.paper.fonts import missing


def test_every_verdict_and_every_mark_has_its_words():
    assert set(VERDICTS) == set(SIGNS) == {*get_args(Verdict), None}
    assert set(MARKS) == set(MARK_RULES) == set(get_args(Mark))


def test_the_reader_sees_them_in_his_language(app):
    with app.test_request_context("/?lang=en"):
        assert verdict_names() == {
            "met": "Target met",
            "not_met": "Target not met",
            "undecided": "Undecided",
            None: "No verdict",
        }
        assert mark_names()["x"] == "Confidential: too few organisations"
    with app.test_request_context("/"):
        assert verdict_names() == VERDICTS
        assert mark_names() == MARKS


def test_a_sign_stands_before_a_verdict_and_none_where_there_is_none(app):
    with app.test_request_context("/"):
        assert signed_verdict_names() == {
            "met": "✓ 达标",
            "not_met": "× 未达标",
            "undecided": "～ 暂不能判定",
            None: "不作判定",
        }


def test_paper_can_print_all_of_it():
    assert missing("".join((*VERDICTS.values(), *SIGNS.values(), *MARKS.values(), *MARK_RULES.values()))) == ""


def test_the_rules_are_those_by_which_marks_are_given():
    good, caution = STANDARD.good, STANDARD.caution
    assert f"评价不少于 {good.n} 份" in MARK_RULES[""]
    assert f"区间半宽不超过 {caution.half_width:g} 分" in MARK_RULES["E"]
    assert f"的 {100 * STANDARD.largest_share:.0f}% 以上" in MARK_RULES["x"]
    assert [mark for mark in MARKS if publishable(mark)] == ["", "E"]


@pytest.mark.parametrize("pattern", ["survey/**/*.py", "survey/**/*.typ", "templates/**/*.html"])
def test_nothing_else_words_them(pattern):
    home = ROOT / "survey" / "figures" / "labels.py"
    words = [
        "不判定",
        "慎用",
        *(f'_("{word}")' for word in VERDICTS.values()),
        *(f'_("{word}")' for word in MARKS.values()),
    ]
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.glob(pattern) if path != home}
    assert texts
    assert not [(path, word) for path, text in texts.items() for word in words if word in text]
