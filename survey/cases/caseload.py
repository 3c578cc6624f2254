"""Whose cases these are: the list of an account, filtered, and how many wait for it."""

from dataclasses import dataclass

import sqlalchemy as sa

from survey.base import identifier
from survey.base.database import now
from survey.base.i18n import local_day
from survey.models.account import Account
from survey.models.case import Case
from survey.models.outlet import Outlet
from survey.privacy.written import today
from survey.queries import caseload
from survey.queries.caseload import IS_OPEN, Counts

STATES = ("open", "overdue", "closed")
PAGE = 50


@dataclass(frozen=True)
class Filter:
    """Which of an account's cases; `outlet`: an outlet's code, empty for all."""

    state: str = STATES[0]
    outlet: str = ""

    def condition(self) -> sa.ColumnElement[bool]:
        """What the database is asked."""
        by_state = {"open": IS_OPEN, "overdue": caseload.overdue(today()), "closed": ~IS_OPEN}
        of_outlet = Outlet.code == self.outlet if self.outlet else sa.true()
        return by_state[self.state] & of_outlet


def counts(account: Account) -> Counts:
    """How many cases wait for an account, and how many of these are overdue; for its home page."""
    moment = now()
    return caseload.count(caseload.own(account, moment), today=local_day(moment))


def find(account: Account, code: str, lock: bool = False) -> Case | None:
    """The case with this code, if the account may see it; `lock`: to be changed in this transaction."""
    written = identifier.read(code, identifier.POSTER)
    return caseload.case_by_code(written, caseload.own(account, now()), lock=lock) if written else None
