"""What every answer carries and every request must pass: headers, origin, host."""

import base64
import re
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SAFE = ("GET", "HEAD", "OPTIONS")


def refuse_foreign_origin() -> None:
    """403 for a form that another site sends here. Browsers name the origin; other clients may leave it out."""
    origin = request.headers.get("Origin")
    if request.method in _SAFE or origin is None:
        return
    ours = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc}
    if urlsplit(origin).netloc not in ours:
        abort(403)


def policy(html: str, loaded: str = "") -> str:
    """The site's content security policy with the hashes of the page's own style and script.

    A page without a script may neither run one nor ask for anything; one with a script may ask this site only.
    `loaded`: the text of a script that the page's own asks this site for, and runs; it may play sounds of this site.
    """
    styles = _hashes(_STYLE.findall(html))
    scripts = _hashes(_SCRIPT.findall(html) + ([loaded] if loaded else []))
    own = POLICY.replace("style-src 'self'", f"style-src {styles}") if styles else POLICY
    sounds = "; media-src 'self'" if loaded else ""
    return f"{own}; script-src {scripts}; connect-src 'self'{sounds}" if scripts else own


def _hashes(texts: list[str]) -> str:
    digests = [base64.b64encode(sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def framed(content_policy: str) -> dict[str, str]:
    """The headers of a page with this policy that pages of this site may show in a frame."""
    own = content_policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return {"Content-Security-Policy": own, "X-Frame-Options": "SAMEORIGIN"}


def add_headers(response: Response) -> Response:
    """The headers of every page; a page that brings its own keeps it."""
    own = {name.lower() for name, _ in response.headers}
    for name, value in _ALWAYS:
        if name.lower() not in own:
            response.headers.add(name, value)
    if current_app.config["PUBLIC_URL"].startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def init_app(app: Flask) -> None:
    """Check every request, finish every answer."""
    app.before_request(refuse_foreign_origin)
    app.after_request(add_headers)
