"""Where a published figure is going: the tendency of what stands of it wave by wave, from published figures alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np
from flask import current_app

from analysis.live.tendency import FEWEST, FEWEST_WITH_SLOPE, Line, Slope, Tendency, covariance, tendency
from survey.figures import files
from survey.figures.records import Content, Row
from survey.figures.rows import find
from survey.models.release import Release, published_releases

_DAYS = 365.25


@dataclass(frozen=True)
class Ahead:
    """What the pace would make of a later year, with its interval, and the target of that year."""

    year: int
    value: float
    low: float
    high: float
    target: float


@dataclass(frozen=True)
class Past:
    """A wave: its code, when it was (years), the figure as published (None: not at all), and the tendency there as
    (value, low, high), None before the first published index and where there is no tendency."""

    wave: str
    time: float
    row: Row | None
    previous: str | None
    tendency: tuple[float, float, float] | None = None

    @property
    def shown(self) -> bool:
        """Whether there is an index to see."""
        return self.row is not None and not self.row.hidden

    @property
    def published(self) -> Row | None:
        """The figure where there is an index to see."""
        return self.row if self.shown else None


@dataclass(frozen=True)
class Course:
    """A figure wave by wave; `slope` and `ahead` from four published indices on."""

    pasts: tuple[Past, ...]
    slope: Slope | None = None
    ahead: Ahead | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is a tendency to draw."""
        return any(past.tendency for past in self.pasts)


def standing(release: Release) -> list[Content]:
    """What stood of the waves up to a release's own when that was published, in their order: the same for ever. Of a
    draft: what stands now. What cannot be read is left out."""
    last: dict[int, Release] = {}
    for one in published_releases():
        earlier = one.published_at and (release.published_at is None or one.published_at <= release.published_at)
        if earlier and one.wave_id < release.wave_id:
            last[one.wave_id] = max(last.get(one.wave_id, one), one, key=lambda it: it.revision)
    own = files.to_be_public(release)
    return [*_read(last[wave] for wave in sorted(last)), own]


def _read(releases: Iterable[Release]) -> Iterator[Content]:
    for release in releases:
        try:
            yield files.public(release)
        except files.MissingFileError as error:
            current_app.logger.error("release: %s", error)


def course(contents: Sequence[Content], level: str, address: str, targets: Mapping[int, float]) -> Course:
    """How a figure went, and where it is going once two waves published it.

    It is looked ahead to the last year of the `targets` (by year), or if none of them is ahead to the next year with
    the figure's own. Without tendency where the days of a wave are not known.
    """
    pasts = [_past(content, level, address) for content in contents]
    shown = [past for past in pasts if past.shown]
    if len(shown) < FEWEST or any(math.isnan(past.time) for past in pasts):
        return Course(tuple(pasts))
    found = _tendency(shown)
    since = [past for past in pasts if past.time >= shown[0].time]
    bands = _triples(found.line(np.array([past.time for past in since])))
    before = pasts[: len(pasts) - len(since)]
    told = (*before, *(replace(past, tendency=band) for past, band in zip(since, bands, strict=True)))
    return Course(told, found.slope(), _ahead(found, shown[-1], targets))


def _past(content: Content, level: str, address: str) -> Past:
    previous = content.previous.code if content.previous else None
    return Past(content.wave.code, _time(content), find(content, level, address), previous)


def _time(content: Content) -> float:
    """The middle of a wave, in years; nan where its days are not known."""
    days = (content.wave.opened_on, content.wave.closed_on)
    known = [datetime.fromisoformat(day) for day in days if day]
    if len(known) < len(days):
        return math.nan
    middle = known[0] + (known[1] - known[0]) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / _DAYS


def _tendency(shown: Sequence[Past]) -> Tendency:
    rows = [past.row for past in shown if past.row is not None]
    se = np.array([row.se for row in rows], dtype=float)
    changes = [_change_se(before, after) for before, after in pairwise(shown)]
    return tendency(
        np.array([past.time for past in shown]),
        np.array([row.index for row in rows], dtype=float),
        covariance(se, np.array(changes)),
        straight=len(shown) >= FEWEST_WITH_SLOPE,
    )


def _change_se(before: Past, after: Past) -> float:
    """Of the published change from one wave to the next; nan where none is published, or from another wave."""
    change = after.row.change if after.row and after.previous == before.wave else None
    return math.nan if change is None or change.se is None else change.se


def _ahead(found: Tendency, last: Past, targets: Mapping[int, float]) -> Ahead | None:
    if not found.straight or last.row is None:
        return None
    later = {year: target for year, target in targets.items() if year > last.time}
    year = max(later, default=int(last.time) + 1)
    ((value, low, high),) = _triples(found.line(np.array([year + 0.5])))
    return Ahead(year, value, low, high, later.get(year, last.row.target))


def _triples(line: Line) -> list[tuple[float, float, float]]:
    """On the scale of the index: nothing lies beyond its ends."""
    return [tuple(one) for one in np.clip(np.column_stack([line.value, line.low, line.high]), 0, 100).tolist()]
