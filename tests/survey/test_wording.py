"""Every problem of the statistics has its sentence in Chinese and in English, with the same values in both."""

import ast
import json
import re
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from analysis.errors import CalibrationError, at, wrong
from analysis.wave.trial import Reason
from analysis.wording import ENGLISH
from questionnaires import wording as of_questionnaires
from questionnaires.errors import Problem, QuestionnaireError
from survey.base import analysis_words, i18n, questionnaire_words, sentences, service_words
from survey.base.config import ROOT
from survey.base.refusal import RefusedError
from survey.base.sentences import as_json, from_json, sentence
from survey.base.wording import codes, reasons

PLACED = re.compile(r"%\((\w+)\)s")


def values(template):
    return sorted(set(PLACED.findall(template)))


def sources(package="analysis"):
    for path in sorted((ROOT / package).rglob("*.py")):
        if path.name not in ("wording.py", "service_words.py"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def said_in(package):
    """Every text that stands in the code of a package."""
    return {
        node.value
        for _path, tree in sources(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def problems_made(package):
    """Where a problem with a code that stands there is made: the place, the code, the names of its values."""
    for path, tree in sources(package):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "wrong":
                code = call.args[0]
                if isinstance(code, ast.Constant):
                    yield f"{path.name}:{call.lineno}", code.value, sorted(word.arg for word in call.keywords)


@pytest.fixture(scope="module")
def speaking():
    """An application that only speaks."""
    app = Flask(__name__)
    i18n.init_app(app)
    return app


@pytest.fixture(scope="module")
def catalogue():
    path = Path(i18n.TRANSLATIONS) / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale="en")


def test_every_code_has_its_chinese_and_its_english_sentence():
    assert list(analysis_words.WORDS) == list(ENGLISH)
    assert list(questionnaire_words.WORDS) == list(of_questionnaires.ENGLISH)


SENTENCES = [
    *((analysis_words.WORDS, ENGLISH, code) for code in ENGLISH),
    *((questionnaire_words.WORDS, of_questionnaires.ENGLISH, code) for code in of_questionnaires.ENGLISH),
]


@pytest.mark.parametrize(("words", "english", "code"), SENTENCES, ids=[code for *_, code in SENTENCES])
def test_both_languages_name_the_same_values_and_the_catalogue_says_what_the_statistics_say(
    speaking, catalogue, words, english, code
):
    with speaking.app_context():
        chinese = str(words[code])
    assert values(chinese) == values(english[code])
    assert catalogue.get(chinese).string == english[code]
    if (code, words) != ("at", analysis_words.WORDS):  # only the place
        assert re.search(r"[\u4e00-\u9fff]|：", chinese)


def test_every_problem_that_is_raised_gives_the_values_its_sentence_names():
    raised = set()
    for place, code, given in problems_made("analysis"):
        raised.add(code)
        assert given == values(ENGLISH[code]), place
    assert len(raised) > 80


def test_no_code_is_left_that_nothing_raises():
    assert not set(ENGLISH) - said_in("analysis")


def test_the_service_s_own_problems_have_their_sentences_and_the_values_these_name(speaking, catalogue):
    assert not set(service_words.WORDS) & set(analysis_words.WORDS)
    with speaking.app_context():
        for place, code, given in problems_made("survey"):
            assert given == values(str(sentences.WORDS[code])), place
        for words in service_words.WORDS.values():
            assert values(catalogue.get(str(words)).string) == values(str(words))


def test_no_code_of_the_service_is_left_that_nothing_raises():
    composed = {code for code in service_words.WORDS if code.startswith(("misfit_", "wave_", "by_"))}
    assert not set(service_words.WORDS) - composed - said_in("survey")
    assert {f"misfit_{reason}" for reason in get_args(Reason)} <= composed


@pytest.mark.parametrize(
    "problem",
    [
        wrong("reason_missing"),
        wrong("not_closed", wave="2026-1", status=wrong("wave_open")),
        wrong("no_column", columns=("a", "b"), known=("c", wrong("nothing"))),
        at("x.csv", [wrong("margins_unusable", wrong("no_margin"), wrong("not_utf8"))]),
        wrong("misfit_unmet", of=(wrong("by_city"),), n=13, codes=("620100", "…")),
    ],
    ids=lambda problem: problem.code,
)
def test_a_problem_that_is_kept_is_the_same_for_every_reader(speaking, problem):
    kept = from_json(json.loads(json.dumps(as_json(problem))))
    with speaking.app_context():
        for language in ("zh", "en"):
            with force_locale(language):
                assert sentence(kept) == sentence(problem)


@pytest.mark.parametrize("kept", [None, "half a se", [], {}, {"code": "no_wave", "values": {}, "inside": []}], ids=str)
def test_what_cannot_be_worded_any_more_says_that_something_went_wrong(speaking, kept):
    with speaking.app_context():
        assert sentence(from_json(kept)) == "后台任务出错停下了，原因记在系统日志里。"


def test_a_refusal_speaks_the_language_of_whoever_reads_it(speaking):
    error = RefusedError(wrong("reason_missing"), "a sentence")
    with speaking.app_context():
        assert reasons(error) == ("请写明更正的理由", "a sentence")
        with force_locale("en"):
            assert str(error) == "Say why the published figures are corrected\na sentence"


def test_what_is_inside_stands_on_lines_of_their_own_in_either_language(speaking):
    lacking = wrong("level_without_responses", variable="city", level="620100", total="5")
    problem = at(wrong("settings"), [wrong("margins_unusable", lacking, wrong("no_margin"))])
    english = (
        "settings:\n  the margins cannot be used:\n    city: 620100: a total of 5 but no respondents\n    there is none"
    )
    assert str(problem) == english
    with speaking.app_context():
        with force_locale("en"):
            assert sentence(problem) == english
        assert sentence(problem) == (
            "设置：\n  这些边际不能用：\n    city：620100：合计是 5，却没有评价\n    一个边际也没有"
        )


def test_lists_are_joined_as_the_language_joins_them(speaking):
    error = CalibrationError(wrong("no_column", columns=("a", "b"), known=("c", wrong("nothing"))))
    assert str(error) == "there is no column a, b; the columns are c, nothing"
    with speaking.app_context():
        assert reasons(error) == ["没有 a、b 列；现有的列是 c、空的"]


def test_the_log_has_codes_and_no_values():
    error = CalibrationError(wrong("margins_unusable", wrong("no_total", variable="secret", total="13812345678")))
    assert codes(error) == "CalibrationError margins_unusable no_total"


def test_what_is_wrong_with_a_questionnaire_is_said_in_the_readers_language(speaking):
    error = QuestionnaireError(
        [Problem("C01.yaml", "items[0].label.zh (line 8)", "too_long", (("length", 50), ("most", 40)))]
    )
    assert str(error) == "C01.yaml: items[0].label.zh (line 8): 50 characters, at most 40 fit"
    with speaking.app_context():
        assert reasons(error) == ["C01.yaml：items[0].label.zh (第 8 行)：有 50 个字符，最多容得下 40 个"]
        with force_locale("en"):
            assert reasons(error) == [str(error)]
    assert codes(error) == "QuestionnaireError too_long"
