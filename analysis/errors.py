"""One tree of errors: each holds problems as codes with values, so that they can be worded in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from analysis.wording import ENGLISH


@dataclass(frozen=True)
class Problem:
    """What is wrong: a code of `analysis.wording` with the values that its sentence names.

    A value is a text or whole number as it is to be shown, a phrase that itself is worded (a Problem), or several of
    these. `inside`: what exactly is wrong there.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    inside: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return worded(self, ENGLISH.__getitem__)


class AnalysisError(Exception):
    """Anything the statistics refuse; as a text, the English sentences, fit to show to a statistician."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class FileError(AnalysisError):
    """A data or plan file that cannot be read as what it should be."""


class DesignError(AnalysisError):
    """A sampling design that the data contradict."""


class CalibrationError(AnalysisError):
    """Margins that cannot be met."""


class RequestError(AnalysisError):
    """An estimate that was asked for wrongly."""


class ModelError(AnalysisError):
    """A model that the data cannot carry."""


def wrong(code: str, /, *inside: Problem, **values: object) -> Problem:
    """A problem, or a phrase in one, by its code."""
    return Problem(code, values, inside)


def at(place: object, problems: Iterable[Problem]) -> Problem:
    """The problems of one place, such as a file."""
    return wrong("at", *problems, place=place)


@contextmanager
def refused_of(place: object) -> Iterator[None]:
    """What is refused within is said of a place, such as a file."""
    try:
        yield
    except AnalysisError as error:
        raise AnalysisError(at(place, error.problems)) from error


def worded(problem: Problem, template: Callable[[str], str], comma: str = ", ", colon: str = ": ") -> str:
    """The sentence of a problem: `template` gives what a code says, with %(name)s for each value.

    What is inside follows on the same line, or where it is several, on lines of their own.
    """

    def shown(value: object) -> str:
        if isinstance(value, tuple):
            return comma.join(map(shown, value))
        return worded(value, template, comma, colon) if isinstance(value, Problem) else str(value)

    head = template(problem.code) % {name: shown(value) for name, value in problem.values.items()}
    lines = [line for one in problem.inside for line in worded(one, template, comma, colon).splitlines()]
    if len(lines) < 2:
        return colon.join([head, *lines])
    return "\n".join([head + colon.rstrip(), *(f"  {line}" for line in lines)])
