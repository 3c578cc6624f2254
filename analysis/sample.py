"""A sample: its table of sums and its design, from which means, totals, ratios and proportions are estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from analysis.calibration import Calibration, calibrate
from analysis.design import Design
from analysis.distances import Bounds, Method
from analysis.estimates import Estimates, Title
from analysis.margins import Margins
from analysis.ratios import Ratios, divide
from analysis.sums import FloatArray, IntArray, Sums, Variable, codes_of, grouped


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What weights went through: the sums `before`, the calibration, and the cell (rows,) of each row of the sums."""

    before: Sums
    result: Calibration
    cell: IntArray

    @property
    def g(self) -> FloatArray:
        """The factor of each row's weights."""
        return self.result.g[self.cell]


@dataclass(frozen=True, eq=False)
class Sample:
    """Responses summed up, their design, and the calibration of their weights."""

    sums: Sums
    design: Design
    calibration: Calibrated | None = None

    def mean(self, of: str | Variable, by: Sequence[str] = ()) -> Estimates:
        """Weighted means over the domains that the columns `by` make; a response without a value is in none."""
        y = self._variable(of)
        return self._estimates(Title("mean", y.name), y, self.sums.one(), by)

    def total(self, of: str | Variable, by: Sequence[str] = ()) -> Estimates:
        """Weighted totals over domains."""
        y = self._variable(of)
        return self._estimates(Title("total", y.name), y, None, by)

    def ratio(self, of: str | Variable, over: str | Variable, by: Sequence[str] = ()) -> Estimates:
        """Ratios of two weighted totals, over the responses that have both values."""
        y, x = self._variable(of), self._variable(over)
        return self._estimates(Title("ratio", y.name, note=f"over {x.name}"), y, x, by)

    def proportion(self, of: str, value: object, by: Sequence[str] = ()) -> Estimates:
        """The weighted share of responses whose key column `of` has `value`, among those that have any."""
        title = Title("proportion", of, note=f"{of} = {value}")
        return self._estimates(title, self.sums.indicator(of, value), self.sums.one(), by)

    def calibrated(self, margins: Margins, method: Method, bounds: Bounds | None = None) -> Sample:
        """The sample with weights calibrated to margins of its key columns (levels) and constants (numbers).

        Raises CalibrationError where the margins make no sense or cannot be met.
        """
        keys = self.sums.keys.select(name for name in margins if name in self.sums.keys.columns)
        constants = (pl.Series(name, self.sums.constants[name]) for name in margins if name in self.sums.constants)
        cell, found = codes_of(keys.with_columns(constants), missing=True)
        result = calibrate(
            {name: found[name].to_numpy() for name in found.columns},
            grouped(self.sums.weight, cell, len(found)),
            grouped(self.sums.weight_squared, cell, len(found)),
            margins,
            method,
            bounds,
        )
        calibration = Calibrated(self.sums, result, cell)
        return replace(self, sums=self.sums.scaled(calibration.g), calibration=calibration)

    def _variable(self, of: str | Variable) -> Variable:
        return self.sums.item(of) if isinstance(of, str) else of

    def _estimates(self, title: Title, y: Variable, x: Variable | None, by: Sequence[str]) -> Estimates:
        """Ratios of the totals of y and x (without x: totals of y) over domains."""
        sums = self.sums
        domain, labels = sums.levels(by)
        rows = np.flatnonzero(y.answered & (domain >= 0) & (True if x is None else x.answered))
        psu, domain, k = self.design.psu[rows], domain[rows], len(labels)
        parts = Ratios(k, rows, domain, sums.total(y)[rows], None if x is None else sums.total(x)[rows])
        above, below = parts.totals()
        weight, n = grouped(sums.weight[rows], domain, k), grouped(sums.n[rows], domain, k)
        value = np.where(n > 0, divide(above, below), np.nan)
        # a constant leaves a spread of rounding errors only, against which no deff can be measured
        squares = grouped(sums.product(y, y)[rows], domain, k)
        if x is None:
            spread = squares - divide(above**2, weight)
        else:
            cross, below_squares = (grouped(sums.product(x, v)[rows], domain, k) for v in (y, x))
            spread = squares - 2 * value * cross + value**2 * below_squares
        spread = np.where(spread > 1e-12 * squares, spread, np.nan)
        member = sparse.coo_array((np.ones(len(rows)), (psu, domain)), shape=(self.design.psus, k)).tocsr().sign()
        return Estimates(
            design=self.design,
            titles=tuple(replace(title, by=label or None) for label in labels),
            value=value,
            z=self._linearised(parts, y, x, value, below),
            member=member.tocoo(),
            n=n.astype(np.int64),
            weight=weight,
            weight_squared=grouped(sums.weight_squared[rows], domain, k),
            simple=divide(weight * spread, below**2 * (n - 1)),
            parts=(parts,),
            mix=sparse.eye_array(k, format="csr"),
        )

    def _linearised(
        self, parts: Ratios, y: Variable, x: Variable | None, value: FloatArray, below: FloatArray
    ) -> sparse.coo_array:
        """Z (PSUs x k): each PSU's sum of w u, u = (y - value x) / below; for totals u = y.

        After calibration the residuals of u on the auxiliary variables take its place (Deville & Särndal 1992).
        """
        before = self.sums if self.calibration is None else self.calibration.before
        rows, domain, psus = parts.rows, parts.domain, self.design.psus
        u = before.total(y)[rows]
        if x is not None:
            u = (u - value[domain] * before.total(x)[rows]) / below[domain]
        psu = self.design.psu[rows]
        if self.calibration is None:
            z = sparse.coo_array((u, (psu, domain)), shape=(psus, parts.domains))
            z.sum_duplicates()
            return z
        g, cell, result = self.calibration.g, self.calibration.cell, self.calibration.result
        of_cells = sparse.coo_array((u, (cell[rows], domain)), shape=(len(result.g), parts.domains)).toarray()
        weights = sparse.coo_array((before.weight * g, (self.design.psu, cell)), shape=(psus, len(result.g))).tocsr()
        fitted = (weights @ result.auxiliary.x) @ result.coefficients(of_cells)
        own = sparse.coo_array((u * g[rows], (psu, domain)), shape=(psus, parts.domains)).toarray()
        return sparse.coo_array(own - fitted)
