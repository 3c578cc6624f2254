"""Static files under addresses that carry their content's hash, so that a browser may keep them for ever."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request
from markupsafe import Markup

try:
    import minify
except ImportError:
    minify = None
else:
    minify.config({"js-version": 2017})  # what Chromium 57 reads

FOREVER = 365 * 24 * 3600
STYLE = "site.css"
COMPONENTS = ("base", "top", "figures", "tables", "forms", "lists", "mending", "display", "maps", "print")
"""The style sheet in parts, a later one overriding an earlier one."""
_FOLDER, _COMPONENTS = (Path(__file__).parents[1] / name for name in ("static", "styles"))


@cache
def style() -> bytes:
    """The parts of the style sheet as one file, so that it is one request; the respondent's pages carry their own."""
    parts = (_COMPONENTS.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in COMPONENTS)
    return minified("".join(parts)).encode()


@cache
def fingerprint(name: str) -> str:
    """The first characters of the file's SHA-256."""
    return sha256(style() if name == STYLE else (_FOLDER / name).read_bytes()).hexdigest()[:12]


@cache
def text(name: str) -> str:
    """What a static file of text says."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def asset(name: str) -> str:
    """The address of a static file."""
    return f"{current_app.static_url_path}/{name}?v={fingerprint(name)}"


@cache
def minified(source: str, kind: str = "css") -> Markup:
    """A style sheet or a script (`js`) of ours as short as it can be said; where the minifier was not built for the
    machine, without comments and indentation."""
    if minify:
        return Markup(minify.string({"css": "text/css", "js": "text/javascript"}[kind], source))
    return Markup(re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)))


def styled() -> Response:
    """The style sheet of all pages but the respondent's."""
    return Response(style(), mimetype="text/css", headers={"Cache-Control": "no-cache"})


def init_app(app: Flask) -> None:
    """Give the templates `asset` and `minified`, and let hashed addresses be cached."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters["minified"] = minified
    app.add_url_rule(f"{app.static_url_path}/{STYLE}", "style", styled)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint in ("static", "style") and response.status_code in (200, 206) and request.args.get("v"):
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.immutable = True
            response.cache_control.max_age = FOREVER
        return response
