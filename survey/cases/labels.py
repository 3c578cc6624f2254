"""What a case's states, causes, steps and days are called in the reader's language."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext

from survey.models.case import Case
from survey.workdays.days import between, is_known


def statuses() -> dict[str, str]:
    """Every status with its name."""
    return {"open": gettext("待处理"), "contacted": gettext("处理中"), "closed": gettext("已办结")}


def causes() -> dict[str, str]:
    """Every cause for which a case is closed, with its name."""
    return {
        "waiting": gettext("排队等候"),
        "attitude": gettext("服务态度"),
        "skill": gettext("专业能力"),
        "price": gettext("收费价格"),
        "premises": gettext("环境设施"),
        "result": gettext("质量结果"),
        "unreachable": gettext("无法联系"),
        "other": gettext("其他"),
    }


def steps() -> dict[str, str]:
    """Every kind of step with its name."""
    return {
        "assigned": gettext("已指派给"),
        "contacted": gettext("开始处理"),
        "note": gettext("备注"),
        "closed": gettext("已办结"),
        "appealed": gettext("提出申诉"),
        "reminded": gettext("已发提醒邮件"),
        "escalated": gettext("逾期，已转市州"),
        "handed_over": gettext("已列入移交清单"),
    }


def next_due(case: Case) -> date | None:
    """The next day by which something must be done; None where nothing is left to do."""
    if case.status == "closed":
        return None
    return case.contact_due if case.status == "open" else case.close_due


def is_overdue(case: Case, today: date) -> bool:
    """Whether a deadline of the case was missed and still is."""
    due = next_due(case)
    return due is not None and (due < today or case.close_due < today)


def unsure_years(cases: Iterable[Case]) -> list[int]:
    """The years into which deadlines of cases fall that are still to be met, and whose holidays are not known."""
    open_cases = [case for case in cases if case.status != "closed"]
    years = {day.year for case in open_cases for day in (next_due(case), case.close_due) if day}
    return sorted(year for year in years if not is_known(year))


def remaining(due: date, today: date) -> str:
    """How many working days are left until a day, or how many have passed since."""
    if due == today:
        return str(gettext("今天到期"))
    if due > today:
        return str(gettext("还有 %(n)s 个工作日", n=between(today, due)))
    passed = between(due, today)
    return str(gettext("逾期 %(n)s 个工作日", n=passed) if passed else gettext("已逾期"))
