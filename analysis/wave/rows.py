"""The rows of an index: estimates with target, verdict, mark and what publication rules ask for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.estimation.estimates import Estimate
from analysis.estimation.intervals import t_interval
from analysis.judging.marks import CONFIDENCE, CONFIDENTIAL, Errors, Mark, interval_df, mark, thresholds_of
from analysis.judging.verdicts import Verdict, judge, judge_times_ten
from analysis.wave.level import Level

NO_RESPONSES = "no responses"
ONE_PSU = "not estimable: a single PSU"


@dataclass(frozen=True)
class IndexRow:
    """One index; None where it is not estimable.

    `se` is the standard error that carries interval, verdict and mark, `se_design` the one by linearisation.
    `df` is the smaller of the design's and Satterthwaite's, with the register's errors Satterthwaite's; `low` and
    `high` end the interval at the settings' confidence, `low90` and `high90` the 90 % interval of the verdict. `p_met`
    is the p-value of "met". `verdict_x10` is the verdict were the index ten times the mean answer, `se_other_psu` the
    standard error were units the PSUs instead of outlets, or the reverse. The figures are here whatever the mark: who
    publishes hides those not `publishable`.
    """

    code: str
    name: str
    target: float
    index: float | None = None
    se: float | None = None
    se_design: float | None = None
    df: float | None = None
    df_design: int | None = None
    df_satterthwaite: float | None = None
    low: float | None = None
    high: float | None = None
    low90: float | None = None
    high90: float | None = None
    n: int = 0
    n_eff: float | None = None
    outlets: int = 0
    units: int = 0
    deff: float | None = None
    verdict: Verdict | None = None
    p_met: float | None = None
    p_not: float | None = None
    verdict_x10: Verdict | None = None
    se_other_psu: float | None = None
    mark: Mark = CONFIDENTIAL
    note: str | None = NO_RESPONSES


@dataclass(frozen=True)
class SectorRow(IndexRow):
    """The index of a sector."""

    family: str = ""


@dataclass(frozen=True)
class FamilyRow(IndexRow):
    """The index of a family, and the part of its sectors' shares that could be estimated (None: it has no sectors)."""

    covered: float | None = None


@dataclass(frozen=True)
class CityRow(FamilyRow):
    """The index of a family in a city, whose code is the row's."""

    family: str = ""


@dataclass(frozen=True)
class CellRow(IndexRow):
    """The index of a sector in a city, with its outlets in the register, drawn, and answering.

    `responses` and `volume` (services) are those of the answering outlets, `participation` their quotient, `imputed`
    the number of these outlets whose volume was not known.
    """

    sector: str = ""
    city: str = ""
    family: str = ""
    registered: int = 0
    selected: int = 0
    answering: int = 0
    responses: int = 0
    volume: float = 0.0
    participation: float | None = None
    imputed: int = 0


@dataclass(frozen=True)
class Heading:
    """What a row is of, whether its index may be judged, what else is to say, and what where there is no index."""

    code: str
    name: str
    target: float
    judged: bool = True
    notes: tuple[str, ...] = ()
    empty: str = NO_RESPONSES


def index_rows(
    level: Level, places: Sequence[int | None], headings: Sequence[Heading], confidence: float
) -> list[IndexRow]:
    """A row for each heading, from the estimate at its place in the level (None: there were no responses)."""
    records, linearised, other_se = level.estimates.records(confidence), level.estimates.se_design, level.other_se
    outlets, units, largest = level.counts()
    errors: Errors = "linearised" if level.estimates.predicted is None else "register"

    def row(place: int | None, heading: Heading) -> IndexRow:
        if place is None or records[place].n == 0:
            return IndexRow(heading.code, heading.name, heading.target, note="; ".join((heading.empty, *heading.notes)))
        made = _row(
            heading,
            records[place],
            errors,
            int(outlets[place]),
            int(units[place]),
            float(largest[place]),
            confidence,
        )
        return replace(made, se_design=_known(linearised[place]), se_other_psu=_known(other_se[place]))

    return [row(place, heading) for place, heading in zip(places, headings, strict=True)]


def _row(
    heading: Heading,
    found: Estimate,
    errors: Errors,
    outlets: int,
    units: int,
    largest: float,
    confidence: float,
) -> IndexRow:
    estimable = found.se is not None
    index, satterthwaite = (found.estimate, found.df_satterthwaite) if estimable else (None, None)
    df = interval_df(errors, found.df, satterthwaite) if estimable else None
    low, high = t_interval(index, found.se, df, confidence)
    low95, high95 = t_interval(index, found.se, df, CONFIDENCE)
    judgement = judge(index, found.se, df, heading.target if heading.judged else None)
    notes = heading.notes if estimable else (ONE_PSU, *heading.notes)
    return IndexRow(
        code=heading.code,
        name=heading.name,
        target=heading.target,
        index=index,
        se=found.se,
        df=df,
        df_design=found.df,
        df_satterthwaite=satterthwaite,
        low=low,
        high=high,
        low90=judgement.low,
        high90=judgement.high,
        n=found.n,
        n_eff=found.n_eff,
        outlets=outlets,
        units=units,
        deff=found.deff if estimable else None,
        verdict=judgement.verdict,
        p_met=judgement.p_met,
        p_not=judgement.p_not,
        verdict_x10=_verdict_x10(heading, index, found.se, df),
        mark=mark(
            n=found.n,
            n_eff=found.n_eff,
            outlets=outlets,
            units=units,
            largest_share=largest,
            df=df,
            half_width=None if low95 is None or high95 is None else (high95 - low95) / 2,
            thresholds=thresholds_of(errors),
        ),
        note="; ".join(notes) or None,
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _verdict_x10(heading: Heading, index: float | None, se: float | None, df: float | None) -> Verdict | None:
    if index is None or se is None or not heading.judged:
        return None
    return judge_times_ten(index, se, df, heading.target).verdict
