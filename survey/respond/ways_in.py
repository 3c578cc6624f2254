"""`/s`, where a code is typed, and addresses as readers write them; `/r/<receipt>`, what was recorded."""

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from questionnaires.typed import plain
from survey.base import identifier
from survey.base.database import transaction
from survey.privacy.erasing import erase_own
from survey.queries.receipt import recorded, response_behind
from survey.respond import page, refusing
from survey.respond.addresses import address, written_code
from survey.respond.receipt import receipt_hashes
from survey.respond.receipt_page import receipt_page

ways_in = Blueprint("ways_in", __name__)
refusing.speak_for(ways_in)


@ways_in.get("/s")
def typed() -> BaseResponse:
    """Where a code or a receipt's number is typed, or the whole address pasted; and on from there."""
    text = re.split(r"[?#]", plain(request.args.get("code", "")).rstrip("/"))[0].rpartition("/")[2]
    if not text:
        return page.inline("respond/typed.html", 200, size=page.size())
    if receipt := identifier.read(text, identifier.RECEIPT):
        return redirect(address("r", receipt), 303)
    written = written_code(text)
    return redirect(address("s", written), 303) if written else refusing.unknown()


@ways_in.get("/<any(s, S, r, R):room>/<name>/")
@ways_in.get("/<any(S, R):room>/<name>")
def misread(room: str, name: str) -> BaseResponse:
    """An address that a reader wrote in capitals or with something behind it."""
    return redirect(address(room.lower(), name), 308)


@ways_in.get("/r/<receipt>")
def receipt(receipt: str) -> Response:
    """Says that the response is recorded; shows nobody's answers."""
    written = identifier.read(receipt, identifier.RECEIPT)
    found = recorded(receipt_hashes(written)) if written else None
    if not written or not found:
        return no_receipt()
    return receipt_page(written, found, page.size())


@ways_in.post("/r/<receipt>")
def erase(receipt: str) -> BaseResponse:
    """Erase at once the words and the contact that came with a response, for whoever holds its receipt."""
    written = identifier.read(receipt, identifier.RECEIPT)
    if not written:
        return no_receipt()
    response_id = response_behind(receipt_hashes(written))
    if response_id is not None:
        with transaction():
            erase_own(response_id)
    there = address("r", written)
    return redirect(f"{there}{'&' if '?' in there else '?'}erased=1", 303)


def no_receipt() -> Response:
    """The page for a receipt that is none of ours."""
    return page.inline("respond/status.html", 404, state="no_receipt", size=page.size())
