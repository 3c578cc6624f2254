"""Questionnaire versions as the pages use them: they never change, so each is read and prepared once."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Flask

from questionnaires import Questionnaire
from survey.asked.form import ResponseForm, form_class
from survey.base.application import this_app
from survey.base.database import db
from survey.models import QuestionnaireVersion


@dataclass(frozen=True)
class Version:
    id: int
    questionnaire: Questionnaire
    form: type[ResponseForm]


_known: WeakKeyDictionary[Flask, dict[int, Version]] = WeakKeyDictionary()


def version(version_id: int) -> Version:
    """The version with this id; the database is asked once in the life of a process."""
    known = _known.setdefault(this_app(), {})
    if version_id not in known:
        row = db.session.get_one(QuestionnaireVersion, version_id)
        questionnaire = Questionnaire.from_content(row.content)
        known[version_id] = Version(version_id, questionnaire, form_class(questionnaire))
    return known[version_id]
