"""The pages that say why a code or an answer was not taken, each in the reader's language and type size."""

from contextlib import suppress

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from survey.base.database import AWAY, db
from survey.base.i18n import for_respondents
from survey.base.log import kind_of
from survey.base.storage import StorageAwayError
from survey.models.wave import any_demo_data
from survey.queries.scan import Scan
from survey.respond.page import inline, size
from survey.web.errors import words
from survey.web.limits import too_many_unknown
from survey.web.metrics import REFUSED

REASONS = {
    400: "incomplete",
    404: "unknown",
    409: "expired",
    413: "too_large",
    415: "wrong_type",
    422: "invalid",
    429: "too_often",
    500: "failed",
    503: "away",
}
"""Why something was refused, as it is counted, by status; where the status does not tell, the page does."""


for _reason in REASONS.values():
    REFUSED.labels(_reason)  # from nought: the first refusal is an increase too


def closed(found: Scan, state: str, status: int) -> Response:
    """The page that says why a code cannot be answered now."""
    g.refused = state
    demo = any_demo_data()
    return inline("respond/status.html", status, state=state, scan=found, demo=demo, size=size())


def unknown() -> Response:
    """The page for a code that is none of ours; after many wrong ones in a minute, whoever sent them must wait."""
    if too_many_unknown():
        abort(429)
    tried: str = request.args.get("code") or (request.view_args or {}).get("code", "")
    shown = tried if tried.isprintable() else ""
    return inline("respond/status.html", 404, state="unknown", tried=shown, size=size())


def keep(posted: MultiDict[str, str], status: int) -> Response:
    """A page that needs no database: it holds the answers and sends them again at a touch."""
    fields = [(name, value) for name, values in posted.lists() for value in values]
    return inline("respond/keep.html", status, words=words(status), fields=fields, size=size())


def too_many(error: Exception) -> Response:
    """Answers that come too often are kept; wrong codes must wait."""
    if request.method == "POST":
        return keep(request.form, 429)
    return inline("respond/status.html", 429, state="wait", size=size())


def failed(error: Exception) -> Response:
    """Whatever else goes wrong: answers that were sent are kept."""
    away = isinstance(error, (*AWAY, StorageAwayError))
    where = request.url_rule, request.method
    current_app.logger.error("%s at %s [%s]", kind_of(error), *where, exc_info=None if away else error)
    with suppress(Exception):  # where the connection is gone there is nothing to roll back either
        db.session.rollback()
    status = 503 if away else 500
    if "ticket" in request.form:
        return keep(request.form, status)
    return inline("respond/error.html", status, words=words(status), size=size())


def refused(error: HTTPException) -> BaseResponse:
    """Any other error on the respondent's path that HTTP has a status for."""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)
    return inline("respond/error.html", error.code, words=words(error.code), size=size())


def speak_for(blueprint: Blueprint) -> None:
    """Let these pages say what goes wrong on the addresses of a blueprint, in every language of the path."""
    for_respondents(blueprint)
    blueprint.after_request(_count)
    blueprint.register_error_handler(429, too_many)
    blueprint.register_error_handler(HTTPException, refused)
    blueprint.register_error_handler(Exception, failed)


def _count(answer: BaseResponse) -> BaseResponse:
    if answer.status_code >= 400:
        REFUSED.labels(g.get("refused") or REASONS.get(answer.status_code, "other")).inc()
    return answer
