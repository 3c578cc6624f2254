"""How the field of a wave goes: responses and expected precision of each cell, now and at the close, and what lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import fmean, median
from typing import Any, Literal, NamedTuple

from analysis.judging.marks import STANDARD, Mark, mark, publishable
from analysis.live.planning import Plan, Spread, effective_size, expected_half_width, needed, spread
from survey.base.clock import local_day
from survey.models import Wave
from survey.models.day_sums import counts_of_wave, scores_of_wave, unfolded
from survey.models.reference import City, Sector, cities, sectors
from survey.queries.register import entries

ASSUMED = Spread(between=0.08 * 18**2, within=0.92 * 18**2)
"""Variances where nothing was answered yet: standard deviation 18, intra-class correlation .08."""

Obstacle = Literal["", "confidential", "register"]


class Expected(NamedTuple):
    """What a cell's figure can be expected to be: responses, 95 % half-width (points; None: not estimable), mark."""

    responses: int
    half_width: float | None
    mark: Mark

    @property
    def publishable(self) -> bool:
        return publishable(self.mark)


@dataclass(frozen=True)
class Cell:
    """A sector in a city: outlets in the register, drawn and answering; services of those that answer.

    `more`: responses still to gather, and from how many outlets, where the figure could not be published at the close;
    `obstacle`: why no number of responses would do: too few units or outlets in the register to keep them confidential,
    or too few outlets for the precision.
    """

    sector: Sector
    city: City
    registered: int
    selected: int
    answering: int
    participation: float | None
    now: Expected
    close: Expected
    more: Plan | None = None
    obstacle: Obstacle = ""

    @property
    def misses(self) -> bool:
        """Whether the figure could not be published at the close."""
        return not self.close.publishable


@dataclass(frozen=True)
class Progress:
    """The cells of a wave; `factor` is by how much responses are expected to grow until the last planned day (None
    where no last day is planned), `waiting` responses are not added up yet."""

    cells: Sequence[Cell]
    factor: float | None
    waiting: int


class _Outlet(NamedTuple):
    unit: int
    sector: str
    city: str
    volume: float | None
    selected: bool
    responses: int
    scores: tuple[float, float, float]


def progress(wave: Wave, today: date) -> Progress:
    """How the wave goes; reads sums and the register, never responses."""
    counts, scores = counts_of_wave(wave.id), scores_of_wave(wave.id)
    outlets = [
        _Outlet(
            row.unit_id,
            row.sector_code,
            row.city_code,
            row.volume,
            row.selected,
            counts.get(row.id, 0),
            scores.get(row.id, (0, 0, 0)),
        )
        for row in entries(wave.id)
    ]
    groups: dict[tuple[str, str], list[_Outlet]] = {}
    for outlet in outlets:
        groups.setdefault((outlet.sector, outlet.city), []).append(outlet)
    factor, everywhere = _factor(wave, today), cities()
    found = []
    for sector in sectors():
        own = [outlet for outlet in outlets if outlet.sector == sector.code]
        variances = _spread(own)
        usual = median([outlet.volume for outlet in own if outlet.volume] or [1])
        for city in everywhere:
            if here := groups.get((sector.code, city.code)):
                found.append(_cell(sector, city, here, usual, variances, factor or 1))
    waiting = sum(stretch.end - stretch.start for stretch in unfolded())
    return Progress(found, factor, waiting)


def _factor(wave: Wave, today: date) -> float | None:
    """Days of the whole wave for each that has passed."""
    if wave.status != "open" or wave.opened_at is None:
        return 1.0
    if wave.closes_on is None:
        return None
    first = local_day(wave.opened_at)
    passed, whole = (today - first).days + 1, (wave.closes_on - first).days + 1
    return max(1.0, whole / max(1, passed))


def _spread(outlets: Sequence[_Outlet]) -> Spread:
    n, total, squares = zip(*(outlet.scores for outlet in outlets), strict=True) if outlets else ((), (), ())
    return spread(n, total, squares, [outlet.city for outlet in outlets]) or ASSUMED


def _cell(
    sector: Sector, city: City, outlets: Sequence[_Outlet], usual: float, variances: Spread, factor: float
) -> Cell:
    drawn = [outlet for outlet in outlets if outlet.selected]
    answering = [outlet for outlet in drawn if outlet.responses]
    median_here = median([outlet.volume for outlet in outlets if outlet.volume] or [usual])
    volumes = [max(outlet.volume or median_here, outlet.responses) for outlet in answering]
    units: dict[int, float] = {}
    for outlet, volume in zip(answering, volumes, strict=True):
        units[outlet.unit] = units.get(outlet.unit, 0.0) + volume
    responses = [float(outlet.responses) for outlet in answering]
    now, close = (_expected([r * by for r in responses], volumes, units, variances) for by in (1, factor))
    cell = Cell(
        sector=sector,
        city=city,
        registered=len(outlets),
        selected=len(drawn),
        answering=len(answering),
        participation=sum(responses) / sum(volumes) if volumes else None,
        now=now,
        close=close,
    )
    if not cell.misses:
        return cell
    return Cell(**{**vars(cell), **_lack(cell, drawn, responses, volumes, units, variances, factor)})


def _expected(
    responses: Sequence[float], volumes: Sequence[float], units: Mapping[int, float], variances: Spread
) -> Expected:
    enough = len(responses) > 1
    half = expected_half_width(responses, volumes, variances) if enough else None
    n = round(sum(responses))
    earned = mark(
        n=n,
        n_eff=effective_size(responses, volumes) if enough else None,
        outlets=len(responses),
        units=len(units),
        largest_share=max(units.values()) / sum(volumes) if volumes else None,
        df=len(responses) - 1 if enough else None,
        half_width=half,
    )
    return Expected(n, half, earned)


def _lack(
    cell: Cell,
    drawn: Sequence[_Outlet],
    responses: Sequence[float],
    volumes: Sequence[float],
    units: Mapping[int, float],
    variances: Spread,
    factor: float,
) -> dict[str, Any]:
    """What would make the cell's figure publishable."""
    few = len({outlet.unit for outlet in drawn}) < STANDARD.fewest_units or len(drawn) < STANDARD.fewest_outlets
    dominated = volumes and max(units.values()) > STANDARD.largest_share * sum(volumes) and len(drawn) == cell.answering
    if few or dominated:
        return {"obstacle": "confidential"}
    plan = needed(
        variances,
        outlets=cell.answering,
        available=len(drawn),
        per_outlet=fmean(responses) * factor if responses else 0,
        unequal=len(volumes) * sum(v**2 for v in volumes) / sum(volumes) ** 2 if volumes else 1,
    )
    if plan is None:
        return {"obstacle": "register"}
    each = ceil(plan.responses / plan.outlets)
    short = [each - r for r in responses if r < each] + [float(each)] * (plan.outlets - cell.answering)
    return {"more": Plan(ceil(sum(short)), len(short))}
