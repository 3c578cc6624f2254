"""Questionnaire versions as the pages use them: they never change, so each is read and prepared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field

from questionnaires import Questionnaire
from survey.asked.form import ResponseForm, fields_of
from survey.base.application import this_app
from survey.base.database import db
from survey.models import QuestionnaireVersion


@dataclass(frozen=True)
class Version:
    id: int
    questionnaire: Questionnaire
    fields: Mapping[str, Field]

    def form(self, posted: MultiDict[str, str] | None = None) -> ResponseForm:
        """The form, empty or as it was posted."""
        return ResponseForm(self.fields, posted)


_known: WeakKeyDictionary[Flask, dict[int, Version]] = WeakKeyDictionary()


def version(version_id: int) -> Version:
    """The version with this id; the database is asked once in the life of a process."""
    known = _known.setdefault(this_app(), {})
    if version_id not in known:
        row = db.session.get_one(QuestionnaireVersion, version_id)
        questionnaire = Questionnaire.from_content(row.content)
        known[version_id] = Version(version_id, questionnaire, fields_of(questionnaire))
    return known[version_id]
