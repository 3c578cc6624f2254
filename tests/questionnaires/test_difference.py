"""What differs between two questionnaires, and what can then not be compared; how long they take."""

import copy

import pytest

from questionnaires import Questionnaire, load_all
from questionnaires.difference import MODEL, ORDER, QUESTION, SCORE, changes
from questionnaires.duration import seconds


def place(content, name):
    return next(number for number, item in enumerate(content["items"]) if item["id"] == name)


def relabel(name, part="label"):
    def change(content):
        content["items"][place(content, name)][part]["zh"] = "别的话"

    return change


def drop(name):
    return lambda content: content["items"].pop(place(content, name))


def add(at):
    text = {"id": "new", "type": "text", "max_length": 9, "label": {"zh": "新", "en": "New"}}
    return lambda content: content["items"].insert(at, text)


def move(name, to):
    return lambda content: content["items"].insert(to, content["items"].pop(place(content, name)))


def put(name, **parts):
    return lambda content: content["items"][place(content, name)].update(parts)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (relabel("overall"), [("overall", "reworded", SCORE)]),
        (relabel("versus_ideal", "high"), [("versus_ideal", "reworded", SCORE)]),
        (relabel("loyalty"), [("loyalty", "reworded", QUESTION)]),
        (drop("gender"), [("gender", "dropped", QUESTION)]),
        (add(0), [("new", "added", ORDER)]),
        (add(15), [("new", "added", None)]),
        (move("versus_ideal", 8), [("versus_ideal", "moved", ORDER)]),
        (move("age", 9), [("age", "moved", None)]),
        (put("overall", required=False), [("overall", "required_changed", SCORE)]),
        (put("comment", max_length=100), [("comment", "bounds_changed", QUESTION)]),
        (put("waiting_time", construct="value"), [("waiting_time", "construct_changed", MODEL)]),
        (put("not_good", ask_if={"item": "overall", "at_most": 5}), [("not_good", "condition_changed", QUESTION)]),
        (lambda content: content["items"][1]["options"].pop(0), [("not_good", "option_dropped", QUESTION)]),
        (
            lambda content: content["items"][1]["options"].append({"value": "x", "label": {"zh": "甲", "en": "A"}}),
            [("not_good", "option_added", QUESTION)],
        ),
        (lambda content: content["paths"].pop(), [("paths", "paths_changed", MODEL)]),
        (lambda content: content["title"].update(zh="题目"), [("title", "reworded", None)]),
        (lambda content: content["languages"].append("bo"), [("languages", "language_added", None)]),
        (lambda content: None, []),
    ],
)
def test_each_change_says_what_it_breaks(change, found):
    before = load_all()["C01"]
    content = copy.deepcopy(before.content)
    change(content)
    told = changes(before, Questionnaire.from_content(content))
    assert [(one.what.place, one.what.code, one.breaks) for one in told] == found


def test_longer_questionnaires_take_longer_in_both_languages():
    before = load_all()["C01"]
    content = copy.deepcopy(before.content)
    drop("loyalty")(content)
    for language in before.languages:
        assert 30 < seconds(Questionnaire.from_content(content), language) < seconds(before, language) < 120
