"""Periods as SDMX writes them: 2026-S1 for a half-year, where 2026-1 would be January for a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_HALF_YEAR = re.compile(r"(\d{4})-(S?)([12])")
_STANDARD = {"S": re.compile(r"\d{4}-S[12]"), "Q": re.compile(r"\d{4}-Q[1-4]"), "A": re.compile(r"\d{4}")}


@dataclass(frozen=True)
class Period:
    """A period as the standard writes it, and its frequency: S half-yearly, Q quarterly, A annual, _O other."""

    text: str
    frequency: str


def spellings(code: str) -> tuple[str, ...]:
    """A wave's code, and the other way to write it where it is a half-year: 2026-1, 2026-S1."""
    half_year = _HALF_YEAR.fullmatch(code)
    if half_year is None:
        return (code,)
    year, letter, half = half_year.groups()
    return code, f"{year}-{half}" if letter else f"{year}-S{half}"


def named(code: str) -> Period | None:
    """The half-year, quarter or year that a wave's code names, or None."""
    return next(
        (
            Period(spelling, frequency)
            for spelling in spellings(code)
            for frequency, form in _STANDARD.items()
            if form.fullmatch(spelling)
        ),
        None,
    )


def lasting(first: date, last: date) -> Period:
    """The days from the first to the last: 2026-03-01/P122D."""
    return Period(f"{first}/P{(last - first).days + 1}D", "_O")
