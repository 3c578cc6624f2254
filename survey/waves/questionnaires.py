"""Questionnaires that statisticians bring: kept as versions, set for sectors of a wave that has not begun."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from questionnaires import Item, Problem, Questionnaire, QuestionnaireError, load_all
from questionnaires.imported import Imported
from survey.base.database import db
from survey.base.i18n import FIRST
from survey.base.refusal import RefusedError
from survey.models import KeptQuestionnaire, QuestionnaireVersion, Wave, WaveQuestionnaire
from survey.models.reference import sectors
from survey.queries.register import questionnaires_of
from survey.waves.labels import status_names

LONGEST_NAME = 100
Row = TypeVar("Row", QuestionnaireVersion, KeptQuestionnaire)


@dataclass(frozen=True)
class InUse:
    """What a sector is asked now: in the wave begun last (its code), or what the next one would begin with (None)."""

    wave: str | None
    questionnaire: Questionnaire


def keep(brought: Imported, name: str, file: str, actor: str) -> tuple[KeptQuestionnaire, bool]:
    """Keep what a file became, and say whether it is new: the same content is one version. Raises QuestionnaireError
    with everything that is wrong with it."""
    problems = [*brought.problems]
    if FIRST not in brought.content["languages"]:
        problems.append(Problem(file, "languages", "first_language", (("language", FIRST),)))
    if problems:
        raise QuestionnaireError(problems)
    row = version_of(Questionnaire.from_content(brought.content))
    known = db.session.scalar(sa.select(KeptQuestionnaire).where(KeptQuestionnaire.version_id == row.id))
    if known is not None:
        return known, False
    remarks = [
        {"place": one.place, "code": one.code, "values": [list(pair) for pair in one.values]} for one in brought.remarks
    ]
    kept = KeptQuestionnaire(version=row, name=name[:LONGEST_NAME], file=file[:200], actor=actor, remarks=remarks)
    first = _added(kept, sa.select(KeptQuestionnaire).where(KeptQuestionnaire.version_id == row.id))
    return first, first is kept


def remarks_of(kept: KeptQuestionnaire) -> list[Problem]:
    """What was said when the file was read."""
    return [
        Problem(kept.file, one["place"], one["code"], tuple((name, _value(value)) for name, value in one["values"]))
        for one in kept.remarks
    ]


def version_of(questionnaire: Questionnaire) -> QuestionnaireVersion:
    """The row of a questionnaire's version, new where nobody had it before."""
    known = sa.select(QuestionnaireVersion).where(QuestionnaireVersion.hash == questionnaire.version)
    row = db.session.scalar(known)
    if row is None:
        return _added(QuestionnaireVersion(hash=questionnaire.version, content=questionnaire.content), known)
    return row


def _added(row: Row, known: sa.Select[Any]) -> Row:
    """A new row; where somebody else was faster by an instant, theirs."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        theirs: Row = db.session.scalars(known).one()
        return theirs
    return row


def in_use() -> dict[str, InUse]:
    """What each sector is asked now, by its code."""
    begun = sa.select(Wave).where(Wave.opened_at.is_not(None)).order_by(Wave.opened_at.desc(), Wave.id.desc()).limit(1)
    wave = db.session.scalar(begun)
    versions = questionnaires_of(wave.id) if wave else {}
    return {
        sector: InUse(wave.code, Questionnaire.from_content(versions[sector].content))
        if wave and sector in versions
        else InUse(None, packaged)
        for sector, packaged in load_all().items()
    }


def set_for(kept: KeptQuestionnaire, wave: Wave, chosen: Collection[str]) -> None:
    """Ask the chosen sectors with this version when the wave begins."""
    _refuse_begun(wave)
    problems = []
    known = {sector.code for sector in sectors()}
    if not chosen:
        problems.append(_("请至少选一个行业。"))
    problems += [_("没有行业 %(code)s", code=code) for code in sorted(set(chosen) - known)]
    own = Questionnaire.from_content(kept.version.content)
    asked = planned(wave)
    problems += _conflicts(own, {sector: asked[sector] for sector in asked if sector not in chosen})
    if problems:
        raise RefusedError(*problems)
    _unset(wave, chosen)
    db.session.add_all(
        WaveQuestionnaire(wave_id=wave.id, sector_code=code, version_id=kept.version_id) for code in sorted(chosen)
    )
    db.session.flush()


def take_back(kept: KeptQuestionnaire, wave: Wave) -> None:
    """Let the sectors for which this version was set begin with what they would have without it."""
    _refuse_begun(wave)
    versions = questionnaires_of(wave.id)
    chosen = [sector for sector in versions if versions[sector].id == kept.version_id]
    if not chosen:
        raise RefusedError(_("%(wave)s 期没有用这份问卷", wave=wave.code))
    _unset(wave, chosen)


def planned(wave: Wave) -> dict[str, Questionnaire]:
    """What each sector will be asked when a draft begins: what was set for it, else the packaged one."""
    versions = questionnaires_of(wave.id)
    return {
        sector: Questionnaire.from_content(versions[sector].content) if sector in versions else packaged
        for sector, packaged in load_all().items()
    }


def where_set() -> dict[int, dict[str, tuple[Wave, list[str]]]]:
    """The waves and sectors that each version (its id) was or will be used in, by the wave's code."""
    found: dict[int, dict[str, tuple[Wave, list[str]]]] = {}
    rows = db.session.execute(
        sa.select(WaveQuestionnaire.version_id, Wave, WaveQuestionnaire.sector_code)
        .join(Wave, Wave.id == WaveQuestionnaire.wave_id)
        .join(KeptQuestionnaire, KeptQuestionnaire.version_id == WaveQuestionnaire.version_id)
        .order_by(Wave.id, WaveQuestionnaire.sector_code)
    )
    for version_id, wave, sector in rows:
        found.setdefault(version_id, {}).setdefault(wave.code, (wave, []))[1].append(sector)
    return found


def _refuse_begun(wave: Wave) -> None:
    db.session.refresh(wave, with_for_update=True)
    if wave.opened_at is not None or wave.status != "draft":
        raise RefusedError(
            _(
                "%(wave)s 期是 %(status)s，只有筹备中的才能换问卷",
                wave=wave.code,
                status=status_names()[wave.status],
            )
        )


def _unset(wave: Wave, chosen: Collection[str]) -> None:
    of_sectors = WaveQuestionnaire.sector_code.in_(chosen)
    db.session.execute(sa.delete(WaveQuestionnaire).where(WaveQuestionnaire.wave_id == wave.id, of_sectors))


def _conflicts(own: Questionnaire, others: Mapping[str, Questionnaire]) -> Iterator[str]:
    """One name is one column in all data of a wave: what another sector is asked under it must be of the same kind."""
    for item in own.items:
        other = [
            sector
            for sector, asked in others.items()
            if any(one.id == item.id and _kind(one) != _kind(item) for one in asked.items)
        ]
        if other:
            yield _(
                "题 %(item)s 在别的行业（%(sectors)s）是另一种题：请换一个名称，或把这些行业也选上",
                item=item.id,
                sectors=_("、").join(other),
            )


def _kind(item: Item) -> tuple[object, ...]:
    return item.type, item.construct, tuple(option.value for option in item.options)


def _value(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
