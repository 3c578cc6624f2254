"""Mail in plain text: through the server that MAIL_SMTP names, else into a mailbox on disk (DATA_DIR/mail)."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from mailbox import Maildir
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from survey.base.application import this_app
from survey.base.loopback import is_loopback
from survey.base.queue import queued

TIMEOUT = 30  # seconds
RETRIES, FIRST_DELAY, BACKOFF = 10, 60, 2
"""Tried again after one minute, two, four and so on: for 17 hours in all."""


def post(to: str, subject: str, text: str) -> None:
    """Send a mail to one address; to be called after the commit, since a mail is not rolled back.

    Returns at once: the worker sends it, and tries again while the server is away. Raises ValueError where address or
    subject hold a line end.
    """
    app = this_app()
    content = _message(to, subject, text).as_bytes()
    if app.config["MAIL_SMTP"]:
        delivery(app)(to, content)
    else:
        folder = app.config["DATA_DIR"]
        folder.mkdir(parents=True, exist_ok=True)
        Maildir(folder / "mail").add(content)


def delivery(app: Flask) -> Any:
    """The task that takes a mail from the queue to the server."""
    return queued(app, "deliver", deliver, retries=RETRIES, retry_delay=FIRST_DELAY, retry_backoff=BACKOFF)


def deliver(to: str, content: bytes) -> None:
    """Hand a mail to the server; raises OSError (which smtplib.SMTPException is) where that fails.

    Beyond loopback the connection is always encrypted and the server's certificate checked: mails hold secret links.
    """
    server = urlsplit(current_app.config["MAIL_SMTP"])
    host = server.hostname or ""
    trusted = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT, context=trusted)
    else:
        connection = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT)
    with connection:
        if server.scheme == "smtp" and not is_loopback(host):
            connection.starttls(context=trusted)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.sendmail(current_app.config["MAIL_SENDER"], [to], content)


def _message(to: str, subject: str, text: str) -> EmailMessage:
    sender = current_app.config["MAIL_SENDER"]
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
