"""What is done without anyone waiting, by the worker (`flask --app wsgi worker`; `make run` starts it)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import Huey, crontab

from survey.base import mail
from survey.base.application import this_app
from survey.base.clock import SHANGHAI, now, today
from survey.base.console import Command
from survey.base.database import transaction
from survey.base.queue import in_context, queue
from survey.cases.reminders import remind
from survey.errands import asking
from survey.errands.doing import take_up
from survey.integrity import heads
from survey.mending.importance import compute_importance
from survey.privacy.erasing import erase_expired
from survey.run.readiness import meet
from survey.snapshots.computing import ask_for_missing
from survey.units.adding_up import fold


def add_up() -> None:
    """Move new responses into the sums of their outlets' days."""
    if responses := fold():
        current_app.logger.info("added up: %d responses", responses)


def publish_heads() -> None:
    """Sign and publish the day's heads."""
    current_app.logger.info("heads published: %s", heads.publish())


def erase() -> None:
    """Erase comments and contacts whose day has come."""
    with transaction():
        comments, contacts = erase_expired(today())
    current_app.logger.info("erased: %d comments, %d contacts", comments, contacts)


def importance() -> None:
    """Compute what matters for satisfaction in each sector."""
    current_app.logger.info("importance: %d sectors", compute_importance())


def first_importance() -> None:
    """Compute it for a wave that has none yet, so that nobody waits for the night."""
    compute_importance(first=True)


def reminders() -> None:
    """Escalate overdue cases and mail everybody what waits for them."""
    with transaction():
        mails = remind(now())
    for one in mails:
        mail.post(one.to, one.subject, one.text)
    current_app.logger.info("reminders: %d", len(mails))


EVERY_MINUTE: tuple[Callable[[], None], ...] = (ask_for_missing, take_up, add_up, first_importance)
NIGHTLY: tuple[Callable[[], None], ...] = (publish_heads, erase, importance)
IN_THE_MORNING: tuple[Callable[[], None], ...] = (reminders,)


AT_NIGHT, IN_THE_MORNING_AT = time(0, 10), time(8, 30)
"""By the clock of Gansu: just after midnight, and half past eight."""


def daily(clock: time) -> Callable[[datetime], bool]:
    """Whether a moment in UTC, as the queue asks, is this time of the day in Gansu, which has no summer time."""
    there = datetime.combine(date(2000, 1, 1), clock, SHANGHAI).astimezone(UTC)
    at: Callable[[datetime], bool] = crontab(hour=str(there.hour), minute=str(there.minute))
    return at


def scheduled(app: Flask) -> Huey:
    """The queue of an application with all that its worker does."""
    made = queue(app)
    for job in EVERY_MINUTE:
        made.periodic_task(crontab(), name=job.__name__)(in_context(app, job))
    for job in NIGHTLY:
        made.periodic_task(daily(AT_NIGHT), name=job.__name__)(in_context(app, job))
    for job in IN_THE_MORNING:
        made.periodic_task(daily(IN_THE_MORNING_AT), name=job.__name__)(in_context(app, job))
    mail.delivery(app)
    asking.bell(app)
    return made


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="Do all jobs now and end.")
@with_appcontext
def worker(once: bool) -> None:
    """Do what was asked for, and every job in its time: add responses up, publish heads, erase old comments, mail."""
    app = this_app()
    meet()
    if once:
        for job in (*EVERY_MINUTE, *NIGHTLY, *IN_THE_MORNING):
            in_context(app, job)()
    else:
        consumer = scheduled(app).create_consumer(workers=1)
        asking.ring()  # for what was asked while no worker was there, or was lost with the queue
        consumer.run()
