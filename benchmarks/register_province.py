"""Synthetic provinces in two waves whose outlets are all listed: how they are made, and which of them answer what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtr

from analysis.estimation.clusters import Clusters
from analysis.estimation.sums import FloatArray, IntArray, Sums, grouped
from benchmarks.province import CELLS, CITIES, SECTORS

BETWEEN, WITHIN = 8.0, 18.0  # standard deviations of outlets and of answers, in points
FEWEST, MORE = 5, 7  # responses of an outlet: at least, and how many more on average
KEPT = 2 / 3  # of the outlets that answered answer the next wave too
LASTING = 0.8  # correlation of an outlet's own in both waves
GROWTH = 0.1  # standard deviation of the change of log volumes
ORGANISATIONS = 20  # of each sector, where they have outlets everywhere; 3 outlets each, where they stay in a cell
DAYS = 4  # on which an outlet's answers fall


@dataclass(frozen=True)
class Case:
    """`answering` of `listed` outlets of each cell; how the province is made, and who answers.

    volumes: standard deviation of log volumes; variances: of the log of outlets' variance by cell, by_sector: by
    sector; alike: outlets differ by this part of the usual; slope: by how many standard deviations of outlets means
    rise with one of log volume; shared: the part of an outlet's own variance that its organisation shares, which has
    outlets in all cells of its sector where it is `everywhere`, else three in one cell, and answers or is silent as a
    `whole`; days: the part of the variance within an outlet that the answers of a day share; cut: answers are whole
    numbers, cut at both ends of the scale; silent: outlets are the less likely to answer the worse they are.
    """

    answering: int
    listed: int
    volumes: float = 1.0
    variances: float = 0.0
    by_sector: float = 0.0
    alike: float = 1.0
    slope: float = 0.0
    shared: float = 0.0
    everywhere: bool = False
    whole: bool = False
    days: float = 0.0
    cut: bool = False
    silent: bool = False

    @property
    def name(self) -> str:
        """What is special about it."""
        said = {
            "volumes equal": not self.volumes,
            "variances differ": self.variances > 0 and not self.by_sector,
            "variances differ, also by sector": self.by_sector > 0,
            "outlets nearly alike": self.alike < 1,
            f"means rise with volume, {self.slope:g}": self.slope > 0,
            "organisations in a cell": self.shared > 0 and not self.everywhere,
            "organisations in all cells": self.everywhere,
            "which are silent as a whole": self.whole,
            "days differ": self.days > 0,
            "answers cut at 1 and 10": self.cut,
            "the worse are silent": self.silent,
        }
        return ", ".join(text for text, there in said.items() if there) or "volumes lognormal"


@dataclass(frozen=True, eq=False)
class Province:
    """The N outlets of all cells, cell by cell, in two waves: `volume` and `index` (2, N), what all customers of an
    outlet would say on average; `answering`, the places of the outlets that answered, and their answers as a table of
    sums, wave by wave."""

    cell: IntArray
    organisation: IntArray
    volume: FloatArray
    index: FloatArray
    answering: tuple[IntArray, ...]
    sums: tuple[Sums, ...]

    @property
    def truth(self) -> FloatArray:
        """The true index of each cell in both waves (2, CELLS)."""
        return np.stack([grouped(sums, self.cell, CELLS) for sums in self.volume * self.index]) / self.services

    @property
    def services(self) -> FloatArray:
        """The services of each cell in both waves (2, CELLS)."""
        return np.stack([grouped(volume, self.cell, CELLS) for volume in self.volume])

    def register(self, wave: int) -> pl.DataFrame:
        """The register of a wave: every outlet with its sector, city and volume."""
        sector, city = np.divmod(self.cell, CITIES)
        return pl.DataFrame(
            {
                "outlet": np.arange(len(self.cell)),
                "unit": self.organisation,
                "sector": sector,
                "city": city,
                "volume": self.volume[wave],
            }
        )


def province(rng: np.random.Generator, case: Case, level: FloatArray | None = None) -> Province:
    """Make a province and ask some of its outlets, twice; `level` (CELLS,): the mean of each cell's outlets, any
    otherwise."""
    cell = np.repeat(np.arange(CELLS), case.listed)
    organisation = _organisation(rng, case, cell)
    size = rng.normal(0, 1, len(cell))
    volume = np.exp(case.volumes * size + [np.zeros(len(cell)), rng.normal(0, GROWTH, len(cell)) * (case.volumes > 0)])
    logs = case.variances * rng.normal(size=CELLS) + case.by_sector * rng.normal(size=SECTORS).repeat(CITIES)
    spread = BETWEEN * case.alike * np.exp(logs / 2)
    level = rng.uniform(75, 88, CELLS) if level is None else level
    own = _own(rng, case, organisation)
    later = LASTING * own + np.sqrt(1 - LASTING**2) * _own(rng, case, organisation)
    mean = level[cell] + spread[cell] * np.stack([own, later]) + case.slope * BETWEEN * size
    answering = _answering(rng, case, mean, organisation)
    sums = tuple(_answers(rng, case, mean[wave], cell, volume[wave], answering[wave]) for wave in (0, 1))
    return Province(cell, organisation, volume, _expected(case, mean), answering, sums)


def _organisation(rng: np.random.Generator, case: Case, cell: IntArray) -> IntArray:
    """Which organisation each outlet belongs to."""
    if case.everywhere:
        return cell // CITIES * ORGANISATIONS + rng.integers(0, ORGANISATIONS, len(cell))
    return cell * case.listed + np.arange(len(cell)) % case.listed // 3


def _own(rng: np.random.Generator, case: Case, organisation: IntArray) -> FloatArray:
    """What is an outlet's own, of variance 1."""
    common = rng.normal(size=int(organisation.max()) + 1)[organisation]
    return np.sqrt(1 - case.shared) * rng.normal(size=len(organisation)) + np.sqrt(case.shared) * common


def _answering(
    rng: np.random.Generator, case: Case, mean: FloatArray, organisation: IntArray
) -> tuple[IntArray, IntArray]:
    """The places of the outlets that answer in both waves, cell by cell."""
    if case.whole:
        of_organisation = 100 * rng.random(int(organisation.max()) + 1)[organisation]
        return (same := _first(case, of_organisation + rng.random(len(organisation)))), same

    def willing(wave: int) -> FloatArray:
        by_cell = mean[wave].reshape(CELLS, case.listed)
        better = (by_cell - by_cell.mean(axis=1, keepdims=True)).ravel() / (2 * BETWEEN)
        return rng.gumbel(size=len(better)) + (better if case.silent else 0)

    first, again = _first(case, willing(0)), willing(1)
    again[first] = -np.inf
    again[rng.permuted(first.reshape(CELLS, -1), axis=1)[:, : round(KEPT * case.answering)]] = np.inf
    return first, _first(case, again)


def _first(case: Case, order: FloatArray) -> IntArray:
    """The places of the outlets that come first in their cell by a falling order."""
    chosen = np.argsort(-order.reshape(CELLS, case.listed), axis=1)[:, : case.answering]
    return np.sort(chosen + case.listed * np.arange(CELLS)[:, None]).ravel()


def _answers(
    rng: np.random.Generator, case: Case, mean: FloatArray, cell: IntArray, volume: FloatArray, chosen: IntArray
) -> Sums:
    """What the customers of the chosen outlets answer; weights are N/m x V/r."""
    m, responses = len(chosen), FEWEST + rng.poisson(MORE, len(chosen))
    outlet = np.repeat(np.arange(m), responses)
    day = outlet * DAYS + rng.integers(0, DAYS, len(outlet))
    alike = np.sqrt(case.days) * rng.normal(size=m * DAYS)[day] + np.sqrt(1 - case.days) * rng.normal(size=len(day))
    answers = mean[chosen][outlet] + WITHIN * alike
    if case.cut:
        answers = np.clip(np.round(answers / STEP), 0, 9) * STEP
    weight = case.listed / case.answering * volume[chosen] / responses
    n, total = (np.bincount(day, values, m * DAYS).reshape(m, DAYS) for values in (np.ones(len(day)), answers))
    sector, city = np.divmod(cell[chosen], CITIES)
    return Sums(
        keys=pl.DataFrame({"outlet": chosen, "sector": sector, "city": city}),
        answered={"score": np.ones(m, dtype=bool)},
        n=responses,
        weight=weight * responses,
        weight_squared=weight**2 * responses,
        firsts={"score": weight * total.sum(axis=1)},
        products={("score", "score"): weight * grouped(answers**2, outlet, m)},
        clusters=Clusters(
            weight**2 * (n**2).sum(axis=1),
            weight**3 * (n**3).sum(axis=1),
            {"score": weight**2 * (n * total).sum(axis=1)},
            {("score", "score"): weight**2 * (total**2).sum(axis=1)},
        ),
    )


STEP = 100 / 9  # points of the score that an answer one higher is worth


def _expected(case: Case, mean: FloatArray) -> FloatArray:
    """What the answers of customers who think so on average are on average."""
    if not case.cut:
        return mean
    inner = (np.arange(1, 10) - 0.5) * STEP
    return STEP * sum(ndtr((mean - end) / WITHIN) for end in inner)
