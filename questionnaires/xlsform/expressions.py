"""The few XPath expressions of an XLSForm that a questionnaire of ours can say; None for all others."""

import re
from collections.abc import Callable
from typing import Any

_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"no", "false", "false()", "0"})

_COMPARED = re.compile(r"\$\{([^}]+)\} *(<=|>=|<|>) *(-?\d+)")
_EQUAL = re.compile(r"""\$\{([^}]+)\} *= *(?:(['"])(?P<text>[^'"]+)\2|(?P<number>\d+))""")
_SELECTED = re.compile(r"""selected\( *\$\{([^}]+)\} *, *(['"])(?P<text>[^'"]+)\2 *\)""")
_UNEQUAL = re.compile(_EQUAL.pattern.replace(" *= *", " *!= *"))
_NOT = re.compile(r"not\((.*)\)")
_BOUND = re.compile(r"\(? *\. *(<=|>=|<|>) *(-?\d+) *\)?")
_LENGTH = re.compile(r"string-length\( *\. *\) *(<=|<) *(\d+)")

_COMPARISONS: dict[str, Callable[[int], tuple[str, int]]] = {
    "<=": lambda bound: ("at_most", bound),
    "<": lambda bound: ("at_most", bound - 1),
    ">=": lambda bound: ("at_least", bound),
    ">": lambda bound: ("at_least", bound + 1),
}


def condition(expression: str) -> dict[str, Any] | None:
    """`${a} <= 6` as at_most, `${a} > 6` as at_least, `${a} = 'x' or selected(${a}, 'y')` as one_of; `${a} != 'x'` and
    `not(selected(${a}, 'x'))` as none_of, which a questionnaire has no word for."""
    if found := _NOT.fullmatch(expression.strip()):
        denied = condition(found[1])
        return {"item": denied["item"], "none_of": denied["one_of"]} if denied and "one_of" in denied else None
    if found := _UNEQUAL.fullmatch(expression.strip()):
        return {"item": found[1], "none_of": [found["text"] or found["number"]]}
    if found := _COMPARED.fullmatch(expression.strip()):
        test, bound = _COMPARISONS[found[2]](int(found[3]))
        return {"item": found[1], test: bound}
    parts = [_EQUAL.fullmatch(part) or _SELECTED.fullmatch(part) for part in re.split(r"\s+or\s+", expression.strip())]
    matches = [part for part in parts if part]
    if len(matches) < len(parts) or len({part[1] for part in matches}) > 1:
        return None
    values = [part.groupdict()["text"] or part.groupdict()["number"] for part in matches]
    return {"item": matches[0][1], "one_of": values}


def truth(expression: str) -> bool | None:
    """`yes`, `true()` and their like as True, `no` as False."""
    word = expression.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def bounds(expression: str) -> dict[str, int] | None:
    """`. >= 0 and . < 21` as minimum 0 and maximum 20; one of them alone where the other is not given."""
    found = [_BOUND.fullmatch(part.strip()) for part in re.split(r"\band\b", expression.strip())]
    told = [_COMPARISONS[part[1]](int(part[2])) for part in found if part]
    if len(told) < len(found) or len({test for test, _ in told}) < len(told):
        return None
    return {"minimum" if test == "at_least" else "maximum": bound for test, bound in told}


def length(expression: str) -> int | None:
    """`string-length(.) <= 200` as 200."""
    found = _LENGTH.fullmatch(expression.strip())
    return int(found[2]) - (found[1] == "<") if found else None
