"""Errors in the reader's language, saying what to do next: pages, and documents for programs.

They need neither database nor session.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from analysis.errors import AnalysisError, FileError
from questionnaires import QuestionnaireError
from survey.base.database import AWAY, db
from survey.base.log import kind_of
from survey.base.parts import NotInstalledError
from survey.base.storage import StorageAwayError
from survey.base.wording import REFUSALS, Refusal, codes, reasons

_SECRET = "password"


@dataclass(frozen=True)
class Words:
    """What an error page says, the address of a page that helps more than the front page does with its name, and
    what exactly is wrong."""

    title: str
    advice: str
    instead: tuple[str, str] | None = None
    problems: Sequence[str] = ()


def words(status: int) -> Words:
    """What an error page says."""
    known = {
        400: Words(gettext("这个请求不完整"), gettext("请回到上一页，重新扫码或刷新后再试。")),
        403: Words(gettext("这个操作不能从别的网站发起"), gettext("请直接打开本站页面再操作。")),
        404: Words(gettext("没有找到这个页面"), gettext("请核对网址，或从首页重新进入。")),
        405: Words(gettext("不能这样打开这个页面"), gettext("请从首页重新进入。")),
        409: Words(gettext("现有的数据算不出这一页"), gettext("请按下面所说改正，或请统计人员查看。")),
        413: Words(gettext("提交的内容太大"), gettext("请缩短文字后再试。")),
        415: Words(gettext("提交的格式不对"), gettext("请在网页上填写并提交。")),
        422: Words(gettext("这样做不成"), gettext("什么也没有改动。请改正后再试。")),
        429: Words(gettext("提交太频繁"), gettext("请过一分钟再试。")),
        503: Words(gettext("系统暂时繁忙"), gettext("请过一会儿再试。")),
    }
    return known.get(status) or Words(gettext("系统出了一点问题"), gettext("问题已记录，请过一会儿再试。"))


def refused(error: Refusal) -> Response:
    """The page for what a service or the statistics refused and no view has a page of its own for.

    422 for what was asked for, 409 where the data say otherwise, 503 where a file of data cannot be read. What exactly
    is wrong, paths included, is told to who is signed in only.
    """
    if isinstance(error, FileError | QuestionnaireError):
        return _unreadable(reasons(error))
    status = 409 if isinstance(error, AnalysisError) or request.method == "GET" else 422
    said = words(status)
    return answer(status, Words(said.title, said.advice, problems=_for_staff(reasons(error))))


def _unreadable(problems: Sequence[str]) -> Response:
    title, advice = gettext("数据文件暂时读不出来"), gettext("问题已记录，管理人员会处理。其他页面可以照常查看。")
    return answer(503, Words(title, advice, problems=_for_staff(problems)))


def _for_staff(problems: Sequence[str]) -> Sequence[str]:
    return problems if g.get("account") is not None else ()


def typed() -> list[tuple[str, str]]:
    """The fields of the form that was sent, so that the page of a fault can send them again; nothing of a form with
    secrets or files in it, which have to be given anew."""
    if request.method != "POST" or request.files or any(_SECRET in name for name in request.form):
        return []
    return list(request.form.items(multi=True))


def answer(status: int, said: Words | None = None, fields: Sequence[tuple[str, str]] = ()) -> Response:
    """The page for an HTTP status; for whoever reads the interface for programs, a problem document (RFC 9457).

    `said`: what it says where it knows more than the status; `fields`: what it holds, to be sent again.
    """
    said = said or words(status)
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": said.title, "status": status, "detail": said.advice}
        response = Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = make_response(render_template("errors/error.html", words=said, fields=fields), status)
    response.cache_control.no_store = True
    return response


def _is_of_polars(error: Exception) -> bool:
    """Whether data could not be read; who did not load Polars did not read any."""
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(error, polars.exceptions.PolarsError)


def init_app(app: Flask) -> None:
    """Answer every error with a page of its own."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return error.get_response(request.environ)  # type: ignore[return-value]  # Flask takes any
        response = answer(error.code)
        for name, value in error.get_headers(request.environ):
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        return response

    def database_away(error: Exception) -> Response:
        app.logger.error("database at %s: %s", request.endpoint, kind_of(error))
        with suppress(Exception):  # where the connection is gone there is nothing to roll back either
            db.session.rollback()
        return answer(ServiceUnavailable.code, fields=typed())

    def refusal(error: Refusal) -> Response:
        app.logger.error("refused at %s: %s", request.endpoint, codes(error))
        db.session.rollback()
        return refused(error)

    @app.errorhandler(NotInstalledError)
    def not_installed(error: NotInstalledError) -> Response:
        db.session.rollback()
        return answer(501, Words(words(422).title, str(error)))

    for refuses in REFUSALS:
        app.register_error_handler(refuses, refusal)

    @app.errorhandler(Exception)
    def broken_data(error: Exception) -> Response:
        if not _is_of_polars(error):
            raise error
        app.logger.error("data at %s: %s", request.endpoint, kind_of(error), exc_info=error)
        db.session.rollback()
        return _unreadable(())

    for kind in AWAY:
        app.register_error_handler(kind, database_away)

    @app.errorhandler(StorageAwayError)
    def storage_away(error: StorageAwayError) -> Response:
        app.logger.error("storage at %s: %s", request.endpoint, error)
        with suppress(Exception):
            db.session.rollback()
        return answer(ServiceUnavailable.code, fields=typed())

    @app.errorhandler(InternalServerError)
    def unexpected(error: InternalServerError) -> Response:
        with suppress(Exception):
            db.session.rollback()
        return answer(500, fields=typed())
