"""Storing one response."""

import secrets
from typing import Any

import sqlalchemy as sa

from questionnaires.scoring import score
from survey.database import db, now
from survey.models import Response
from survey.models.scan import Scan, next_sequence
from survey.respond.receipt import receipt_for, receipt_hash
from survey.respond.ticket import Ticket

_INSERT = sa.insert(Response)
SALT_BYTES = 16
LONGEST = 24 * 3600  # a page left open for days says nothing about the time that answering took


def store(scan: Scan, ticket: Ticket, answers: dict[str, Any]) -> bool:
    """Insert the response, the outlet's head row locked first; False where the wave has just been closed.

    Raises sqlalchemy.exc.IntegrityError where the ticket's nonce is stored already.
    """
    sequence = next_sequence(scan.outlet_id, ticket.wave_id)
    if sequence is None:
        return False
    moment = now()
    db.session.execute(
        _INSERT,
        {
            "outlet_id": scan.outlet_id,
            "wave_id": ticket.wave_id,
            "version_id": ticket.version_id,
            "code_id": scan.code_id,
            "kind": scan.kind,
            "nonce": ticket.nonce,
            "receipt_hash": receipt_hash(receipt_for(ticket.nonce)),
            "salt": secrets.token_bytes(SALT_BYTES),
            "sequence": sequence,
            "received_at": moment,
            "seconds": min(int(ticket.age(moment).total_seconds()), LONGEST),
            "language": ticket.language,
            "answers": answers,
            "score": score(answers),
        },
    )
    return True
