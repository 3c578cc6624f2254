"""The form of a questionnaire: a Flask-WTF class made once per version, fields named by item, no session behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from questionnaires import Item, Questionnaire
from questionnaires.answers import clean
from questionnaires.model import SCALE
from survey.privacy.written import acceptable_contact

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


class ResponseForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What every questionnaire's form has: the ticket, which stands for a session's token (that one needs a cookie)."""

    class Meta:
        csrf = False

    ticket = HiddenField()
    contact = StringField()

    def mark(self, problems: Mapping[str, str]) -> None:
        """Turn the problems of `read_answers` into the fields' errors."""
        for name, problem in problems.items():
            self[name].errors = [PROBLEMS[problem]]


def form_class(questionnaire: Questionnaire) -> type[ResponseForm]:
    """The form class of one questionnaire version."""
    fields: dict[str, Field] = {}
    for item in questionnaire.items:
        fields[item.id] = FIELDS[item.type](item)
        if item.other_words:
            fields[item.other_words.id] = StringField()
    return type("QuestionnaireForm", (ResponseForm,), fields)


def read_answers(questionnaire: Questionnaire, posted: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers (with `contact` among them where one was given) and problems of one posted form.

    Fields that the questionnaire does not know are passed over.
    """
    answers: dict[str, Any]
    answers, problems = clean(questionnaire, {field: posted.getlist(field) for field in questionnaire.fields})
    if contact := posted.get("contact", "").strip():
        answers["contact"] = contact
        if not acceptable_contact(contact):
            problems["contact"] = "no_contact"
    return answers, problems
