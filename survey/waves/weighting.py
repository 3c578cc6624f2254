"""What a wave's indices are weighted by beyond its register: value-added shares and margins, from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.base.database import affected, db
from survey.base.refusal import RefusedError
from survey.base.sentences import sentence
from survey.models import Margin, SectorShare, Wave
from survey.models.plan import margins_of
from survey.models.reference import families, sectors
from survey.tables.columns import Table
from survey.tables.incoming import Reading
from survey.tables.known import MARGINS
from survey.waves.misfits import problems_of

FULL = 0.005
"""Published shares are rounded: those of a family may add up to 1 within this."""


@dataclass(frozen=True)
class Taken:
    """How many values were taken from a file, and what would keep the wave's figures from being computed by now."""

    values: int
    warnings: Sequence[str]


def set_shares(wave: Wave, reading: Reading, source: str, year: int) -> Taken:
    """Make a file (table SHARES) the wave's shares of sectors in their families.

    Raises RefusedError with every problem: unknown or missing sectors, shares outside (0, 1], families that do not add
    up to 1.
    """
    problems = _sourced(wave, source)
    shares = _amounts(reading, "share")
    problems += _wrong(reading)
    if not problems:
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


def margin_table(dimension: str) -> Table:
    """The table of a margin's totals; raises RefusedError for an unknown dimension."""
    if dimension not in MARGINS:
        raise RefusedError(_("没有“%(dimension)s”这种边际", dimension=dimension))
    return MARGINS[dimension]


def set_margin(wave: Wave, dimension: str, reading: Reading, source: str, year: int) -> Taken:
    """Make a file (table MARGINS[dimension]) known totals of services to which weights are calibrated.

    Raises RefusedError with every problem: unknown codes, totals that are none or all 0, and sums that differ from
    those of the wave's other margins; of a frozen wave also with margins that its responses cannot meet, of which any
    other wave only warns, as responses and outlets may still come.
    """
    problems = _sourced(wave, source)
    totals = _amounts(reading, "total")
    problems += _wrong(reading)
    if not problems and not sum(totals.values()):
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


def _amounts(reading: Reading, column: str) -> dict[str, float]:
    """The numbers of a column by the codes that make a row its own, joined by a hyphen."""
    keys = reading.table.unique
    return {"-".join(str(record[key]) for key in keys): record[column] for _line, record in reading.sound}


def _wrong(reading: Reading) -> list[str]:
    return [*map(str, reading.questions), *reading.problems.named()]


def _disagreements(dimension: str, totals: Mapping[str, float], others: Sequence[Margin]) -> list[str]:
    """Margins of one wave divide up the same services: their sums agree, in whole and in what they share."""
    from analysis.estimation.margins import ROUNDING

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
