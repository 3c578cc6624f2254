"""Whether the worker does what it should: for pages and health addresses, which ask nothing but the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.base.clock import now
from survey.base.database import reading
from survey.errands.schedule import SCHEDULE, overdue
from survey.models.errand import Errand, oldest_waiting_errand
from survey.models.job_run import JobRun, job_runs
from survey.models.mail import Mail, given_up, oldest_waiting_mail

SILENT = timedelta(minutes=5)
"""Without a sign of life for so long, no worker seems to be there: one comes round every minute."""


@dataclass(frozen=True)
class Job:
    """A job by its name in words: when it was last done, and what is not as it should be."""

    name: str
    done_at: datetime | None
    failed: str | None
    overdue: bool


@dataclass(frozen=True)
class Watched:
    """silence: since the worker's last sign of life; errand, mail: how long the oldest one waits; given_up: the mails
    of the last weeks that were never sent."""

    silence: timedelta | None
    jobs: list[Job]
    errand: timedelta | None
    mail: timedelta | None
    given_up: list[Mail]

    @property
    def absent(self) -> bool:
        """Whether no worker seems to be there."""
        return self.silence is None or self.silence > SILENT

    @property
    def well(self) -> bool:
        """Whether nobody need look."""
        return not (self.absent or self.given_up or any(job.overdue or job.failed for job in self.jobs))


def watched() -> Watched:
    """How the worker stands."""
    moment, runs, names = now(), job_runs(), job_names()
    jobs = []
    for name, cadence in SCHEDULE.items():
        run = runs.get(name)
        done_at, failed = (run.done_at, run.failed) if run else (None, None)
        jobs.append(Job(names[name], done_at, failed, overdue(cadence, run, moment)))

    def since(then: datetime | None) -> timedelta | None:
        return moment - then if then else None

    return Watched(
        since(last_seen()), jobs, since(oldest_waiting_errand(moment)), since(oldest_waiting_mail()), list(given_up())
    )


def last_seen() -> datetime | None:
    """When any worker last gave a sign of life."""
    signs = sa.union_all(*(sa.select(sign.label("at")) for sign in (JobRun.done_at, JobRun.beat_at, Errand.beat_at)))
    with reading() as connection:
        seen: datetime | None = connection.scalar(sa.select(sa.func.max(signs.subquery().c.at)))
    return seen


def age(length: timedelta) -> str:
    """How long something lasts, roughly, in words."""
    minutes = length // timedelta(minutes=1)
    if minutes < 1:
        return str(_("不到一分钟"))
    if minutes < 120:
        return str(_("%(n)s 分钟", n=minutes))
    if minutes < 48 * 60:
        return str(_("%(n)s 小时", n=minutes // 60))
    return str(_("%(n)s 天", n=minutes // (24 * 60)))


def job_names() -> dict[str, str]:
    """What each job does, in words."""
    return {
        "ask_for_missing": _("补算冻结各期缺的数字"),
        "add_up": _("汇总新的评价"),
        "early_warning": _("预警"),
        "first_importance": _("首次计算改进重点"),
        "spread_news": _("分发消息"),
        "publish_heads": _("公布校验值"),
        "erase": _("删除到期的留言和联系方式"),
        "importance": _("计算改进重点"),
        "reminders": _("发送提醒邮件"),
    }
