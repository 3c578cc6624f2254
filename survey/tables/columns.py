"""What a table that comes in is made of: columns, how their cells are read, and what their headings may be."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from survey.base.i18n import FIRST, N_, language

_BRACKETS = re.compile(r"\(([^()]*)\)")
_MARKS = re.compile(r"[\s_*:.·、/-]+")
_HARMLESS = frozenset({"必填", "选填", "可空", "次", "人次", "笔", "件", "单", "户", "份", "required", "optional"})
"""What may stand in brackets behind the heading of a number; anything else (万次, thousands) would change it."""
NEAR = 0.7
"""How alike a heading must be to a known one to be asked about."""


@dataclass(frozen=True)
class Column:
    """A column: its name, its Chinese heading, and further headings; `kind`: how its cells are read (`values`).

    needed: the column must be there; filled: so must each of its cells; longest: characters of a text; within,
    expected: of a number, and in words; past: a day that has come; choices: texts for a value that people write.
    """

    name: str
    label: str
    kind: str = "text"
    also: tuple[str, ...] = ()
    needed: bool = True
    filled: bool = True
    longest: int = 0
    within: Callable[[float], bool] = lambda _value: True
    expected: str = N_("数")
    past: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: str = ""

    def said(self) -> str:
        """What it is called in the reader's language; Chinese or English."""
        return self.label if language() == FIRST else self.name

    @property
    def keys(self) -> set[str]:
        """Its headings, as `key` makes them."""
        return {key(one, is_number=self.kind == "number") for one in (self.name, self.label, *self.also)}


@dataclass(frozen=True)
class Table:
    """A table that comes in; no two rows have the same values in the columns of `unique`."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    def known(self, heading: str) -> Column | None:
        """The column that a heading names."""
        for is_number in (False, True):
            found = self._by_key.get(key(heading, is_number=is_number))
            if found and is_number is (found.kind == "number"):
                return found
        return None

    def near(self, heading: str, least: float = NEAR) -> Column | None:
        """The column whose heading is most like an unknown one; None where none is."""
        found = get_close_matches(_plain(heading), self._by_key, n=1, cutoff=least)
        return self._by_key[found[0]] if found else None

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {one: column for column in self.columns for one in column.keys}


def key(heading: str, *, is_number: bool) -> str:
    """A heading as it is compared: full-width, case, blanks and marks aside, and brackets; of a number harmless ones
    alone."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    if not is_number or {one.strip() for one in _BRACKETS.findall(text)} <= _HARMLESS:
        text = _BRACKETS.sub("", text)
    return _MARKS.sub("", text)


def _plain(heading: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", heading).casefold())
