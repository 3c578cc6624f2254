"""Numbers that people and addresses hand in: whole ones of as many digits as every database counts to, and others."""

from math import isfinite

from flask import Flask
from werkzeug.routing import IntegerConverter

DIGITS = 18


class Number(IntegerConverter):
    """A number in a path; a longer one is the number of nothing, so its page is not there."""

    regex = rf"\d{{1,{DIGITS}}}"


def init_app(app: Flask) -> None:
    """Let `<int:...>` in a route stand for such a number."""
    app.url_map.converters["int"] = Number


def whole(text: str, otherwise: int = 0) -> int:
    """The number that the text is; another one for anything else and for what is longer."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else otherwise


def number(text: str) -> float | None:
    """The finite number that the text is; None for anything else, the underscores of programs included."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and "_" not in text else None
