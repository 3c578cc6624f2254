"""Drafts by the worker: computing takes from seconds to minutes, and the page shows that it runs."""

from survey.base.database import db, transaction
from survey.errands.jobs import Work, job
from survey.releases import life
from survey.releases.draft import compute_draft
from survey.waves.stages import find

DRAFT = "draft"


@job(DRAFT)
def draft(work: Work) -> None:
    """Compute a wave's draft with the reason, basis and flags that were given, and record it for whoever asked."""
    details = work.details
    made = compute_draft(find(work.subject), details["reason"], details["basis"], details["flags"])
    db.session.rollback()  # the reading ends before the writing begins
    try:
        with transaction():
            life.record(find(work.subject), made, work.asked_by())
    finally:
        made.discard()
