"""Replicate weights that a design file names: columns of the survey file, and how their replicates are scaled."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from analysis.errors import FileError, wrong
from analysis.estimation.design import Columns
from analysis.estimation.given_weights import KINDS, GivenWeights, Kind, given_weights
from analysis.estimation.sums import Sums
from analysis.files.fields import Node, as_number

OWN_SCALE = ("BRR", "Fay")
"""Kinds whose scales follow from the number of replicates."""


@dataclass(frozen=True)
class ReplicateColumns:
    """Columns by name, or those whose whole name a regular expression matches; the rest as in R's `svrepdesign`."""

    columns: tuple[str, ...] | str
    kind: Kind
    scale: float | None
    rscales: tuple[float, ...]
    rho: float
    mse: bool

    def found(self, columns: Collection[str]) -> tuple[str, ...]:
        """The columns of a file; raises FileError where the expression matches none."""
        if not isinstance(self.columns, str):
            return self.columns
        found = tuple(name for name in columns if re.fullmatch(self.columns, name))
        if not found:
            raise FileError(wrong("no_replicate_columns", pattern=repr(self.columns), known=tuple(columns)))
        return found

    def of(self, sums: Sums, columns: Collection[str]) -> GivenWeights:
        """The weights in a table of sums with a row for each response; raises DesignError where they are none."""
        replicates = np.column_stack([sums.constants[name] for name in self.found(columns)])
        return given_weights(sums.weight, replicates, self.kind, self.scale, self.rscales, self.rho, self.mse)


def read_replicates(root: Node, design: Columns) -> ReplicateColumns | None:
    """What `replicate_weights` says; what is wrong with it is noted in the node."""
    node = root.node("replicate_weights")
    if node is None:
        return None
    columns = node.take("columns", required=True)
    pattern = node.text("columns") if isinstance(columns, str) else None
    kind = node.choice("type", KINDS, None) or "other"
    found = ReplicateColumns(
        pattern if pattern is not None else node.texts("columns"),
        kind,
        node.number("scale", 1, 0) if node.take("scale") is not None else None,
        _rscales(node),
        node.number("rho", 0, 0, 1, reached=True, required=kind == "Fay"),
        node.flag("mse"),
    )
    _check(node, root, found, design)
    node.done()
    return found


def _rscales(node: Node) -> tuple[float, ...]:
    given = node.take("rscales")
    numbers = [as_number(value) for value in (given if isinstance(given, list) else [] if given is None else [given])]
    scales = tuple(number for number in numbers if number is not None and number >= 0)
    if len(scales) < len(numbers) or given == []:
        node.say("rscales", "no_rscales")
    return scales


def _check(node: Node, root: Node, found: ReplicateColumns, design: Columns) -> None:
    """Each kind has its scales; of the design replicate weights want the weight alone, since they hold all else."""
    if isinstance(found.columns, str):
        try:
            re.compile(found.columns)
        except re.error as error:
            node.say("columns", "no_expression", error=str(error))
    if found.kind in OWN_SCALE:
        for name in ("scale", "rscales"):
            if node.take(name) is not None:
                node.say(name, "scale_follows", kind=found.kind)
    if found.kind != "Fay" and node.take("rho") is not None:
        node.say("rho", "only_for_fay")
    if found.kind in ("JKn", "other") and not found.rscales:
        node.say("rscales", "rscales_needed", kind=found.kind)
    if found.kind == "other" and found.scale is None:
        node.say("scale", "scale_needed")
    if design.weight is None:
        root.say("design.weight", "needed_for_replicates")
    for name in ("strata", "psu", "population_psus", "nested", "collapse_order"):
        if getattr(design, name):
            root.say(f"design.{name}", "not_with_replicates")
    if design.lonely_psu != "error":
        root.say("design.lonely_psu", "not_with_replicates")
    for name in ("variance", "replicates", "seed"):
        if root.take(name) is not None:
            root.say(name, "not_with_replicates")
