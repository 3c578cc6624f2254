"""Where a row says by an address who made it, in place of an account's number."""

import sqlalchemy as sa

from survey.base.database import db
from survey.models.indicator import IndicatorList, IndicatorValue
from survey.models.questionnaire import KeptQuestionnaire


def rename_actor(old: str, new: str) -> None:
    """Let rows that name an account by its old address name it by the new one, or by what stands in its place.

    The audit log, which nobody changes, goes on saying what the address was.
    """
    for table in (IndicatorList, IndicatorValue, KeptQuestionnaire):
        db.session.execute(sa.update(table).where(table.actor == old).values(actor=new))
