"""Static files under addresses that carry their content's hash, so that a browser may keep them for ever."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request
from markupsafe import Markup

FOREVER = 365 * 24 * 3600
_FOLDER = Path(__file__).parents[1] / "static"


@cache
def fingerprint(name: str) -> str:
    """The first characters of the file's SHA-256."""
    return sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file."""
    return f"{current_app.static_url_path}/{name}?v={fingerprint(name)}"


@cache
def minified(css: str) -> Markup:
    """A style sheet of ours without comments and line ends, for pages that carry it inside."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return Markup(re.sub(r"\s*([{};,])\s*", r"\1", css).replace("\n", "").strip())


def init_app(app: Flask) -> None:
    """Give the templates `asset` and `minified`, and let hashed addresses be cached."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters["minified"] = minified

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200 and request.args.get("v"):
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.immutable = True
            response.cache_control.max_age = FOREVER
        return response
