"""Responses added up: the sums that `DaySums` and `OutletProducts` keep, as plain JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from questionnaires import Questionnaire
from survey.asked.scoring import SCORE

Sums = dict[str, Any]
"""{"score": [n, s, ss], "items": {item: [n, s, ss]}, "constructs": {construct: [n, s, ss]}, "kinds": {kind: n},
"reasons": {item: {option: n}}, "hours": {hour of Gansu: n}}: how many, their sum and the sum of their squares. Items
are marks from 1 to 10; score and constructs are points. Days added up before there were reasons or hours have none."""

ANYTHING = ""
"""Stands among the options of a question for what was wrong for whoever chose one at least."""


def empty() -> Sums:
    """The sums of no response."""
    return {"score": [0, 0, 0], "items": {}, "constructs": {}, "kinds": {}, "reasons": {}, "hours": {}}


def count(
    sums: Sums, kind: str, hour: int, score: float | None, answers: Mapping[str, Any], questionnaire: Questionnaire
) -> None:
    """Add one response, which came in an hour of Gansu, to the sums, in place."""
    sums["kinds"][kind] = sums["kinds"].get(kind, 0) + 1
    sums["hours"][str(hour)] = sums["hours"].get(str(hour), 0) + 1
    if score is not None:
        _add(sums["score"], (1, score, score * score))
    measured: dict[str, list[int]] = {}
    for item, construct in questionnaire.scales.items():
        mark = answers.get(item)
        if mark is None:
            continue
        _add(sums["items"].setdefault(item, [0, 0, 0]), (1, mark, mark * mark))
        if construct is not None:
            measured.setdefault(construct, []).append(mark)
    for reason in questionnaire.reasons:
        if chosen := answers.get(reason.id):
            sums["reasons"][reason.id] = Counter(sums["reasons"].get(reason.id, {})) + Counter([ANYTHING, *chosen])
    for construct, marks in measured.items():
        value = SCORE.points(sum(marks) / len(marks))
        _add(sums["constructs"].setdefault(construct, [0, 0, 0]), (1, value, value * value))


def size(sums: Sums) -> int:
    """How many responses the sums hold."""
    return int(sum(sums["kinds"].values()))


def merged(first: Sums, second: Sums) -> Sums:
    """The sums of both together; neither is changed."""
    together: Sums = {"score": [a + b for a, b in zip(first["score"], second["score"], strict=True)]}
    for part in ("items", "constructs"):
        together[part] = {key: list(value) for key, value in first[part].items()}
        for key, value in second[part].items():
            _add(together[part].setdefault(key, [0, 0, 0]), value)
    reasons = [sums.get("reasons", {}) for sums in (first, second)]
    return {
        **together,
        "kinds": _counted(first["kinds"], second["kinds"]),
        "hours": _counted(first.get("hours", {}), second.get("hours", {})),
        "reasons": {item: _counted(*(told.get(item, {}) for told in reasons)) for item in {**reasons[0], **reasons[1]}},
    }


def products(
    responses: Iterable[tuple[float | None, Mapping[str, Any]]], questionnaire: Questionnaire
) -> dict[str, Any]:
    """{"items": ["score", q1, ...], "n", "sums": [...], "products": [[...]]} in points, over the (score, answers) in
    which the score and every item of quality are there."""
    rows = [
        (score, *(SCORE.points(answers[item]) for item in questionnaire.quality))
        for score, answers in responses
        if score is not None and all(answers.get(item) is not None for item in questionnaire.quality)
    ]
    values = np.array(rows, dtype=float).reshape(len(rows), 1 + len(questionnaire.quality))
    return {
        "items": ["score", *questionnaire.quality],
        "n": len(rows),
        "sums": values.sum(axis=0).tolist(),
        "products": (values.T @ values).tolist(),
    }


def merged_products(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """The products of both together, which must be of the same items."""
    if first["items"] != second["items"]:
        raise ValueError(f"products of {first['items']} cannot be added to those of {second['items']}")
    return {
        "items": first["items"],
        "n": first["n"] + second["n"],
        "sums": np.add(first["sums"], second["sums"]).tolist(),
        "products": np.add(first["products"], second["products"]).tolist(),
    }


def _counted(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(first) + Counter(second))


def _add(total: list[float], part: Sequence[float]) -> None:
    total[0] += part[0]
    total[1] += part[1]
    total[2] += part[2]
