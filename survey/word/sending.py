"""Messages for web hooks and groups are handed over: each at least once, or given up after days, and its owner told."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from survey.base.addresses import site
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.i18n import local_time
from survey.base.log import kind_of
from survey.base.refusal import RefusedError
from survey.base.sealing import box
from survey.errands.insisting import insist
from survey.errands.outbox import post as post_mail
from survey.models.account import Account
from survey.models.subscription import (
    HOOK,
    Delivery,
    Subscription,
    begin_delivery,
    end_delivery,
    put_off_delivery,
)
from survey.word.hooks import hook
from survey.word.messages import as_text, news_of
from survey.word.outcomes import worded
from survey.word.reaching import WITHIN, UnsentError, post, target
from survey.word.request import Request
from survey.word.robots import MOST_BYTES, ROBOTS

AT_A_TIME = 16
"""Deliveries that are under way side by side: one that hangs holds nobody else up for longer than WITHIN."""
FIRST_DELAY, BACKOFF, LONGEST_DELAY = timedelta(minutes=1), 2, timedelta(hours=4)
DEAD_AFTER = timedelta(days=3)
"""Tried again after one minute, two, four and so on, at last every four hours; given up after three days."""
LEASE = timedelta(minutes=10)
"""After which somebody else tries what a worker has begun without saying how it ended."""
_NAME_LOOKED_UP = 10.0
"""Seconds beyond WITHIN that a machine's name may take to be found."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at one delivery; request: None where there is nothing that can be sent, and `failed` says why."""

    number: int
    count: int
    made_at: datetime
    test: bool
    request: Request | None
    failed: str | None = None


def hand_over() -> bool:
    """Hand over what is due, side by side, unless another worker is faster; False where nothing is."""
    attempts = _due(now())
    db.session.rollback()  # reading ends before the writing begins
    if not attempts:
        return False
    with transaction():
        mine = [one for one in attempts if begin_delivery(one.number, one.count - 1, now() + LEASE)]
    for attempt, failed in zip(mine, _outcomes(mine), strict=True):
        _note(attempt, failed)
    return True


def _due(moment: datetime) -> list[Attempt]:
    found = db.session.scalars(
        sa.select(Delivery)
        .join(Delivery.subscription)
        .join(Subscription.account)
        .options(contains_eager(Delivery.subscription).contains_eager(Subscription.account))
        .where(Delivery.ended_at.is_(None), Delivery.next_at <= moment, Account.active)
        .order_by(Delivery.next_at, Delivery.id)
        .limit(AT_A_TIME)
    ).all()
    return [_attempt(delivery) for delivery in found]


def _attempt(delivery: Delivery) -> Attempt:
    request, failed = None, None
    try:
        request = _request(delivery)
    except RefusedError:
        failed = "not_allowed"
    except Exception as error:  # a key that is gone, whatever: the others are sent all the same
        failed = kind_of(error)
    return Attempt(delivery.id, delivery.attempts + 1, delivery.made_at, delivery.test, request, failed)


def _request(delivery: Delivery) -> Request:
    subscription, news = delivery.subscription, news_of(delivery)
    to = target(box().decrypt(subscription.address or b"").decode())
    secret = box().decrypt(subscription.secret).decode() if subscription.secret else ""
    if subscription.way == HOOK:
        return hook(to, secret, delivery, news)
    return ROBOTS[subscription.way](to, secret, as_text(subscription.account, news, MOST_BYTES[subscription.way]))


def _outcomes(attempts: Sequence[Attempt]) -> list[str | None]:
    """What went wrong with each, in a code; None where it arrived."""
    pool = ThreadPoolExecutor(AT_A_TIME)
    running = [pool.submit(_send, attempt) for attempt in attempts]
    wait(running, WITHIN + _NAME_LOOKED_UP)
    pool.shutdown(wait=False)
    return [one.result() if one.done() else "timeout" for one in running]


def _send(attempt: Attempt) -> str | None:
    if attempt.request is None:
        return attempt.failed
    request = attempt.request
    try:
        return request.judge(*post(request.to, request.body, request.headers))
    except UnsentError as error:
        return str(error)
    except Exception as error:
        return kind_of(error)


def _note(attempt: Attempt, failed: str | None) -> None:
    moment = now()
    later = moment + min(FIRST_DELAY * BACKOFF ** min(attempt.count - 1, 20), LONGEST_DELAY)
    if failed is None:
        insist(lambda: end_delivery(attempt.number, attempt.count, moment, None))
    elif attempt.test or later > attempt.made_at + DEAD_AFTER:
        insist(lambda: _give_up(attempt, moment, failed))
    else:
        insist(lambda: put_off_delivery(attempt.number, attempt.count, later, failed))
        current_app.logger.warning("delivery %d is tried again: %s", attempt.number, failed)


def _give_up(attempt: Attempt, moment: datetime, failed: str) -> None:
    """End it; whoever wanted it is told, unless it was a test, at whose outcome they look."""
    if not end_delivery(attempt.number, attempt.count, moment, failed) or attempt.test:
        return
    current_app.logger.error("delivery %d is given up: %s", attempt.number, failed)
    subscription = db.session.get_one(Delivery, attempt.number).subscription
    paragraphs = (
        _("%(name)s，您好：", name=subscription.account.name),
        _(
            "发往 %(host)s 的消息（%(time)s 起）一直没有送到，不再重试。最后一次的原因：%(why)s。",
            host=subscription.host,
            time=local_time(attempt.made_at),
            why=worded(failed),
        ),
        _("请检查设置，并发一条测试消息：%(address)s", address=f"{site()}/subscriptions/{subscription.id}"),
    )
    post_mail(subscription.account.email, _("有消息没有送到"), "\n\n".join(paragraphs) + "\n")
