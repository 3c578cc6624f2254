"""Storing one response: chain moved on, row inserted, words kept apart, a case opened where one is due."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from analysis.proof.leaf import leaf, leaf_hash
from survey.asked.scoring import SCORE
from survey.base.clock import local_day
from survey.cases.opening import is_low, open_case
from survey.privacy.comments import keep_comments
from survey.privacy.contacts import keep_contact
from survey.queries.scan import Scan, move_head, use_invitation
from survey.queries.storing import insert_response
from survey.respond.receipt import receipt_for, receipt_hash
from survey.respond.ticket import Ticket

SALT_BYTES = 16
LONGEST = 24 * 3600  # a page left open for days says nothing about the time that answering took


class WaveClosedError(Exception):
    """The wave was closed while the response was on its way."""


class InvitationUsedError(Exception):
    """Another response to the same invitation was faster."""


@dataclass(frozen=True)
class Submission:
    """What a respondent sent: scored answers, words by question, a contact where one was given; when, and on what kind
    of page."""

    answers: dict[str, Any]
    texts: dict[str, str]
    contact: str
    repeat: bool
    moment: datetime
    type_size: str | None = None
    scale_layout: str | None = None


def store(connection: sa.Connection, scan: Scan, ticket: Ticket, version: str, sent: Submission) -> None:
    """Store the response in the connection's transaction.

    Raises WaveClosedError, InvitationUsedError, or sqlalchemy.exc.IntegrityError where the ticket is answered already.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    hashed_receipt = receipt_hash(receipt_for(ticket.nonce))
    sealed = leaf(
        salt=salt,
        receipt_hash=hashed_receipt,
        outlet=scan.outlet,
        wave=scan.wave or "",
        kind=scan.kind,
        version=version,
        received_at=sent.moment,
        answers=sent.answers,
    )
    sequence = move_head(connection, scan.outlet_id, ticket.wave_id, leaf_hash(sealed))
    if sequence is None:
        raise WaveClosedError
    if scan.kind == "invitation" and not use_invitation(connection, ticket.code):
        raise InvitationUsedError
    row = {
        "outlet_id": scan.outlet_id,
        "wave_id": ticket.wave_id,
        "version_id": ticket.version_id,
        "code_id": scan.code_id,
        "batch_id": scan.batch_id,
        "kind": scan.kind,
        "receipt_hash": hashed_receipt,
        "salt": salt,
        "sequence": sequence,
        "received_at": sent.moment,
        "seconds": min(int(ticket.age(sent.moment).total_seconds()), LONGEST),
        "language": ticket.language,
        "type_size": sent.type_size,
        "scale_layout": sent.scale_layout,
        "repeat": sent.repeat,
        "answers": sent.answers,
        "score": SCORE.of_answers(sent.answers),
    }
    response_id = insert_response(connection, ticket.nonce, row)
    keep_comments(connection, response_id, scan.outlet_id, ticket.wave_id, local_day(sent.moment), sent.texts)
    if sent.contact:
        keep_contact(connection, response_id, sent.contact)
    overall = sent.answers.get("overall")
    if sent.contact or is_low(overall):
        place = response_id, scan.outlet_id, ticket.wave_id
        open_case(connection, *place, overall, bool(sent.contact), sent.moment)
