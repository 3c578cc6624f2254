"""Values as they were published against what they are computed again, to rounding."""

from __future__ import annotations

import math
from typing import Any

from analysis.errors import AnalysisError, wrong

RELATIVE, ABSOLUTE = 1e-9, 1e-9


class FigureError(AnalysisError):
    """A figure that is not what its data say."""


def compare(place: str, expected: Any, found: Any) -> None:
    """Raise FigureError at the first place where two values differ by more than rounding."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in [*expected, *(name for name in found if name not in expected)]:
            if name not in found or name not in expected:
                code = "figure_missing" if name in expected else "figure_unknown"
                raise FigureError(wrong(code, place=place, name=name))
            compare(f"{place} {name}", expected[name], found[name])
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            label = other.get("code", number) if isinstance(other, dict) else number
            compare(f"{place} {label}", one, other)
    elif isinstance(expected, bool) != isinstance(found, bool):
        raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))
    elif isinstance(expected, float | int) and isinstance(found, float | int):
        if not math.isclose(expected, found, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))
    elif expected != found:
        raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))
