"""`/s/<code>`: the customer's minute."""

from dataclasses import replace

import sqlalchemy as sa
from flask import Blueprint, Response, abort, g, redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from survey.asked.form import read_answers
from survey.asked.versions import version
from survey.base.clock import now
from survey.base.database import writing
from survey.base.i18n import language
from survey.codes.rotating import valid
from survey.privacy.comments import split
from survey.queries.scan import Scan, look_up, scan
from survey.respond import page, presence, refusing
from survey.respond.addresses import address, written_code
from survey.respond.already import is_the_same, kept, response_to
from survey.respond.receipt import receipt_for, receipt_given
from survey.respond.refusing import closed, keep, unknown
from survey.respond.repeats import answered_here, remember
from survey.respond.store import InvitationUsedError, Submission, WaveClosedError, store
from survey.respond.ticket import TamperedTicketError, Ticket, read
from survey.web.limits import code_is_full, count_response, outlet_is_full
from survey.web.metrics import STORED

respond = Blueprint("respond", __name__)
refusing.speak_for(respond)


@respond.get("/s/<code>")
def questionnaire(code: str) -> BaseResponse:
    """The questionnaire behind a code; stores nothing."""
    written = written_code(code)
    if written is None:
        return unknown()
    if written != code:
        return redirect(address("s", written), 308)
    moment = now()
    kept = presence.kept_ticket(code, moment)
    found = look_up(code, kept.nonce if kept else b"")
    if found is None:
        return unknown()
    shown = found.kind != "display" or valid(code, request.args.get("t", ""), moment)
    if not shown and (kept is None or found.stored):
        return closed(found, "stale", 410)
    if found.spent:
        return closed(found, "spent", 410)
    if found.version_id is None:
        return closed(found, "not_open", 409)
    visit = page.Visit(code, found, version(found.version_id), page.size())
    ticket = visit.new_ticket() if shown or kept is None else kept
    answer = page.fresh(visit, ticket)
    if found.kind == "display":
        presence.keep(answer, ticket)
    return answer


@respond.post("/s/<code>")
def submit(code: str) -> BaseResponse:
    """Take a response: checked, stored and committed before the receipt is shown."""
    if code_is_full(code):
        abort(429)
    if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        abort(415)
    posted = request.form
    try:
        ticket = read(posted.get("ticket", ""))
    except TamperedTicketError:
        abort(400)
    if ticket.code != written_code(code) or any("\0" in text for texts in posted.listvalues() for text in texts):
        abort(400)
    try:
        return rerender(ticket, posted) if "rerender" in request.args else take(ticket, posted)
    except (IntegrityError, InvitationUsedError):  # the same ticket or invitation, answered twice at the same instant
        return take(ticket, posted)


def take(ticket: Ticket, posted: MultiDict[str, str]) -> BaseResponse:
    """Store the answers, or show them again with what keeps them from being stored."""
    with writing() as connection:
        return taken(connection, ticket, posted)


def taken(connection: sa.Connection, ticket: Ticket, posted: MultiDict[str, str]) -> BaseResponse:
    """The same in a transaction, which is committed before the receipt is shown."""
    moment = now()
    found = scan(connection, ticket.code, ticket.nonce)
    visit = answerable(ticket, found, posted)
    if not isinstance(visit, page.Visit):
        return visit
    if outlet_is_full(visit.scan.outlet_id):
        return keep(posted, 429)
    asked = visit.version.questionnaire
    answers, problems = read_answers(asked, posted)
    if problems:
        form = visit.version.form(posted)
        form.mark(problems)
        return page.again(visit, form, 422, ticket)
    counted, texts = split(answers, asked.free_text)
    contact = counted.pop("contact", "")
    repeat = answered_here(visit.scan.outlet_id, moment)
    if "lang" in request.args:  # the page may have been read in another language than it was opened in
        ticket = replace(ticket, language=language())
    try:
        shown = visit.size, page.layout_told(posted)
        store(
            connection, visit.scan, ticket, asked.version, Submission(counted, texts, contact, repeat, moment, *shown)
        )
    except WaveClosedError:
        return closed(visit.scan, "not_open", 409)
    connection.commit()
    count_response(ticket.code, visit.scan.outlet_id)
    STORED.labels(visit.scan.kind).inc()
    answer = to_receipt(receipt_for(ticket.nonce))
    remember(answer, visit.scan.outlet_id, moment)
    return answer


def rerender(ticket: Ticket, posted: MultiDict[str, str]) -> BaseResponse:
    """The page with all that is in it, in the language and type size of the address; stores nothing."""
    visit = answerable(ticket, look_up(ticket.code, ticket.nonce), posted)
    if not isinstance(visit, page.Visit):
        return visit
    form = visit.version.form(posted)
    if request.args["rerender"] == "checked":
        form.mark(read_answers(visit.version.questionnaire, posted)[1])
    return page.again(visit, form, 200, ticket)


def answerable(ticket: Ticket, found: Scan | None, posted: MultiDict[str, str]) -> page.Visit | BaseResponse:
    """Who is being asked, or the page that says why a ticket can no longer be answered."""
    if found is None:
        return unknown()
    if found.stored:
        return already(ticket, found, posted)
    if found.spent:
        return closed(found, "spent", 410)
    if found.version_id is None:
        return closed(found, "not_open", 409)
    visit = page.Visit(ticket.code, found, version(found.version_id), page.size())
    expired = ticket.expired(now(), found.kind)
    if expired and found.kind == "display":
        return closed(found, "stale", 410)
    if expired or (ticket.wave_id, ticket.version_id) != (found.wave_id, found.version_id):
        return page.again(visit, visit.version.form(posted), 409)
    return visit


def already(ticket: Ticket, found: Scan, posted: MultiDict[str, str]) -> BaseResponse:
    """The receipt, for answers that are stored; for others the page that says what was kept instead."""
    response = response_to(ticket.nonce)
    if response is None:
        return to_receipt(receipt_for(ticket.nonce))
    receipt = receipt_given(ticket.nonce, response.receipt_hash)
    if is_the_same(response, posted):
        return to_receipt(receipt)
    g.refused = "answered"
    addresses = {"receipt": address("r", receipt), "fresh": address("s", ticket.code)}
    return page.inline("respond/already.html", 409, scan=found, kept=kept(response), size=page.size(), **addresses)


def to_receipt(receipt: str) -> BaseResponse:
    """On to the receipt; the page's script is only told where it is, so that it is loaded once."""
    there = address("r", receipt)
    if request.accept_mimetypes.best == "text/plain":
        return Response(status=201, headers={"Location": there})
    return redirect(there, 303)
