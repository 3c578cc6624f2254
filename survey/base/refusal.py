"""What a service raises when it will not do what it was asked: every reason at once, in words for the person."""

from collections.abc import Sequence


class RefusedError(Exception):
    """Nothing was changed; `problems` says why, one sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems: Sequence[str] = problems
