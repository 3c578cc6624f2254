"""Files that people bring: whole questionnaires, sectors' blocks, and what can be made of neither."""

from pathlib import Path

import pytest

from questionnaires import Questionnaire, QuestionnaireError, load_all
from questionnaires.bringing import LARGEST_YAML, as_yaml, bring
from questionnaires.library import PACKAGED


def test_a_whole_questionnaire_and_a_block_are_read_as_the_same_version():
    whole = bring(as_yaml(load_all()["C01"].content).encode(), "C01.yml", "producer")
    block = bring(Path(PACKAGED / "sectors" / "C01.yaml").read_bytes(), "C01.yaml", "producer")
    for brought in (whole, block):
        assert (brought.problems, brought.remarks) == ((), ())
        assert Questionnaire.from_content(brought.content).version == load_all()["C01"].version


def test_words_that_lead_are_told_and_the_author_decides():
    content = load_all()["C01"].content | {"title": {"zh": "您满意吗", "en": "How was it"}}
    brought = bring(as_yaml(content).encode(), "q.yaml", "consumer")
    assert brought.problems == ()
    assert [remark.code for remark in brought.remarks] == ["leading"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (LARGEST_YAML + 1), "too large"),
        (b"core: nobody\nitems: [{id: a, type: text, max_length: 9, label: {zh: a, en: a}}]", "no core 'nobody'"),
        (b"core: [1]\nitems: []", "expected a text"),
        (b"core: ../consumer\nitems: [{id: a, type: text, max_length: 9, label: {zh: a}}]", "no core"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "line 2: parts repeated by an alias"),
        (b"[" * 30_000, "line 1: nested too deep"),
        (b"2026-13-45", "no YAML"),
        (b"- 1", "expected named values"),
        (b"", "expected named values"),
        (b"!!python/object/apply:os.system [ls]", "no YAML"),
    ],
)
def test_what_nothing_can_be_made_of_is_refused(content, words):
    with pytest.raises(QuestionnaireError, match=words):
        bring(content, "q.yaml", "consumer")
