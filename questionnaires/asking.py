"""Whether a question is asked, given what was answered before it."""

from collections.abc import Callable, Mapping
from typing import Any

from questionnaires.model import Condition

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "at_most": lambda answer, bound: bool(answer <= bound),
    "at_least": lambda answer, bound: bool(answer >= bound),
    "one_of": lambda answer, values: not {*values}.isdisjoint(answer if isinstance(answer, list) else [answer]),
}


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """True without a condition; False while the item it looks at has no answer, or one that says nothing."""
    if condition is None:
        return True
    return answers.get(condition.item) is not None and _TESTS[condition.test](answers[condition.item], condition.value)
