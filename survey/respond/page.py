"""The questionnaire page: rendered once per version, language and type size, then filled for each scan."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from markupsafe import escape

from questionnaires import Questionnaire
from survey.asked.form import ResponseForm
from survey.asked.modes import LAYOUTS, SIZES
from survey.asked.translation import speaks, translated
from survey.asked.versions import Version
from survey.base.application import this_app
from survey.base.i18n import language, other_languages
from survey.codes.kiosk import kiosk_code
from survey.queries.scan import Scan
from survey.respond import ticket as tickets
from survey.respond.faces import faces
from survey.respond.recordings import recordings
from survey.respond.ticket import Ticket
from survey.web import assets
from survey.web.compression import Frame
from survey.web.language_of_parts import chinese, marked
from survey.web.security import policy

_MARK = secrets.token_hex(8)  # nobody can type a blank into a comment
BLANKS = {name: f"{_MARK}-{name}-" for name in ("outlet", "address", "ticket", "kiosk", "room", "receipt")}
_BLANK = re.compile(f"{_MARK}-([a-z]+)-")
_STEP = 16
"""What fills the blanks of a page is as many bytes long as a multiple of this: a length is compressed for once."""


class Skeleton:
    """A page with blanks, and the policy that admits its own style and script: all between the first blank and the last
    is filled, what stands before and after is the same for everybody. `loaded`: the script that it loads when somebody
    asks for it."""

    def __init__(self, html: str, loaded: str = "") -> None:
        html = marked(html)
        blanks = list(_BLANK.finditer(html))
        first, last = blanks[0].start(), blanks[-1].end()
        before, self._blanks, after = html[:first], html[first:last], html[last:]
        self._frame = Frame(before.encode(), after.encode())
        self._policy = policy(html, loaded)

    def filled(self, values: Mapping[str, str]) -> Response:
        """The page with its blanks filled."""
        gap = filled(self._blanks, {**values, "room": ""})
        room = " " * (-len(gap.encode()) % _STEP)
        gap = filled(self._blanks, {**values, "room": room})
        return finished(make_response(self._frame.filled(gap.encode())), self._policy)


@dataclass(frozen=True)
class Visit:
    """Who is being asked: where the code leads, what is asked there, and how large."""

    code: str
    scan: Scan
    version: Version
    size: str

    def new_ticket(self) -> Ticket:
        return tickets.issue(self.code, self.scan.wave_id or 0, self.version.id, language())


_skeletons: WeakKeyDictionary[Flask, dict[tuple[int, str, str, bool, bool], Skeleton]] = WeakKeyDictionary()


def fresh(visit: Visit, ticket: Ticket) -> Response:
    """The empty questionnaire."""
    known = _skeletons.setdefault(this_app(), {})
    key = (visit.version.id, language(), visit.size, bool(visit.scan.demo_data), bool(kiosk()))
    if key not in known:
        html = _rendered(visit, visit.version.form())
        known[key] = Skeleton(html, loaded(visit.size))
    return known[key].filled(_values(visit, ticket))


def again(visit: Visit, form: ResponseForm, status: int, ticket: Ticket | None = None) -> Response:
    """The questionnaire with what was answered kept, and why it was not taken; `ticket` None makes a new one."""
    html = _rendered(visit, form, expired=ticket is None)
    page = filled(html, _values(visit, ticket or visit.new_ticket()))
    return finished(make_response(page, status), policy(html, loaded(visit.size)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A rendered text with its blanks filled, each value escaped."""
    return _BLANK.sub(lambda blank: str(escape(values[blank[1]])), text)


def size() -> str:
    """The type size asked for in the address."""
    asked = request.args.get("size", "")
    return asked if asked in SIZES else next(iter(SIZES))


def layout_told(posted: Mapping[str, str]) -> str | None:
    """In how many rows the page's script says that the marks of a scale stood; None without it."""
    told = posted.get("-layout", "")
    return told if told in LAYOUTS else None


def kiosk() -> str:
    """What the address says of the kiosk that the page stands on; empty where that is none of ours."""
    said = request.args.get("kiosk", "")
    return said if said and kiosk_code(said) else ""


def inline(template: str, status: int, **values: object) -> Response:
    """A page of the respondent's path other than the questionnaire: style inside, one request, never stored."""
    html = render_template(template, kiosk=kiosk(), **values)
    return finished(make_response(html, status), policy(html))


def finished(response: Response, content_policy: str) -> Response:
    """The headers that a page with a ticket or a receipt needs."""
    response.headers["Content-Security-Policy"] = content_policy
    response.headers["Cache-Control"] = "no-store"
    return response


def _rendered(visit: Visit, form: ResponseForm, *, expired: bool = False) -> str:
    demo = bool(visit.scan.demo_data)
    asked = visit.version.questionnaire
    return rendered("respond/questionnaire.html", asked, form, visit.size, BLANKS, demo=demo, expired=expired)


def rendered(
    template: str, asked: Questionnaire, form: ResponseForm, size: str, blank: Mapping[str, str], **more: object
) -> str:
    """The form of a questionnaire in the reader's language; `blank`: what stands in the place of each of BLANKS."""
    questionnaire = translated(asked, language())
    return render_template(
        template,
        questionnaire=questionnaire,
        form=form,
        refused=_refused(questionnaire, form),
        size=size,
        faces=faces,
        recordings=recordings(questionnaire) if size == "faces" else None,
        blank=blank,
        spoken=language(),
        others=[other for other in other_languages() if speaks(questionnaire, other[0])],
        organiser=current_app.config["ORGANISER"] or gettext("没有写明，这是演示"),
        kiosk=kiosk(),
        **more,
    )


def loaded(size: str) -> str:
    """The script that the page loads when somebody asks for it."""
    return assets.text("aloud.js") if size == "faces" else ""


def _values(visit: Visit, ticket: Ticket) -> dict[str, str]:
    """What the blanks are filled with."""
    return {
        "outlet": chinese(visit.scan.outlet_name),
        "address": chinese(visit.scan.address or ""),
        "ticket": ticket.text,
        "kiosk": kiosk(),
        "room": "",
    }


def _refused(questionnaire: Questionnaire, form: ResponseForm) -> list[tuple[str, str]]:
    """The questions with errors: where each stands on the page, and its words."""
    found = [
        (item.id, item.label[language()])
        for item in questionnaire.items
        if form[item.id].errors or (item.other_words and form[item.other_words.id].errors)
    ]
    return found + ([("contact", gettext("需要回电吗？可留电话或邮箱"))] if form["contact"].errors else [])
