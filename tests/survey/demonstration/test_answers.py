"""The invented answers are ones that a page could have posted, and they follow the model."""

import numpy as np
import pytest

from questionnaires import load_all
from questionnaires.answers import clean
from questionnaires.item_types import UNSURE
from survey.asked.scoring import SCORE
from survey.demonstration.answers import draw
from survey.demonstration.model import CONSTRUCTS, MODEL, latent, scale_answers

PERSONS = 400


def some(sector, level=85.0, persons=PERSONS, seed=5):
    rng = np.random.default_rng(seed)
    theta = latent(np.full(persons, level), rng)
    return draw(load_all()[sector], theta, ["en" if person % 50 == 0 else "zh" for person in range(persons)], rng)


def posted(answers):
    return {
        item: [UNSURE if mark is None else str(mark) for mark in (value if isinstance(value, list) else [value])]
        for item, value in answers.items()
    }


@pytest.mark.parametrize("sector", sorted(load_all()))
def test_every_answer_is_one_that_the_page_would_have_stored(sector):
    for answers in some(sector, level=70):
        assert clean(load_all()[sector], posted(answers)) == (answers, {})


@pytest.mark.parametrize("sector", ["C01", "P02"])
def test_every_question_is_answered_by_somebody_and_left_out_by_somebody(sector):
    drawn = some(sector, level=70, persons=4000)
    for item in load_all()[sector].items:
        answered = sum(item.id in answers for answers in drawn)
        assert answered == 4000 if item.required else 0 < answered < 4000


def test_better_service_scores_higher():
    scores = [[SCORE.of_answers(one) for one in some("C01", level, 2000)] for level in (70, 88)]
    low, high = (np.mean([score for score in known if score is not None]) for known in scores)
    assert high > low + 10


def test_complaints_run_against_satisfaction_and_every_other_scale_with_it():
    questionnaire = load_all()["C02"]
    rng = np.random.default_rng(2)
    theta = latent(np.full(5000, MODEL.centre), rng)
    for item, answers in scale_answers(questionnaire, theta, rng).items():
        assert answers.min() >= 1
        assert answers.max() <= 10
        sign = np.sign(CONSTRUCTS[questionnaire.item(item).construct].correlation)
        assert sign == (-1 if item == "complaint" else 1)
        assert sign * np.corrcoef(theta, answers)[0, 1] > 0.25, item


def test_some_people_tick_the_same_mark_all_the_way_down():
    questionnaire = load_all()["C01"]
    scales = [item.id for item in questionnaire.items if item.type == "scale"]
    drawn = some("C01", persons=4000)
    straight = [a for a in drawn if len({a.get(item) for item in scales}) == 1]
    assert 0.02 < len(straight) / len(drawn) < 0.05


def test_the_displeased_write_more_often():
    drawn = some("C05", level=60, persons=6000)
    share = {mood: np.mean(["comment" in a for a in drawn if (a["overall"] <= 5) == mood]) for mood in (True, False)}
    assert share[True] > 2 * share[False]


def test_the_same_stream_of_randomness_makes_the_same_answers():
    assert some("P09") == some("P09")
    assert some("P09") != some("P09", seed=6)
