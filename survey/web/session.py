"""Sessions for those who sign in; nothing for everybody else."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class CookieSession(SecureCookieSessionInterface):
    """Flask's signed cookie, whose signature is only set up where a cookie came."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class() if app.secret_key else None


def init_app(app: Flask) -> None:
    """Sign sessions only where there is one."""
    app.session_interface = CookieSession()
