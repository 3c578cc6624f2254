"""Answers to invitations, with the help of those to codes that anybody may scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimation.sums import Sums
from analysis.wave.levels import Levels, levels_assisted
from analysis.wave.lists import Lists, lists_of
from analysis.wave.rows import IndexRow
from analysis.wave.rules import LEVELS
from analysis.wave.weighted import Wave


@dataclass(frozen=True, eq=False)
class Assisted:
    """The invited's lists, assisted; over the rows of each list the `gains`, their variance alone / assisted: how many
    times the invitations it would take to know as much; None where a row has no variance."""

    lists: Lists
    gains: Mapping[str, tuple[float | None, ...]]


def assisted(invited: Wave, alone: Levels, others: Wave) -> Assisted:
    """Measure the invited, whose levels `alone` are known, with the help of others' answers to the same outlets."""
    before, after = (
        lists_of(invited, alone),
        lists_of(invited, levels_assisted(invited, _at(invited, others.sample.sums))),
    )
    pairs = {level: zip(getattr(before, level), getattr(after, level), strict=True) for level in LEVELS}
    return Assisted(after, {level: tuple(_gain(*pair) for pair in pairs[level]) for level in LEVELS})


def _at(wave: Wave, sums: Sums) -> Sums:
    """The answers to outlets of a wave's register: those whose services are known."""
    return sums.taken(sums.keys["outlet"].is_in(wave.weighting.register["outlet"].implode()).to_numpy())


def _gain(alone: IndexRow, assisted: IndexRow) -> float | None:
    return None if not alone.se or not assisted.se else (alone.se / assisted.se) ** 2
