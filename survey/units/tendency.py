"""Where a unit's score is going from wave to wave: each wave's customers are others, so errors are independent."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from markupsafe import Markup

from analysis.live.tendency import FEWEST, FEWEST_WITH_SLOPE, Tendency, tendency
from survey.base.clock import now
from survey.drawing.axis import trend_axis
from survey.drawing.intervals import Band
from survey.drawing.multiples import Place, Scale, small_multiple
from survey.figures.method import paced
from survey.models import Wave
from survey.units.scorecard import ItemScore, WaveScore

_YEAR = 365.25 * 86_400


def bands(waves: Sequence[WaveScore]) -> list[Band | None]:
    """The tendency at each wave, None before the first score; none at all before there are two."""
    found = _tendency(waves)
    if found is None:
        return [None] * len(waves)
    line = found.line(np.array([_time(one.wave) for one in waves]))
    ends = np.clip([line.value, line.low, line.high], 0, 100).T.tolist()
    return [Band(*end) if _time(one.wave) >= found.time[0] else None for one, end in zip(waves, ends, strict=True)]


def pace(waves: Sequence[WaveScore]) -> str | None:
    """Points a year in words, from four waves on."""
    found = _tendency(waves)
    slope = found.slope() if found else None
    return paced(slope) if slope else None


def questions(items: Sequence[ItemScore], spoken: str) -> list[tuple[str, Markup, str | None]]:
    """Label, chart and pace of each question that two waves have scores of, all charts on one axis."""
    told = [one for one in items if sum(wave.score.shown for wave in one.waves) >= FEWEST]
    waves = [wave for one in told for wave in one.waves]
    if not told:
        return []
    times = [_time(wave.wave) for wave in waves]
    scale = Scale((min(times), max(times)), trend_axis([wave.score for wave in waves]))
    return [
        (one.item.label[spoken], small_multiple(_places(one.waves), None, scale, _said(one, spoken)), pace(one.waves))
        for one in told
    ]


def _places(waves: Sequence[WaveScore]) -> list[Place]:
    drawn = zip(waves, bands(waves), strict=True)
    return [
        Place(
            _time(one.wave),
            one.score.index,
            one.score.low,
            one.score.high,
            (band.value, band.low, band.high) if band else None,
        )
        for one, band in drawn
    ]


def _said(one: ItemScore, spoken: str) -> str:
    known = [f"{wave.wave.code} {wave.score.index:.1f}" for wave in one.waves if wave.score.index is not None]
    return f"{one.item.label[spoken]}: {'; '.join(known)}"


def _tendency(waves: Sequence[WaveScore]) -> Tendency | None:
    known = [(_time(one.wave), one.score.index, one.score.se) for one in waves if one.score.shown and one.score.se]
    if len(known) < FEWEST:
        return None
    time, index, se = np.array(known, dtype=float).T
    return tendency(time, index, np.diag(se**2), straight=len(known) >= FEWEST_WITH_SLOPE)


def _time(wave: Wave) -> float:
    """The middle of a wave, in years since 1970."""
    end = wave.closed_at or now()
    start: datetime = wave.opened_at or end
    return (start.timestamp() + end.timestamp()) / 2 / _YEAR
