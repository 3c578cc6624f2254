"""From news to messages: who hears of it, and when what waits for somebody becomes one message."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from survey.base.clock import now
from survey.base.database import affected, db
from survey.base.i18n import FIRST
from survey.base.refusal import RefusedError
from survey.errands.outbox import post
from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN, Account
from survey.models.news import NEWS_KEPT, News
from survey.models.subscription import MAIL, Delivery, Notice, Subscription
from survey.word.messages import as_mail, news_of
from survey.word.timing import is_due

MOST = 100
"""News that are spread in one transaction, and those in one message; what is beyond goes with the next."""
TOGETHER = 50
"""Messages that are made in one transaction, so that nobody who writes waits long for it."""
BETWEEN_TESTS = timedelta(seconds=10)
"""So that nobody knocks at others' doors all the time."""

_WANTED = sa.or_(
    sa.and_(News.kind == "alarm", Subscription.alarms),
    sa.and_(News.kind == "deadline", Subscription.deadlines),
    sa.and_(News.kind == "release", Subscription.releases),
)
_ALLOWED = sa.or_(
    News.kind == "release",
    sa.and_(Account.role == MANAGER, Account.unit_id == News.unit_id),
    sa.and_(Account.role == CITY_OFFICER, Account.city_code == News.city_code, News.listed),
    sa.and_(Account.role == STATISTICIAN, News.listed),
)


def spread(moment: datetime) -> int:
    """Put news before everybody who subscribed to them, in the caller's transaction; how many news, 0 where all are."""
    unspread = sa.select(News.id).where(News.spread_at.is_(None)).order_by(News.id).limit(MOST)
    new = db.session.scalars(unspread.with_for_update()).all()
    if not new:
        return 0
    heard = (
        sa.select(Subscription.id, News.id)
        .join(Account, Account.id == Subscription.account_id)
        .join(News, sa.and_(_WANTED, _ALLOWED, Subscription.made_at <= News.at))
        .where(Account.active, News.id.in_(new))
    )
    db.session.execute(sa.insert(Notice).from_select(["subscription_id", "news_id"], heard))
    db.session.execute(sa.update(News).where(News.id.in_(new)).values(spread_at=moment))
    return len(new)


def put_together(moment: datetime) -> int:
    """Make messages that are due, in the caller's transaction; how many, 0 where all are made. Workers that do it at
    the same time wait for each other."""
    db.session.execute(sa.select(Subscription.id).order_by(Subscription.id).with_for_update()).all()
    due = [number for number, pace, hours, since in _waiting() if is_due(pace, hours, since, moment)]
    for number in due[:TOGETHER]:
        _message(db.session.get_one(Subscription, number), moment)
    return len(due[:TOGETHER])


def try_out(subscription: Subscription) -> None:
    """Send a message without news, to see whether it arrives, in the caller's transaction. Raises RefusedError where
    that was done just now."""
    tried, moment = sa.select(Delivery.id).where(Delivery.subscription_id == subscription.id, Delivery.test), now()
    if db.session.scalar(tried.where(Delivery.made_at > moment - BETWEEN_TESTS).limit(1)):
        raise RefusedError(_("刚刚发过一条，请等几秒再试。"))
    _send(Delivery(subscription_id=subscription.id, test=True, size=0, made_at=moment, next_at=moment), subscription)


def forget_news(moment: datetime) -> int:
    """Delete old news and what is known of their deliveries; how many news."""
    db.session.execute(sa.delete(Delivery).where(Delivery.made_at < moment - NEWS_KEPT))
    return affected(sa.delete(News).where(News.at < moment - NEWS_KEPT))


def _waiting() -> list[tuple[int, str, bool, datetime]]:
    """(id, pace, working hours, since when) of each subscription for which news wait, and no message is under way."""
    under_way = sa.select(Delivery.id).where(
        Delivery.subscription_id == Subscription.id, Delivery.ended_at.is_(None), ~Delivery.test
    )
    rows = db.session.execute(
        sa.select(Subscription.id, Subscription.pace, Subscription.working_hours, sa.func.min(News.at))
        .join(Notice, Notice.subscription_id == Subscription.id)
        .join(News, News.id == Notice.news_id)
        .join(Account, Account.id == Subscription.account_id)
        .where(Notice.delivery_id.is_(None), Account.active, ~under_way.exists())
        .group_by(Subscription.id, Subscription.pace, Subscription.working_hours)
        .order_by(Subscription.id)
    )
    return [(number, pace, hours, since) for number, pace, hours, since in rows]


def _message(subscription: Subscription, moment: datetime) -> None:
    waiting = sa.select(Notice.news_id).where(Notice.subscription_id == subscription.id, Notice.delivery_id.is_(None))
    numbers = db.session.scalars(waiting.order_by(Notice.news_id).limit(MOST)).all()
    delivery = Delivery(subscription_id=subscription.id, size=len(numbers), made_at=moment, next_at=moment)
    db.session.add(delivery)
    db.session.flush()
    db.session.execute(
        sa.update(Notice)
        .where(Notice.subscription_id == subscription.id, Notice.news_id.in_(numbers))
        .values(delivery_id=delivery.id)
    )
    _send(delivery, subscription)


def _send(delivery: Delivery, subscription: Subscription) -> None:
    """A mail goes into the outbox; anything else waits for `survey/word/sending.py`."""
    db.session.add(delivery)
    if subscription.way == MAIL:
        with force_locale(FIRST):  # a test, too, is written in the language of what comes later
            subject, text = as_mail(subscription.account, news_of(delivery) if delivery.size else [])
        delivery.message_id = post(subscription.account.email, subject, text)
        delivery.ended_at = delivery.made_at
