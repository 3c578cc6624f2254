"""What browsers, search engines, messengers and finders of holes ask every site for."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

from flask import Blueprint, Flask, Response, abort, current_app

from survey.base.addresses import site
from survey.base.clock import today

courtesies = Blueprint("courtesies", __name__)

CLOSED = ("/s/", "/S/", "/r/", "/R/", "/d/", "/sign-in", "/password", "/second-factor")
DESKS = ("/home", "/unit", "/city", "/cases", "/alarms", "/subscriptions", "/office", "/accounts", "/audit")
"""What search engines have no business with: customers' own addresses, and pages behind the sign-in."""
LASTS = timedelta(days=300)
"""So long a security.txt holds (RFC 9116: less than a year)."""


@cache
def _icon() -> bytes:
    return Path(__file__).parents[1].joinpath("static", "favicon.ico").read_bytes()


@courtesies.get("/favicon.ico")
def favicon() -> Response:
    """The icon for whoever asks for it without reading the page."""
    return Response(_icon(), mimetype="image/x-icon", headers={"Cache-Control": "public, max-age=86400"})


@courtesies.get("/robots.txt")
def robots() -> Response:
    """Published figures may be found; nothing else (RFC 9309)."""
    closed = (f"Disallow: {path}" for path in (*CLOSED, *DESKS))
    lines = ["User-agent: *", *closed, f"Sitemap: {site()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@courtesies.get("/.well-known/security.txt")
def security() -> Response:
    """Where to tell of a hole (RFC 9116); 404 where SECURITY_CONTACT is not set."""
    contact = current_app.config["SECURITY_CONTACT"] or abort(404)
    until = datetime.combine(today() + LASTS, time(0), UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
        f"Canonical: {urljoin(site(), '/.well-known/security.txt')}",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Serve the files by which platforms know that a domain is ours (VERIFICATION_FILES)."""
    for name, content in app.config["VERIFICATION_FILES"].items():
        app.add_url_rule(
            f"/{name}",
            f"verification {name}",
            lambda content=content: Response(content, mimetype="text/plain"),
        )
