"""Labels as the data spell them and as people do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING
from unicodedata import normalize

from analysis.errors import Problem, wrong

if TYPE_CHECKING:
    import polars as pl

MOST_NAMED = 20
_WORDS = {"true": "1", "false": "0"}
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*))?")


def plain(label: object) -> str:
    """What a label is, however it is written: 1.0, 01 and TRUE are 1, padded or full-width text is as it would be."""
    if isinstance(label, float):
        label = format(Decimal(repr(label)), "f")
    text = normalize("NFKC", str(label)).strip()
    if number := _NUMBER.fullmatch(text):
        sign, whole, part = number[1].strip("+"), number[2], (number[3] or "").rstrip("0")
        return f"{sign if part or whole != '0' else ''}{whole}{part and '.'}{part}"
    return _WORDS.get(text.lower(), text)


def same(found: object, asked: object) -> bool:
    """Whether a label of the data is the one a person wrote, who need not know how the file stores it."""
    return found == asked or plain(found) == plain(asked)


def two_spellings(column: pl.Series) -> Problem | None:
    """The labels of a column that a person would read as one, but text counts apart; None where there are none."""
    import polars as pl

    if column.dtype != pl.String:
        return None
    labels = column.unique().drop_nulls()
    text = labels.str.normalize("NFKC").str.strip_chars()
    lower = text.str.to_lowercase()
    text = lower.replace(_WORDS).zip_with(lower.is_in(list(_WORDS)), text)
    number = text.cast(pl.Float64, strict=False)
    doubtful = labels.filter(text.is_duplicated() | (number.is_duplicated() & number.is_not_null()))
    spelled: dict[str, list[str]] = {}
    for label in doubtful.sort():
        spelled.setdefault(plain(label), []).append(label)
    alike = tuple(" = ".join(map(repr, labels)) for labels in spelled.values() if len(labels) > 1)
    return wrong("two_spellings", column=column.name, labels=alike[:MOST_NAMED]) if alike else None
