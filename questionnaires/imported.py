"""What became of a file that somebody brought."""

from dataclasses import dataclass
from typing import Any

from questionnaires.errors import Problem


@dataclass(frozen=True)
class Imported:
    """`content` as far as it could be made; it is fit for use only when there are no `problems`. `remarks`: what was
    left out without loss, what was filled in where the file says nothing, and advice on words."""

    content: dict[str, Any]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()
