"""The design file of `python -m analysis estimate`: a design, margins, estimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from analysis.errors import FileError, Problem, at
from analysis.estimation.design import LONELY_RULES, Columns
from analysis.estimation.distances import Bounds, Method
from analysis.estimation.margins import Margins
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap, Jackknife
from analysis.files import requests
from analysis.files.fields import Node, load
from analysis.files.register_estimates import WITH_REGISTER
from analysis.files.register_file import RegisterFile
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
    estimates: tuple[Request | Regression, ...]
    confidence: float
    replication: Jackknife | Bootstrap | None
    register: RegisterFile | None = None

    @property
    def variance(self) -> str:
        """How errors are computed, in a word."""
        if self.register is not None:
            return "register"
        return "linearization" if self.replication is None else type(self.replication).__name__.lower()

    @property
    def plan(self) -> Plan:
        """What the pass over the responses must keep."""
        margins = {} if self.calibrate is None else self.calibrate.margins
        levels = [name for name, margin in margins.items() if not isinstance(margin, float)]
        domains = (key for request in self.estimates for key in request.keys)
        items = (item for request in self.estimates for item in request.items)
        pairs = (pair for request in self.estimates for pair in request.pairs)
        return Plan(
            keys=tuple(dict.fromkeys((*self.design.keys, *levels, *domains))),
            items=tuple(dict.fromkeys(items)),
            pairs=tuple(dict.fromkeys(pairs)),
            weight=self.design.weight,
            constants=tuple(name for name, margin in margins.items() if isinstance(margin, float)),
            number_keys=() if self.design.population_psus is None else (self.design.population_psus,),
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
        estimates=tuple(_estimates(root)),
        confidence=root.number("confidence", 0.95, 0, 1),
        replication=_replication(root),
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
        psu=node.texts("psu"),
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
    if isinstance(limits, list) and len(limits) == 2 and all(isinstance(limit, int | float) for limit in limits):
        bounds = (float(limits[0]), float(limits[1]))
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


def _estimates(root: Node) -> list[Request | Regression]:
    asked = root.take("estimates", required=True)
    if asked is not None and not (isinstance(asked, list) and asked):
        root.say("estimates", "no_estimates")
    made: list[Request | Regression] = []
    for i, content in enumerate(asked if isinstance(asked, list) else []):
        node = Node(content, f"estimates[{i}]", root.problems)
        statistic = node.choice("statistic", tuple(STATISTICS), None)
        if statistic is not None:
            made.append(STATISTICS[statistic](node))
            node.done()
    return made


def _of(node: Node) -> str:
    return node.text("of", required=True) or ""


def _composite(node: Node) -> Request:
    made = requests.Composite(of=_of(node), by=node.texts("by", required=True), shares=node.numbers("shares"))
    if len(made.by) > 1:
        node.say("by", "no_one_column")
    return made


def _change(node: Node) -> Request:
    made = requests.Change(
        _of(node),
        node.texts("by"),
        between=node.text("between", required=True) or "",
        start=node.scalar("from"),
        end=node.scalar("to"),
    )
    if made.between in made.by:
        node.say("by", "by_has_between", column=made.between)
    if made.start is not None and str(made.start) == str(made.end):
        node.say("to", "to_is_from")
    return made


def _regression(node: Node) -> Regression:
    made = Regression(_of(node), node.texts("on", required=True))
    if made.of in made.on:
        node.say("on", "on_has_of", column=made.of)
    return made


STATISTICS: dict[str, Callable[[Node], Request | Regression]] = {
    "mean": lambda node: requests.Mean(_of(node), node.texts("by")),
    "total": lambda node: requests.Total(_of(node), node.texts("by")),
    "ratio": lambda node: requests.Ratio(_of(node), node.texts("by"), over=node.text("over", required=True) or ""),
    "proportion": lambda node: requests.Proportion(_of(node), node.texts("by"), value=node.scalar("value")),
    "change": _change,
    "composite": _composite,
    "regression": _regression,
}
