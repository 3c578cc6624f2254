"""Working on a case. Every step is written to its timeline; the same step sent twice counts once.

The case must be locked by the caller, so that of two people who act at once the second sees what the first did.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext

from survey.accounts.audit_log import note as audit
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.cases.labels import causes
from survey.models.account import Account
from survey.models.case import Case, CaseEvent
from survey.privacy.contacts import erase_contact
from survey.privacy.scrubbing import scrubbed
from survey.queries.caseload import latest_event, people_for

LONGEST = 2000  # characters


class TooLateError(RefusedError):
    """Somebody else has already done what was asked, or closed the case."""


def assign(case: Case, actor: Account, account_id: str) -> None:
    """Give a case to a manager of its unit or to staff of its outlet."""
    chosen = {str(account.id): account for account in people_for(case)}.get(account_id)
    if chosen is None:
        raise RefusedError(gettext("请选择负责处理的人。"))
    _refuse_closed(case)
    if case.assigned_to_id != chosen.id:
        case.assigned_to_id = chosen.id
        _step(case, actor, "assigned", given_to=chosen)


def take_up(case: Case, actor: Account, text: str) -> None:
    """Record the first contact with the customer, or the first look into the matter where nobody can be called."""
    text = clean(text)
    if _is_again(case, actor, "contacted", text):
        return
    _refuse_closed(case)
    if case.status != "open":
        raise TooLateError(gettext("已经有人开始处理，补充情况请写备注。"))
    case.status, case.contacted_at = "contacted", now()
    _step(case, actor, "contacted", text)


def note(case: Case, actor: Account, text: str) -> None:
    """Add a note to the timeline, of an open or a closed case."""
    text = clean(text, gettext("请写下备注。"))
    if not _is_again(case, actor, "note", text):
        _step(case, actor, "note", text)


def close(case: Case, actor: Account, cause: str, resolution: str) -> None:
    """Close a case: say why and what was done. From now on nothing joins it to a response; the contact is erased."""
    problems = [] if cause in causes() else [gettext("请选择原因。")]
    try:
        resolution = clean(resolution, gettext("请写下做了什么。"))
    except RefusedError as error:
        problems += error.problems
    if problems:
        raise RefusedError(*problems)
    if _is_again(case, actor, "closed", resolution):
        return
    _refuse_closed(case)
    if case.response_id is not None:
        erase_contact(case.response_id)
    moment = now()
    case.status, case.closed_at, case.contacted_at = "closed", moment, case.contacted_at or moment
    case.cause, case.resolution, case.response_id = cause, resolution, None
    _step(case, actor, "closed", resolution)
    audit("case closed", case.code, actor, cause=cause)


def appeal(case: Case, actor: Account, text: str) -> None:
    """Object to the rating, once. The city officer sees it; no score and no index changes."""
    text = clean(text, gettext("请写下申诉的理由。"))
    if case.appeal == text:
        return
    if case.appeal is not None:
        raise TooLateError(gettext("已经提出过申诉。"))
    case.appeal = text
    _step(case, actor, "appealed", text)
    audit("case appealed", case.code, actor)


def clean(text: str, missing: str = "") -> str:
    """The text without numbers, addresses and ids; `missing`: what to say where there is none."""
    text = scrubbed(text.replace("\r\n", "\n").strip())
    if not text and missing:
        raise RefusedError(missing)
    if len(text) > LONGEST:
        raise RefusedError(gettext("文字太长，最多 %(most)s 个字。", most=LONGEST))
    return text


def _is_again(case: Case, actor: Account, kind: str, text: str) -> bool:
    """Whether this is a second tap: the last step was the same one."""
    last = latest_event(case)
    return last is not None and (last.account_id, last.kind, last.text) == (actor.id, kind, text)


def _refuse_closed(case: Case) -> None:
    if case.status == "closed":
        raise TooLateError(gettext("这件事已经办结。"))


def _step(case: Case, actor: Account, kind: str, text: str = "", given_to: Account | None = None) -> None:
    event = CaseEvent(case_id=case.id, account_id=actor.id, kind=kind, text=text)
    event.given_to_id = given_to.id if given_to else None
    db.session.add(event)
    db.session.flush()


def hand_over(cases: Sequence[Case], actor: Account) -> None:
    """Note on the timeline of each case that it went into a file, the first time it does."""
    before = db.session.scalars(
        sa.select(CaseEvent.case_id).where(
            CaseEvent.kind == "handed_over", CaseEvent.case_id.in_([case.id for case in cases])
        )
    )
    known = set(before)
    db.session.add_all(
        CaseEvent(case_id=case.id, account_id=actor.id, kind="handed_over") for case in cases if case.id not in known
    )
