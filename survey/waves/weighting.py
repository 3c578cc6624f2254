"""What a wave's indices are weighted by beyond its register: value-added shares and margins, from files."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from analysis.estimation.margins import ROUNDING
from analysis.snapshot.settings import DIMENSIONS
from survey.base.database import affected, db
from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.base.sentences import sentence
from survey.models import Margin, SectorShare, Wave
from survey.models.plan import margins_of
from survey.models.reference import cities, families, sectors
from survey.tables.incoming import read_table
from survey.tables.problems import Problems
from survey.waves.misfits import problems_of
from survey.web.numbers import number

FULL = 0.005
"""Published shares are rounded: those of a family may add up to 1 within this."""


@dataclass(frozen=True)
class Taken:
    """How many values were taken from a file, and what would keep the wave's figures from being computed by now."""

    values: int
    warnings: Sequence[str]


def set_shares(wave: Wave, content: bytes, source: str, year: int) -> Taken:
    """Make the file (columns sector and share) the wave's shares of sectors in their families.

    Raises RefusedError with every problem: unknown or missing sectors, shares outside (0, 1], families that do not add
    up to 1.
    """
    problems = _sourced(wave, source)
    shares, found = _amounts(content, ("sector",), "share", lazy_gettext("大于 0、不超过 1 的数"), lambda v: 0 < v <= 1)
    problems += found.named()
    if not found.count:
        problems += [_("缺少行业 %(code)s", code=s.code) for s in sectors() if s.code not in shares]
        for family in families():
            total = sum(shares.get(s.code, 0) for s in sectors() if s.family_code == family.code)
            if abs(total - 1) > FULL:
                name, sum_ = family.name, f"{total:.4f}"
                problems.append(_("%(family)s各行业的权重合计 %(sum)s，应为 1", family=name, sum=sum_))
    if problems:
        raise RefusedError(*problems)
    db.session.execute(sa.delete(SectorShare).where(SectorShare.wave_id == wave.id))
    db.session.add_all(SectorShare(wave_id=wave.id, sector_code=code, share=share) for code, share in shares.items())
    wave.shares_source, wave.shares_year = source, year
    db.session.flush()
    return Taken(len(shares), _tried(wave))


def set_margin(wave: Wave, dimension: str, content: bytes, source: str, year: int) -> Taken:
    """Make the file (the dimension's columns and total) known totals of services to which weights are calibrated.

    Raises RefusedError with every problem: unknown codes, totals that are none or all 0, and sums that differ from
    those of the wave's other margins; of a frozen wave also with margins that its responses cannot meet, of which any
    other wave only warns, as responses and outlets may still come.
    """
    problems = _sourced(wave, source)
    if dimension not in DIMENSIONS:
        raise RefusedError(*problems, _("没有“%(dimension)s”这种边际", dimension=dimension))
    totals, found = _amounts(
        content, tuple(dimension.split("-")), "total", lazy_gettext("不小于 0 的数"), lambda v: 0 <= v < math.inf
    )
    problems += found.named()
    if not found.count and not sum(totals.values()):
        problems.append(_("合计是 0"))
    if not problems:
        problems += _disagreements(dimension, totals, margins_of(wave.id))
    if problems:
        raise RefusedError(*problems)
    _taken_away(wave, dimension)
    db.session.add(Margin(wave_id=wave.id, dimension=dimension, source=source, year=year, totals=totals))
    db.session.flush()
    return Taken(len(totals), _tried(wave))


def event(wave: Wave, what: str) -> str:
    """What the audit log calls setting something for a wave: a correction once the wave is frozen."""
    return f"{what} {'set' if wave.snapshot is None else 'corrected'}"


def drop_margin(wave: Wave, dimension: str) -> None:
    """Leave weights uncalibrated to this dimension; raises RefusedError where they are not calibrated to it anyway."""
    if problems := _published(wave):
        raise RefusedError(*problems)
    if not _taken_away(wave, dimension):
        raise RefusedError(_("%(wave)s 期没有这个边际", wave=wave.code))


def _taken_away(wave: Wave, dimension: str) -> bool:
    return affected(sa.delete(Margin).where(Margin.wave_id == wave.id, Margin.dimension == dimension)) > 0


def _sourced(wave: Wave, source: str) -> list[str]:
    return ([] if source else [_("请写明来源")]) + _published(wave)


def _published(wave: Wave) -> list[str]:
    """What was published stays as it is; until then all can be corrected, also of a frozen wave."""
    if wave.status == "published":
        return [_("%(wave)s 期已公布，不能再改", wave=wave.code)]
    return []


def _tried(wave: Wave) -> list[str]:
    """Try what was just set on the wave's responses; returns the problems.

    Raises RefusedError with them where the wave is frozen: no response will come any more.
    """
    problems = problems_of(wave)
    if problems and wave.snapshot is not None:
        raise RefusedError(*problems)
    return [sentence(problem) for problem in problems]


def _amounts(
    content: bytes, keys: Sequence[str], column: str, expected: LazyString, admissible: Callable[[float], bool]
) -> tuple[dict[str, float], Problems]:
    """The numbers of a column by the codes beside them, joined by a hyphen, and what is wrong with single lines."""
    known = {"sector": {s.code for s in sectors()}, "city": {c.code for c in cities()}}
    records, problems = read_table(content, (*keys, column))
    amounts: dict[str, float] = {}
    for line, record in records:
        for key in keys:
            if record[key] not in known[key]:
                problems.add(line, N_("%(name)s “%(value)s” 没有这个代码"), name=key, value=record[key])
        code = "-".join(record[key] for key in keys)
        if code in amounts:
            problems.add(line, N_("%(code)s 出现了两次"), code=code)
        amount = number(record[column])
        if amount is None or not admissible(amount):
            problems.add(
                line,
                N_("%(name)s 应为%(expected)s，不是“%(value)s”"),
                name=column,
                expected=expected,
                value=record[column],
            )
        amounts[code] = math.nan if amount is None else amount
    return amounts, problems


def _disagreements(dimension: str, totals: Mapping[str, float], others: Sequence[Margin]) -> list[str]:
    """Margins of one wave divide up the same services: their sums agree, in whole and in what they share."""
    problems = []
    for other in others:
        if other.dimension == dimension:
            continue
        pair = {dimension: totals, other.dimension: other.totals}
        shared = next((name for name in ("sector", "city") if name in pair and "sector-city" in pair), None)
        mine, theirs = (_by(shared, name, values) for name, values in pair.items())
        for code in sorted(set(mine) | set(theirs)):
            a, b = mine.get(code, 0.0), theirs.get(code, 0.0)
            if abs(a - b) > ROUNDING * max(a, b):
                problems.append(
                    _(
                        "%(code)s合计 %(mine)s，和边际 %(other)s 的 %(theirs)s 不一致",
                        code=f"{code} " if code else "",
                        mine=f"{a:,.10g}",
                        other=other.dimension,
                        theirs=f"{b:,.10g}",
                    )
                )
    return problems


def _by(shared: str | None, dimension: str, totals: Mapping[str, float]) -> dict[str, float]:
    """The totals by a dimension that both margins have; by nothing where they have none."""
    sums: dict[str, float] = {}
    place = dimension.split("-").index(shared) if shared else 0
    for code, total in totals.items():
        key = code.split("-")[place] if shared else ""
        sums[key] = sums.get(key, 0.0) + float(total)
    return sums
