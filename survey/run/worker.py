"""What is done without anyone waiting, by the worker (`flask --app wsgi worker`; `make run` starts it)."""

import signal
from datetime import timedelta
from threading import Event

import click
from flask import Flask, current_app

from survey.base.addresses import learn_site
from survey.base.application import this_app
from survey.base.clock import local_day, now, today
from survey.base.console import Command
from survey.base.database import transaction
from survey.cases.reminders import remind
from survey.errands.doing import take_up
from survey.errands.outbox import send
from survey.errands.periodic import Does, do_next, do_now
from survey.integrity import heads
from survey.mending.importance import compute_importance
from survey.models.mail import forget_mails
from survey.models.ticket import forget_tickets
from survey.privacy.erasing import erase_expired
from survey.queries.watched import days_to_watch
from survey.run.readiness import meet
from survey.snapshots.computing import ask_for_missing
from survey.units.adding_up import fold
from survey.word.sending import hand_over
from survey.word.spreading import forget_news, put_together, spread

LOOK_EVERY, REST = 1.0, 10.0
"""Seconds between two looks for work; and after one that failed, as while the database is away."""
SETTLED = timedelta(minutes=10)
"""How long after midnight early warning takes a day for over."""
AT_A_TIME = 5.0
"""Seconds after which early warning lets other work come first, where several days are to be watched."""


def add_up() -> None:
    """Move new responses into the sums of their outlets' days."""
    if responses := fold():
        current_app.logger.info("added up: %d responses", responses)


def early_warning() -> None:
    """Watch the days that are over, on all responses that have come; where many are left, some at a time."""
    until = local_day(now() - SETTLED) - timedelta(days=1)
    if days_to_watch(until):
        from survey.alarms.night import watch  # brings scipy, without which help and a quiet worker do

        fold()
        alarms = watch(until, AT_A_TIME)
        current_app.logger.info("early warning: %d alarms", alarms)


def publish_heads() -> None:
    """Sign and publish the day's heads."""
    current_app.logger.info("heads published: %s", heads.publish())


def erase() -> None:
    """Erase comments and contacts whose day has come, old news, what is known of mails that ended long ago, and tickets
    that nobody could answer any more."""
    with transaction():
        comments, contacts = erase_expired(today())
        forget_mails(now())
        forget_news(now())
        forget_tickets(now())
    current_app.logger.info("erased: %d comments, %d contacts", comments, contacts)


def spread_news() -> None:
    """Put news before those who subscribed to them, and make the messages that are due."""
    for step in (spread, put_together):
        while True:
            with transaction():
                done = step(now())
            if not done:
                break
            current_app.logger.info("news, %s: %d", step.__name__, done)


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
    current_app.logger.info("reminders: %d", mails)


PERIODIC: dict[str, Does] = {
    job.__name__: job
    for job in (
        *(ask_for_missing, add_up, early_warning, first_importance, spread_news),
        *(publish_heads, erase, importance, reminders),
    )
}
"""When each is due: survey/errands/schedule.py."""


def work() -> bool:
    """Do the one thing that is most urgent; False where nothing waits."""
    return do_next(PERIODIC) or send() or hand_over() or take_up()


def work_on(app: Flask, ended: Event) -> None:
    """Do whatever waits, one thing after the other, and look for more, until it is to end."""
    pause = 0.0
    while not ended.wait(pause):
        try:
            with app.app_context():
                pause = 0.0 if work() else LOOK_EVERY
        except Exception:
            app.logger.exception("the worker rests for %d seconds", REST)
            pause = REST


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="Do all jobs now and end.")
def worker(once: bool) -> None:
    """Do what was asked for, and every job in its time: add responses up, publish heads, erase old comments, mail."""
    app = this_app().complete()  # forms with large files are answered by their views, and each room brings its jobs
    meet()
    learn_site()
    if once:
        do_now(PERIODIC)
        while send() or hand_over() or take_up():
            pass
        return
    ended = Event()

    def end(number: int, frame: object) -> None:
        """After what it is at; asked a second time, at once."""
        ended.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    work_on(app, ended)
