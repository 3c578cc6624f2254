"""A structural model as tables for people, as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from analysis.files.report import NOTHING, aligned, digits
from analysis.files.structure_file import StructureOfFile
from analysis.models.structural import Construct, Effect
from analysis.models.structural_record import record_of


def as_json(found: StructureOfFile) -> str:
    """The model, numbers at full precision, null where a figure has no meaning."""
    return json.dumps(_content(found), ensure_ascii=False, indent=1, allow_nan=False)


def _content(found: StructureOfFile) -> dict[str, Any]:
    complete = found.completeness
    return {
        "n": found.model.n,
        "responses": complete.responses,
        "share_left_out": complete.share_left_out,
        **record_of(found.model),
        "with_item_means": None if found.with_means is None else _sensitivity(found),
    }


def _sensitivity(found: StructureOfFile) -> dict[str, Any]:
    """The indices and paths of all responses, with the item's mean where an answer is missing."""
    index, paths = _means(found)
    pairs = ((one.start, one.end) for one in found.model.paths)
    return {
        "constructs": {one.name: value for one, value in zip(found.model.constructs, index, strict=True)},
        "paths": [{"from": a, "to": b, "coefficient": c} for (a, b), c in zip(pairs, paths, strict=True)],
    }


def _means(found: StructureOfFile) -> tuple[list[float | None], list[float | None]]:
    """The indices and paths with item means; None where they cannot be computed, as of a question that all left out."""
    measured, structure = found.with_means, found.model.structure
    assert measured is not None
    index = [
        None if one.index is None else _known(value)
        for one, value in zip(found.model.constructs, measured.index[0].tolist(), strict=True)
    ]
    return index, [_known(measured.inner.coefficients[0, i, j]) for i, j in np.argwhere(structure.arrows).tolist()]


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def as_table(found: StructureOfFile) -> str:
    """What was modelled, the constructs, their items, the effects; six significant digits, and how to read them."""
    model = found.model
    index, paths = _means(found) if found.with_means is not None else ([None] * len(model.constructs), [])
    means = found.with_means is not None
    constructs = [["construct", *CONSTRUCT, *(["with item means"] if means else []), "note"]]
    constructs += [
        [one.name, *_cells(one), *([digits(value)] if means else []), _refused(one) if one.against else ""]
        for one, value in zip(model.constructs, index, strict=True)
    ]
    items = [["item", "weight", "index weight", "loading", "construct"]]
    items += [
        [item.item, digits(item.weight), digits(item.index_weight), digits(item.loading), one.name]
        for one in model.constructs
        for item in one.items
    ]
    tables = [
        _summary(found),
        aligned(constructs),
        aligned(items),
        _effects("path", model.paths, paths),
        _effects("total effect", model.total_effects),
        aligned(_htmt(model.htmt)),
        READING,
    ]
    return "\n\n".join(tables)


CONSTRUCT = ("index", "se", "low", "high", "alpha", "rho_A", "CR", "AVE", "R2")
READING = """\
index: 0 to 100, the items weighed by their index weights. low, high: 95 % of the bootstrap's replicates of PSUs, each
with weights of its own; se fixed: with the weights as they are. A path is in standard deviations; points: of the index
it leads to, for each point of the index it comes from, all other constructs before it being alike. These are
associations: nothing here says what would happen if somebody changed something. Reliable: alpha, rho_A and CR from 0.7
on, AVE from 0.5 on; two constructs are two where HTMT is below 0.9."""


def _summary(found: StructureOfFile) -> str:
    model, complete = found.model, found.completeness
    parts = [f"{model.n:,} responses, {model.psus:,} PSUs, {model.df:,} degrees of freedom", model.structure.scheme]
    parts += [f"converged in {model.steps} steps" if model.steps else "frozen weights"]
    parts += [f"{model.replicates:,} replicates" + (f", {model.failed:,} without a solution" if model.failed else "")]
    if complete.complete < complete.responses:
        parts += [
            f"{complete.responses - complete.complete:,} of {complete.responses:,} responses left out, for want of an "
            "answer" + (f": {complete.share_left_out:.1%} of the weight" if complete.share_left_out is not None else "")
        ]
    return "; ".join(parts)


def _cells(one: Construct) -> list[str]:
    known, index = one.reliability, one.index
    figures = [None, None, None, None] if index is None else [index.estimate, index.se, index.low, index.high]
    return [*map(digits, (*figures, known.alpha, known.rho_a, known.composite_reliability, known.ave, one.r2))]


def _refused(one: Construct) -> str:
    return f"no index: the weight of {', '.join(one.against)} is negative"


def _effects(title: str, effects: Sequence[Effect], with_means: Sequence[float | None] = ()) -> str:
    means = ["with item means"] if with_means else []
    rows = [[title, "coefficient", "se", "se fixed", "low", "high", *means, "points", "low", "high", ""]]
    for place, one in enumerate(effects):
        own, points = one.standardised, one.points
        cells = [own.estimate, own.se, own.se_fixed, own.low, own.high, *with_means[place : place + 1]]
        in_points = [None, None, None] if points is None else [points.estimate, points.low, points.high]
        rows.append([f"{one.start} -> {one.end}", *map(digits, cells), *map(digits, in_points), ""])
    return aligned(rows)


def _htmt(ratios: Iterable[tuple[str, str, float | None]]) -> list[list[str]]:
    return [["HTMT", "ratio", ""], *([f"{a}, {b}", NOTHING if r is None else digits(r), ""] for a, b, r in ratios)]


FORMATS: dict[str, Callable[[StructureOfFile], str]] = {"table": as_table, "json": as_json}
