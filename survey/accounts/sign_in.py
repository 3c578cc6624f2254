"""Signing in, with Flask-Security: which forms, what is counted, what is written to the audit log."""

from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, Response, after_this_request, current_app, g, redirect, request, session, url_for
from flask_login import user_logged_out
from flask_security import FSQLALiteUserDatastore, MailUtil, Security, hash_password, user_authenticated
from flask_security.forms import LoginForm, TwoFactorVerifyCodeForm
from flask_security.signals import password_changed, password_reset, user_failed_authn
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from survey.accounts import browsers, lockout, people
from survey.accounts.access import begin
from survey.accounts.audit_log import note
from survey.accounts.passwords import Passwords
from survey.accounts.roles import navigation
from survey.accounts.second_factor import Codes
from survey.accounts.settings import settings
from survey.base.clock import now
from survey.base.database import begin_write, db
from survey.errands.outbox import post
from survey.models.account import Account, Role, account_by_email
from survey.web.limits import too_many_links

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Mail(MailUtil):
    """The library's mails go out as all others do."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        email = recipient if isinstance(recipient, str) else recipient[1]
        if (
            template == "security/email/reset_instructions"
        ):  # anybody may ask for it, and must not see whether there is an account
            db.session.rollback()
            _takes_as_long(email)
            begin_write()
            if too_many_links(email):
                return
            note("link mailed", email, account_by_email(email))
        post(email, str(subject), body or "")
        after_this_request(_committed)  # not every page of the library writes


def _committed(response: Response) -> Response:
    db.session.commit()
    return response


def hashes(environ: "WSGIEnvironment") -> bool:
    """Whether a request brings a password: anybody may, and each costs a hash."""
    path: str = environ["PATH_INFO"]
    return environ["REQUEST_METHOD"] == "POST" and path.startswith(("/sign-in", "/password/"))


class SignIn(LoginForm):
    """E-mail and password.

    The password is looked at before the writing transaction begins, whatever the account: a hash takes long, and who
    answers a questionnaire must not wait for it.
    """

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        if not super(LoginForm, self).validate(**kwargs):
            return False
        email, password = self.email.data or "", _normalized(self.password.data or "")
        known = account_by_email(email)
        if known is not None:
            db.session.expunge(known)
        db.session.rollback()
        before = known.password if known else None
        right = known.verify_and_update_password(password) if known and before else _takes_as_long(password)
        after = known.password if known else None
        db.session.rollback()
        begin_write()
        account = account_by_email(email)
        if account is None or _must_wait(account) or _one_time_is_over(account):
            right = False
        elif not right:
            account.track_failed_authn("password")
        if account is None or not right or not account.active or account.password != before:
            self.password.errors = [""]
            return False
        account.password = after
        self.user, self.user_authenticated = account, True
        return True


def _normalized(password: str) -> str:
    """As the library normalizes it before it hashes it."""
    return str(current_app.extensions["security"].password_util.normalize(password))


def _takes_as_long(password: str) -> bool:
    """Wrong, in the time in which a password is looked at."""
    hash_password(password)
    return False


class SecondFactor(TwoFactorVerifyCodeForm):
    """The code from the phone; wrong ones count as wrong passwords do."""

    def validate(self, **kwargs: Any) -> bool:
        if isinstance(self.user, Account) and _must_wait(self.user):
            self.code.errors = [""]
            return False
        return bool(super().validate(**kwargs))


def _must_wait(account: Account) -> bool:
    """Whether too much was wrong; not where the account's owner signed in before, whatever strangers tried."""
    return lockout.is_locked(account) and not browsers.is_known(account)


def _one_time_is_over(account: Account) -> bool:
    return account.one_time_until is not None and account.one_time_until < now()


def init_app(app: Flask) -> None:
    """Set up accounts. The library's hooks around every request are taken away: customers pass without them."""
    app.config.from_mapping(settings(app.config))
    kept = [(hooks, list(hooks)) for hooks in _app_wide_hooks(app)]
    security = Security(
        app,
        FSQLALiteUserDatastore(db, Account, Role),
        login_form=SignIn,
        two_factor_verify_code_form=SecondFactor,
        mail_util_cls=Mail,
        totp_cls=Codes,
        password_util_cls=Passwords,
    )
    security.login_manager.session_protection = None  # it would keep a hash of the network address
    library_context = app.template_context_processors[None][-1]
    for hooks, before in kept:
        hooks[:] = before
    app.template_context_processors["security"].append(library_context)
    app.before_request_funcs.setdefault("security", [])[:0] = [begin, _in_already]
    app.jinja_env.globals.update(csrf_token=generate_csrf, navigation=navigation)
    for signal, handler in (
        (user_authenticated, _signed_in),
        (user_logged_out, _signed_out),
        (user_failed_authn, _failed),
        (password_changed, _new_password),
        (password_reset, _new_password),
    ):
        signal.connect(handler, app, weak=False)


def _in_already() -> BaseResponse | None:
    """A link to the second factor's page takes whoever is signed in home; the library would sign them out."""
    asked_for = "tf_user_id" in session
    if request.endpoint == "security.two_factor_token_validation" and g.account is not None and not asked_for:
        return redirect(url_for("home.start"))
    return None


def _app_wide_hooks(app: Flask) -> list[list[Any]]:
    return [
        app.before_request_funcs.setdefault(None, []),
        app.after_request_funcs.setdefault(None, []),
        app.template_context_processors[None],
    ]


def _signed_in(sender: Flask, user: Account, **how: Any) -> None:
    session.permanent = True  # ends when nothing was asked for a while
    session["since"] = now().timestamp()
    lockout.succeeded(user)
    after_this_request(partial(browsers.remember, account=user))
    note("signed in", user.email, user)


def _signed_out(sender: Flask, user: Account, **more: Any) -> None:
    """Whoever signs out ends all sessions of the account: a cookie that somebody copied is one of them."""
    if request.endpoint == "security.logout":
        people.end_sessions(user)
        after_this_request(_committed)


def _failed(sender: Flask, user: Account, auth_type: str, **more: Any) -> None:
    if browsers.is_known(user):
        browsers.count_failure(user)
    else:
        lockout.failed(user, auth_type)


def _new_password(sender: Flask, user: Account, **more: Any) -> None:
    user.one_time_until = None
    lockout.succeeded(user)
    note("password set", user.email, user)


@sa.event.listens_for(Account.tf_totp_secret, "set")
def _new_second_factor(user: Account, secret: str | None, before: object, initiator: object) -> None:
    """The first one and every later: the library's signals tell of changes, and of each code that was right."""
    if secret is not None and secret != before:
        note("second factor set", user.email, user)
