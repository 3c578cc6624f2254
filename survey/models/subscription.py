"""What somebody wants to hear of, how and when; and what was sent to them for it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, affected, db
from survey.models.account import Account
from survey.models.mail import Mail
from survey.models.news import News

MAIL, HOOK, WECOM, DINGTALK, FEISHU = "mail", "hook", "wecom", "dingtalk", "feishu"
WAYS = (MAIL, HOOK, WECOM, DINGTALK, FEISHU)
AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"
PACES = (AT_ONCE, DAILY, WEEKLY)


class Subscription(Model):
    """One way by which one account hears of one or more kinds of news.

    address: where it is sent, sealed, since whoever knows the address of a robot can write to its group; None for mail,
    which goes to the account's own. host: the part of the address that is shown. secret: what messages are signed with,
    sealed. working_hours: only then.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        sa.CheckConstraint("way IN ('" + "', '".join(WAYS) + "')", name="way"),
        sa.CheckConstraint("pace IN ('" + "', '".join(PACES) + "')", name="pace"),
        sa.CheckConstraint("alarms OR deadlines OR releases", name="hears_of_something"),
        sa.CheckConstraint("(way = 'mail') = (address IS NULL)", name="address_unless_mail"),
        sa.CheckConstraint("(address IS NULL) = (host IS NULL)", name="host_of_address"),
        sa.CheckConstraint("way <> 'hook' OR secret IS NOT NULL", name="hooks_are_signed"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), index=True)
    alarms: Mapped[bool]
    deadlines: Mapped[bool]
    releases: Mapped[bool]
    way: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[bytes | None]
    host: Mapped[str | None] = mapped_column(sa.String(255))
    secret: Mapped[bytes | None]
    pace: Mapped[str] = mapped_column(sa.String(10))
    working_hours: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship()


class Delivery(Model):
    """One message for one subscription, from when it is put together until it has arrived or is given up.

    key: the same at every attempt; test: somebody asked for it, and it holds no news; size: how many news it holds;
    message_id: of the mail that it became, whose outcome stands with the mail; failed: what went wrong last, a code.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint("test = (size = 0)", name="tests_hold_no_news"),
        sa.CheckConstraint("attempts >= 0", name="attempts_range"),
        sa.Index(
            "ix_delivery_waiting",
            "next_at",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True, default=lambda: secrets.token_hex(16))
    subscription_id: Mapped[int] = mapped_column(sa.ForeignKey(Subscription.id, ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)
    test: Mapped[bool] = mapped_column(default=False)
    size: Mapped[int]
    message_id: Mapped[str | None] = mapped_column(sa.String(255))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    failed: Mapped[str | None] = mapped_column(sa.String(100))

    subscription: Mapped[Subscription] = relationship()


class Notice(Model):
    """One piece of news that a subscription is to be told; delivery: the message that tells it, once there is one."""

    __tablename__ = "notice"

    subscription_id: Mapped[int] = mapped_column(sa.ForeignKey(Subscription.id, ondelete="CASCADE"), primary_key=True)
    news_id: Mapped[int] = mapped_column(sa.ForeignKey(News.id, ondelete="CASCADE"), primary_key=True, index=True)
    delivery_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Delivery.id, ondelete="CASCADE"), index=True)


def subscriptions_of(account_id: int) -> Sequence[Subscription]:
    """The account's subscriptions, the first one first."""
    own = sa.select(Subscription).where(Subscription.account_id == account_id)
    return db.session.scalars(own.order_by(Subscription.id)).all()


def deliveries_of(account_id: int, most: int, number: int | None = None) -> list[tuple[Delivery, Mail | None]]:
    """The last deliveries of each of the account's subscriptions, or of one of them, at most so many of each, the
    latest first; with the mail that a delivery became, as long as that is known."""
    place = sa.func.row_number().over(partition_by=Delivery.subscription_id, order_by=Delivery.id.desc())
    own = sa.select(Delivery.id, place.label("place")).join(Subscription).where(Subscription.account_id == account_id)
    if number is not None:
        own = own.where(Subscription.id == number)
    last = own.subquery()
    rows = db.session.execute(
        sa.select(Delivery, Mail)
        .join(last, last.c.id == Delivery.id)
        .outerjoin(Mail, Mail.message_id == Delivery.message_id)
        .where(last.c.place <= most)
        .order_by(Delivery.id.desc())
    )
    return [(delivery, mail) for delivery, mail in rows]


def begin_delivery(number: int, attempts: int, next_at: datetime) -> bool:
    """Claim a delivery after so many attempts, until then; False where another worker was faster."""
    return affected(_attempt(number, attempts).values(attempts=attempts + 1, next_at=next_at)) == 1


def put_off_delivery(number: int, attempt: int, next_at: datetime, failed: str) -> bool:
    """The attempt failed: again then; False where it is no longer the delivery's."""
    return affected(_attempt(number, attempt).values(next_at=next_at, failed=failed)) == 1


def end_delivery(number: int, attempt: int, at: datetime, failed: str | None) -> bool:
    """It arrived, or is given up; False where the attempt is no longer the delivery's."""
    return affected(_attempt(number, attempt).values(ended_at=at, failed=failed)) == 1


def _attempt(number: int, attempts: int) -> sa.Update:
    return sa.update(Delivery).where(Delivery.id == number, Delivery.attempts == attempts, Delivery.ended_at.is_(None))
