"""From a table of sums and the columns of a design to a checked design."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import polars as pl

from analysis.errors import DesignError, Problem, at, wrong
from analysis.estimation.design import LONELY_RULES, Columns, Design, collapse
from analysis.estimation.labels import plain, two_spellings
from analysis.estimation.sums import FloatArray, IntArray, Sums, codes_of

MOST_NAMED = 20


def lay_out(sums: Sums, columns: Columns) -> tuple[Sums, Design]:
    """Check a design once and lay it out over the rows of a table of sums.

    The sums come back with weights N/n where the file has populations but no weights. Raises DesignError with every
    problem at once: bad weights, responses without stratum or PSU, a PSU in several strata, populations that are
    missing, contradictory or smaller than the sample, strata with one PSU which the rule does not deal with.
    """
    problems = [*sums.problems, *(said for column in sums.keys if (said := two_spellings(column)) is not None)]
    missing = {name: sums.keys[name].is_null().to_numpy() for name in columns.keys}
    problems += [
        wrong("without_value", column=k, responses=sums.n[rows].sum()) for k, rows in missing.items() if rows.any()
    ]
    whole = ~np.logical_or.reduce([*missing.values(), np.zeros(len(sums), dtype=bool)])
    if not whole.any():
        raise DesignError(*problems)
    sums = sums if whole.all() else sums.taken(whole)  # what is missing is refused, but so is what else is found
    strata, names = _strata(sums, columns)
    psu, stratum = _psus(sums, columns, strata)
    problems += _crossing(sums, columns)
    population = np.full(len(names), np.inf)
    sizes = np.bincount(stratum, minlength=len(names))
    if columns.population_psus is not None:
        population, contradictory = _population(sums.keys[columns.population_psus], strata, names, sizes)
        problems += [at(columns.population_psus, [problem]) for problem in contradictory]
    design = Design(psu, stratum, names, population, columns.lonely_psu)
    if columns.lonely_psu == "error" and design.lonely:
        rules = tuple(rule for rule in LONELY_RULES if rule != "error")
        problems.append(wrong("lonely_psu", strata=_strata_named(design.lonely), rules=rules))
    if columns.lonely_psu == "collapse":
        places = {plain(name): place for place, name in enumerate(columns.collapse_order)}
        design = collapse(design, [{name: places[plain(name)] for name in names if plain(name) in places}])
        if design.lonely:
            problems.append(wrong("no_neighbour", strata=_strata_named(design.lonely)))
    if problems:
        raise DesignError(*problems)
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


def _crossing(sums: Sums, columns: Columns) -> list[Problem]:
    """PSUs in several strata, which is an error unless their labels repeat."""
    if columns.nested or columns.strata is None or not columns.psu or columns.strata in columns.psu:
        return []
    pairs = sums.keys.select(*columns.psu, columns.strata).unique()
    pairs = pairs.filter(pl.struct(columns.psu).is_duplicated()).sort(*columns.psu, columns.strata)
    crossing = [
        wrong("psu_in_strata", psu="-".join(map(str, psu)), strata=tuple(row[-1] for row in rows))
        for psu, rows in groupby(pairs.iter_rows(), key=lambda row: row[:-1])
    ]
    more = [wrong("more_psus_in_strata", more=len(crossing) - MOST_NAMED)] if len(crossing) > MOST_NAMED else []
    advice = [wrong("nested_says")] if crossing else []
    return crossing[:MOST_NAMED] + more + advice


def _population(
    column: pl.Series, strata: IntArray, names: Sequence[str], sizes: IntArray
) -> tuple[FloatArray, list[Problem]]:
    if not column.dtype.is_numeric():
        return np.full(len(names), np.inf), [wrong("population_no_number")]
    pairs = pl.DataFrame({"stratum": strata, "population": column.cast(pl.Float64)}).unique()
    found: dict[int, list[float]] = {}
    for h, value in pairs.sort("stratum", "population").iter_rows():
        found.setdefault(h, []).append(value)
    problems = []
    for h, values in found.items():
        if len(values) > 1:
            several = tuple(f"{value:.10g}" for value in values)
            problems.append(wrong("several_populations", stratum=names[h], values=several))
        elif not values[0] >= sizes[h]:
            found_here = f"{values[0]:.10g}"
            problems.append(wrong("population_too_small", stratum=names[h], population=found_here, sample=sizes[h]))
    return np.array([values[0] for values in found.values()]), problems


def _strata_named(names: Sequence[str]) -> Problem:
    return wrong("one_stratum" if len(names) == 1 else "strata", names=tuple(names))
