"""A ticket that is answered already, sent again: a second tap is shown its receipt, other answers what was kept."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from questionnaires import Item
from survey.asked.form import read_answers
from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.database import db
from survey.base.i18n import language
from survey.models import AnsweredTicket, Comment, Contact, Response
from survey.privacy.comments import split
from survey.privacy.contacts import opened
from survey.privacy.scrubbing import scrubbed


def response_to(nonce: bytes) -> Response | None:
    """The response that was stored for a ticket."""
    here = sa.and_(Response.id == AnsweredTicket.response_id, Response.wave_id == AnsweredTicket.wave_id)
    return db.session.scalar(sa.select(Response).join(AnsweredTicket, here).where(AnsweredTicket.nonce == nonce))


def is_the_same(response: Response, posted: MultiDict[str, str]) -> bool:
    """Whether what was posted is what was stored, words and contact too."""
    asked = version(response.version_id).questionnaire
    answers, problems = read_answers(asked, posted)
    counted, texts = split(answers, asked.free_text)
    contact = counted.pop("contact", "")
    return not problems and (counted, {item: scrubbed(text) for item, text in texts.items()}, contact) == (
        response.answers,
        _words(response.id),
        _contact(response.id),
    )


def kept(response: Response) -> list[tuple[str, str]]:
    """What was stored of the questions that are counted, as (question, answer) in the reader's language."""
    asked = translated(version(response.version_id).questionnaire, language())
    answers = response.answers
    return [
        (item.label[language()], "、".join(_said(item, answers[item.id]))) for item in asked.items if item.id in answers
    ]


def _said(item: Item, answer: Any) -> Iterator[str]:
    labels = {option.value: option.label[language()] for option in item.options}
    if answer is None:
        yield _("说不清")
    else:
        yield from (labels.get(value, str(value)) for value in (answer if isinstance(answer, list) else [answer]))


def _words(response_id: int) -> dict[str, str]:
    words = sa.select(Comment.item, Comment.text).where(Comment.response_id == response_id)
    return dict(db.session.execute(words).all())


def _contact(response_id: int) -> str:
    contact = db.session.scalar(sa.select(Contact).where(Contact.response_id == response_id))
    return opened(contact) if contact else ""
