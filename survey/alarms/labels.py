"""What alarms are of, and what they say, in the reader's language."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext

from questionnaires import Item
from survey.alarms.course import Course
from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.database import db
from survey.base.i18n import day, language
from survey.figures.names import own_name
from survey.models.alarm import Alarm
from survey.models.watching import QUESTION
from survey.models.wave import WaveQuestionnaire

Asked = Mapping[tuple[int, str], int]
"""The version of the questionnaire of each (wave, sector)."""


def kinds() -> dict[str, str]:
    """Every kind of alarm with its name."""
    return {"fall": gettext("下降"), "rise": gettext("上升"), "silence": gettext("没有评价了")}


def statuses() -> dict[str, str]:
    """Every status with its name."""
    return {
        "open": gettext("待查看"),
        "seen": gettext("已查看"),
        "explained": gettext("已说明原因"),
        "ended": gettext("已经结束"),
    }


def steps() -> dict[str, str]:
    """Every kind of step with its name."""
    return {
        "raised": gettext("发出预警"),
        "province": gettext("达到全省预警线，列入全省名单"),
        "seen": gettext("已查看"),
        "explained": gettext("说明原因"),
        "ended": gettext("结束预警"),
        "reminded": gettext("已发提醒邮件"),
        "escalated": gettext("逾期，已告知市州"),
    }


def asked_in(alarms: Sequence[Alarm]) -> Asked:
    """What was asked in the waves of some alarms, in one statement."""
    rows = db.session.execute(
        sa.select(WaveQuestionnaire.wave_id, WaveQuestionnaire.sector_code, WaveQuestionnaire.version_id).where(
            WaveQuestionnaire.wave_id.in_({alarm.wave_id for alarm in alarms})
        )
    )
    return {(wave, sector): version_id for wave, sector, version_id in rows}


def question(alarm: Alarm, item: str, asked: Asked) -> Item | None:
    """A question as the sector of an alarm is asked, or any sector of its wave."""
    own = alarm.series.sector_code
    for version_id in {id_ for (wave, sector), id_ in asked.items() if wave == alarm.wave_id and own in (None, sector)}:
        for found in translated(version(version_id).questionnaire, language()).items:
            if found.id == item:
                return found
    return None


def wording(alarm: Alarm, item: str, asked: Asked) -> str:
    """What a question is called: its text, or its id where that is not known any more."""
    found = question(alarm, item, asked)
    return found.label[language()] if found else item


def name(alarm: Alarm) -> str:
    """What the alarm is of: an outlet, a unit, a sector in a city, a sector, a city."""
    series = alarm.series
    if series.outlet is not None:
        return series.outlet.name
    if series.unit is not None:
        return series.unit.name
    return place(alarm)


def place(alarm: Alarm) -> str:
    """The city and the sector, of what has one."""
    return " · ".join(own_name(part) for part in (alarm.series.city, alarm.series.sector) if part is not None)


def headline(alarm: Alarm, asked: Asked) -> str:
    """What happened, in a few words."""
    if alarm.kind == "silence":
        return str(gettext("没有评价了"))
    falls = alarm.kind == "fall"
    if alarm.series.level == QUESTION:
        text = wording(alarm, alarm.series.item or "", asked)
        return str(gettext("变差的一题：%(text)s", text=text) if falls else gettext("变好的一题：%(text)s", text=text))
    return str(gettext("得分下降") if falls else gettext("得分上升"))


def since(alarm: Alarm) -> str:
    """Since when, with its range."""
    if alarm.since_first == alarm.since_last:
        return day(alarm.since)
    return str(
        gettext(
            "%(since)s（最早 %(first)s，最晚 %(last)s）",
            since=day(alarm.since),
            first=day(alarm.since_first),
            last=day(alarm.since_last),
        )
    )


def points(value: float) -> str:
    """A change with its direction."""
    text = gettext("低 %(n)s 分", n=f"{-value:.1f}") if value < 0 else gettext("高 %(n)s 分", n=f"{value:.1f}")
    return str(text)


def change(alarm: Alarm) -> str:
    """By how much, with its interval."""
    if alarm.change is None or alarm.low is None or alarm.high is None:
        return str(gettext("没有评价"))
    return str(
        gettext(
            "比以前%(change)s（95%% 区间：%(low)s到%(high)s）",
            change=points(alarm.change),
            **{name: points(value) for name, value in (("low", alarm.low), ("high", alarm.high))},
        )
    )


def chance(alarm: Alarm) -> str:
    """In how many days so much comes by chance."""
    return str(gettext("什么都没变时，平均 %(n)s 天以上才碰巧出现一次", n=f"{alarm.once_in:,.0f}"))


def described(alarm: Alarm, course: Course) -> str:
    """The picture in words, for whoever does not see it."""
    if alarm.kind == "silence" or course.before is None or course.after is None:
        return str(gettext("每天的评价份数"))
    return str(
        gettext(
            "每天的平均分和评价份数：以前 %(before)s，之后 %(after)s",
            before=f"{course.before:.1f}",
            after=f"{course.after:.1f}",
        )
    )
