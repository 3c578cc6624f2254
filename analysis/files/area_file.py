"""A file with a row for each area, checked cell by cell, and the small areas of its model."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from analysis.errors import FileError, Problem, wrong
from analysis.files.area_model import AreaModel
from analysis.files.rows import MOST_NAMED, Rows
from analysis.files.survey_file import read_columns
from analysis.files.table import Table
from analysis.models.areas import explained_by
from analysis.models.small_areas import Benchmark, SmallAreas, small_areas

LARGEST = 1e50
"""Size of a number, and of its inverse, up to which nothing that is computed with it can overflow."""


def model_areas(file: Table, model: AreaModel) -> SmallAreas:
    """Read the areas and model them.

    An area whose estimate or variance is missing is predicted by the model alone. Raises FileError or ModelError with
    every problem: cells that hold no number or nothing, an area named twice, variances not above 0, weights below 0.
    """
    table, without = read_columns(file, model.labels, model.numbers)
    rows = Rows(table)
    problems = [*without.values(), *_problems(rows, model, without)]
    if problems:
        raise FileError(*problems)
    areas = explained_by(
        table[model.area].to_list(),
        table[model.estimate].to_numpy(),
        table[model.variance].to_numpy(),
        {name: table[name].to_numpy() for name in model.covariates},
        {name: table[name].to_list() for name in model.factors},
    )
    asked = model.benchmark
    benchmark = None if asked is None else Benchmark(table[asked.weights].to_numpy(), asked.how)
    return small_areas(areas, model.method, benchmark)


def _problems(rows: Rows, model: AreaModel, without: dict[str, Problem]) -> Iterator[Problem]:
    table = rows.table
    if not len(table):
        yield wrong("no_rows")
        return
    for column in (*model.labels, *model.covariates):
        if table[column].has_nulls() and column not in without:
            yield wrong("empty_cells", column=column, lines=rows.lines(table[column].is_null()))
    for column in model.numbers:
        size = table[column].abs()
        beyond = ~(size.is_between(1 / LARGEST, LARGEST) | (size == 0)).fill_null(True)
        if beyond.any():
            yield wrong("out_of_range", column=column, most=f"{LARGEST:g}", cells=rows.cells(column, beyond))
    named = table[model.area].drop_nulls()
    for area in named.filter(named.is_duplicated()).unique(maintain_order=True).head(MOST_NAMED):
        yield wrong("area_twice", area=area, lines=rows.lines((table[model.area] == area).fill_null(False)))
    bad = (table[model.variance] <= 0).fill_null(False) & table[model.estimate].is_not_null()
    if bad.any():
        yield wrong("not_above_0", column=model.variance, cells=rows.cells(model.variance, bad))
    if model.benchmark is not None:
        yield from _bad_weights(rows, model, model.benchmark.weights, without)


def _bad_weights(rows: Rows, model: AreaModel, column: str, said: Collection[str]) -> Iterator[Problem]:
    weights = rows.table[column]
    estimated = rows.table[model.estimate].is_not_null() & rows.table[model.variance].is_not_null()
    missing, negative = weights.is_null() & estimated, (weights < 0).fill_null(False)
    if missing.any() and column not in (*model.covariates, *said):  # of a covariate it is said already
        yield wrong("empty_with_estimate", column=column, lines=rows.lines(missing))
    if negative.any():
        yield wrong("below_0", column=column, cells=rows.cells(column, negative))
    elif estimated.any() and not weights.filter(estimated).sum() and column not in said:
        yield wrong("weights_zero", column=column)
