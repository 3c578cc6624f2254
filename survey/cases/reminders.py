"""The morning of a working day: what is overdue goes to the city officer, and everybody is told what waits for them.

One mail per person, with numbers and a link; nothing of customers, comments or contacts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from flask_babel import gettext

from survey.base.addresses import site
from survey.base.clock import local_day
from survey.base.database import db
from survey.base.i18n import day
from survey.cases.matters import Matter, city_of, is_overdue, next_due, step, to_escalate, unit_of
from survey.errands.outbox import post
from survey.models.account import CITY_OFFICER, MANAGER, Account
from survey.models.alarm import Alarm
from survey.models.case import Case
from survey.models.wave import any_demo_data
from survey.queries import alarms
from survey.queries.caseload import active_accounts, to_remind
from survey.word.news import Deadline, Place, tell
from survey.workdays.days import is_working_day

Mail = tuple[str, str, str]
"""To whom, subject, text."""


def remind(moment: datetime) -> int:
    """Escalate what is overdue, and post this morning's mails, in the caller's transaction; how many.

    None on a day off, nothing twice on a day.
    """
    today = local_day(moment)
    if not is_working_day(today):
        return 0
    waiting: list[Matter] = [*to_remind(today, moment), *alarms.to_remind(today)]
    escalated = [one for one in waiting if to_escalate(one, today)]
    mails = [*_to_people(waiting, today), *_to_officers(escalated, today)]
    for to, subject, text in mails:
        post(to, subject, text)
    _tell_of_overdue(waiting, today)
    for one in waiting:
        if one in escalated:
            one.escalated_on = today
            db.session.add(step(one, "escalated", today))
        elif not is_overdue(one, today):
            db.session.add(step(one, "reminded", today))
        one.reminded_on = today
    return len(mails)


def _tell_of_overdue(waiting: Sequence[Matter], today: date) -> None:
    """News of each unit in each city in which something became overdue."""
    late: dict[tuple[int | None, str | None], list[Matter]] = defaultdict(list)
    for one in waiting:
        if is_overdue(one, today):
            late[unit_of(one), city_of(one)].append(one)
    for (unit, city), matters in late.items():
        if new := sum(one.escalated_on is None for one in matters):
            tell(Deadline(new, len(matters)), "/cases?state=overdue", Place(unit_id=unit, city_code=city))


def _to_people(waiting: Sequence[Matter], today: date) -> Iterator[Mail]:
    """A digest for each assignee; alarms, and cases that nobody has, go to the managers of the unit."""
    managers: dict[int | None, list[Account]] = defaultdict(list)
    for manager in active_accounts(Account.role == MANAGER):
        managers[manager.unit_id].append(manager)
    digests: dict[Account, list[Matter]] = defaultdict(list)
    for one in waiting:
        assignee = one.assigned_to if isinstance(one, Case) else None
        has_it = assignee and assignee.active and assignee.unit_id == unit_of(one)
        for person in [assignee] if assignee and has_it else managers[unit_of(one)]:
            digests[person].append(one)
    for person, own in digests.items():
        overdue = sum(is_overdue(one, today) for one in own)
        due = sum(next_due(one) == today for one in own)
        new = sum(one.reminded_on is None for one in own)
        warned = sum(isinstance(one, Alarm) for one in own)
        subject = gettext(
            "待办：新的 %(new)s 件，今天到期 %(due)s 件，逾期 %(overdue)s 件", new=new, due=due, overdue=overdue
        )
        lines = (
            gettext("截至 %(day)s 早上，等您处理的顾客反馈：", day=day(today)),
            gettext("新的：%(n)s 件", n=new),
            gettext("今天到期：%(n)s 件", n=due),
            gettext("已经逾期：%(n)s 件（已转市州管理员）", n=overdue),
            *([gettext("以上包括预警 %(n)s 件", n=warned)] if warned else []),
        )
        yield _mail(person, subject, lines)


def _to_officers(escalated: Sequence[Matter], today: date) -> Iterator[Mail]:
    """A digest for each officer of a city with what was escalated there this morning."""
    for officer in active_accounts(
        Account.role == CITY_OFFICER, Account.city_code.in_({city_of(one) for one in escalated})
    ):
        here = [one for one in escalated if city_of(one) == officer.city_code]
        units = len({unit_of(one) for one in here})
        warned = sum(isinstance(one, Alarm) for one in here)
        lines = (
            gettext(
                "%(day)s 新增逾期的顾客反馈：%(n)s 件，涉及 %(units)s 个单位。",
                day=day(today),
                n=len(here),
                units=units,
            ),
            *([gettext("以上包括预警 %(n)s 件", n=warned)] if warned else []),
            gettext("请督促这些单位尽快处理。"),
        )
        yield _mail(officer, gettext("新增逾期 %(n)s 件", n=len(here)), lines)


def _mail(to: Account, subject: str, lines: Sequence[str]) -> Mail:
    label = [gettext("（演示数据，不是真实的顾客反馈。）")] if any_demo_data() else []
    paragraphs = (gettext("%(name)s，您好：", name=to.name), "\n".join([*label, *lines]), f"{site()}/cases")
    return to.email, subject, "\n\n".join(paragraphs) + "\n"
