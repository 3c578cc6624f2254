"""A sample: its table of sums and its design, from which means, totals, ratios and proportions are estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from analysis.estimation.calibration import Calibration, calibrate
from analysis.estimation.design import Design
from analysis.estimation.distances import Bounds, Method
from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.margins import Margins
from analysis.estimation.ratios import Ratios, divide
from analysis.estimation.sums import FloatArray, IntArray, Sums, Variable, codes_of, grouped


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What weights went through: the sums `before`, the calibration within `bounds`, the cell (rows,) of each row."""

    before: Sums
    result: Calibration
    bounds: Bounds | None
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
        calibration = Calibrated(self.sums, result, bounds, cell)
        return replace(self, sums=self.sums.scaled(calibration.g), calibration=calibration)

    def under(self, design: Design, estimates: Estimates) -> Estimates:
        """Estimates of this sample as another design of the same responses has them: only their variances differ, which
        are linearised ones."""
        (parts,) = estimates.parts
        other = replace(self, design=design)
        z, member = other._by_psu(parts, estimates.value, parts.totals(self.g)[1])
        return replace(estimates, design=design, z=z, member=member, predicted=None)

    @property
    def before(self) -> Sums:
        """The sums with design weights."""
        return self.sums if self.calibration is None else self.calibration.before

    @property
    def g(self) -> FloatArray:
        """What calibration multiplied the weights of each row of the sums by."""
        return np.ones(len(self.sums)) if self.calibration is None else self.calibration.g

    def linearised(self, rows: IntArray, estimate: IntArray, u: FloatArray, estimates: int) -> sparse.coo_array:
        """Z (PSUs x estimates): each PSU's sum of w u, from the sums of d u of some rows for one estimate each.

        After calibration the residuals of u on the auxiliary variables take its place (Deville & Särndal 1992).
        """
        shape, psu = (self.design.psus, estimates), self.design.psu
        own = sparse.coo_array((self.g[rows] * u, (psu[rows], estimate)), shape=shape)
        own.sum_duplicates()
        if self.calibration is None:
            return own
        cell, result = self.calibration.cell, self.calibration.result
        cells = len(result.g)
        of_cells = sparse.coo_array((u, (cell[rows], estimate)), shape=(cells, estimates)).toarray()
        weights = sparse.coo_array((self.sums.weight, (psu, cell)), shape=(self.design.psus, cells)).tocsr()
        return sparse.coo_array(own.toarray() - (weights @ result.auxiliary.x) @ result.coefficients(of_cells))

    def _variable(self, of: str | Variable) -> Variable:
        return self.sums.item(of) if isinstance(of, str) else of

    def _estimates(self, title: Title, y: Variable, x: Variable | None, by: Sequence[str]) -> Estimates:
        """Ratios of the totals of y and x (without x: totals of y) over domains, by Taylor linearisation."""
        sums, before = self.sums, self.before
        domain, labels = sums.levels(by)
        rows = np.flatnonzero(y.answered & (domain >= 0) & (True if x is None else x.answered) & (sums.weight != 0))
        domain, k = domain[rows], len(labels)
        parts = Ratios(k, rows, domain, before.total(y)[rows], None if x is None else before.total(x)[rows])
        above, below = parts.totals(self.g)
        weight, n = grouped(sums.weight[rows], domain, k), grouped(sums.n[rows], domain, k)
        value = np.where(n > 0, divide(above, below), np.nan)
        squares = grouped(sums.product(y, y)[rows], domain, k)
        if x is None:
            spread = squares - divide(above**2, weight)
        else:
            cross, squares_below = (grouped(sums.product(x, v)[rows], domain, k) for v in (y, x))
            spread = squares - 2 * value * cross + value**2 * squares_below
        # equal values leave a spread of rounding errors only, against which no deff can be measured
        spread = np.where(spread > 1e-12 * squares, spread, np.nan)
        z, member = self._by_psu(parts, value, below)
        return Estimates(
            design=self.design,
            titles=tuple(replace(title, by=label or None) for label in labels),
            value=value,
            z=z,
            member=member,
            n=n.astype(np.int64),
            weight=weight,
            weight_squared=grouped(sums.weight_squared[rows], domain, k),
            simple=divide(weight * spread, below**2 * (n - 1)),
            parts=(parts,),
            mix=sparse.eye_array(k, format="csr"),
        )

    def _by_psu(self, parts: Ratios, value: FloatArray, below: FloatArray) -> tuple[sparse.coo_array, sparse.coo_array]:
        """Linearised values and membership (PSUs x domains) of ratios with these values and sums below."""
        rows, domain, k = parts.rows, parts.domain, parts.domains
        psus = (self.design.psu[rows], domain)
        member = sparse.coo_array((np.ones(len(rows)), psus), shape=(self.design.psus, k)).tocsr().sign()
        return self.linearised(rows, domain, parts.linearised(value, below), k), member.tocoo()
