"""The form of a questionnaire: fields named by item, made once per version and bound for each page; no session."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.form import BaseForm

from questionnaires import Item, Questionnaire
from questionnaires.answers import clean
from questionnaires.model import SCALE
from questionnaires.typed import plain
from survey.privacy.contacts import acceptable_contact

PROBLEMS = {
    "required": lazy_gettext("请回答这一题"),
    "out_of_range": lazy_gettext("这个数不在范围内"),
    "not_an_option": lazy_gettext("请从给出的选项中选择"),
    "not_a_number": lazy_gettext("请填一个整数"),
    "no_contact": lazy_gettext("请填能联系到您的电话或邮箱"),
    "too_long": lazy_gettext("文字太长，请缩短一些"),
    "not_text": lazy_gettext("文字里有不能保存的字符，请改写"),
}


def _scale(item: Item) -> Field:
    return RadioField(choices=[str(mark) for mark in SCALE], validate_choice=False)


def _choice(item: Item) -> Field:
    return RadioField(choices=[option.value for option in item.options], validate_choice=False)


def _multiple(item: Item) -> Field:
    return SelectMultipleField(choices=[option.value for option in item.options], validate_choice=False)


def _number(item: Item) -> Field:
    return StringField()


def _text(item: Item) -> Field:
    return TextAreaField()


FIELDS: dict[str, Callable[[Item], Field]] = {
    "scale": _scale,
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
}


class ResponseForm(BaseForm):  # type: ignore[misc]  # the library has no types
    """A page's fields by name, as empty as they come or as somebody posted them.

    A field is no attribute of the form, so an item may be called as anything that a form has of its own. Nothing of a
    form's own is checked here: the ticket stands for a session's token (that one needs a cookie).
    """

    def __init__(self, fields: Mapping[str, Field], posted: MultiDict[str, str] | None = None) -> None:
        super().__init__(fields)
        self.process(posted)

    def mark(self, problems: Mapping[str, str]) -> None:
        """Turn the problems of `read_answers` into the fields' errors."""
        for name, problem in problems.items():
            self[name].errors = [PROBLEMS[problem]]


def fields_of(questionnaire: Questionnaire) -> dict[str, Field]:
    """The fields of one questionnaire version, not yet bound to a form."""
    fields: dict[str, Field] = {"contact": StringField()}
    for item in questionnaire.items:
        fields[item.id] = FIELDS[item.type](item)
        if item.other_words:
            fields[item.other_words.id] = StringField()
    return fields


def read_answers(questionnaire: Questionnaire, posted: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers (with `contact` among them where one was given) and problems of one posted form.

    Fields that the questionnaire does not know are passed over.
    """
    answers: dict[str, Any]
    answers, problems = clean(questionnaire, {field: posted.getlist(field) for field in questionnaire.fields})
    if contact := plain(posted.get("contact", "")):
        answers["contact"] = contact
        if not acceptable_contact(contact):
            problems["contact"] = "no_contact"
    return answers, problems
