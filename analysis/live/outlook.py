"""How precise the figures of a wave will be, while its answers are still coming in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.intervals import half_width
from analysis.estimation.prediction import means
from analysis.estimation.register import Outlets, Register
from analysis.estimation.sums import FloatArray, IntArray, grouped
from analysis.estimation.working_model import Model, fitted
from analysis.judging.marks import CONFIDENCE, Errors
from analysis.live.planning import Spread, expected_half_width, spread

ASSUMED = Spread(between=0.08 * 18**2, within=0.92 * 18**2)
"""Variances where nothing was answered yet: standard deviation 18, intra-class correlation .08."""


@dataclass(frozen=True, eq=False)
class Field:
    """A wave's N outlets: the `cell` and the `unit` of each (N,), the `sector` of each cell (cells,), their `volume`
    (N,), and of those that count the number of `responses` (N,), with the number, sum and sum of squares of their
    `scores` (N, 3)."""

    cell: IntArray
    unit: IntArray
    sector: IntArray
    volume: FloatArray
    responses: FloatArray
    scores: FloatArray

    def spreads(self) -> list[Spread]:
        """By sector the variances of scores, or what is assumed where they are not known."""
        (n, total, squares), sector = self.scores.T, self.sector[self.cell]
        own = [sector == one for one in range(self.sectors)]
        return [spread(n[here], total[here], squares[here], self.cell[here]) or ASSUMED for here in own]

    @property
    def sectors(self) -> int:
        """The number of sectors."""
        return int(self.sector.max(initial=-1)) + 1


@dataclass(frozen=True, eq=False)
class Outlook:
    """What to expect of the cells: the 95 % half-width (cells,) of each one's interval, NaN where there will be none,
    and the degrees of freedom `prior_df` (cells,) that it has beside those of its own outlets."""

    half_width: FloatArray
    prior_df: FloatArray


def outlook(field: Field, errors: Errors, growth: float = 1.0) -> Outlook:
    """What to expect when each outlet that answers has `growth` times as many responses as now."""
    return _linearised(field, growth) if errors == "linearised" else _by_register(field, growth)


def _linearised(field: Field, growth: float) -> Outlook:
    variances, there = field.spreads(), field.responses > 0
    own = [there & (field.cell == cell) for cell in range(len(field.sector))]
    widths = [
        expected_half_width(field.responses[here] * growth, field.volume[here], variances[sector])
        for here, sector in zip(own, field.sector, strict=True)
    ]
    return Outlook(np.array(widths), np.zeros(len(own)))


def _by_register(field: Field, growth: float) -> Outlook:
    """As the figures of a wave have it (`analysis.wave.registered`): from how the outlets of a sector vary today. The
    answers of one day are taken to be no more alike than others; the figures will know better."""
    model = _model(field)
    grown = replace(model, within=replace(model.within, few=model.within.few / growth))
    cells = len(field.sector)
    parts = means(grown, np.arange(cells), cells).parts
    there = grouped((model.register.psu >= 0).astype(float), field.cell, cells)
    widths = [
        half_width(np.sqrt(variance), df, CONFIDENCE) if m and df > 0 else np.nan
        for m, variance, df in zip(there, parts.variance, parts.df, strict=True)
    ]
    prior = np.nan_to_num(model.components.df) - np.maximum(there - 1, 0)
    return Outlook(np.array(widths, dtype=float), np.maximum(prior, 0))


def _model(field: Field) -> Model:
    scored = field.scores[:, 0] > 0
    place = np.where(scored, np.cumsum(scored) - 1, -1)
    n, total, squares = field.scores[scored].T
    mean = total / n
    outlets = Outlets(
        mean=mean,
        weight=field.volume[scored],
        responses=n,
        squares=np.maximum(squares - n * mean**2, 0.0),
        free=n - 1,
    )
    return fitted(Register(field.volume, field.cell, field.sector, place, field.unit), outlets)
