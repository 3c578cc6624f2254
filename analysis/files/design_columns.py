"""From a table of sums and the columns of a design to a checked design."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import polars as pl

from analysis.errors import DesignError
from analysis.estimation.design import LONELY_RULES, Columns, Design, collapse
from analysis.estimation.sums import FloatArray, IntArray, Sums, codes_of

MOST_NAMED = 20


def lay_out(sums: Sums, columns: Columns) -> tuple[Sums, Design]:
    """Check a design once and lay it out over the rows of a table of sums.

    The sums come back with weights N/n where the file has populations but no weights. Raises DesignError with every
    problem at once: bad weights, responses without stratum or PSU, a PSU in several strata, populations that are
    missing, contradictory or smaller than the sample, strata with one PSU which the rule does not deal with.
    """
    problems = list(sums.problems)
    missing = {name: sums.keys[name].is_null().to_numpy() for name in columns.keys}
    problems += [f"responses without a value of {k}: {sums.n[rows].sum()}" for k, rows in missing.items() if rows.any()]
    whole = ~np.logical_or.reduce([*missing.values(), np.zeros(len(sums), dtype=bool)])
    if not whole.any():
        raise DesignError("\n".join(problems))
    sums = sums if whole.all() else sums.taken(whole)  # what is missing is refused, but so is what else is found
    strata, names = _strata(sums, columns)
    psu, stratum = _psus(sums, columns, strata)
    problems += _crossing(sums, columns)
    population = np.full(len(names), np.inf)
    sizes = np.bincount(stratum, minlength=len(names))
    if columns.population_psus is not None:
        population, wrong = _population(sums.keys[columns.population_psus], strata, names, sizes)
        problems += [f"{columns.population_psus}: {what}" for what in wrong]
    design = Design(psu, stratum, names, population, columns.lonely_psu)
    if columns.lonely_psu == "error" and design.lonely:
        rules = ", ".join(rule for rule in LONELY_RULES if rule != "error")
        problems.append(f"one PSU only in {_strata_named(design.lonely)}; lonely_psu may be {rules}")
    if columns.lonely_psu == "collapse":
        design = collapse(design, [{name: place for place, name in enumerate(columns.collapse_order)}])
        if design.lonely:
            problems.append(f"collapse_order has no neighbour for the one PSU of {_strata_named(design.lonely)}")
    if problems:
        raise DesignError("\n".join(problems))
    if columns.weight is None and columns.population_psus is not None:
        sums = sums.scaled((population / sizes)[strata])
    return sums, design


def _strata(sums: Sums, columns: Columns) -> tuple[IntArray, tuple[str, ...]]:
    if columns.strata is None:
        return np.zeros(len(sums), dtype=np.int64), ("all",)
    codes, labels = sums.levels([columns.strata])
    return codes, tuple(str(label[columns.strata]) for label in labels)


def _psus(sums: Sums, columns: Columns, strata: IntArray) -> tuple[IntArray, IntArray]:
    """Each row's PSU and each PSU's stratum; a PSU found in several strata counts in each, until it is refused."""
    if not columns.psu:
        return np.arange(len(sums)), strata
    codes, found = codes_of(sums.keys.select(columns.psu).with_columns(pl.Series("__stratum", strata)))
    return codes, found["__stratum"].to_numpy()


def _crossing(sums: Sums, columns: Columns) -> list[str]:
    """PSUs in several strata, which is an error unless their labels repeat."""
    if columns.nested or columns.strata is None or not columns.psu or columns.strata in columns.psu:
        return []
    pairs = sums.keys.select(*columns.psu, columns.strata).unique()
    pairs = pairs.filter(pl.struct(columns.psu).is_duplicated()).sort(*columns.psu, columns.strata)
    crossing = [
        f"PSU {'-'.join(map(str, psu))} is in strata {', '.join(str(row[-1]) for row in rows)}"
        for psu, rows in groupby(pairs.iter_rows(), key=lambda row: row[:-1])
    ]
    more = [f"and {len(crossing) - MOST_NAMED} more PSUs in several strata"] if len(crossing) > MOST_NAMED else []
    advice = ["(nested: true says that PSU labels repeat across strata)"] if crossing else []
    return crossing[:MOST_NAMED] + more + advice


def _population(
    column: pl.Series, strata: IntArray, names: Sequence[str], sizes: IntArray
) -> tuple[FloatArray, list[str]]:
    if not column.dtype.is_numeric():
        return np.full(len(names), np.inf), ["the PSUs of a population must be a number"]
    pairs = pl.DataFrame({"stratum": strata, "population": column.cast(pl.Float64)}).unique()
    found: dict[int, list[float]] = {}
    for h, value in pairs.sort("stratum", "population").iter_rows():
        found.setdefault(h, []).append(value)
    problems = []
    for h, values in found.items():
        if len(values) > 1:
            problems.append(f"stratum {names[h]} has several values: {', '.join(f'{value:.10g}' for value in values)}")
        elif not values[0] >= sizes[h]:
            problems.append(f"stratum {names[h]} has {values[0]:.10g} PSUs in the population, {sizes[h]} in the sample")
    return np.array([values[0] for values in found.values()]), problems


def _strata_named(names: Sequence[str]) -> str:
    return f"{'stratum' if len(names) == 1 else 'strata'} {', '.join(names)}"
