"""The form of a questionnaire: a Flask-WTF class made once per version, fields named by item, no session behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, TextAreaField

from questionnaires import Item, Questionnaire
from questionnaires.answers import clean
from questionnaires.model import SCALE

PROBLEMS = {
    "required": lazy_gettext("请回答这一题"),
    "out_of_range": lazy_gettext("请在 1 到 10 之间选择"),
    "not_an_option": lazy_gettext("请从给出的选项中选择"),
    "too_long": lazy_gettext("文字太长，请缩短到 500 字以内"),
    "not_text": lazy_gettext("文字里有不能保存的字符，请改写"),
}


def _scale(item: Item) -> Field:
    return RadioField(choices=[str(mark) for mark in SCALE], validate_choice=False)


def _choice(item: Item) -> Field:
    return RadioField(choices=[option.value for option in item.options], validate_choice=False)


def _text(item: Item) -> Field:
    return TextAreaField()


FIELDS: dict[str, Callable[[Item], Field]] = {"scale": _scale, "choice": _choice, "text": _text}


class ResponseForm(FlaskForm):  # type: ignore[misc]
    """What every questionnaire's form has: the ticket, which stands for a session's token (that one needs a cookie)."""

    class Meta:
        csrf = False

    ticket = HiddenField()

    def mark(self, problems: Mapping[str, str]) -> None:
        """Turn the problems of `read_answers` into the fields' errors."""
        for name, problem in problems.items():
            self[name].errors = [PROBLEMS[problem]]

    @property
    def refused(self) -> list[str]:
        """Ids of the items with errors, in the order of the page."""
        return [name for name, field in self._fields.items() if field.errors]


def form_class(questionnaire: Questionnaire) -> type[ResponseForm]:
    """The form class of one questionnaire version."""
    return type(
        "QuestionnaireForm", (ResponseForm,), {item.id: FIELDS[item.type](item) for item in questionnaire.items}
    )


def read_answers(questionnaire: Questionnaire, posted: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers and problems of one posted form; fields that the questionnaire does not know are passed over."""
    return clean(questionnaire, {item.id: posted.getlist(item.id) for item in questionnaire.items})
