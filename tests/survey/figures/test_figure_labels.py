"""Verdicts and marks are worded once, for every verdict and mark there is, in both languages and on paper."""

from typing import get_args

import pytest

from analysis.judging.marks import Errors, Mark, publishable, thresholds_of
from analysis.judging.verdicts import Verdict
from survey.base.config import ROOT
from survey.figures.labels import MARKS, SIGNS, VERDICTS, mark_names, mark_rules, signed_verdict_names, verdict_names
from survey.paper.fonts import missing


def test_every_verdict_and_every_mark_has_its_words():
    assert set(VERDICTS) == set(SIGNS) == {*get_args(Verdict), None}
    assert set(MARKS) == set(get_args(Mark))
    assert all(set(mark_rules(errors)) == set(MARKS) for errors in get_args(Errors))


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
    rules = [rule for errors in get_args(Errors) for rule in mark_rules(errors).values()]
    assert missing("".join((*VERDICTS.values(), *SIGNS.values(), *MARKS.values(), *rules))) == ""


@pytest.mark.parametrize("errors", get_args(Errors))
def test_the_rules_are_those_by_which_marks_are_given(errors):
    known, rules = thresholds_of(errors), mark_rules(errors)
    assert f"评价不少于 {known.good.n} 份" in rules[""]
    assert f"区间半宽不超过 {known.caution.half_width:g} 分" in rules["E"]
    assert f"的 {100 * known.largest_share:.0f}% 以上" in rules["x"]
    assert ("有效样本" in rules[""]) == ("自由度" in rules["E"]) == (errors == "linearised")
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
