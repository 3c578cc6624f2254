"""Whole numbers in addresses, such as ids and pages: of as many digits as every database counts to."""

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
