"""Why something was refused, in the reader's language, whichever package refused it."""

from collections.abc import Sequence

from flask_babel import gettext as _

from analysis.errors import AnalysisError, Problem, worded
from questionnaires import QuestionnaireError
from survey.base.analysis_words import WORDS
from survey.base.refusal import RefusedError

Refusal = RefusedError | AnalysisError | QuestionnaireError
REFUSALS = (RefusedError, AnalysisError, QuestionnaireError)


def reasons(error: Refusal) -> Sequence[str]:
    """What is wrong, a sentence each, in the language of whoever reads now."""
    if isinstance(error, RefusedError):
        return error.problems
    if isinstance(error, QuestionnaireError):
        return [str(problem) for problem in error.problems]
    return [sentence(problem) for problem in error.problems]


def sentence(problem: Problem) -> str:
    """A problem of the statistics in words; what is inside it stands on lines of their own where it is several."""
    return worded(problem, lambda code: str(WORDS[code]), comma=_("、"), colon=_("："))


def codes(error: Refusal) -> str:
    """What to log of a refusal: its kind and codes, and nothing that anybody entered."""
    told = error.problems if isinstance(error, AnalysisError) else ()
    return " ".join([type(error).__name__, *(code for problem in told for code in _codes(problem))])


def _codes(problem: Problem) -> list[str]:
    inside = dict.fromkeys(code for one in problem.inside for code in _codes(one))
    return [problem.code, *inside]
