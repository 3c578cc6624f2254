"""Each rule of the validator, by a file that breaks it and nothing else."""

import shutil
from pathlib import Path

import pytest

from questionnaires import check, check_content, load_all

HERE = Path(__file__).parent
INVALID = HERE / "invalid"

EXPECTED = {
    "block_condition_of_another_type": "items[2].ask_if (line 21): answers here are options: use one_of",
    "block_condition_on_a_later_item": "items[1].ask_if.item (line 13): no item before this one is called 'loyalty'",
    "block_condition_on_a_text": "items[2].ask_if (line 19): a text decides nothing",
    "block_condition_on_options_for_a_number": "items[1].ask_if (line 13): "
    "answers here are numbers: use at_most or at_least",
    "block_condition_on_unknown_option": "items[2].ask_if (line 21): no option of that item: street",
    "block_condition_that_always_holds": "items[2].ask_if (line 20): answers run from 1 to 20: 1 makes no difference",
    "block_condition_with_two_tests": "items[1].ask_if (line 13): takes one test only: at_most, at_least or one_of",
    "block_condition_without_test": "items[1].ask_if (line 13): "
    "needs a test beside 'item': at_most, at_least or one_of",
    "block_construct_unknown": "items[0].construct (line 5): "
    "'qualty' is none of: image, expectation, quality, value, satisfaction, complaint, loyalty",
    "block_core_unknown": "core (line 1): there is no core 'visitor'",
    "block_end_of_scale_missing": "items[0] (line 3): 'high' is missing",
    "block_id_is_no_name": "items[0].id (line 3): "
    "'Waiting-Time' is no name: small letters, digits and _, a letter first",
    "block_id_of_a_column": "items[0].id (line 3): 'sector' is a name the service uses itself",
    "block_id_of_other_words": "items[1].id (line 12): "
    "'why_other' is taken already: the words that go with the other option of 'why'",
    "block_id_of_the_service": "items[0].id (line 3): 'ticket' is a name the service uses itself",
    "block_id_twice": "items[0].id (line 3): "
    "'loyalty' is taken already: the item closing[0] (line 32) of customer.yaml",
    "block_key_twice": "items[0].id (line 5): this key is given twice",
    "block_label_too_long_in_chinese": "items[0].label.zh (line 7): 43 characters, at most 40 fit",
    "block_label_too_long_in_english": "items[0].label.en (line 8): 129 characters, at most 120 fit",
    "block_language_missing": "items[0].high (line 10): the text in 'en' is missing",
    "block_language_unknown": "items[0].high.fr (line 10): 'fr' is none of the questionnaire's languages",
    "block_leading_in_chinese": "items[0].label.zh (line 7): '优质' leads to an answer",
    "block_leading_in_english": 'items[0].label.en (line 8): "Wouldn\'t you" leads to an answer',
    "block_no_yaml": "line 9: no YAML: mapping values are not allowed here",
    "block_not_utf8": "byte 103: the file is not UTF-8",
    "block_nothing": "whole file: expected named values (key: value), got None",
    "block_number_without_room": "items[1].maximum (line 17): the maximum 1 is not above the minimum 1",
    "block_one_option": "items[1].options (line 16): needs 2 or more",
    "block_option_value_twice": "items[1].options[1].value (line 18): the value 'hall' is given twice",
    "block_option_value_unsafe": "items[1].options[1].value (line 18): "
    "'the desk' does not match ^[A-Za-z0-9][A-Za-z0-9_+-]*$",
    "block_property_of_another_type": "items[0] (line 3): 'max_length' has no meaning for an item of this type",
    "block_text_empty": "items[0].high.en (line 10): is empty",
    "block_text_without_quotes": "items[0].high.en (line 10): expected a text, got 10; a text like this needs quotes",
    "block_too_many_questions": "items[10] (line 65): 15 questions are asked, at most 14 are allowed",
    "block_two_other_options": "items[1].options[1].other (line 19): only one option can be the other one",
    "block_two_things_in_chinese": "items[0].label.zh (line 7): '和' asks about two things at once",
    "block_two_things_in_english": "items[0].label.en (line 8): 'and' asks about two things at once",
    "block_type_unknown": "items[0].type (line 4): 'slider' is none of: scale, choice, multiple, number, text",
    "core_key_unknown": "line 1: not known here: farewell",
    "core_path_to_what_nobody_measures": "paths.quality[1] (line 41): no item measures 'value'",
    "core_path_twice": "paths.satisfaction[1] (line 42): the path from satisfaction to loyalty is given twice",
    "core_paths_in_a_circle": "paths (line 40): "
    "the paths run in a circle: satisfaction -> loyalty -> quality -> satisfaction",
    "core_satisfaction_missing": "line 1: the satisfaction item 'versus_ideal' is missing",
    "core_satisfaction_of_another_construct": "opening[2] (line 23): "
    "a satisfaction item is a scale with the construct satisfaction",
    "core_satisfaction_under_a_condition": "opening[2].ask_if (line 26): a satisfaction item is asked of everybody",
    "core_title_leads": "title.en (line 2): 'full marks' leads to an answer",
}


@pytest.fixture
def folder(tmp_path):
    """A copy of a small folder in which everything is right: the core `customer` and the sector C01."""
    return Path(shutil.copytree(HERE / "valid", tmp_path / "content"))


def put(folder, name, file=None):
    """Puts an invalid file in the place of a valid one; the message that `check` should give."""
    file = file or ("customer.yaml" if name.startswith("core_") else "sectors/C01.yaml")
    shutil.copy(INVALID / f"{name}.yaml", folder / file)
    return f"{file}: {EXPECTED[name]}"


def messages(folder):
    return [str(problem) for problem in check(folder)]


def test_nothing_is_wrong_with_the_valid_folder(folder):
    assert messages(folder) == []


def test_every_invalid_file_has_its_message_here():
    assert sorted(EXPECTED) == sorted(path.stem for path in INVALID.iterdir())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_rule_is_named_with_its_file_and_place(folder, name):
    expected = put(folder, name)

    assert messages(folder) == [expected]


def test_problems_of_all_files_come_together(folder):
    expected = [
        put(folder, "core_title_leads"),
        put(folder, "block_id_is_no_name"),
        put(folder, "block_text_empty", "sectors/C02.yaml"),
        put(folder, "block_no_yaml", "sectors/C03.yaml"),
    ]

    assert messages(folder) == expected


def test_two_sectors_cannot_use_one_id_for_questions_of_their_own(folder):
    shutil.copy(folder / "sectors" / "C01.yaml", folder / "sectors" / "C02.yaml")

    assert messages(folder) == [
        f"sectors/C02.yaml: items[{position}].id (line {line}): '{name}' is taken already, in sectors/C01.yaml"
        for position, line, name in [
            (0, 3, "waiting_time"),
            (1, 11, "place"),
            (2, 19, "visits"),
            (3, 26, "why"),
            (4, 35, "comment"),
        ]
    ]


def test_a_problem_of_the_core_is_told_once_however_many_sectors_use_it(folder):
    block = (folder / "sectors" / "C01.yaml").read_text(encoding="utf-8")
    (folder / "sectors" / "C02.yaml").write_text(block.replace("  - id: ", "  - id: second_"), encoding="utf-8")
    expected = put(folder, "core_title_leads")

    assert messages(folder) == [expected]


def test_a_block_is_named_after_its_sector(folder):
    (folder / "sectors" / "C01.yaml").rename(folder / "sectors" / "hospital.yaml")

    assert messages(folder) == ["sectors/hospital.yaml: line 1: a block is named after its sector, such as C01.yaml"]


def test_a_folder_without_questionnaires_is_no_folder_of_questionnaires(tmp_path):
    assert messages(tmp_path) == [f"{tmp_path}: whole folder: no core with a sector's block in it"]


@pytest.mark.parametrize("words", ["工作人员回应得及时不及时？", "这里的气氛和谐不和谐？", "您参与的机会多不多？"])
def test_a_chinese_word_that_only_contains_a_joining_character_joins_nothing(words):
    assert check_content(with_quality_label({"zh": words, "en": "How was it?"})) == []


@pytest.mark.parametrize("words", ["How easy or difficult was it?", "How clear or unclear was it?"])
def test_a_pair_of_opposites_asks_about_one_thing(words):
    assert check_content(with_quality_label({"zh": "怎么样？", "en": words})) == []


@pytest.mark.parametrize("words", ["Was it clean or quiet?", "Was it clean as well as quiet?"])
def test_two_qualities_are_two_things_however_they_are_joined(words):
    (problem,) = check_content(with_quality_label({"zh": "怎么样？", "en": words}))

    assert problem.place == "items[4].label.en"
    assert "two things" in problem.message


def follow_up(name):
    options = [{"value": value, "label": {"zh": value, "en": value}} for value in "ab"]
    label = {"zh": "为什么？", "en": "Why?"}
    return {
        "id": name,
        "type": "multiple",
        "label": label,
        "options": options,
        "ask_if": {"item": "overall", "at_most": 6},
    }


@pytest.mark.parametrize(("more", "problems"), [([], []), (["second"], ["too_many_questions"])])
def test_of_fourteen_questions_one_may_follow_up_and_no_more(more, problems):
    """Fourteen questions for everybody and one for the displeased are as many as the packaged ones have."""
    content = load_all()["C01"].content
    assert [len(content["items"]), sum("ask_if" in item for item in content["items"])] == [15, 1]

    found = check_content(content | {"items": [*content["items"], *map(follow_up, more)]})

    assert [problem.code for problem in found] == problems


def test_how_satisfied_alone_leads_and_satisfied_or_dissatisfied_does_not():
    one_sided = with_quality_label({"zh": "您满意吗？", "en": "How satisfied are you?"})
    two_sided = with_quality_label({"zh": "您满意还是不满意？", "en": "How satisfied or dissatisfied are you?"})

    assert [problem.place for problem in check_content(one_sided)] == ["items[4].label.zh", "items[4].label.en"]
    assert check_content(two_sided) == []


def with_quality_label(label):
    """The questionnaire of C01 with other words for its first quality item, items[4]."""
    content = load_all()["C01"].content
    items = [item | ({"label": label} if position == 4 else {}) for position, item in enumerate(content["items"])]
    return content | {"items": items}
