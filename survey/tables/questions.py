"""What a file leaves open, and the choice that answers it: nothing is guessed that could change a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

ASIDE = "-"
"""The choice to leave a column out."""


@dataclass(frozen=True)
class Question:
    """A doubt about a file: `key=value` answers it; `choices` are (value, what it means)."""

    key: str
    asked: str
    choices: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        offered = _("；").join(f"--choose {_quoted(f'{self.key}={value}')} {label}" for value, label in self.choices)
        return str(_("%(asked)s 请选一种：%(choices)s", asked=self.asked, choices=offered))


@dataclass
class Questions:
    """The answers that were given, and what is still asked."""

    chosen: Mapping[str, str]
    asked: dict[str, Question] = field(default_factory=dict)

    def choice(self, key: str, asked: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """The choice that was made; None, with the question noted, before it is."""
        answer = self.chosen.get(key)
        if answer is not None and answer in dict(choices):
            return answer
        self.asked.setdefault(key, Question(key, asked, tuple(choices)))
        return None


def _quoted(text: str) -> str:
    return f"'{text}'" if set(text) & set(' ()&;|<>*?$"') else text
