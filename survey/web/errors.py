"""Errors in the reader's language, saying what to do next: pages, and documents for programs.

They need neither database nor session.
"""

import json
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from survey.base.database import AWAY


@dataclass(frozen=True)
class Words:
    """What an error page says, and the address of a page that helps more than the front page does, with its name."""

    title: str
    advice: str
    instead: tuple[str, str] | None = None


def words(status: int) -> Words:
    """What an error page says."""
    known = {
        400: Words(gettext("这个请求不完整"), gettext("请回到上一页，重新扫码或刷新后再试。")),
        403: Words(gettext("这个操作不能从别的网站发起"), gettext("请直接打开本站页面再操作。")),
        404: Words(gettext("没有找到这个页面"), gettext("请核对网址，或从首页重新进入。")),
        405: Words(gettext("不能这样打开这个页面"), gettext("请从首页重新进入。")),
        413: Words(gettext("提交的内容太大"), gettext("请缩短文字后再试。")),
        415: Words(gettext("提交的格式不对"), gettext("请在网页上填写并提交。")),
        429: Words(gettext("提交太频繁"), gettext("请过一分钟再试。")),
        503: Words(gettext("系统暂时繁忙"), gettext("请过一会儿再试。")),
    }
    return known.get(status) or Words(gettext("系统出了一点问题"), gettext("问题已记录，请过一会儿再试。"))


def answer(status: int, said: Words | None = None) -> Response:
    """The page for an HTTP status; for whoever reads the interface for programs, a problem document (RFC 9457).

    `said`: what it says where it knows more than the status.
    """
    said = said or words(status)
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": said.title, "status": status, "detail": said.advice}
        response = Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = make_response(render_template("errors/error.html", words=said, status=status), status)
    response.cache_control.no_store = True
    return response


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
        app.logger.error("database: %s", error)
        return answer(ServiceUnavailable.code)

    for kind in AWAY:
        app.register_error_handler(kind, database_away)

    @app.errorhandler(InternalServerError)
    def unexpected(error: InternalServerError) -> Response:
        return answer(500)
