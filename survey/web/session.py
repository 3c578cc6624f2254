"""Sessions for those who sign in; nothing for everybody else."""

from datetime import timedelta
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from survey.base.clock import now

AHEAD = timedelta(seconds=30)
"""How fast the clock of another machine may be."""


class Signer(TimestampSigner):
    """Takes what a machine signed whose clock is a little fast, which the library calls expired."""

    def unsign(self, signed_value: Any, max_age: Any = None, return_timestamp: Any = False) -> Any:
        unsign: Any = super().unsign
        try:
            return unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as error:
            if error.date_signed is None or not now() < error.date_signed <= now() + AHEAD:
                raise
            return unsign(signed_value, None, return_timestamp)


class CookieSession(SecureCookieSessionInterface):
    """Flask's signed cookie, whose signature is only set up where a cookie came."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class() if app.secret_key else None


def init_app(app: Flask) -> None:
    """Sign sessions only where there is one; let sessions, forms and links of libraries bear clocks that are apart."""
    app.session_interface = CookieSession()
    URLSafeTimedSerializer.default_signer = Signer
