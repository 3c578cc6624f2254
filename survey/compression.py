"""Pages travel compressed."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

_WORTH_IT = 600  # bytes; a smaller page fits into one packet anyway
_LEVEL = 5
_TEXT = ("text/html", "text/css", "text/csv", "image/svg+xml", "application/json")


def compress(response: Response) -> Response:
    """gzip the body where it is text, the reader takes it and it is worth it."""
    if response.mimetype not in _TEXT:
        return response
    response.direct_passthrough = False  # a style sheet is read into memory once; a year's caching follows
    response.headers.add("Vary", "Accept-Encoding")
    body = response.get_data()
    if len(body) >= _WORTH_IT and _takes_gzip(request.headers.get("Accept-Encoding", "")):
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=256)
def _takes_gzip(header: str) -> bool:
    """Whether a reader with this Accept-Encoding takes gzip; a few headers are in use, and each is parsed once."""
    return bool(parse_accept_header(header)["gzip"])


def init_app(app: Flask) -> None:
    """Compress after everything else is done with the page."""
    app.after_request(compress)
