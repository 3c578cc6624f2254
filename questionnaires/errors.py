"""What can be wrong with a questionnaire, and how it is said."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: the file, the place in it (such as `items[3].label.en (line 42)`) and what is wrong there."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}"


class QuestionnaireError(Exception):
    """Questionnaires that cannot be used; the message lists every problem, one a line as `file: place: message`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
