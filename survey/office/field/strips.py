"""Rows of small shaded squares: many figures at a glance, each with its words for whoever does not see it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Square:
    """A figure in a few characters on its shade (a class of the style sheet); `label` says all of it in words."""

    text: str
    shade: str
    label: str
    href: str = ""


@dataclass(frozen=True)
class Strip:
    """A row: its name, and its squares, None where there is nothing."""

    name: str
    squares: Sequence[Square | None]
    href: str = ""


def short(value: float) -> str:
    """A figure in at most three characters: one decimal below 10."""
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def shortened(names: Sequence[str]) -> list[str]:
    """The shortest beginnings of some names that tell them apart."""
    length = 1
    while len({name[:length] for name in names}) < len(set(names)):
        length += 1
    return [name[:length] for name in names]
