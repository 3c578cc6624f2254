"""What a questionnaire in three forms, with items missing by plan, would gain and cost the structural model.

Run: python -m benchmarks.planned_missing [--samples 200]. Writes its table into docs/evidence.md.

Each customer is asked the core and two of three sets of items, drawn by chance (Graham et al. 2006), so that all pairs
of items meet; a covariance is that of the customers who answered both.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.estimation.sums import BoolArray, FloatArray
from analysis.models.measurement import Measurement, correlations, estimated
from analysis.models.moments import Covariances
from analysis.models.path_model import inner_model
from analysis.models.reliability import reliability
from benchmarks import markdown
from benchmarks.structure_coverage import EVIDENCE
from benchmarks.structure_population import SCALE, TODAY, answers, effects_of_constructs, model

SEED = 20261129
OUTLETS, EACH, OF_TRUTH = 100, 20, 20_000
REPLICATES = 300
NOISE = {"good items": 0.6, "rough items": 0.95}
MORE = {"image": 2, "expectation": 2, "quality": 3, "value": 2, "satisfaction": 3, "complaints": 1, "loyalty": 2}
SETS = (
    ("quality1", "image1", "expectation1", "value1"),
    ("quality2", "image2", "expectation2", "loyalty1"),
    ("quality3", "value2", "loyalty2", "complaints1"),
)
SETS_BESIDE_QUALITY = (
    ("image1", "value1"),
    ("image2", "loyalty1"),
    ("loyalty2", "expectation1", "complaints1"),
)


@dataclass(frozen=True)
class Questionnaire:
    """Items a construct, and the sets of items of which each customer is asked all but one; none: all are asked."""

    items: Mapping[str, int]
    sets: Sequence[Sequence[str]] = ()

    def forms(self) -> BoolArray:
        """Which items each form asks (forms, p)."""
        names = model(self.items).items
        return np.array([[name not in left_out for name in names] for left_out in self.sets or ((),)])


QUESTIONNAIRES = {
    "today": Questionnaire(TODAY),
    "three forms": Questionnaire(MORE, SETS),
    "quality of all": Questionnaire(TODAY | {"image": 2, "loyalty": 2}, SETS_BESIDE_QUALITY),
    "longer": Questionnaire(MORE),
}


@dataclass(frozen=True, eq=False)
class FormMoments:
    """Of the customers asked one form, sums a PSU: weight (G,), firsts (G, p), products (G, p, p)."""

    asked: BoolArray
    weight: FloatArray
    firsts: FloatArray
    products: FloatArray


def main() -> None:
    """Simulate every questionnaire with both kinds of items and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200, help="samples of each case (default: 200)")
    samples = parser.parse_args().samples
    started, columns = time.monotonic(), {}
    for noise in tqdm(NOISE, unit="kind of items"):
        for name, asked in QUESTIONNAIRES.items():
            columns[f"{noise}, {name}"] = figures(asked, NOISE[noise], samples)
    rows = [[label, *(f"{of[label]:.3g}" for of in columns.values())] for label in next(iter(columns.values()))]
    said = (
        f"`python -m benchmarks.planned_missing --samples {samples}`, seed {SEED}, "
        f"{datetime.datetime.now(datetime.UTC).date()}: {samples:,} samples of {OUTLETS} outlets x {EACH} customers, "
        f"{REPLICATES} replicates, {(time.monotonic() - started) / 60:.0f} minutes on one core."
    )
    text = f"{said}\n\n{markdown.table(['', *columns], rows)}"
    markdown.insert(EVIDENCE, "planned-missing", text)
    print(text)


def figures(asked: Questionnaire, noise: float, samples: int) -> dict[str, float]:
    """What a questionnaire tells of the model, on average over samples."""
    structure, rng = model(asked.items), np.random.default_rng([SEED, round(100 * noise), sum(asked.items.values())])
    limit = estimated(structure, pairwise(_observe(rng, asked, noise, OF_TRUTH), np.ones((OF_TRUTH, 1))), SCALE)
    design = Design(np.arange(OUTLETS), np.zeros(OUTLETS, dtype=np.int64), ("all",), np.full(1, np.inf))
    found = [_sample(rng, asked, noise, design, limit) for _ in range(samples)]
    arrows, true = structure.arrows, effects_of_constructs()
    paths = np.array([one.paths for one in found])
    off, corrected = paths - true[arrows], np.array([one.corrected for one in found]) - true[arrows]
    place = {name: j for j, name in enumerate(structure.names)}
    from_quality = place["quality"], place["satisfaction"]
    alphas = [one.alphas for one in found]
    index = np.array([one.index for one in found]).mean(axis=0)
    return {
        "items in all": float(sum(asked.items.values())),
        "items asked of a customer, at most": float(asked.forms().sum(axis=1).max()),
        "constructs whose reliability is told, of 7": float(len(alphas[0])),
        "standard error of Cronbach's alpha, mean": float(np.std(alphas, axis=0).mean()),
        "quality -> satisfaction, share of the true path": float(
            limit.inner.coefficients[0][from_quality] / true[from_quality]
        ),
        "paths: bias that no sample size mends, mean size": float(
            np.abs(limit.inner.coefficients[0] - true)[arrows].mean()
        ),
        "paths: half-width of the 95 % interval, mean": float(np.mean([one.half for one in found])),
        "paths: intervals that hold the limit": float(np.mean([one.held for one in found])),
        "paths: intervals that hold the true path": float(np.mean([one.held_true for one in found])),
        "paths: root of the mean squared error": float(np.sqrt((off**2).mean())),
        "corrected by rho_A: bias, mean size": float(np.abs(corrected.mean(axis=0)).mean()),
        "corrected by rho_A: root of the mean squared error": float(np.sqrt((corrected**2).mean())),
        "index weights of satisfaction: standard error": float(np.std([one.weights for one in found], axis=0).mean()),
        **{
            f"index of {name}: half-width, points": float(index[place[name]])
            for name in ("satisfaction", "quality", "image", "loyalty")
        },
    }


@dataclass(frozen=True, eq=False)
class Sample:
    """One sample's paths with half-widths, and whether their intervals hold the limit and the true paths (12,); index
    weights of satisfaction; half-widths of indices (J,); alphas of constructs with several items; the paths after the
    constructs' correlations were divided by the roots of their rho_A (Dijkstra and Henseler 2015; single items: 1)."""

    paths: FloatArray
    half: FloatArray
    held: BoolArray
    held_true: BoolArray
    weights: FloatArray
    index: FloatArray
    alphas: list[float]
    corrected: FloatArray


def _sample(rng: np.random.Generator, asked: Questionnaire, noise: float, design: Design, limit: Measurement) -> Sample:
    structure = model(asked.items)
    forms = _observe(rng, asked, noise, OUTLETS)
    whole = pairwise(forms, np.ones((OUTLETS, 1)))
    found = estimated(structure, whole, SCALE)
    blocks = Bootstrap(REPLICATES, int(rng.integers(2**31))).blocks(design)
    replicates = [pairwise(forms, factors) for factors, _ in blocks]
    samples = Covariances(*(np.concatenate([getattr(r, n) for r in replicates]) for n in ("mean", "covariance")))
    again = estimated(structure, samples, SCALE, found.outer.weights[0])
    low, high = np.quantile(again.inner.coefficients[:, structure.arrows], (0.025, 0.975), axis=0)
    ends = np.quantile(again.index, (0.025, 0.975), axis=0)
    at_limit, true = limit.inner.coefficients[0][structure.arrows], effects_of_constructs()[structure.arrows]
    correlation, owns = correlations(whole)[0], [structure.own(j) for j in range(len(structure.names))]
    told = [
        reliability(correlation[own, own], found.outer.weights[0, own], found.outer.loadings[0, own]) for own in owns
    ]
    unit = 1 / np.sqrt([one.rho_a or 1.0 for one in told])
    scores = found.outer.scores * unit[:, None] * unit
    scores[:, np.arange(len(unit)), np.arange(len(unit))] = 1
    return Sample(
        paths=found.inner.coefficients[0][structure.arrows],
        half=(high - low) / 2,
        held=(low <= at_limit) & (at_limit <= high),
        held_true=(low <= true) & (true <= high),
        weights=found.index_weights[0, structure.own(structure.names.index("satisfaction"))],
        index=(ends[1] - ends[0]) / 2,
        alphas=[one.alpha for one in told if one.alpha is not None],
        corrected=inner_model(structure, scores).coefficients[0][structure.arrows],
    )


def _observe(rng: np.random.Generator, asked: Questionnaire, noise: float, outlets: int) -> list[FormMoments]:
    """Customers of outlets, each asked one of the forms by chance."""
    marks: NDArray[np.uint8] = answers(rng, outlets, EACH, asked.items, noise)
    x, forms = marks.reshape(outlets, EACH, -1).astype(np.float64), asked.forms()
    drawn = rng.integers(0, len(forms), (outlets, EACH))
    found = []
    for number, form in enumerate(forms):
        mine = (drawn == number).astype(np.float64)
        seen = x * mine[:, :, None] * form
        found.append(FormMoments(form, mine.sum(axis=1), seen.sum(axis=1), np.swapaxes(seen, 1, 2) @ seen))
    return found


def pairwise(forms: Sequence[FormMoments], factors: FloatArray) -> Covariances:
    """Means of those who answered an item, covariances of those who answered both, under `factors` (PSUs, R)."""
    r, p = factors.shape[1], len(forms[0].asked)
    weight, first, product = np.zeros((r, p, p)), np.zeros((r, p, p)), np.zeros((r, p, p))
    for form in forms:
        both = form.asked[:, None] & form.asked
        weight += (factors.T @ form.weight)[:, None, None] * both
        first += (factors.T @ form.firsts)[:, :, None] * both
        product += np.tensordot(factors.T, form.products, 1)
    mean = first / weight  # (R, i, j): of item i among those who answered i and j
    covariance = product / weight - mean * np.swapaxes(mean, 1, 2)
    return Covariances(np.diagonal(mean, axis1=1, axis2=2).copy(), covariance)


if __name__ == "__main__":
    main()
