"""A line a request, where logs are asked for as JSON (`LOG_FORMAT`): the route's template, never the path."""

import logging
import secrets

from flask import Flask, Response, request

from survey.base.log import NUMBER
from survey.web.metrics import method, route, took

_LOGGER = logging.getLogger("survey.requests")


def init_app(app: Flask) -> None:
    """Give every request a number, which its other lines carry too, and write its line when all else is done."""
    if app.config["LOG_FORMAT"] != "json":
        return
    _LOGGER.setLevel(logging.INFO)

    @app.before_request
    def number() -> None:
        request.environ[NUMBER] = secrets.token_hex(5)

    @app.after_request
    def write(response: Response) -> Response:
        said = {"route": route(), "method": method(), "status": response.status_code, "seconds": round(took(), 4)}
        _LOGGER.info("answered", extra={"fields": said})
        return response
