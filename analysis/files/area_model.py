"""The model file of `python -m analysis small-areas`: columns of the areas, and how they are modelled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from analysis.errors import FileError, Problem, at
from analysis.files.fields import Node, load
from analysis.models.benchmarking import How
from analysis.models.fitting import Method


@dataclass(frozen=True)
class BenchmarkColumn:
    """The column of the weights with which areas add up, and how their sums are brought together."""

    weights: str
    how: How


@dataclass(frozen=True)
class AreaModel:
    """What a model file asks for: names of columns, and the method."""

    area: str
    estimate: str
    variance: str
    covariates: tuple[str, ...]
    factors: tuple[str, ...]
    method: Method
    benchmark: BenchmarkColumn | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Columns of text."""
        return (self.area, *self.factors)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns of numbers, each once."""
        weights = () if self.benchmark is None else (self.benchmark.weights,)
        return tuple(dict.fromkeys((self.estimate, self.variance, *self.covariates, *weights)))


def read_area_model(path: Path) -> AreaModel:
    """Read and check a model file; raises FileError with every problem and its place."""
    problems: list[Problem] = []
    root = Node(load(path), "", problems)
    methods: tuple[Method, ...] = get_args(Method)
    model = AreaModel(
        area=root.text("area", required=True) or "",
        estimate=root.text("estimate", required=True) or "",
        variance=root.text("variance", required=True) or "",
        covariates=root.texts("covariates"),
        factors=root.texts("factors"),
        method=root.choice("method", methods, "REML") or "REML",
        benchmark=_benchmark(root),
    )
    _say_what_stands_twice(root, model)
    root.done()
    if problems:
        raise FileError(at(path, problems))
    return model


def _benchmark(root: Node) -> BenchmarkColumn | None:
    node = root.node("benchmark")
    if node is None:
        return None
    ways: tuple[How, ...] = get_args(How)
    made = BenchmarkColumn(
        node.text("weights", required=True) or "", node.choice("method", ways, "difference") or "difference"
    )
    node.done()
    return made


def _say_what_stands_twice(root: Node, model: AreaModel) -> None:
    """A column has one place; only the benchmark's weights may also be a number of the model."""
    columns = [("area", model.area), ("estimate", model.estimate), ("variance", model.variance)]
    columns += [("covariates", name) for name in model.covariates] + [("factors", name) for name in model.factors]
    first: dict[str, str] = {}
    for place, column in columns:
        if column and column in first:
            root.say(place, "column_in_two_places", column=column, other=first[column])
        first.setdefault(column, place)
    if model.benchmark is not None and model.benchmark.weights in filter(None, model.labels):
        weights = model.benchmark.weights
        root.say("benchmark.weights", "column_in_two_places", column=weights, other=first[weights])
