"""What a respondent posted becomes answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import Condition, Item, Option, Questionnaire, load_all
from questionnaires.answers import clean

TEXTS = {"zh": "问", "en": "Ask"}
PLACE = (Option("hall", TEXTS), Option("desk", TEXTS), Option("other", TEXTS, other=True))
FAULTS = (Option("price", TEXTS), Option("speed", TEXTS), Option("other", TEXTS, other=True))

ITEMS = (
    Item("overall", "scale", TEXTS, construct="satisfaction", required=True, low=TEXTS, high=TEXTS),
    Item("place", "choice", TEXTS, options=PLACE),
    Item("faults", "multiple", TEXTS, options=FAULTS, ask_if=Condition("overall", "at_most", 6)),
    Item("fee", "number", TEXTS, minimum=0, maximum=200, ask_if=Condition("faults", "one_of", ("price", "speed"))),
    Item("praise", "text", TEXTS, max_length=20, required=True, ask_if=Condition("overall", "at_least", 9)),
    Item("comment", "text", TEXTS, max_length=500),
)
QUESTIONNAIRE = Questionnaire(("zh", "en"), TEXTS, TEXTS, TEXTS, ITEMS, ())


def post(**fields):
    """Answers and problems of a form in which `overall` is 5, if nothing else is said."""
    raw = {name: value if isinstance(value, list) else [value] for name, value in ({"overall": "5"} | fields).items()}
    return clean(QUESTIONNAIRE, raw)


def answer(**fields):
    answers, problems = post(**fields)
    assert problems == {}
    return answers


def test_a_full_form_is_read_in_the_order_of_the_questions():
    answers, problems = post(
        comment="很好\r\n谢谢", fee="15", faults=["speed", "price"], place="desk", overall="5", ticket="x", lang="en"
    )

    assert problems == {}
    assert answers == {"overall": 5, "place": "desk", "faults": ["price", "speed"], "fee": 15, "comment": "很好\n谢谢"}
    assert list(answers) == ["overall", "place", "faults", "fee", "comment"]


def test_every_problem_is_found_in_one_pass():
    answers, problems = post(overall="11", place="street", comment="x" * 501, nobody="1")

    assert answers == {}
    assert problems == {
        "overall": "out_of_range",
        "place": "not_an_option",
        "comment": "too_long",
        "nobody": "unknown_field",
    }


@pytest.mark.parametrize("blank", ["", " ", "\n", "　", []])
def test_an_empty_field_is_no_answer(blank):
    assert answer(place=blank, comment=blank) == {"overall": 5}
    assert post(overall=blank) == ({}, {"overall": "required"})


def test_a_response_with_one_satisfaction_item_is_taken_without_the_others():
    sector = load_all()["C01"]

    assert clean(sector, {"overall": ["7"]}) == ({"overall": 7}, {})


def test_cannot_tell_is_an_answer_of_its_own_to_an_optional_scale():
    sector = load_all()["C01"]

    assert clean(sector, {"overall": ["7"], "value": ["unsure"], "image": [""]}) == ({"overall": 7, "value": None}, {})
    assert clean(sector, {"overall": ["7"], "value": ["unsure", "3"]})[1] == {"value": "out_of_range"}
    assert clean(sector, {"overall": ["unsure"]})[1] == {"overall": "out_of_range"}
    assert clean(sector, {"overall": ["7"], "gender": ["unsure"]})[1] == {"gender": "not_an_option"}


@pytest.mark.parametrize("test", ["at_most", "at_least"])
def test_cannot_tell_asks_no_further_question(test):
    rated = Item("rated", "scale", TEXTS, low=TEXTS, high=TEXTS)
    further = Item("further", "text", TEXTS, max_length=20, required=True, ask_if=Condition("rated", test, 5))
    questionnaire = Questionnaire(("zh", "en"), TEXTS, TEXTS, TEXTS, (rated, further), ())

    assert clean(questionnaire, {"rated": ["unsure"]}) == ({"rated": None}, {})
    assert clean(questionnaire, {"rated": ["5"]})[1] == {"further": "required"}


@pytest.mark.parametrize("posted", ["0", "11", "-1", "1.5", "５", "05", "ten", "1e1", ["3", "4"]])
def test_a_scale_takes_one_whole_number_from_1_to_10(posted):
    assert post(overall=posted)[1] == {"overall": "out_of_range"}


@pytest.mark.parametrize("mark", range(1, 11))
def test_a_scale_takes_each_of_its_ten_points(mark):
    assert post(overall=str(mark))[0]["overall"] == mark


@pytest.mark.parametrize("posted", ["street", "HALL", ["hall", "desk"]])
def test_a_choice_takes_one_of_its_options(posted):
    assert post(place=posted)[1] == {"place": "not_an_option"}


def test_a_multiple_choice_takes_some_of_its_options_each_once():
    assert answer(faults=["speed", "price", "speed"])["faults"] == ["price", "speed"]
    assert post(faults=["speed", "weather"])[1] == {"faults": "not_an_option"}


@pytest.mark.parametrize(("posted", "number"), [("15", 15), ("０", 0), ("+7", 7), ("007", 7), (" 200 ", 200)])
def test_a_number_is_read_as_people_write_it(posted, number):
    assert answer(faults="price", fee=posted)["fee"] == number


@pytest.mark.parametrize(
    ("posted", "problem"),
    [
        ("201", "out_of_range"),
        ("-1", "out_of_range"),
        ("1.5", "not_a_number"),
        ("many", "not_a_number"),
        ("9" * 5000, "not_a_number"),
        ("三", "not_a_number"),
        (["1", "2"], "not_a_number"),
    ],
)
def test_a_number_is_whole_and_within_its_bounds(posted, problem):
    assert post(faults="price", fee=posted)[1] == {"fee": problem}


@pytest.mark.parametrize("text", ["好\x00", "a\x07b", "a\x1bb", "\ud800", "a\x85b", ["one", "two"]])
def test_control_characters_are_no_text(text):
    assert post(comment=text)[1] == {"comment": "not_text"}


def test_line_breaks_emoji_and_rare_characters_are_text():
    text = "第一行\n第二行 👨‍👩‍👧 𠮷 <b>&\"'"

    assert answer(comment=text)["comment"] == text
    assert answer(comment="甲\t乙")["comment"] == "甲 乙"


def test_a_line_break_counts_as_one_character():
    # 499 characters as the person typed them, 748 as a browser posts them.
    assert answer(comment="\r\n".join("x" * 250))["comment"] == "\n".join("x" * 250)


def test_a_text_may_be_as_long_as_its_item_says():
    assert answer(overall="9", praise="好" * 20)["praise"] == "好" * 20
    assert post(overall="9", praise="好" * 21)[1] == {"praise": "too_long"}


def test_an_answer_to_a_question_that_was_not_asked_is_dropped():
    assert answer(overall="7", faults="price") == {"overall": 7}
    assert answer(overall="7", faults="weather") == {"overall": 7}
    assert answer(overall="6", faults="price") == {"overall": 6, "faults": ["price"]}


def test_a_dropped_answer_asks_no_further_question():
    assert answer(overall="7", faults="price", fee="15") == {"overall": 7}
    assert answer(overall="6", faults="other", fee="15") == {"overall": 6, "faults": ["other"]}


def test_a_required_question_is_required_only_where_it_is_asked():
    assert post(overall="8")[1] == {}
    assert post(overall="9")[1] == {"praise": "required"}


def test_words_are_kept_with_the_option_that_asks_for_them():
    assert answer(place="other", place_other="楼道") == {"overall": 5, "place": "other", "place_other": "楼道"}
    assert answer(faults=["price", "other"], faults_other="冷")["faults_other"] == "冷"
    assert answer(place="other") == {"overall": 5, "place": "other"}


def test_words_without_that_option_are_dropped():
    assert answer(place="hall", place_other="楼道") == {"overall": 5, "place": "hall"}
    assert answer(place_other="楼道") == {"overall": 5}


def test_words_are_held_to_the_rules_of_text():
    assert post(place="other", place_other="x" * 501)[1] == {"place_other": "too_long"}
    assert post(place="other", place_other="\x00x")[1] == {"place_other": "not_text"}


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*sorted(QUESTIONNAIRE.fields), "x"]), st.lists(st.text(), max_size=3)))
def test_whatever_is_posted_is_answered_or_refused_by_name(raw):
    answers, problems = clean(QUESTIONNAIRE, raw)

    assert set(answers) <= QUESTIONNAIRE.fields
    assert set(problems) <= set(raw) | {"overall", "praise"}
    assert not set(answers) & set(problems)


@settings(deadline=None)
@given(st.integers(1, 10), st.sampled_from(["hall", "desk"]), st.integers(0, 200))
def test_posting_the_answers_again_gives_the_same_answers(overall, place, fee):
    raw = {"overall": [str(overall)], "place": [place], "faults": ["price"], "fee": [str(fee)], "praise": ["好"]}
    answers, _ = clean(QUESTIONNAIRE, raw)

    again = {name: value if isinstance(value, list) else [str(value)] for name, value in answers.items()}

    assert clean(QUESTIONNAIRE, again) == (answers, {})
