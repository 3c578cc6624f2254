"""The questionnaire page: rendered once per version, language and type size, then filled for each scan."""

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from weakref import WeakKeyDictionary

from flask import Flask, Response, current_app, make_response, render_template
from markupsafe import escape

from survey.i18n import language
from survey.models.scan import Scan
from survey.respond import ticket as tickets
from survey.respond.form import ResponseForm
from survey.respond.versions import Version
from survey.security import POLICY

SIZES = ("normal", "large")
_MARK = secrets.token_hex(8)  # nobody can type a blank into a comment
BLANKS = {name: f"{_MARK}-{name}-" for name in ("code", "outlet", "address", "ticket")}
_BLANK = re.compile(f"{_MARK}-([a-z]+)-")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Skeleton:
    """A page with blanks: text and names of blanks in turn, and the policy that admits its own style only."""

    pieces: tuple[str, ...]
    policy: str

    def filled(self, values: Mapping[str, str]) -> str:
        """The page with its blanks filled, each value escaped."""
        texts = [piece if place % 2 == 0 else str(escape(values[piece])) for place, piece in enumerate(self.pieces)]
        return "".join(texts)


_skeletons: WeakKeyDictionary[Flask, dict[tuple[int, str, str], Skeleton]] = WeakKeyDictionary()


def fresh(scan: Scan, code: str, version: Version, size: str) -> Response:
    """The empty questionnaire with a new ticket."""
    spoken = speak(version)
    known = _skeletons.setdefault(current_app._get_current_object(), {})  # type: ignore[attr-defined]
    key = (version.id, spoken, size)
    if key not in known:
        known[key] = skeleton(_rendered(version, version.form(formdata=None), size, spoken))
    return _answer(known[key], scan, code, tickets.issue(code, scan.wave_id or 0, version.id, spoken), 200)


def again(
    scan: Scan, code: str, version: Version, size: str, form: ResponseForm, status: int, ticket: str | None = None
) -> Response:
    """The questionnaire with what was answered kept, and why it was not taken; `ticket` None makes a new one."""
    spoken = speak(version)
    html = _rendered(version, form, size, spoken, expired=status == 409)
    ticket = ticket or tickets.issue(code, scan.wave_id or 0, version.id, spoken)
    return _answer(skeleton(html), scan, code, ticket, status)


def speak(version: Version) -> str:
    """The reader's language where the questionnaire has it, else the questionnaire's first."""
    languages = version.questionnaire.languages
    return language() if language() in languages else languages[0]


def skeleton(html: str) -> Skeleton:
    """Cut a rendered page at its blanks."""
    return Skeleton(tuple(_BLANK.split(html)), policy(html))


def policy(html: str) -> str:
    """The site's content security policy with the hash of the page's own style instead of style files."""
    digests = [base64.b64encode(sha256(style.encode()).digest()).decode() for style in _STYLE.findall(html)]
    return POLICY.replace("style-src 'self'", "style-src " + " ".join(f"'sha256-{digest}'" for digest in digests))


def inline(template: str, status: int, **values: object) -> Response:
    """A page of the respondent's path other than the questionnaire: style inside, one request, never stored."""
    html = render_template(template, **values)
    return finished(make_response(html, status), policy(html))


def finished(response: Response, content_policy: str) -> Response:
    """The headers that a page with a ticket or a receipt needs."""
    response.headers["Content-Security-Policy"] = content_policy
    response.cache_control.no_store = True
    return response


def _rendered(version: Version, form: ResponseForm, size: str, spoken: str, *, expired: bool = False) -> str:
    return render_template(
        "respond/questionnaire.html",
        questionnaire=version.questionnaire,
        form=form,
        size=size,
        blank=BLANKS,
        spoken=spoken,
        expired=expired,
    )


def _answer(page: Skeleton, scan: Scan, code: str, ticket: str, status: int) -> Response:
    html = page.filled({"code": code, "outlet": scan.outlet_name, "address": scan.address or "", "ticket": ticket})
    return finished(make_response(html, status), page.policy)
