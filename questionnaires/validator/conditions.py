"""Rules on `ask_if`: a condition must be one that can be met, on something asked before."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from questionnaires.errors import Problem
from questionnaires.model import SCALE
from questionnaires.validator.form import Form, values_by_id

Condition = Mapping[str, Any]
Told = tuple[str, Mapping[str, object]]


def _number(condition: Condition, low: int, high: int) -> Told | None:
    bound = condition.get("at_most", condition.get("at_least"))
    if bound is None:
        return "use_numbers", {}
    always = high if "at_most" in condition else low
    if not low <= bound <= high or bound == always:
        return "no_difference", {"low": low, "high": high, "bound": bound}
    return None


def _options(condition: Condition, options: list[Mapping[str, Any]]) -> Told | None:
    if "one_of" not in condition:
        return "use_options", {}
    missing = sorted(set(condition["one_of"]) - {option["value"] for option in options})
    return ("no_option", {"options": tuple(missing)}) if missing else None


_CHECKS: dict[str, Callable[[Condition, Mapping[str, Any]], Told | None]] = {
    "scale": lambda condition, asked: _number(condition, SCALE[0], SCALE[-1]),
    "number": lambda condition, asked: _number(condition, asked["minimum"], asked["maximum"]),
    "choice": lambda condition, asked: _options(condition, asked["options"]),
    "multiple": lambda condition, asked: _options(condition, asked["options"]),
    "text": lambda condition, asked: ("text_decides_nothing", {}),
}


def conditions_can_be_met(form: Form) -> Iterator[Problem]:
    for position, item in enumerate(form.items):
        if not (condition := item.what.get("ask_if")):
            continue
        asked = values_by_id(form.items[:position]).get(condition["item"])
        if asked is None:
            yield item.problem("no_item_before", "ask_if", "item", item=repr(condition["item"]))
        elif told := _CHECKS[asked.what["type"]](condition, asked.what):
            code, values = told
            yield item.problem(code, "ask_if", **values)


RULES = (conditions_can_be_met,)
