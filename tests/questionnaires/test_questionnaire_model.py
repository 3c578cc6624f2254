"""A questionnaire, its content and its version."""

import hashlib
import json

import pytest

from questionnaires import Questionnaire, QuestionnaireError, load_all
from questionnaires.library import load

TEXTS = {"zh": "问", "en": "Ask"}
CONTENT = {
    "languages": ["zh", "en"],
    "title": TEXTS,
    "introduction": TEXTS,
    "thanks": TEXTS,
    "items": [
        {"id": "overall", "type": "scale", "construct": "satisfaction", "label": TEXTS, "low": TEXTS, "high": TEXTS},
        {"id": "visits", "type": "number", "label": TEXTS, "minimum": 0, "maximum": 9},
        {
            "id": "why",
            "type": "multiple",
            "required": True,
            "label": TEXTS,
            "ask_if": {"item": "overall", "at_most": 6},
            "options": [{"value": "price", "label": TEXTS}, {"value": "other", "label": TEXTS, "other": True}],
        },
        {
            "id": "price",
            "type": "choice",
            "label": TEXTS,
            "ask_if": {"item": "why", "one_of": ["price"]},
            "options": [{"value": "low", "label": TEXTS}, {"value": "high", "label": TEXTS}],
        },
        {"id": "comment", "type": "text", "label": TEXTS, "max_length": 200},
    ],
    "paths": [["quality", "satisfaction"], ["satisfaction", "loyalty"]],
}


def test_content_comes_back_as_it_went_in():
    assert Questionnaire.from_content(CONTENT).content == CONTENT


@pytest.mark.parametrize("sector", ["C01", "P14"])
def test_a_questionnaire_survives_being_stored_as_json(sector):
    questionnaire = load_all()[sector]

    stored = json.loads(json.dumps(questionnaire.content))

    assert Questionnaire.from_content(stored) == questionnaire
    assert Questionnaire.from_content(stored).version == questionnaire.version


def test_the_order_of_keys_is_no_part_of_the_version():
    # PostgreSQL keeps a JSON object's keys in an order of its own.
    shuffled = json.loads(json.dumps(CONTENT, sort_keys=True))

    assert Questionnaire.from_content(shuffled).version == Questionnaire.from_content(CONTENT).version


def test_a_version_is_the_hash_of_canonical_json_that_anyone_can_compute():
    canonical = json.dumps(CONTENT, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert Questionnaire.from_content(CONTENT).version == hashlib.sha256(canonical).hexdigest()


def with_item(position, **changed):
    items = [dict(item) for item in CONTENT["items"]]
    items[position] |= changed
    return CONTENT | {"items": items}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(CONTENT | {"title": TEXTS | {"en": "Ask!"}}, id="a word of the title"),
        pytest.param(CONTENT | {"items": CONTENT["items"][::-1]}, id="the order of the items"),
        pytest.param(CONTENT | {"paths": CONTENT["paths"][:1]}, id="a path"),
        pytest.param(with_item(0, low=TEXTS | {"zh": "问吗"}), id="a word at the end of a scale"),
        pytest.param(with_item(1, minimum=1), id="a bound"),
        pytest.param(with_item(2, ask_if={"item": "overall", "at_most": 5}), id="a condition"),
        pytest.param(with_item(2, options=CONTENT["items"][2]["options"][::-1]), id="the order of the options"),
        pytest.param(with_item(4, required=True), id="what must be answered"),
    ],
)
def test_any_change_is_another_version(changed):
    assert Questionnaire.from_content(changed).version != Questionnaire.from_content(CONTENT).version


def test_items_are_found_by_id():
    questionnaire = Questionnaire.from_content(CONTENT)

    assert questionnaire.item("visits").maximum == 9
    with pytest.raises(KeyError):
        questionnaire.item("nobody")


def test_the_words_of_an_other_option_are_a_field_and_free_text():
    questionnaire = Questionnaire.from_content(CONTENT)

    assert questionnaire.fields == {"overall", "visits", "why", "why_other", "price", "comment"}
    assert questionnaire.free_text == {"why_other", "comment"}


def test_loading_a_folder_with_problems_raises_them_all(tmp_path):
    (tmp_path / "sectors").mkdir()
    (tmp_path / "core.yaml").write_text("languages: zh", encoding="utf-8")
    (tmp_path / "sectors" / "C01.yaml").write_text("core: core\nitems: []", encoding="utf-8")

    with pytest.raises(QuestionnaireError) as raised:
        load(tmp_path)

    lines = str(raised.value).splitlines()
    assert "core.yaml: languages (line 1): expected a list, got 'zh'" in lines
    assert "core.yaml: line 1: 'title' is missing" in lines
    assert "sectors/C01.yaml: items (line 2): needs 1 or more" in lines
    assert len(raised.value.problems) == len(lines)
