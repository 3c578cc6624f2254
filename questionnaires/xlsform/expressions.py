"""The few XPath expressions of an XLSForm that a questionnaire of ours can say; None for all others."""

import re
from collections.abc import Callable
from typing import Any

_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"no", "false", "false()", "0"})

_COMPARED = re.compile(r"\$\{(\w+)\} *(<=|>=|<|>) *(-?\d+)")
_EQUAL = re.compile(r"""\$\{(\w+)\} *= *(['"])([^'"]+)\2""")
_SELECTED = re.compile(r"""selected\( *\$\{(\w+)\} *, *(['"])([^'"]+)\2 *\)""")
_BETWEEN = re.compile(r"\. *>= *(-?\d+) +and +\. *<= *(-?\d+)")
_LENGTH = re.compile(r"string-length\( *\. *\) *<= *(\d+)")

_COMPARISONS: dict[str, Callable[[int], tuple[str, int]]] = {
    "<=": lambda bound: ("at_most", bound),
    "<": lambda bound: ("at_most", bound - 1),
    ">=": lambda bound: ("at_least", bound),
    ">": lambda bound: ("at_least", bound + 1),
}


def condition(expression: str) -> dict[str, Any] | None:
    """`${a} <= 6` as at_most, `${a} > 6` as at_least, `${a} = 'x' or selected(${a}, 'y')` as one_of."""
    if found := _COMPARED.fullmatch(expression.strip()):
        test, bound = _COMPARISONS[found[2]](int(found[3]))
        return {"item": found[1], test: bound}
    parts = [_EQUAL.fullmatch(part) or _SELECTED.fullmatch(part) for part in re.split(r"\s+or\s+", expression.strip())]
    matches = [part for part in parts if part]
    if len(matches) < len(parts) or len({part[1] for part in matches}) > 1:
        return None
    return {"item": matches[0][1], "one_of": [part[3] for part in matches]}


def truth(expression: str) -> bool | None:
    """`yes`, `true()` and their like as True, `no` as False."""
    word = expression.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def bounds(expression: str) -> tuple[int, int] | None:
    """`. >= 0 and . <= 20` as (0, 20)."""
    found = _BETWEEN.fullmatch(expression.strip())
    return (int(found[1]), int(found[2])) if found else None


def length(expression: str) -> int | None:
    """`string-length(.) <= 200` as 200."""
    found = _LENGTH.fullmatch(expression.strip())
    return int(found[1]) if found else None
