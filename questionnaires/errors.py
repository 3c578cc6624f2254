"""What can be wrong with a questionnaire, and how it is said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from questionnaires.wording import ENGLISH

ADVICE = frozenset({"two_things", "leading"})
"""Rules that look for words: what comes from elsewhere is told of them, and its author decides."""


class Phrase(str):
    """A value that is itself a code."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file, the place in it (such as `items[3].label.en (line 42)`) and what is wrong there: a
    code of `questionnaires.wording` with the values that its sentence names, codes of phrases (`Phrase`) among them."""

    file: str
    place: str
    code: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return worded(self, ENGLISH.__getitem__)

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}"


class QuestionnaireError(Exception):
    """Questionnaires that cannot be used; the message lists every problem, one a line as `file: place: message`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def worded(problem: Problem, template: Callable[[str], str], comma: str = ", ") -> str:
    """What is wrong in words: `template` gives what a code says, with %(name)s for each value."""

    def shown(value: object) -> str:
        if isinstance(value, tuple):
            return comma.join(map(str, value))
        return template(value) if isinstance(value, Phrase) else str(value)

    return template(problem.code) % {name: shown(value) for name, value in problem.values}


def advised(problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems, and apart from them the advice on words."""
    advice = [problem for problem in problems if problem.code in ADVICE]
    return [problem for problem in problems if problem not in advice], advice
