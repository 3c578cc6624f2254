"""The plan file of `python -m analysis watch`: what is worth finding, and how seldom to be alarmed in vain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import FileError, Problem, at
from analysis.files.fields import Node, load


@dataclass(frozen=True)
class Variance:
    """Of the mean of n answers, between + within / n; `seasonal` of the places of a cycle, None: to be learnt."""

    between: float
    within: float
    seasonal: float | None


@dataclass(frozen=True)
class WatchPlan:
    """What a plan file asks for. `variance` None: to be learnt from the first `baseline` periods. `cycle` None:
    weekdays where the periods are days and the baseline is long enough."""

    false_alarms: float
    smallest: float
    variance: Variance | None
    baseline: int
    cycle: int | None
    together: float | None


def read_watch_plan(path: Path) -> WatchPlan:
    """Read and check a plan file; raises FileError with every problem and its place."""
    problems: list[Problem] = []
    root = Node(load(path), "", problems)
    plan = WatchPlan(
        false_alarms=root.number("false_alarms", 0.0, 1, required=True),
        smallest=root.number("smallest", 0.0, 0, required=True),
        variance=_variance(root),
        baseline=int(root.number("baseline", 0, 1, whole=True)),
        cycle=int(root.number("cycle", 0, 0, whole=True)) or None,
        together=root.number("together", 0.0, 0) or None,
    )
    if plan.variance is None and not plan.baseline and "variance" not in root.names():
        root.say("variance", "variance_or_baseline")
    if not plan.baseline and (plan.cycle or 1) > 1 and plan.variance and plan.variance.seasonal is None:
        root.say("cycle", "cycle_unlearnt")
    root.done()
    if problems:
        raise FileError(at(path, problems))
    return plan


def _variance(root: Node) -> Variance | None:
    node = root.node("variance")
    if node is None:
        return None
    between = node.number("between", 0.0, 0, required=True, reached=True)
    within = node.number("within", 0.0, 0, required=True, reached=True)
    seasonal = node.number("seasonal", -1.0, 0, reached=True)
    if {"between", "within"} <= set(node.names()) and not between + within > 0 and not root.problems:
        node.say("", "variance_zero")
    node.done()
    return Variance(between, within, None if seasonal < 0 else seasonal)
