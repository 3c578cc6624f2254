"""Model-based figures of the cells that have none of their own: too imprecise, or without a single answer.

The model (Fay & Herriot 1979) is fitted to what is published and to the cells that get a figure themselves. Nothing
confidential or withheld goes into it, so nothing of the kind can come out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
import polars as pl

from analysis.disclosure.protection import Pattern
from analysis.errors import ModelError
from analysis.estimation.intervals import t_interval
from analysis.estimation.sums import FloatArray
from analysis.judging.marks import IMPRECISE, MODELLED, confidential, publishable
from analysis.models.areas import Areas, explained_by
from analysis.models.benchmarking import move_variance
from analysis.models.small_areas import SmallArea, small_areas
from analysis.release.judged import Row, Rows
from analysis.wave.code_kinds import OPEN
from analysis.wave.view import View


def add_modelled(found: Rows, seen: View, pattern: Pattern) -> Row | None:
    """Give cells their model-based figure and the mark that goes with it; what is to say of the model.

    A figure is for cells too imprecise to publish whose publication would give no secret away, and for those with
    outlets but no answers, in sectors that are published. None where the model cannot be fitted.
    """
    for row in found["cells"]:
        row["modelled"] = None
    whole = {row["code"]: row["index"] for row in found["sectors"] if publishable(row["mark"])}
    told = [row for row in found["cells"] if _told(row, pattern, whole)]
    sectors, cities = ({row[name] for row in told} for name in ("sector", "city"))
    cells = [row for row in found["cells"] if row["registered"] and row["sector"] in sectors and row["city"] in cities]
    areas = _areas(cells, seen, [_told(row, pattern, whole) for row in cells])
    if areas is None:
        return None
    model = small_areas(areas)
    df = int(areas.estimated.sum()) - len(areas.terms)
    weight = _volumes(cells, seen) * [row["n"] > 0 for row in cells]
    for row, one in zip(cells, model.areas, strict=True):
        if row["sector"] in whole and (not row["n"] or (row["mark"] == IMPRECISE and _told(row, pattern, whole))):
            own = weight * [mate["sector"] == row["sector"] for mate in cells]
            moved = whole[row["sector"]] - float(np.average([mate.eblup for mate in model.areas], weights=own))
            se = (one.mse + move_variance(areas, model.refvar, own / own.sum())) ** 0.5
            row |= {"mark": MODELLED, "modelled": _figure(one, moved, se, df, seen.settings.confidence)}
    return {"refvar": model.refvar, "areas": int(areas.estimated.sum()), "terms": len(areas.terms), "df": df}


def _told(row: Row, pattern: Pattern, whole: Mapping[str, float]) -> bool:
    """Whether everybody may know the cell's own figure, or what a model makes of it.

    What is too imprecise and gets no figure, as nothing is published of its sector, stays out of the model: whoever
    verifies a release cannot tell it from what was hidden.
    """
    known = publishable(row["mark"]) or (row["mark"] == IMPRECISE and row["sector"] in whole)
    return known and row["se"] is not None and row["code"] not in pattern.cells


def _areas(cells: Sequence[Row], seen: View, told: Sequence[bool]) -> Areas | None:
    """Direct figures with the variances of their errors; sector, city, volume, and open codes where they do not count
    themselves explain them: sector and city alone where the cells cannot carry more, None where not even these."""
    direct = np.array([row["index"] if known else np.nan for row, known in zip(cells, told, strict=True)])
    variance = np.array([row["se"] ** 2 if known else np.nan for row, known in zip(cells, told, strict=True)])
    covariates = {"log volume": np.log(_volumes(cells, seen))}
    if seen.settings.basis == "invited" and OPEN in seen.kinds.variants:
        covariates["open codes"] = _open(cells, seen)
    factors = {name: [row[name] for row in cells] for name in ("sector", "city")}
    names = [row["code"] for row in cells]
    for carried in (covariates, {}):
        with suppress(ModelError):
            return explained_by(names, direct, variance, carried, factors)
    return None


def _volumes(cells: Sequence[Row], seen: View) -> FloatArray:
    """The services that the register has of each cell (cells,)."""
    register = seen.measured.wave.weighting.register
    known = {row[:2]: row[2] for row in register.group_by("sector", "city").agg(pl.col("volume").sum()).iter_rows()}
    return np.array([known[row["sector"], row["city"]] for row in cells])


def _open(cells: Sequence[Row], seen: View) -> FloatArray:
    """How far each cell's mean by open codes lies from its sector's (cells,); 0 where too few stand behind it."""
    levels = seen.kinds.variants[OPEN].levels
    places, values = levels.cells.position("sector", "city"), levels.cells.estimates.value
    of_sectors, means = levels.sectors.position("sector"), levels.sectors.estimates.value
    outlets, units, largest = (found.tolist() for found in levels.cells.counts())
    away = np.zeros(len(cells))
    for number, row in enumerate(cells):
        i = places.get((row["sector"], row["city"]))
        if i is not None and not confidential(outlets[i], units[i], largest[i]):
            away[number] = values[i] - means[of_sectors[row["sector"],]]
    return np.nan_to_num(away)


def _figure(one: SmallArea, moved: float, se: float, df: int, confidence: float) -> Row:
    """The model's figure, moved so that those of a sector's cells add up to the sector's."""
    low, high = t_interval(one.eblup + moved, se, df, confidence)
    return {"index": one.eblup + moved, "se": se, "low": low, "high": high, "own_part": one.gamma}
