"""`/audit`: the audit log, searched and taken along."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

from flask import Response, render_template, request

from survey.accounts.audit_log import note
from survey.accounts.views import account_pages
from survey.base.clock import today
from survey.base.database import db
from survey.models.audit import AuditEvent, Sought, audit_events
from survey.tables import outgoing
from survey.web.numbers import whole

PAGE = 100
MOST = 100_000
"""Events in a file."""
COLUMNS = ("at", "account", "actor", "action", "object", "detail")
_FIELDS = ("who", "what", "from", "to")


@account_pages.get("/audit")
def audit() -> str:
    """The audit log or what is looked for in it, newest first, a page at a time."""
    asked = _asked(request.args)
    events = audit_events(_sought(asked), PAGE + 1, whole(request.args.get("before", "")))
    older = events[PAGE - 1].id if len(events) > PAGE else None
    return render_template("accounts/audit.html", events=events[:PAGE], older=older, asked=asked, most=MOST)


@account_pages.post("/audit.csv")
def audit_csv() -> Response:
    """The newest events of those that were looked for, as a file; that it was taken is noted."""
    events = audit_events(_sought(_asked(request.form)), MOST)
    content = outgoing.as_csv([_row(event) for event in events], COLUMNS)
    note("exported", "audit log", events=len(events))
    db.session.commit()
    return outgoing.download(content, f"audit-{today().isoformat()}.csv")


def _row(event: AuditEvent) -> dict[str, str]:
    told = {name: getattr(event, name) for name in ("actor", "action", "object")}
    detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True) if event.detail else ""
    account = "" if event.account_id is None else str(event.account_id)
    return {"at": event.at.isoformat(timespec="seconds"), "account": account, **told, "detail": detail}


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, by field, without signs that no page shows."""
    texts = {name: "".join(filter(str.isprintable, given.get(name, ""))).strip()[:255] for name in _FIELDS}
    return {name: text for name, text in texts.items() if text}


def _sought(asked: Mapping[str, str]) -> Sought:
    """What is looked for; a day that is none is not looked for."""
    first, last = (_day(asked.get(name, "")) for name in ("from", "to"))
    return Sought(asked.get("who", ""), asked.get("what", ""), first, last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min + timedelta(days=2) < day < date.max - timedelta(days=2) else None
