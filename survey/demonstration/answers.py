"""What a person answers to every item of a questionnaire, as the respondent's page would have stored it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from questionnaires import Item, Questionnaire
from questionnaires.asking import holds
from questionnaires.item_types import UNSURE
from survey.demonstration.model import MODEL, scale_answers
from survey.demonstration.names import pick
from survey.demonstration.settings import load_settings

SHARES: Mapping[str, Mapping[str, float]] = {
    "gender": {"F": 0.52, "M": 0.43, "undisclosed": 0.05},
    "age": {"18-34": 0.38, "35-54": 0.40, "55+": 0.17, "undisclosed": 0.05},
    "not_good": {
        "attitude": 0.30,
        "waiting": 0.40,
        "explanation": 0.25,
        "result": 0.20,
        "price": 0.20,
        "premises": 0.10,
        "other": 0.06,
    },
}
"""Shares of the options of a choice, equal ones where it is not named; of a question that takes several the probability
of each."""

_CHOSEN = 0.3
"""Probability of each option of a question that takes several where it is not named."""
_PLEASED, _DISPLEASED = 9, 5


@dataclass(frozen=True)
class People:
    """Arrays with an element per person: the answer to `overall`, and the language."""

    overall: np.ndarray
    languages: Sequence[str]


def draw(
    questionnaire: Questionnaire, theta: np.ndarray, languages: Sequence[str], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """One answered questionnaire per element of `theta`, which is the person's latent satisfaction in points."""
    scales = scale_answers(questionnaire, theta, rng)
    for_some = rng.spawn(1)[0]  # so that a question which only some are asked changes nothing else
    overall = scales["overall"]
    straight = rng.random(theta.size) < MODEL.straight_liners
    people = People(overall, languages)
    columns = []
    for item in questionnaire.items:
        stream = for_some if item.ask_if else rng
        if item.type == "scale":
            given = np.where(straight, overall, scales[item.id]).tolist()
        else:
            given = DRAWS[item.type](item, people, stream)
        columns.append(given if item.required else _without_missing(item, given, straight, stream))
    return [
        _asked(questionnaire.items, given, language, for_some)
        for given, language in zip(zip(*columns, strict=True), languages, strict=True)
    ]


def _without_missing(item: Item, given: list[Any], straight: np.ndarray, rng: np.random.Generator) -> list[Any]:
    share = MODEL.missing_value if item.construct == "value" else MODEL.missing
    chance = np.where(straight, 1.0, rng.random(straight.size))
    missing, unsure = chance < share, chance < share * MODEL.unsure * (item.type == "scale")
    return [
        UNSURE if cannot else None if out else value
        for value, out, cannot in zip(given, missing.tolist(), unsure.tolist(), strict=True)
    ]


def _asked(items: Sequence[Item], given: Sequence[Any], language: str, rng: np.random.Generator) -> dict[str, Any]:
    """The answers of one person without those to questions that were not asked or were left out."""
    answers: dict[str, Any] = {}
    for item, value in zip(items, given, strict=True):
        if value is None or not holds(item.ask_if, answers):
            continue
        answers[item.id] = None if value == UNSURE else value
        if item.options and (words := item.other_words) and item.chose_other(value):
            answers[words.id] = pick(rng, load_settings().comments[item.id][language])
    return answers


def _choice(item: Item, people: People, rng: np.random.Generator) -> list[Any]:
    values = [option.value for option in item.options]
    known = SHARES.get(item.id, dict.fromkeys(values, 1 / len(values)))
    chosen = rng.choice(len(values), people.overall.size, p=[known[value] for value in values])
    return [values[place] for place in chosen.tolist()]


def _multiple(item: Item, people: People, rng: np.random.Generator) -> list[Any]:
    known = SHARES.get(item.id, {})
    shares = [known.get(option.value, _CHOSEN) for option in item.options]
    chosen = rng.random((people.overall.size, len(shares))) < shares
    return [
        [option.value for option, is_chosen in zip(item.options, row, strict=True) if is_chosen] or None
        for row in chosen.tolist()
    ]


def _text(item: Item, people: People, rng: np.random.Generator) -> list[Any]:
    share = np.where(people.overall <= _DISPLEASED, MODEL.comments_displeased, MODEL.comments)
    written = rng.random(people.overall.size) < share
    return [
        pick(rng, load_settings().comments[_mood(overall)][language]) if is_written else None
        for overall, language, is_written in zip(
            people.overall.tolist(), people.languages, written.tolist(), strict=True
        )
    ]


def _number(item: Item, people: People, rng: np.random.Generator) -> list[Any]:
    least, most = item.minimum or 0, item.maximum or 100
    return list(rng.integers(least, max(least, most) + 1, people.overall.size).tolist())


def _mood(overall: int) -> str:
    if overall >= _PLEASED:
        return "pleased"
    return "displeased" if overall <= _DISPLEASED else "neutral"


DRAWS: Mapping[str, Callable[[Item, People, np.random.Generator], list[Any]]] = {
    "choice": _choice,
    "multiple": _multiple,
    "text": _text,
    "number": _number,
}
