"""`/s/<code>` and `/r/<receipt>`: the customer's minute."""

import re
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from questionnaires.typed import plain
from survey.asked.form import read_answers
from survey.asked.versions import version
from survey.base import identifier
from survey.base.clock import now
from survey.base.database import AWAY, begin_write, db, transaction
from survey.base.i18n import language
from survey.codes.rotating import valid
from survey.privacy.comments import split
from survey.privacy.erasing import erase_own
from survey.queries.receipt import recorded
from survey.queries.scan import Scan, look_up, scan
from survey.respond import page, presence, refusing
from survey.respond.already import is_the_same, kept, response_to
from survey.respond.receipt import receipt_for, receipt_hash
from survey.respond.receipt_page import receipt_page
from survey.respond.refusing import closed, keep, unknown
from survey.respond.repeats import answered_here, remember
from survey.respond.store import InvitationUsedError, Submission, WaveClosedError, store
from survey.respond.ticket import TamperedTicketError, Ticket, read
from survey.web.limits import code_is_full, count_response, outlet_is_full

respond = Blueprint("respond", __name__)
respond.register_error_handler(429, refusing.too_many)
respond.register_error_handler(HTTPException, refusing.refused)


@respond.get("/s")
def typed() -> BaseResponse:
    """Where a code or a receipt's number is typed, or the whole address pasted; and on from there."""
    text = re.split(r"[?#]", plain(request.args.get("code", "")).rstrip("/"))[0].rpartition("/")[2]
    if not text:
        return page.inline("respond/typed.html", 200, size=page.size())
    if receipt := identifier.read(text, identifier.RECEIPT):
        return redirect(address("r", receipt), 303)
    written = written_code(text)
    return redirect(address("s", written), 303) if written else unknown()


@respond.get("/<any(s, S, r, R):room>/<name>/")
@respond.get("/<any(S, R):room>/<name>")
def misread(room: str, name: str) -> BaseResponse:
    """An address that a reader wrote in capitals or with something behind it."""
    return redirect(address(room.lower(), name), 308)


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
        db.session.rollback()
        return take(ticket, posted)
    except AWAY as error:
        current_app.logger.error("a response could not be stored: %s", error)
        db.session.rollback()
        return keep(posted, 503)


def take(ticket: Ticket, posted: MultiDict[str, str]) -> BaseResponse:
    """Store the answers, or show them again with what keeps them from being stored."""
    begin_write()
    moment = now()
    found = scan(ticket.code, ticket.nonce)
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
        store(visit.scan, ticket, asked.version, Submission(counted, texts, contact, repeat, moment))
    except WaveClosedError:
        return closed(visit.scan, "not_open", 409)
    db.session.commit()
    count_response(ticket.code, visit.scan.outlet_id)
    answer = to_receipt(ticket)
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


@respond.get("/r/<receipt>")
def receipt(receipt: str) -> Response:
    """Says that the response is recorded; shows nobody's answers."""
    written = identifier.read(receipt, identifier.RECEIPT)
    found = recorded(receipt_hash(written)) if written else None
    if not written or not found:
        return no_receipt()
    return receipt_page(written, found, page.size())


@respond.post("/r/<receipt>")
def erase(receipt: str) -> BaseResponse:
    """Erase at once the words and the contact that came with a response, for whoever holds its receipt."""
    written = identifier.read(receipt, identifier.RECEIPT)
    if not written:
        return no_receipt()
    with transaction():
        erase_own(receipt_hash(written))
    return redirect(address("r", written), 303)


def no_receipt() -> Response:
    """The page for a receipt that is none of ours."""
    return page.inline("respond/status.html", 404, state="no_receipt", size=page.size())


def already(ticket: Ticket, found: Scan, posted: MultiDict[str, str]) -> BaseResponse:
    """The receipt, for answers that are stored; for others the page that says what was kept instead."""
    response = response_to(ticket.nonce)
    if response is None or is_the_same(response, posted):
        return to_receipt(ticket)
    addresses = {"receipt": address("r", receipt_for(ticket.nonce)), "fresh": address("s", ticket.code)}
    return page.inline("respond/already.html", 409, scan=found, kept=kept(response), size=page.size(), **addresses)


def written_code(text: str) -> str | None:
    """A poster's, display's or invitation's code as it should be written; None where it is none."""
    return identifier.read(text, identifier.POSTER) or identifier.read(text, identifier.INVITATION)


def to_receipt(ticket: Ticket) -> BaseResponse:
    """On to the receipt; the page's script is only told where it is, so that it is loaded once."""
    there = address("r", receipt_for(ticket.nonce))
    if request.accept_mimetypes.best == "text/plain":
        return Response(status=201, headers={"Location": there})
    return redirect(there, 303)


def address(room: str, name: str) -> str:
    """The address of a code or receipt; language, type size, kiosk and a display's token are carried on."""
    carried = "&".join(
        f"{key}={quote(request.args[key])}"
        for key in ("lang", "size", "kiosk", "t")
        if key in request.args and (key != "t" or room == "s")
    )
    return f"/{room}/{quote(name)}" + (f"?{carried}" if carried else "")
