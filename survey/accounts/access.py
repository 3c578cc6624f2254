"""Who may enter which room: declared where the room is made, checked before every request to it.

Whoever has not signed in is sent to the sign-in page. Another role's room, like another's object, is 404.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_babel import gettext
from flask_security import current_user, logout_user
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse
from wtforms import ValidationError

from survey.accounts.settings import WHOLE
from survey.base.clock import now
from survey.base.database import AWAY, begin_write
from survey.base.i18n import languages
from survey.models.account import Account
from survey.web.errors import Words, answer
from survey.web.front import CROWDED

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: tuple[str, ...] = ()
"""The roles of a room that anybody may enter."""

PIECE = 2**20
_HASH_FIRST = ("security.login", "security.forgot_password")
"""Where anybody may make us hash a password: the writing transaction begins after that."""
_ROLES: dict[Callable[..., Any], tuple[str, ...]] = {}
_LONGEST: dict[Callable[..., Any], int] = {}
_SPEAKS_FOR_ITSELF: set[Callable[..., Any]] = set()
"""The views that were narrowed to some roles, those that take files, and those whose language is theirs alone."""


def me() -> Account:
    """The account that is signed in."""
    account: Account = current_user._get_current_object()
    return account


def room(name: str, import_name: str, *roles: str) -> Blueprint:
    """A blueprint whose pages only accounts with one of these roles may open; `only` narrows single ones."""
    blueprint = Blueprint(name, import_name)
    blueprint.before_request(lambda: admit(roles))
    blueprint.after_request(never_stored)
    blueprint.register_error_handler(RequestEntityTooLarge, too_large)
    return blueprint


def only(*roles: str) -> Callable[[View], View]:
    """Narrow a view to some of its room's roles."""

    def narrowed(view: View) -> View:
        _ROLES[view] = roles
        return view

    return narrowed


def lengthen(view: Callable[..., Any], most: int) -> None:
    """Let the forms of a view be up to `most` bytes long, from those whom it is narrowed to."""
    _LONGEST[view] = most


def may_open(account: Account) -> bool:
    """Whether an account may open the page of this request, which is narrowed to some roles."""
    view = current_app.view_functions[request.endpoint or ""]
    return account.role in _ROLES[view] and account.one_time_until is None


def speaks_for_itself(view: View) -> View:
    """The language in the address of this view is that of what it shows: the reader's own stays as it was."""
    _SPEAKS_FOR_ITSELF.add(view)
    return view


def longest_body(app: Flask, environ: "WSGIEnvironment") -> int:
    """How many bytes a request may bring beyond what everybody may: those of its view, where it takes files from
    whoever is signed in, else 0."""
    with app.request_context(environ):
        view = app.view_functions.get(request.endpoint or "")
        if view not in _LONGEST:
            return 0
        try:
            return _LONGEST[view] if current_user.is_authenticated and me().role in _ROLES[view] else 0
        except AWAY:
            return 0


def admit(roles: tuple[str, ...]) -> BaseResponse | None:
    """Let the request in, or say where to go first; 404 for other roles, 400 for a form that is not ours.

    A POST comes with its writing transaction begun (views only commit); `g.account` is for the page's navigation.
    """
    begin()
    if g.account is None:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    view = current_app.view_functions[request.endpoint or ""]
    if me().role not in _ROLES.get(view, roles):
        abort(404)
    if me().one_time_until is not None:
        return redirect(url_for("security.change_password"))
    if view in _LONGEST:
        request.max_content_length = _LONGEST[view]
        request.max_form_memory_size = PIECE  # fields beside the files, and what the parser holds of a file
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        refuse_foreign_form()
    return None


def begin() -> None:
    """Begin a POST's writing transaction; end a session that is too old; keep the language that was asked for."""
    if request.environ.get(CROWDED):
        abort(503)
    if request.method == "POST" and request.endpoint not in _HASH_FIRST:
        begin_write()
    own = current_app.view_functions.get(request.endpoint or "") in _SPEAKS_FOR_ITSELF
    if request.args.get("lang") in languages() and not own:
        session["lang"] = request.args["lang"]
    g.language = session.get("lang")
    if current_user.is_authenticated and session.get("since", 0) < (now() - WHOLE).timestamp():
        logout_user()
    g.account = me() if current_user.is_authenticated else None


def refuse_foreign_form() -> None:
    """400 for a form without the token of this session."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    try:
        validate_csrf(request.form.get("csrf_token", ""))
    except ValidationError:
        abort(400)


def too_large(error: RequestEntityTooLarge) -> Response:
    """The page for a form that is too large: what to do about the file, where it may carry one."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view not in _LONGEST:
        return answer(413)
    advice = gettext(
        "一个文件不超过 %(most)s MB。请去掉不需要的列，或另存为 XLSX（通常小得多），再回到上一页上传。",
        most=_LONGEST[view] // 2**20,
    )
    return answer(413, Words(gettext("文件太大"), advice))


def never_stored(response: Response) -> Response:
    """No cache keeps what only one person may see."""
    response.cache_control.no_store = True
    return response
