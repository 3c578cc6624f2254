"""Wrong passwords and codes: counted per account in the database, never per network address."""

from datetime import datetime, timedelta

from survey.accounts.audit_log import note
from survey.base.database import db, now
from survey.models.account import Account

FREE = 5
"""So many failures cost nothing; every further one doubles the wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


def is_locked(account: Account, moment: datetime | None = None) -> bool:
    """Whether the account must wait: then even the right password is not looked at."""
    return account.locked_until is not None and account.locked_until > (moment or now())


def failed(account: Account, how: str) -> None:
    """Count a wrong password or code; commits, since nothing else does after a refusal."""
    account.failures += 1
    if account.failures >= FREE:
        account.locked_until = now() + wait(account.failures)
        note("locked", account.email, account, how=how, failures=account.failures)
    db.session.commit()


def wait(failures: int) -> timedelta:
    """How long an account with so many failures waits: a minute after five, doubled by every further one, at most an
    hour."""
    doublings = min(failures - FREE, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def succeeded(account: Account) -> None:
    """The account was let in: it starts from nothing again."""
    account.failures, account.locked_until = 0, None
