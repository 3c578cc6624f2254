"""Rules on `ask_if`: a condition must be one that can be met, on something asked before."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from questionnaires.errors import Problem
from questionnaires.model import SCALE
from questionnaires.validator.form import Form, values_by_id

Condition = Mapping[str, Any]


def _number(condition: Condition, low: int, high: int) -> str | None:
    bound = condition.get("at_most", condition.get("at_least"))
    if bound is None:
        return "answers here are numbers: use at_most or at_least"
    always = high if "at_most" in condition else low
    if not low <= bound <= high or bound == always:
        return f"answers run from {low} to {high}: {bound} makes no difference"
    return None


def _options(condition: Condition, options: list[Mapping[str, Any]]) -> str | None:
    if "one_of" not in condition:
        return "answers here are options: use one_of"
    missing = sorted(set(condition["one_of"]) - {option["value"] for option in options})
    return f"no option of that item: {', '.join(missing)}" if missing else None


_CHECKS: dict[str, Callable[[Condition, Mapping[str, Any]], str | None]] = {
    "scale": lambda condition, asked: _number(condition, SCALE[0], SCALE[-1]),
    "number": lambda condition, asked: _number(condition, asked["minimum"], asked["maximum"]),
    "choice": lambda condition, asked: _options(condition, asked["options"]),
    "multiple": lambda condition, asked: _options(condition, asked["options"]),
    "text": lambda condition, asked: "a text decides nothing",
}


def conditions_can_be_met(form: Form) -> Iterator[Problem]:
    for position, item in enumerate(form.items):
        if not (condition := item.what.get("ask_if")):
            continue
        asked = values_by_id(form.items[:position]).get(condition["item"])
        if asked is None:
            yield item.problem(f"no item before this one is called {condition['item']!r}", "ask_if", "item")
        elif message := _CHECKS[asked.what["type"]](condition, asked.what):
            yield item.problem(message, "ask_if")


RULES = (conditions_can_be_met,)
