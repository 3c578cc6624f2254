"""The structural model against seminr (factorial and path scheme) and plspm (centroid), which share no code with ours;
tests/reference/structure/oracles.py has the calls."""

import json

import numpy as np
import polars as pl
import pytest

from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.models.moments import Moments
from analysis.models.structural import structural
from analysis.models.structure import Structure
from tests.analysis.conftest import REFERENCE

EXPECTED = json.loads((REFERENCE / "structure" / "expected.json").read_text(encoding="utf-8"))
ANSWERS = pl.read_csv(REFERENCE / "structure" / "responses.csv")
PATHS = {
    "image": ("expectation", "satisfaction", "loyalty"),
    "expectation": ("quality", "value", "satisfaction"),
    "quality": ("value", "satisfaction"),
    "value": ("satisfaction",),
    "satisfaction": ("complaints", "loyalty"),
    "complaints": ("loyalty",),
}
ITEMS = {
    name: tuple(c for c in ANSWERS.columns if c.startswith(name))
    for name in ("image", "expectation", "quality", "value", "satisfaction", "complaints", "loyalty")
}
EXACT = {"rel": 1e-6, "abs": 1e-9}
EVERY = pytest.mark.parametrize(
    ("mode", "scheme"), [(mode, s) for mode in ("reflective", "formative") for s in ("factorial", "path", "centroid")]
)


def moments_of(answers: np.ndarray) -> Moments:
    """Every response a PSU of weight 1."""
    i, j = np.triu_indices(answers.shape[1])
    n = len(answers)
    return Moments(np.ones(n, dtype=int), np.ones(n), answers, answers[:, i] * answers[:, j])


@pytest.fixture(scope="module")
def model():
    answers = ANSWERS.select(item for items in ITEMS.values() for item in items).to_numpy().astype(float)
    design = Design(np.arange(len(answers)), np.zeros(len(answers), dtype=int), ("all",), np.array([np.inf]))

    def of(mode, scheme):
        formative = frozenset({"quality"} if mode == "formative" else ())
        structure = Structure(ITEMS, PATHS, scheme, formative)
        return structural(structure, moments_of(answers), design, (1, 10), Bootstrap(20, 1))

    found = {(mode, scheme): of(mode, scheme) for mode, scheme in EVERY.args[1]}
    return lambda mode, scheme: (found[mode, scheme], EXPECTED[mode][scheme])


@EVERY
def test_weights_and_loadings(model, mode, scheme):
    found, expected = model(mode, scheme)
    items = {item.item: item for one in found.constructs for item in one.items}
    assert {name: item.weight for name, item in items.items()} == pytest.approx(expected["weights"], **EXACT)
    assert {name: item.loading for name, item in items.items()} == pytest.approx(expected["loadings"], **EXACT)


@EVERY
def test_paths_and_r2(model, mode, scheme):
    found, expected = model(mode, scheme)
    paths = {(start, end): value for start, end, value in expected["paths"]}
    assert {(p.start, p.end): p.standardised.estimate for p in found.paths} == pytest.approx(paths, **EXACT)
    r2 = {one.name: one.r2 for one in found.constructs if one.r2 is not None}
    assert r2 == pytest.approx(expected["r2"], **EXACT)


@pytest.mark.parametrize("scheme", ["factorial", "path"])
@pytest.mark.parametrize("mode", ["reflective", "formative"])
def test_total_and_indirect_effects(model, mode, scheme):
    found, expected = model(mode, scheme)
    total = {(start, end): value for start, end, value in expected["total_effects"]}
    assert {(e.start, e.end): e.standardised.estimate for e in found.total_effects} == pytest.approx(total, **EXACT)
    direct = {(start, end): value for start, end, value in expected["paths"]}
    for effect in found.indirect_effects:
        pair = effect.start, effect.end
        assert effect.standardised.estimate == pytest.approx(total[pair] - direct.get(pair, 0), **EXACT)


@pytest.mark.parametrize("scheme", ["factorial", "path"])
def test_reliability_and_htmt(model, scheme):
    found, expected = model("reflective", scheme)
    reliability = {
        one.name: [getattr(one.reliability, name) for name in ("alpha", "rho_a", "composite_reliability", "ave")]
        for one in found.constructs
    }
    assert reliability.pop("expectation") == [None] * 4  # one item
    for name, values in expected["reliability"].items():
        assert reliability[name] == pytest.approx(values, **EXACT)
    assert {(a, b): r for a, b, r in found.htmt} == pytest.approx({(a, b): r for a, b, r in expected["htmt"]}, **EXACT)
