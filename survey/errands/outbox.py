"""Mails wait in the database: each is handed over at least once, or given up with the reason."""

from datetime import timedelta
from logging import ERROR, WARNING

from flask import current_app

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.log import kind_of
from survey.base.mail import deliver, is_away, written
from survey.base.sealing import box
from survey.base.waiting import Breaker
from survey.errands.insisting import insist
from survey.models.mail import Mail, begin_mail, due_mail, end_mail, put_off_mail

RETRIES, FIRST_DELAY, BACKOFF = 10, timedelta(minutes=1), 2
"""Tried again after one minute, two, four and so on: for 17 hours in all."""
LEASE = timedelta(minutes=10)
"""After which somebody else tries what a worker has begun to hand over without saying how it ended."""


def post(to: str, subject: str, text: str) -> str:
    """Send a mail to one address with the caller's transaction; its Message-ID. Raises ValueError where address or
    subject hold a line end."""
    message = written(to, subject, text)
    sealed, name = box().encrypt(message.as_bytes()), str(message["Message-ID"])
    db.session.add(Mail(recipient=to, message_id=name, sealed=sealed))
    return name


def send() -> bool:
    """Hand over the mail that is due first, unless another worker is faster; False where none is, or while the server
    rests that takes them."""
    if _server().resting:
        return False
    mail = due_mail(now())
    if mail is None or mail.sealed is None:
        db.session.rollback()
        return False
    number, attempts, to, name, sealed = mail.id, mail.attempts, mail.recipient, mail.message_id, mail.sealed
    db.session.rollback()  # reading ends before the writing begins
    with transaction():
        begun = begin_mail(number, attempts, now() + LEASE)
    if begun:
        failed = _failure(to, sealed) if attempts <= RETRIES else "every worker died"
        _note(number, attempts + 1, name, failed)
    return True


def _failure(to: str, sealed: bytes) -> str | None:
    """Hand it over; the kind of the error where that fails."""
    try:
        deliver(to, box().decrypt(sealed))
    except Exception as error:  # whatever it was, the next mail may get through, and this one later
        if is_away(error):
            _server().trip()
        return kind_of(error)
    return None


def _server() -> Breaker:
    """Keeps mails from waiting one after the other for a server that is away, and all other work behind them."""
    known: Breaker = current_app.extensions.setdefault("mail server", Breaker(FIRST_DELAY.total_seconds()))
    return known


def _note(number: int, attempt: int, name: str, failed: str | None) -> None:
    again = failed is not None and attempt <= RETRIES
    if again:
        insist(lambda: put_off_mail(number, attempt, now() + FIRST_DELAY * BACKOFF ** (attempt - 1)))
    else:
        insist(lambda: end_mail(number, attempt, now(), failed))
    if failed:
        how = "is tried again" if again else "is given up"
        current_app.logger.log(WARNING if again else ERROR, "mail %s %s: %s", name, how, failed)
