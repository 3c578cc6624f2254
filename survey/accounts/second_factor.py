"""Codes of the second factor: each works once, at most a step of 30 seconds early or late (RFC 6238, 5.2)."""

import sqlalchemy as sa
from flask_security import Totp
from passlib.totp import TotpMatch, UsedTokenError

from survey.base.database import affected
from survey.models.account import Account

STEP = 30  # seconds


class Codes(Totp):
    """The library's codes, of which it remembers none by itself."""

    def get_last_counter(self, user: Account) -> int | None:  # type: ignore[override]  # all users are accounts
        """The step of the last code that was taken."""
        return user.tf_last_step

    def set_last_counter(self, user: Account, tmatch: TotpMatch) -> None:  # type: ignore[override]  # likewise
        """Take a code's step, or raise UsedTokenError: of two that come at the same moment only one is first."""
        later = sa.or_(Account.tf_last_step.is_(None), Account.tf_last_step < tmatch.counter)
        if not affected(sa.update(Account).where(Account.id == user.id, later).values(tf_last_step=tmatch.counter)):
            raise UsedTokenError(expire_time=(tmatch.counter + 1) * STEP)
