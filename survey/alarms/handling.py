"""Working on an alarm: it was seen, it is explained, it ends. The same step sent twice counts once.

The alarm must be locked by the caller. Its series goes on against its new level once the alarm has ended.
"""

from flask_babel import gettext

from survey.accounts.audit_log import note as audit
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.cases.handling import TooLateError, clean
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, STATISTICIAN, Account
from survey.models.alarm import Alarm, AlarmEvent
from survey.models.watching import CELL, CITY, OUTLET, QUESTION, SECTOR, UNIT

HANDLED_BY = {
    **dict.fromkeys((OUTLET, QUESTION), (MANAGER, STAFF)),
    UNIT: (MANAGER,),
    **dict.fromkeys((CELL, CITY), (CITY_OFFICER, STATISTICIAN)),
    SECTOR: (STATISTICIAN,),
}
"""Who works on the alarms of a level, of those who see them; the others look on."""


def may_handle(alarm: Alarm, account: Account) -> bool:
    """Whether an account that sees an alarm may work on it."""
    return account.role in HANDLED_BY[alarm.series.level]


def refuse_others(alarm: Alarm, actor: Account) -> None:
    """Raise RefusedError for whoever only looks on."""
    if not may_handle(alarm, actor):
        raise RefusedError(gettext("这条预警由别人处理，您只能查看。"))


def see(alarm: Alarm, actor: Account) -> None:
    """Say that the alarm was seen and is being looked into."""
    if alarm.seen_at is None:
        alarm.seen_at = now()
        _step(alarm, actor, "seen")


def explain(alarm: Alarm, actor: Account, text: str) -> None:
    """Say what is behind it, as far as is known; a later explanation takes the place of an earlier one."""
    text = clean(text, gettext("请写下原因。"))
    if alarm.explanation == text:
        return
    if alarm.ended_at is not None:
        raise TooLateError(gettext("这条预警已经结束。"))
    see(alarm, actor)
    alarm.explanation = text
    _step(alarm, actor, "explained", text)


def end(alarm: Alarm, actor: Account) -> None:
    """End the alarm: from now on the series is watched against its new level."""
    if alarm.ended_at is not None:
        return
    if alarm.explanation is None:
        raise RefusedError(gettext("请先写明原因，再结束预警。"))
    alarm.ended_at = now()
    _step(alarm, actor, "ended")
    audit("alarm ended", alarm.code, actor)


def _step(alarm: Alarm, actor: Account, kind: str, text: str = "") -> None:
    db.session.add(AlarmEvent(alarm_id=alarm.id, account_id=actor.id, kind=kind, text=text))
    db.session.flush()
