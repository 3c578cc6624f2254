"""The morning of a working day: overdue cases go to the city officer, and everybody is told what waits for them.

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
from survey.base.working_days import is_working_day
from survey.cases.labels import is_overdue, next_due
from survey.errands.outbox import post
from survey.models.account import CITY_OFFICER, MANAGER, Account
from survey.models.case import Case, CaseEvent
from survey.models.wave import any_demo_data
from survey.queries.caseload import active_accounts, to_remind
from survey.word.news import Deadline, Place, tell

Mail = tuple[str, str, str]
"""To whom, subject, text."""


def remind(moment: datetime) -> int:
    """Escalate what is overdue, and post this morning's mails, in the caller's transaction; how many.

    None on a day off, nothing twice on a day.
    """
    today = local_day(moment)
    if not is_working_day(today):
        return 0
    waiting = to_remind(today, moment)
    escalated = [case for case in waiting if is_overdue(case, today) and case.escalated_on is None]
    mails = [*_to_people(waiting, today), *_to_officers(escalated, today)]
    for to, subject, text in mails:
        post(to, subject, text)
    _tell_of_overdue(waiting, today)
    for case in waiting:
        if is_overdue(case, today) and case.escalated_on is None:
            case.escalated_on = today
            db.session.add(CaseEvent(case_id=case.id, kind="escalated", day=today))
        elif not is_overdue(case, today):
            db.session.add(CaseEvent(case_id=case.id, kind="reminded", day=today))
        case.reminded_on = today
    return len(mails)


def _tell_of_overdue(waiting: Sequence[Case], today: date) -> None:
    """News of each unit in each city that has cases which became overdue."""
    late: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in waiting:
        if is_overdue(case, today):
            late[case.outlet.unit_id, case.outlet.city_code].append(case)
    for (unit, city), cases in late.items():
        if new := sum(case.escalated_on is None for case in cases):
            tell(Deadline(new, len(cases)), "/cases?state=overdue", Place(unit_id=unit, city_code=city))


def _to_people(waiting: Sequence[Case], today: date) -> Iterator[Mail]:
    """A digest for each assignee; cases that nobody has go to the managers of the unit."""
    managers: dict[int | None, list[Account]] = defaultdict(list)
    for manager in active_accounts(Account.role == MANAGER):
        managers[manager.unit_id].append(manager)
    digests: dict[Account, list[Case]] = defaultdict(list)
    for case in waiting:
        assignee = case.assigned_to if case.assigned_to and case.assigned_to.active else None
        for person in [assignee] if assignee else managers[case.outlet.unit_id]:
            digests[person].append(case)
    for person, cases in digests.items():
        overdue = sum(is_overdue(case, today) for case in cases)
        due = sum(next_due(case) == today for case in cases)
        new = sum(case.reminded_on is None for case in cases)
        subject = gettext(
            "待办：新的 %(new)s 件，今天到期 %(due)s 件，逾期 %(overdue)s 件", new=new, due=due, overdue=overdue
        )
        lines = (
            gettext("截至 %(day)s 早上，等您处理的顾客反馈：", day=day(today)),
            gettext("新的：%(n)s 件", n=new),
            gettext("今天到期：%(n)s 件", n=due),
            gettext("已经逾期：%(n)s 件（已转市州管理员）", n=overdue),
        )
        yield _mail(person, subject, lines)


def _to_officers(escalated: Sequence[Case], today: date) -> Iterator[Mail]:
    """A digest for each officer of a city with cases that were escalated this morning."""
    cities = {case.outlet.city_code for case in escalated}
    for officer in active_accounts(Account.role == CITY_OFFICER, Account.city_code.in_(cities)):
        here = [case for case in escalated if case.outlet.city_code == officer.city_code]
        units = len({case.outlet.unit_id for case in here})
        lines = (
            gettext(
                "%(day)s 新增逾期的顾客反馈：%(n)s 件，涉及 %(units)s 个单位。",
                day=day(today),
                n=len(here),
                units=units,
            ),
            gettext("请督促这些单位尽快处理。"),
        )
        yield _mail(officer, gettext("新增逾期 %(n)s 件", n=len(here)), lines)


def _mail(to: Account, subject: str, lines: Sequence[str]) -> Mail:
    label = [gettext("（演示数据，不是真实的顾客反馈。）")] if any_demo_data() else []
    paragraphs = (gettext("%(name)s，您好：", name=to.name), "\n".join([*label, *lines]), f"{site()}/cases")
    return to.email, subject, "\n\n".join(paragraphs) + "\n"
