"""The model that the answers come from; docs/demonstration.md writes it down with every parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from questionnaires import Item, Questionnaire
from questionnaires.model import SCALE
from survey.asked.scoring import SCORE


@dataclass(frozen=True)
class Model:
    """Parameters in points of the latent satisfaction (0-100) and shares of responses."""

    city_sd: float = 1.0
    cell_sd: float = 1.5
    unit_sd: float = 2.6
    outlet_sd: float = 3.2
    demonstration: float = 2.5
    drift: float = 0.6
    drift_sd: float = 0.8
    invited: float = -0.8
    person_sd: float = 15.0
    bad_day: float = -35.0
    bad_days: float = 0.04
    item_sd: float = 7.0
    item_shift_sd: float = 1.5
    quality_spread: float = 0.6
    centre: float = 85.0
    straight_liners: float = 0.03
    speeders: float = 0.03
    missing: float = 0.03
    missing_value: float = 0.10
    unsure: float = 0.6
    comments: float = 0.04
    comments_displeased: float = 0.15


@dataclass(frozen=True)
class Construct:
    """How a construct hangs on satisfaction: its level where satisfaction is at the centre, and its correlation."""

    level: float
    correlation: float


MODEL = Model()
CONSTRUCTS: Mapping[str | None, Construct] = MappingProxyType(
    {
        "satisfaction": Construct(85, 1.0),
        "quality": Construct(86, 0.85),
        "value": Construct(82, 0.75),
        "expectation": Construct(82, 0.5),
        "image": Construct(83, 0.65),
        "complaint": Construct(14, -0.65),
        "loyalty": Construct(86, 0.8),
        None: Construct(85, 0.5),
    }
)
"""None: a scale that the structural model does not use."""


def latent(centre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The satisfaction of one person per element of `centre` (points)."""
    person = rng.normal(0, MODEL.person_sd, centre.size)
    return centre + person + np.where(rng.random(centre.size) < MODEL.bad_days, MODEL.bad_day, 0)


def scale_answers(questionnaire: Questionnaire, theta: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Answers 1-10 to every scale item, by item id, for persons whose satisfaction is `theta`; none is missing.

    Constructs have a fixed order, so that people think the same in whatever order they are asked.
    """
    answers = {}
    for name, construct in CONSTRUCTS.items():
        items = [item for item in questionnaire.items if item.type == "scale" and item.construct == name]
        if not items:
            continue
        shared = _construct(construct, theta, rng)
        for item in items:
            points = shared + _shift(item) + rng.normal(0, _noise(item), theta.size)
            answers[item.id] = np.clip(np.rint(SCORE.answer(points)), SCALE[0], SCALE[-1]).astype(int)
    return answers


def _construct(construct: Construct, theta: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = MODEL.person_sd * np.sqrt(1 - construct.correlation**2)
    return construct.level + construct.correlation * (theta - MODEL.centre) + rng.normal(0, own, theta.size)


def _shift(item: Item) -> float:
    """How much easier than its construct an item is: the same for everybody, in every wave and for every seed."""
    return float(np.random.default_rng([ord(character) for character in item.id]).normal(0, MODEL.item_shift_sd))


def _noise(item: Item) -> float:
    """The sd of a single answer; it differs between items of quality, so that some matter more for satisfaction."""
    if item.construct != "quality":
        return MODEL.item_sd
    own = np.random.default_rng([*item.id.encode(), 1])
    return MODEL.item_sd * float(own.lognormal(0, MODEL.quality_spread))
