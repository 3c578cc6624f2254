"""The design file of `python -m analysis estimate`: a design, margins, estimates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from analysis.errors import FileError, Problem, at
from analysis.estimation.design import LONELY_RULES, Columns
from analysis.estimation.distances import Bounds, Method
from analysis.estimation.margins import Margins
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap, Jackknife
from analysis.files.asked import estimates_of
from analysis.files.fields import Node, as_number, load
from analysis.files.register_estimates import WITH_REGISTER
from analysis.files.register_file import RegisterFile
from analysis.files.replicate_columns import ReplicateColumns, read_replicates
from analysis.files.requests import Regression, Request

VARIANCES = ("linearization", "jackknife", "bootstrap", "register")


@dataclass(frozen=True)
class Calibrate:
    """Margins to calibrate to, and how."""

    method: Method
    margins: Margins
    bounds: Bounds | None


@dataclass(frozen=True)
class PlanFile:
    """What a design file asks for; `replication` is None for the linearised variance and the register's, `register` for
    all but the latter."""

    design: Columns
    calibrate: Calibrate | None
    estimates: tuple[Request, ...]
    confidence: float
    replication: Jackknife | Bootstrap | ReplicateColumns | None
    register: RegisterFile | None = None

    @property
    def variance(self) -> str:
        """How errors are computed, in a word."""
        if self.register is not None:
            return "register"
        if isinstance(self.replication, ReplicateColumns):
            return f"replicate weights ({self.replication.kind}{', mse' if self.replication.mse else ''})"
        return "linearization" if self.replication is None else type(self.replication).__name__.lower()

    def plan(self, columns: Collection[str]) -> Plan:
        """What the pass over the responses must keep of a file with some columns."""
        margins = {} if self.calibrate is None else self.calibrate.margins
        levels = [name for name, margin in margins.items() if not isinstance(margin, float)]
        domains = (key for request in self.estimates for key in request.keys)
        items = (item for request in self.estimates for item in request.items)
        pairs = (pair for request in self.estimates for pair in request.pairs)
        populations = () if self.design.population_psus is None else (self.design.population_psus,)
        quantiles = (key for request in self.estimates for key in request.number_keys)
        replicates = self.replication.found(columns) if isinstance(self.replication, ReplicateColumns) else ()
        return Plan(
            keys=tuple(dict.fromkeys((*self.design.keys, *levels, *domains))),
            items=tuple(dict.fromkeys(items)),
            pairs=tuple(dict.fromkeys(pairs)),
            weight=self.design.weight,
            constants=(*(name for name, margin in margins.items() if isinstance(margin, float)), *replicates),
            number_keys=tuple(dict.fromkeys((*populations, *quantiles))),
            clusters=None if self.register is None else self.register.day,
            by_row=not self.design.psu,
        )


def read_plan(path: Path) -> PlanFile:
    """Read and check a design file; raises FileError with every problem and its place."""
    problems: list[Problem] = []
    root = Node(load(path), "", problems)
    design, calibrate = root.node("design"), root.node("calibrate")
    columns, register = (Columns(), None) if design is None else read_design(design, path)
    plan = PlanFile(
        design=columns,
        calibrate=None if calibrate is None else _calibrate(calibrate),
        estimates=tuple(estimates_of(root)),
        confidence=root.number("confidence", 0.95, 0, 1),
        replication=read_replicates(root, columns) or _replication(root),
        register=register,
    )
    _check_register(root, plan)
    if plan.replication is not None:
        for i, request in enumerate(plan.estimates):
            if isinstance(request, Regression):
                root.say(f"estimates[{i}].statistic", "regression_linearised_only")
    root.done()
    if problems:
        raise FileError(at(path, problems))
    return plan


def read_design(node: Node, path: Path) -> tuple[Columns, RegisterFile | None]:
    """The columns of a design, and its register; what is wrong with them is noted in the node."""
    columns = Columns(
        strata=node.text("strata"),
        psu=_psu(node),
        weight=node.text("weight"),
        population_psus=node.text("population_psus"),
        nested=node.flag("nested"),
        lonely_psu=node.choice("lonely_psu", LONELY_RULES, "error") or "error",
        collapse_order=node.texts("collapse_order"),
    )
    if columns.lonely_psu == "collapse" and not columns.collapse_order:
        node.say("collapse_order", "needed_to_collapse")
    if columns.lonely_psu != "collapse" and columns.collapse_order:
        node.say("collapse_order", "only_for_collapse")
    register = _register(node, path)
    node.done()
    return columns, register


def _psu(node: Node) -> tuple[str, ...]:
    """The column of PSUs, or several that name a PSU together; stages of sampling are another thing, and refused."""
    if isinstance(several := node.take("psu"), list) and len(several) > 1:
        node.say("psu", "psu_list")
        return ()
    psu, key = node.texts("psu"), node.texts("psu_key")
    if psu and key:
        node.say("psu_key", "psu_and_key")
    if "stages" in node.names():
        node.take("stages")
        node.say("stages", "stages_refused")
    return psu or key


def _register(design: Node, path: Path) -> RegisterFile | None:
    """The register, whose path is relative to the design file."""
    node = design.node("register")
    if node is None:
        return None
    file, size = node.text("file", required=True), node.text("size", required=True)
    others = (node.text(name) for name in ("pool", "organisation", "day"))
    register = RegisterFile(path.parent / (file or ""), size or "", *others)
    node.done()
    return register


def _check_register(root: Node, plan: PlanFile) -> None:
    """The register's variance needs a register, strata and PSUs, and is of means, proportions and composites alone."""
    asked = root.take("variance") == "register"
    if not asked:
        if plan.register is not None:
            root.say("design.register", "only_for_register")
        return
    for place, there in (
        ("design.register", plan.register),
        ("design.strata", plan.design.strata),
        ("design.psu", plan.design.psu),
    ):
        if not there:
            root.say(place, "needed_for_register")
    if plan.calibrate is not None:
        root.say("calibrate", "not_with_register")
    if plan.design.population_psus is not None:
        root.say("design.population_psus", "not_with_register")
    for i, request in enumerate(plan.estimates):
        if not isinstance(request, WITH_REGISTER):
            root.say(f"estimates[{i}].statistic", "no_register_statistic")


def _calibrate(node: Node) -> Calibrate:
    methods: tuple[Method, ...] = get_args(Method)
    method = node.choice("method", methods, None)
    bounds, limits = None, node.take("bounds")
    numbers = [as_number(limit) for limit in limits] if isinstance(limits, list) else []
    if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
        bounds = (numbers[0], numbers[1])
    elif limits is not None:
        node.say("bounds", "no_bounds")
    margins: dict[str, dict[str, float] | float] = {}
    inside = node.node("margins")
    if inside is None:
        node.say("margins", "key_missing")
    else:
        for name in inside.names():
            margins[name] = inside.number_or_numbers(name)
    node.done()
    return Calibrate(method or "raking", margins, bounds)


def _replication(root: Node) -> Jackknife | Bootstrap | None:
    variance = root.choice("variance", VARIANCES, "linearization")
    replicates = root.number("replicates", 1000, 1, whole=True)
    seed = root.number("seed", 1, -1, whole=True)
    for key in ("replicates", "seed"):
        if variance != "bootstrap" and root.take(key) is not None:
            root.say(key, "only_for_bootstrap")
    if variance == "bootstrap":
        return Bootstrap(int(replicates), int(seed))
    return Jackknife() if variance == "jackknife" else None
