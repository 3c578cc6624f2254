"""What a service raises when it will not do what it was asked: every reason at once, for the person."""

from collections.abc import Sequence

from analysis.errors import Problem, wrong
from survey.base.sentences import sentence


class RefusedError(Exception):
    """Nothing was changed.

    A reason is a sentence in the language of whoever asked; or a problem, where the worker may meet it and somebody
    else read of it later.
    """

    def __init__(self, *reasons: str | Problem) -> None:
        super().__init__(*reasons)
        self.coded = [wrong("told", text=one) if isinstance(one, str) else one for one in reasons]

    @property
    def problems(self) -> Sequence[str]:
        """Why, one sentence each, in the language of whoever reads now."""
        return tuple(sentence(one) for one in self.coded)

    def __str__(self) -> str:
        return "\n".join(self.problems)
