"""The life of a wave: draft, open, closed, frozen; and its calendar."""

import re
from datetime import date

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from analysis.errors import wrong
from analysis.judging.marks import Errors
from questionnaires import load_all
from survey.base.clock import now
from survey.base.database import db
from survey.base.periods import spellings
from survey.base.refusal import RefusedError
from survey.models import RegisterEntry, Wave, WaveQuestionnaire
from survey.models.wave import wave_by_code
from survey.queries.register import questionnaires_of
from survey.waves.labels import status_names
from survey.waves.questionnaires import version_of
from survey.waves.register_of_now import take_over

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_LONGEST_NAME = 100


def find(code: str) -> Wave:
    """The wave with this code; raises RefusedError where there is none."""
    wave = wave_by_code(code)
    if wave is None:
        raise RefusedError(wrong("no_wave", code=code))
    return wave


def create(
    code: str,
    name: str,
    *,
    opens_on: date | None = None,
    closes_on: date | None = None,
    errors: Errors = "register",
    demo_data: bool = False,
) -> Wave:
    """A new wave in draft; its first and last day are a plan, which opens and closes nothing.

    `errors` is what carries its intervals: the register, or linearisation.
    """
    problems = []
    if not _CODE.fullmatch(code):
        problems.append(_("评价期的代码是 1 到 20 位字母、数字和连字符，不能是“%(code)s”", code=code))
    elif taken := next(filter(wave_by_code, spellings(code)), None):
        problems.append(_("评价期 %(code)s 已经有了", code=taken))
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        problems.append(_("名称是 1 到 %(most)s 个字", most=_LONGEST_NAME))
    problems += _calendar_problems(opens_on, closes_on)
    if problems:
        raise RefusedError(*problems)
    wave = Wave(code=code, name=name, demo_data=demo_data, opens_on=opens_on, closes_on=closes_on, errors=errors)
    db.session.add(wave)
    db.session.flush()
    return wave


def schedule(wave: Wave, opens_on: date | None, closes_on: date | None) -> None:
    """Plan the wave's first and last day."""
    problems = _calendar_problems(opens_on, closes_on)
    if wave.status in ("frozen", "published"):
        problems.append(_("%(wave)s 期已冻结，日程不能再改", wave=wave.code))
    if problems:
        raise RefusedError(*problems)
    wave.opens_on, wave.closes_on = opens_on, closes_on


def open_(wave: Wave) -> None:
    """Let responses in. What was set for a sector, else the questionnaire of today, is the wave's from now on; outlets
    and units are called as in its register."""
    db.session.refresh(wave, with_for_update=True)
    problems = []
    if wave.status not in ("draft", "closed"):
        problems.append(
            _(
                "%(wave)s 期是 %(status)s，只有筹备中或已结束的才能开始",
                wave=wave.code,
                status=status_names()[wave.status],
            )
        )
    other = db.session.scalar(sa.select(Wave.code).where(Wave.status == "open", Wave.id != wave.id))
    if other:
        problems.append(_("%(wave)s 期正在进行，请先结束它", wave=other))
    if not db.session.scalar(sa.select(sa.exists().where(RegisterEntry.wave_id == wave.id))):
        problems.append(_("%(wave)s 期还没有网点，请先导入名录", wave=wave.code))
    if not wave.demo_data and not current_app.config["ORGANISER"]:
        problems.append(_("还没有写明谁在问：请先设置 ORGANISER（主办单位的名称、地址和电话），再开始评价"))
    if problems:
        raise RefusedError(*problems)
    if wave.opened_at is None:
        _assign_questionnaires(wave)
        wave.opened_at = now()
    wave.status, wave.closed_at = "open", None
    take_over(wave)


def close(wave: Wave) -> None:
    """Let no more responses in."""
    if wave.status != "open":
        raise RefusedError(
            _("%(wave)s 期是 %(status)s，只有进行中的才能结束", wave=wave.code, status=status_names()[wave.status])
        )
    wave.status, wave.closed_at = "closed", now()


def _calendar_problems(opens_on: date | None, closes_on: date | None) -> list[str]:
    if opens_on and closes_on and closes_on < opens_on:
        return [_("最后一天不能早于第一天")]
    return []


def _assign_questionnaires(wave: Wave) -> None:
    """Give every sector the version of today, but those for which another was set."""
    already = questionnaires_of(wave.id)
    versions: dict[str, int] = {}
    for sector, questionnaire in load_all().items():
        if sector not in already:
            if questionnaire.version not in versions:
                versions[questionnaire.version] = version_of(questionnaire).id
            chosen = versions[questionnaire.version]
            db.session.add(WaveQuestionnaire(wave_id=wave.id, sector_code=sector, version_id=chosen))
    db.session.flush()
