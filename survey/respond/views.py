"""`/s/<code>` and `/r/<receipt>`: the customer's minute."""

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from survey import identifier
from survey.database import AWAY, begin_write, db, now
from survey.errors import words
from survey.limits import answers_per_code
from survey.models.receipt import recorded
from survey.models.scan import Scan, nonce_is_stored, scan
from survey.respond import page
from survey.respond.form import read_answers
from survey.respond.receipt import receipt_for, receipt_hash
from survey.respond.store import store
from survey.respond.ticket import TamperedTicketError, Ticket, read
from survey.respond.versions import version

respond = Blueprint("respond", __name__)


@respond.get("/s")
def typed() -> BaseResponse:
    """A code that somebody typed on the front page."""
    written = identifier.read(request.args.get("code", ""), identifier.POSTER)
    return redirect(url_for(".questionnaire", code=written, **carried()), 303) if written else unknown()


@respond.get("/s/<code>")
def questionnaire(code: str) -> BaseResponse:
    """The questionnaire behind a code; stores nothing."""
    written = identifier.read(code, identifier.POSTER)
    if written is None:
        return unknown()
    if written != code:
        return redirect(url_for(".questionnaire", code=written, **carried()), 308)
    found = scan(code)
    return closed(found) or page.fresh(page.Visit(code, found, version(found.version_id), size()))


@respond.post("/s/<code>")
@answers_per_code
def submit(code: str) -> BaseResponse:
    """Take a response: checked, stored and committed before the receipt is shown."""
    if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        abort(415)
    posted = request.form
    try:
        ticket = read(posted.get("ticket", ""))
    except TamperedTicketError:
        abort(400)
    if ticket.code != identifier.read(code, identifier.POSTER) or any(
        "\0" in value for values in posted.listvalues() for value in values
    ):
        abort(400)
    try:
        return take(ticket, posted)
    except IntegrityError:  # the same ticket, answered twice at the same instant
        db.session.rollback()
        if nonce_is_stored(ticket.nonce):
            return to_receipt(ticket)
        raise
    except AWAY as error:
        current_app.logger.error("a response could not be stored: %s", error)
        db.session.rollback()
        return keep(posted, 503)


def take(ticket: Ticket, posted: MultiDict[str, str]) -> BaseResponse:
    """Store the answers, or show them again with what keeps them from being stored."""
    begin_write()
    if nonce_is_stored(ticket.nonce):
        return to_receipt(ticket)
    found = scan(ticket.code)
    if refusal := closed(found):
        return refusal
    visit = page.Visit(ticket.code, found, version(found.version_id), size())
    if ticket.expired(now()) or (ticket.wave_id, ticket.version_id) != (found.wave_id, found.version_id):
        return page.again(visit, visit.version.form(formdata=posted), 409)
    answers, problems = read_answers(visit.version.questionnaire, posted)
    if problems:
        form = visit.version.form(formdata=posted)
        form.mark(problems)
        return page.again(visit, form, 422, posted["ticket"])
    if not store(found, ticket, answers):
        return page.inline("respond/status.html", 409, state="not_open", scan=found, size=size())
    db.session.commit()
    return to_receipt(ticket)


@respond.get("/r/<receipt>")
def receipt(receipt: str) -> Response:
    """Says that the response is recorded; shows nobody's answers."""
    written = identifier.read(receipt, identifier.RECEIPT)
    found = recorded(receipt_hash(written)) if written else None
    if not written or not found:
        return page.inline("respond/status.html", 404, state="no_receipt", size=size())
    return page.inline("respond/receipt.html", 200, receipt=identifier.grouped(written), recorded=found, size=size())


def closed(found: Scan | None) -> Response | None:
    """The page that says why a code cannot be answered; None where it can."""
    if found is None:
        return unknown()
    if found.retired_at is not None:
        return page.inline("respond/status.html", 410, state="retired", scan=found, size=size())
    if found.version_id is None:
        return page.inline("respond/status.html", 409, state="not_open", scan=found, size=size())
    return None


def unknown() -> Response:
    """The page for a code that is none of ours."""
    return page.inline("respond/status.html", 404, state="unknown", size=size())


def keep(posted: MultiDict[str, str], status: int) -> Response:
    """A page that needs no database: it holds the answers and sends them again at a touch."""
    fields = [(name, value) for name, values in posted.lists() for value in values]
    return page.inline("respond/keep.html", status, words=words(status), fields=fields, size=size())


@respond.errorhandler(429)
def too_many(error: Exception) -> Response:
    return keep(request.form, 429)


def to_receipt(ticket: Ticket) -> BaseResponse:
    return redirect(url_for(".receipt", receipt=receipt_for(ticket.nonce), **carried()), 303)


def size() -> str:
    """The type size asked for in the address."""
    asked = request.args.get("size", page.SIZES[0])
    return asked if asked in page.SIZES else page.SIZES[0]


def carried() -> dict[str, str]:
    """Language and type size, as the address carries them on."""
    return {name: request.args[name] for name in ("lang", "size") if name in request.args}
