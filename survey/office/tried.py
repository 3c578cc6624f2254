"""A questionnaire tried out: the page that respondents will see, working, and nothing that is answered is stored."""

import brotli
from flask import Response, make_response, render_template
from flask_babel import force_locale, gettext
from werkzeug.datastructures import MultiDict

from questionnaires import Questionnaire
from survey.asked.form import ResponseForm, fields_of, read_answers
from survey.asked.modes import SIZES
from survey.asked.translation import translated
from survey.base.i18n import language
from survey.respond import page
from survey.web.language_of_parts import marked
from survey.web.security import framed, policy

_TICKET = "x" * 120
"""As long as a ticket, so that the page weighs what it will."""


def empty(questionnaire: Questionnaire) -> Response:
    """The empty form."""
    return _form(questionnaire, ResponseForm(fields_of(questionnaire)), 200)


def answered(questionnaire: Questionnaire, posted: MultiDict[str, str], rerender: str) -> Response:
    """What the page does with answers: it shows what would be stored, or what is missing; `rerender` as on the real
    page, where another language or type size was asked for."""
    form = ResponseForm(fields_of(questionnaire), posted)
    answers, problems = read_answers(questionnaire, posted)
    if rerender:
        if rerender == "checked":
            form.mark(problems)
        return _form(questionnaire, form, 200)
    if problems:
        form.mark(problems)
        return _form(questionnaire, form, 422)
    asked = translated(questionnaire, language())
    html = render_template("office/tried_done.html", questionnaire=asked, answers=answers, size=page.size(), kiosk="")
    return _framed(marked(html), 200)


def weight(questionnaire: Questionnaire, spoken: str) -> int:
    """Bytes of the page in a language and normal type, as browsers take it (Brotli)."""
    with force_locale(spoken):
        form = ResponseForm(fields_of(questionnaire))
        html = page.rendered("respond/questionnaire.html", questionnaire, form, next(iter(SIZES)), _blanks())
    return len(brotli.compress(html.encode(), mode=brotli.MODE_TEXT))


def _form(questionnaire: Questionnaire, form: ResponseForm, status: int) -> Response:
    html = marked(page.rendered("office/tried.html", questionnaire, form, page.size(), _blanks(), tried=True))
    return _framed(html, status)


def _framed(html: str, status: int) -> Response:
    answer = make_response(html, status)
    answer.headers.update(framed(policy(html, page.loaded(page.size()))))
    return answer


def _blanks() -> dict[str, str]:
    return {**dict.fromkeys(page.BLANKS, ""), "outlet": gettext("网点名称"), "ticket": _TICKET}
