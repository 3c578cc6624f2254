"""The design file of `python -m analysis estimate`: a design, margins, estimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from analysis.errors import FileError, at
from analysis.estimation.design import LONELY_RULES, Columns
from analysis.estimation.distances import Bounds, Method
from analysis.estimation.margins import Margins
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap, Jackknife
from analysis.files import requests
from analysis.files.fields import Node, load
from analysis.files.requests import Request

VARIANCES = ("linearization", "jackknife", "bootstrap")


@dataclass(frozen=True)
class Calibrate:
    """Margins to calibrate to, and how."""

    method: Method
    margins: Margins
    bounds: Bounds | None


@dataclass(frozen=True)
class PlanFile:
    """What a design file asks for; `replication` is None for the linearised variance."""

    design: Columns
    calibrate: Calibrate | None
    estimates: tuple[Request, ...]
    confidence: float
    replication: Jackknife | Bootstrap | None

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
            by_row=not self.design.psu,
        )


def read_plan(path: Path) -> PlanFile:
    """Read and check a design file; raises FileError with every problem and its place."""
    problems: list[str] = []
    root = Node(load(path), "", problems)
    design, calibrate = root.node("design"), root.node("calibrate")
    plan = PlanFile(
        design=Columns() if design is None else _design(design),
        calibrate=None if calibrate is None else _calibrate(calibrate),
        estimates=tuple(_estimates(root)),
        confidence=root.number("confidence", 0.95, 0, 1),
        replication=_replication(root),
    )
    root.done()
    if problems:
        raise FileError(at(path, "\n".join(problems)))
    return plan


def _design(node: Node) -> Columns:
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
        node.say("collapse_order", "is missing: lonely_psu: collapse needs it")
    if columns.lonely_psu != "collapse" and columns.collapse_order:
        node.say("collapse_order", "is for lonely_psu: collapse only")
    node.done()
    return columns


def _calibrate(node: Node) -> Calibrate:
    methods: tuple[Method, ...] = get_args(Method)
    method = node.choice("method", methods, None)
    bounds, limits = None, node.take("bounds")
    if isinstance(limits, list) and len(limits) == 2 and all(isinstance(limit, int | float) for limit in limits):
        bounds = (float(limits[0]), float(limits[1]))
    elif limits is not None:
        node.say("bounds", "must be two numbers, the least and the greatest g")
    margins: dict[str, dict[str, float] | float] = {}
    inside = node.node("margins")
    if inside is None:
        node.say("margins", "is missing")
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
            root.say(key, "is for variance: bootstrap only")
    if variance == "bootstrap":
        return Bootstrap(int(replicates), int(seed))
    return Jackknife() if variance == "jackknife" else None


def _estimates(root: Node) -> list[Request]:
    asked = root.take("estimates", required=True)
    if asked is not None and not (isinstance(asked, list) and asked):
        root.say("estimates", "must be a list of at least one estimate")
    made = []
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
        node.say("by", "must be one column, whose levels have the shares")
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
        node.say("by", f"cannot have {made.between}, between whose values the change is")
    if made.start is not None and str(made.start) == str(made.end):
        node.say("to", "must differ from from")
    return made


STATISTICS: dict[str, Callable[[Node], Request]] = {
    "mean": lambda node: requests.Mean(_of(node), node.texts("by")),
    "total": lambda node: requests.Total(_of(node), node.texts("by")),
    "ratio": lambda node: requests.Ratio(_of(node), node.texts("by"), over=node.text("over", required=True) or ""),
    "proportion": lambda node: requests.Proportion(_of(node), node.texts("by"), value=node.scalar("value")),
    "change": _change,
    "composite": _composite,
}
