"""How the field of a wave goes: responses and expected precision of each cell, now and at the close, and what lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, inf, isfinite
from statistics import fmean
from typing import TYPE_CHECKING, Literal, NamedTuple

from analysis.judging.marks import Errors, Mark, mark, publishable, thresholds_of
from analysis.live.planning import Plan, Spread, effective_size, needed
from survey.base.clock import local_day
from survey.models import Wave
from survey.models.folded import waiting
from survey.models.reference import City, Sector
from survey.office.field.gathered import Gathered, field_of, gathered

if TYPE_CHECKING:
    from analysis.live.outlook import Outlook

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


class _Planning(NamedTuple):
    """What a cell's plan rests on: how outlets vary, by which errors, with what growth until the close."""

    variances: Spread
    prior_df: float
    errors: Errors
    growth: float


def progress(wave: Wave, today: date) -> Progress:
    """How the wave goes; reads sums and the register, never responses."""
    from analysis.live.outlook import outlook

    factor, groups, later = _factor(wave, today), gathered(wave), waiting()
    if not groups:
        return Progress([], factor, later)
    order = {sector: i for i, sector in enumerate(dict.fromkeys(group.sector.code for group in groups))}
    own = [order[group.sector.code] for group in groups]
    field = field_of(groups, own)
    now, close = (outlook(field, wave.errors, by) for by in (1.0, factor or 1.0))
    variances = field.spreads()
    found = [
        _cell(group, _width(now, i), _width(close, i), _Planning(variances[of], prior, wave.errors, factor or 1.0))
        for i, (group, of, prior) in enumerate(zip(groups, own, now.prior_df.tolist(), strict=True))
    ]
    return Progress(found, factor, later)


def _factor(wave: Wave, today: date) -> float | None:
    """Days of the whole wave for each that has passed."""
    if wave.status != "open" or wave.opened_at is None:
        return 1.0
    if wave.closes_on is None:
        return None
    first = local_day(wave.opened_at)
    passed, whole = (today - first).days + 1, (wave.closes_on - first).days + 1
    return max(1.0, whole / max(1, passed))


def _width(expected: Outlook, cell: int) -> float | None:
    width = float(expected.half_width[cell])
    return width if isfinite(width) else None


def _cell(group: Gathered, now: float | None, close: float | None, planning: _Planning) -> Cell:
    volumes = sum(outlet.volume for outlet in group.answering)
    cell = Cell(
        sector=group.sector,
        city=group.city,
        registered=len(group.outlets),
        selected=len(group.drawn),
        answering=len(group.answering),
        participation=sum(outlet.responses for outlet in group.answering) / volumes if volumes else None,
        now=_expected(group, now, 1.0, planning.errors),
        close=_expected(group, close, planning.growth, planning.errors),
    )
    return _with_lack(cell, group, planning) if cell.misses else cell


def _expected(group: Gathered, half_width: float | None, growth: float, errors: Errors) -> Expected:
    responses = [outlet.responses * growth for outlet in group.answering]
    volumes, units = [outlet.volume for outlet in group.answering], group.units
    n = round(sum(responses))
    earned = mark(
        n=n,
        n_eff=effective_size(responses, volumes),
        outlets=len(responses),
        units=len(units),
        largest_share=max(units.values()) / sum(volumes) if volumes else None,
        df=len(responses) - 1,
        half_width=half_width,
        thresholds=thresholds_of(errors),
    )
    return Expected(n, half_width, earned)


def _with_lack(cell: Cell, group: Gathered, planning: _Planning) -> Cell:
    """The cell with what would make its figure publishable."""
    drawn, answering, units = group.drawn, group.answering, group.units
    rules, whole = thresholds_of(planning.errors), sum(units.values())
    few = len({outlet.unit for outlet in drawn}) < rules.fewest_units or len(drawn) < rules.fewest_outlets
    dominated = units and max(units.values()) > rules.largest_share * whole and len(drawn) == len(answering)
    if few or dominated:
        return replace(cell, obstacle="confidential")
    plan = needed(
        planning.variances,
        outlets=len(answering),
        available=len(drawn),
        per_outlet=fmean(outlet.responses for outlet in answering) * planning.growth if answering else 0,
        unequal=len(answering) * sum(outlet.volume**2 for outlet in answering) / whole**2 if answering else 1,
        rule=rules.caution,
        registered=cell.registered if planning.errors == "register" else inf,
        prior_df=planning.prior_df,
    )
    if plan is None:
        return replace(cell, obstacle="register")
    each = ceil(plan.responses / plan.outlets)
    short = [each - one.responses for one in answering if one.responses < each]
    short += [each] * (plan.outlets - len(answering))
    return replace(cell, more=Plan(ceil(sum(short)), len(short)))
