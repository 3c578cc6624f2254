"""Questionnaires as data: read from YAML, checked, and used to read answers. Knows no web framework and no database."""

from questionnaires.errors import Problem, QuestionnaireError
from questionnaires.library import check, load_all
from questionnaires.model import Item, Option, Questionnaire

__all__ = ["Item", "Option", "Problem", "Questionnaire", "QuestionnaireError", "check", "load_all"]
