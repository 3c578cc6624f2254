"""Questionnaires as data: read from YAML, checked, and used to read answers. Knows no web framework and no database."""

from questionnaires.errors import Problem, QuestionnaireError
from questionnaires.library import check, check_content, load_all
from questionnaires.model import Condition, Item, Option, Questionnaire

__all__ = [
    "Condition",
    "Item",
    "Option",
    "Problem",
    "Questionnaire",
    "QuestionnaireError",
    "check",
    "check_content",
    "load_all",
]
