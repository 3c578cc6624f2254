"""What kind of value each column of a release's CSV holds, so that programs leave codes as text and count counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from survey.figures.labels import MARKS, VERDICTS
from survey.outputs.lists import LEVELS, NAMES

Kind = Literal["string", "integer", "number", "boolean"]
HEAD = {"wave": "期", "revision": "版", "demonstration": "演示数据"}
KEY = ("wave", "revision", "level", "family", "code")
"""No two rows of a release share these."""
_CODES: Mapping[str, Sequence[str]] = {
    "level": tuple(LEVELS.values()),
    "mark": tuple(mark for mark in MARKS if mark),
    "verdict": tuple(verdict for verdict in VERDICTS if verdict),
    "verdict_x10": tuple(verdict for verdict in VERDICTS if verdict),
}
_TEXT = {"wave", "code", "name", "family", "sector", "city", "note", *_CODES}
_WHOLE = {
    "revision", "rank", "rank_low", "rank_high", "rank_of", "n", "df_design", "outlets", "units", "change_n",
    "matched_n", "fixed_n", "registered", "selected", "answering", "responses", "imputed", "assisted_n",
    "response_offered", "response_responses",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A column: its name in the file, its Chinese label, its kind, and the codes that it takes, if it is made of some;
    an empty mark stands for a figure that may be published as it is."""

    name: str
    label: str
    kind: Kind
    codes: Sequence[str] = ()
    required: bool = False


def fields() -> list[Field]:
    """The columns of the CSV in their order."""
    return [
        Field(name, label, _kind(name), _CODES.get(name, ()), name in KEY or name == "demonstration")
        for name, label in (HEAD | NAMES).items()
    ]


def _kind(name: str) -> Kind:
    if name in _TEXT:
        return "string"
    if name == "demonstration":
        return "boolean"
    return "integer" if name in _WHOLE else "number"
