"""What is logged: never what anybody wrote or was given. Messages of errors may hold it: their kinds stand for them."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_request_context, request

NUMBER = "survey.number"
"""In a request's environment: by which the lines of one request know each other."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def kind_of(error: BaseException) -> str:
    """The class of an error; of a database's also what the driver calls it, and its SQLSTATE."""
    if not isinstance(error, sa.exc.DBAPIError) or error.orig is None:
        return type(error).__name__
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return " ".join(filter(None, (type(error).__name__, type(error.orig).__name__, state)))


class Reticent(logging.Formatter):
    """Tracebacks as usual, with the kinds of errors in place of their messages and without notes."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's own name
        error, parts = ei[1], []
        while error is not None:
            frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
            parts.append(f"Traceback (most recent call last):\n{frames}{kind_of(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\ncaused:\n\n".join(reversed(parts))


class JsonLines(Reticent):
    """A JSON object a line: a record's `fields` beside its message, and the number of the request it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and NUMBER in request.environ:
            said["request"] = request.environ[NUMBER]
        said |= getattr(record, "fields", {})
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


FORMATS: dict[str, logging.Formatter] = {
    "text": Reticent("[%(asctime)s] %(levelname)s in %(name)s.%(module)s: %(message)s"),
    "json": JsonLines(),
}
_HANDLER = logging.StreamHandler()


def init_app(app: Flask) -> None:
    """Let all of this process, libraries too, log in this way."""
    root = logging.getLogger()
    _HANDLER.setFormatter(FORMATS[app.config["LOG_FORMAT"]])
    if _HANDLER not in root.handlers:
        root.addHandler(_HANDLER)
    for library in ("alembic", "sqlalchemy"):  # Flask-Alembic gave them ways of their own
        logging.getLogger(library).handlers.clear()
