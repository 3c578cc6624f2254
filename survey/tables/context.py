"""What cells are read by: what is known, what was asked and answered, and what was made of other cells before."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from survey.base.i18n import N_
from survey.tables.cells import Cell
from survey.tables.columns import Column
from survey.tables.nouns import Nouns
from survey.tables.questions import Questions

_MOST = 50


class WrongError(Exception):
    """A cell cannot be taken: a sentence of the catalogue in which `name` stands for its column."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


@dataclass
class Context:
    """What cells are read by, and what was read out of them: `taken`, the first of each column's texts that say
    something in another way than the program does."""

    nouns: Nouns
    questions: Questions
    today: date
    first_day: date
    separator: str = ""
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    known: dict[tuple[str, Cell], Any] = field(default_factory=dict)
    """What was made of cells that stand again and again."""

    def note(self, column: Column, text: str, value: str) -> None:
        """Remember what a text was taken for, where it is not the text itself."""
        if text != value and len(self.taken) < _MOST:
            self.taken[column.name, text] = value

    def ask(self, key: str, asked: str, choices: list[tuple[str, str]]) -> str | None:
        """The choice that was made, None before it is; raises WrongError where too much is asked already."""
        if len(self.questions.asked) >= _MOST and key not in self.questions.asked:
            raise WrongError(N_("%(name)s 的“%(value)s”看不懂"), value=key.rpartition(":")[2])
        return self.questions.choice(key, asked, choices)
