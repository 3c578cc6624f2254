"""When administrators gave accounts a new way in: kept for good, since signatures are judged by it."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, db
from survey.models.account import Account


class AccountReset(Model):
    """One time; `confirmed_by`: the second administrator who knows that the owner wished it."""

    __tablename__ = "account_reset"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)

    account: Mapped[Account] = relationship(foreign_keys=account_id)
    by: Mapped[Account] = relationship(foreign_keys=by_id)
    confirmed_by: Mapped[Account | None] = relationship(foreign_keys=confirmed_by_id)


def unconfirmed_resets(accounts: Iterable[int], since: datetime) -> dict[int, list[AccountReset]]:
    """The resets of these accounts after a moment that no second administrator confirmed, the oldest first."""
    asked = sa.select(AccountReset).where(
        AccountReset.account_id.in_(accounts), AccountReset.at > since, AccountReset.confirmed_by_id.is_(None)
    )
    found: dict[int, list[AccountReset]] = {}
    for one in db.session.scalars(asked.order_by(AccountReset.id)):
        found.setdefault(one.account_id, []).append(one)
    return found


def resets_between(account_id: int, first: datetime, last: datetime) -> list[AccountReset]:
    """Resets of an account from one moment to another, the oldest first."""
    asked = sa.select(AccountReset).where(AccountReset.account_id == account_id, AccountReset.at.between(first, last))
    return list(db.session.scalars(asked.order_by(AccountReset.id)))
