"""Problems as sentences in the reader's language, and as JSON for readers to come."""

from collections import ChainMap
from typing import Any

from flask_babel import gettext as _

from analysis.errors import Problem, worded, wrong
from survey.base import analysis_words, service_words

WORDS = ChainMap(dict(service_words.WORDS), dict(analysis_words.WORDS))


def sentence(problem: Problem) -> str:
    """A problem in words; what is inside it stands on lines of their own where it is several."""
    return worded(problem, lambda code: str(WORDS[code]), comma=_("、"), colon=_("："))


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept: its code, its values, and what is inside it."""
    values = {name: _kept(value) for name, value in problem.values.items()}
    return {"code": problem.code, "values": values, "inside": [as_json(one) for one in problem.inside]}


def from_json(kept: Any) -> Problem:
    """The problem that was kept; where this version of the service cannot word it, that something went wrong."""
    try:
        problem = _read(kept)
        sentence(problem)
    except (AttributeError, KeyError, TypeError, ValueError):
        return wrong("stopped")
    return problem


def _kept(value: object) -> Any:
    if isinstance(value, Problem):
        return as_json(value)
    if isinstance(value, tuple):
        return [_kept(one) for one in value]
    return value if isinstance(value, int) else str(value)


def _read(kept: Any) -> Problem:
    values = {name: _value(value) for name, value in kept["values"].items()}
    return Problem(kept["code"], values, tuple(_read(one) for one in kept["inside"]))


def _value(kept: Any) -> object:
    if isinstance(kept, list):
        return tuple(_value(one) for one in kept)
    return _read(kept) if isinstance(kept, dict) else kept
