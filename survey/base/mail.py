"""Mail in plain text: through the server that MAIL_SMTP names, else into a mailbox on disk (DATA_DIR/mail)."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from mailbox import Maildir
from urllib.parse import unquote, urlsplit

from flask import current_app

from survey.base import storage
from survey.base.loopback import is_loopback

TIMEOUT = 30  # seconds


def written(to: str, subject: str, text: str) -> EmailMessage:
    """A mail to one address; raises ValueError where address or subject hold a line end."""
    sender = current_app.config["MAIL_SENDER"]
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def deliver(to: str, content: bytes) -> None:
    """Hand a mail over; raises OSError (which smtplib.SMTPException is) where that fails."""
    if current_app.config["MAIL_SMTP"]:
        _send(to, content)
    else:
        storage.place("").mkdir(parents=True, exist_ok=True)
        storage.share(f"mail/new/{Maildir(storage.place('mail')).add(content)}")


def is_away(error: Exception) -> bool:
    """Whether mails cannot be handed over at all, rather than this one."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)


def _send(to: str, content: bytes) -> None:
    """Beyond loopback the connection is always encrypted and the server's certificate checked: mails hold secret
    links."""
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
