"""The estimates that a design file asks for."""

from __future__ import annotations

from collections.abc import Callable

from analysis.files import requests
from analysis.files.fields import Node
from analysis.files.requests import Request


def estimates_of(root: Node) -> list[Request]:
    """What is asked for; what is wrong with it is noted in the node."""
    asked = root.take("estimates", required=True)
    if asked is not None and not (isinstance(asked, list) and asked):
        root.say("estimates", "no_estimates")
    made: list[Request] = []
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


def _regression(node: Node) -> requests.Regression:
    made = requests.Regression(_of(node), node.texts("on", required=True))
    if made.of in made.on:
        node.say("on", "on_has_of", column=made.of)
    return made


def _quantile(node: Node) -> requests.Quantile:
    return requests.Quantile(_of(node), node.texts("by"), at=node.number("at", 0.5, 0, 1, required=True))


STATISTICS: dict[str, Callable[[Node], Request]] = {
    "mean": lambda node: requests.Mean(_of(node), node.texts("by")),
    "total": lambda node: requests.Total(_of(node), node.texts("by")),
    "ratio": lambda node: requests.Ratio(_of(node), node.texts("by"), over=node.text("over", required=True) or ""),
    "proportion": lambda node: requests.Proportion(_of(node), node.texts("by"), value=node.scalar("value")),
    "change": _change,
    "composite": _composite,
    "median": lambda node: requests.Quantile(_of(node), node.texts("by"), statistic="median"),
    "quantile": _quantile,
    "regression": _regression,
}
