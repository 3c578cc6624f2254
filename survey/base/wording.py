"""Why something was refused, in the reader's language, whichever package refused it."""

from collections.abc import Sequence

from flask_babel import gettext as _

from analysis.errors import AnalysisError, Problem
from questionnaires import QuestionnaireError
from questionnaires import errors as questionnaire_errors
from survey.base import questionnaire_words
from survey.base.refusal import RefusedError
from survey.base.sentences import sentence

Refusal = RefusedError | AnalysisError | QuestionnaireError
REFUSALS = (RefusedError, AnalysisError, QuestionnaireError)


def reasons(error: Refusal) -> Sequence[str]:
    """What is wrong, a sentence each, in the language of whoever reads now."""
    if isinstance(error, RefusedError):
        return error.problems
    if isinstance(error, QuestionnaireError):
        return [placed(problem) for problem in error.problems]
    return [sentence(problem) for problem in error.problems]


def placed(problem: questionnaire_errors.Problem) -> str:
    """A problem of a questionnaire in words, after its file and place."""
    return str(_("：")).join([problem.file, questionnaire_words.place(problem.place), said(problem)])


def said(problem: questionnaire_errors.Problem) -> str:
    """A problem of a questionnaire in words, without its place."""
    return questionnaire_errors.worded(problem, lambda code: str(questionnaire_words.WORDS[code]), comma=_("、"))


def codes(error: Refusal) -> str:
    """What to log of a refusal: its kind and codes, and nothing that anybody entered."""
    told: list[str] = []
    if isinstance(error, AnalysisError):
        told = [code for problem in error.problems for code in _codes(problem)]
    elif isinstance(error, QuestionnaireError):
        told = [problem.code for problem in error.problems]
    return " ".join([type(error).__name__, *dict.fromkeys(told)])


def _codes(problem: Problem) -> list[str]:
    inside = dict.fromkeys(code for one in problem.inside for code in _codes(one))
    return [problem.code, *inside]
