"""Customers who answer by the national standard's model, outlet by outlet: the truth behind trials of it.

Constructs differ between outlets and, within them, between customers; a mark is a construct and its item's own noise,
rounded and cut off at 1 and 10.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.estimation.sums import FloatArray, IntArray
from analysis.models.moments import Moments
from analysis.models.structure import Structure

SCALE = (1.0, 10.0)
PATHS = {
    "image": ("expectation", "satisfaction", "loyalty"),
    "expectation": ("quality", "value", "satisfaction"),
    "quality": ("value", "satisfaction"),
    "value": ("satisfaction",),
    "satisfaction": ("complaints", "loyalty"),
    "complaints": ("loyalty",),
}
EFFECTS = {
    "image": {},
    "expectation": {"image": 0.6},
    "quality": {"expectation": 0.5},
    "value": {"expectation": 0.2, "quality": 0.5},
    "satisfaction": {"image": 0.2, "expectation": 0.1, "quality": 0.4, "value": 0.3},
    "complaints": {"satisfaction": -0.6},
    "loyalty": {"image": 0.2, "satisfaction": 0.5, "complaints": -0.2},
}
SPREAD = {
    "image": 1.0,
    "expectation": 0.8,
    "quality": 0.8,
    "value": 0.7,
    "satisfaction": 0.5,
    "complaints": 0.8,
    "loyalty": 0.7,
}
BETWEEN = 1 / 3  # standard deviation of a construct's own part between outlets, to that between customers
NOISE, MARKS, MIDDLE = 0.6, 1.8, 7.5
TWENTY = {"image": 3, "expectation": 3, "quality": 4, "value": 2, "satisfaction": 3, "complaints": 2, "loyalty": 3}
TODAY = dict.fromkeys(TWENTY, 1) | {"quality": 3, "satisfaction": 3}


def model(items: Mapping[str, int]) -> Structure:
    """The standard's paths, with so many items a construct."""
    return Structure({name: tuple(f"{name}{i + 1}" for i in range(k)) for name, k in items.items()}, PATHS)


def answers(
    rng: np.random.Generator, outlets: int, each: int, items: Mapping[str, int], noise: float = NOISE
) -> NDArray[np.uint8]:
    """The marks of `each` customers of each outlet, outlet by outlet (outlets x each, items)."""
    constructs: dict[str, FloatArray] = {}
    for name, effects in EFFECTS.items():
        own = rng.normal(0, 1, (outlets, each)) + rng.normal(0, BETWEEN, (outlets, 1))
        constructs[name] = SPREAD[name] * own + sum(size * constructs[of] for of, size in effects.items())
    columns = [
        (1 - 0.1 * i) * constructs[name] + rng.normal(0, noise, (outlets, each))
        for name, k in items.items()
        for i in range(k)
    ]
    marks = np.stack(columns, axis=-1).reshape(outlets * each, len(columns))
    return np.clip(np.rint(MIDDLE + MARKS * marks), *SCALE).astype(np.uint8)


def effects_of_constructs() -> FloatArray:
    """The paths' true coefficients (J, J; from, to), of the constructs themselves, standardised."""
    names = list(EFFECTS)
    raw = np.array([[EFFECTS[end].get(start, 0.0) for end in names] for start in names])
    own = np.array([SPREAD[name] for name in names]) ** 2 * (1 + BETWEEN**2)
    through = np.linalg.inv(np.eye(len(names)) - raw)
    sd = np.sqrt(own @ through**2)
    return raw * sd[:, None] / sd[None, :]


def moments(marks: NDArray[np.uint8], each: int, weight: FloatArray) -> Moments:
    """Of outlets with `each` responses, one after another, whose weights are `weight` (outlets,)."""
    outlets, p = len(weight), marks.shape[1]
    x = marks.reshape(outlets, each, p).astype(np.float64)
    i, j = np.triu_indices(p)
    products = (np.swapaxes(x, 1, 2) @ x)[:, i, j]
    n: IntArray = np.full(outlets, each)
    return Moments(n, weight * each, weight[:, None] * x.sum(axis=1), weight[:, None] * products)
