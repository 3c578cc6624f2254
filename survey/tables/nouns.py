"""Sectors, cities and families by what people call them: code, name, name with 市 or 州, county code."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from survey.base.i18n import FIRST, language
from survey.models.reference import cities, families, sectors
from survey.tables.cells import fold

_DIVISION = re.compile(r"\d{4}|\d{6}|\d{9}|\d{12}")
"""A code of GB/T 2260 or of what lies below it: the first four digits are the city's."""
_BEFORE = re.compile("^甘肃省?")
_AFTER = tuple(
    re.compile(f"{words}$")
    for words in (
        r"(?:回族|藏族)?自治州",
        "市",
        "州",
        "地区",
        "city",
        "prefecture",
        "服务行业",
        "服务业",
        "行业",
        "业",
        "服务",
        "services?",
    )
)
"""What may stand behind a name without changing what it names."""
_MARKS = re.compile(r"[、,，·・/和与及._()-]+")


class Noun(NamedTuple):
    """A sector, city or family: its code and its names in Chinese and English."""

    code: str
    name: str
    name_en: str = ""

    def said(self) -> str:
        """Its code and its name in the reader's language."""
        return f"{self.code} {self.name if language() == FIRST else self.name_en}"


def county_of(text: str) -> str | None:
    """The county (six digits) in its code or in that of what lies below it; None where a text is no such code."""
    code = fold(text)
    return code[:6] if _DIVISION.fullmatch(code) and code[4:6] not in ("", "00") else None


@dataclass(frozen=True)
class Nouns:
    """What a column of a kind (sector, city, family, place) may name; a place is a sector or a city."""

    of: Mapping[str, tuple[Noun, ...]]

    def find(self, kind: str, text: str) -> list[Noun]:
        """What a text names: one where it is sure, several where it may be any of them, none where it names nothing
        that is known."""
        key = fold(text)
        known = self.of.get(kind, ())
        by_code = [noun for noun in known if noun.code.casefold() == key]
        if not by_code and kind in ("city", "place") and _DIVISION.fullmatch(key):
            by_code = [noun for noun in known if noun.code == f"{key[:4]}00"]
        if by_code:
            return by_code
        plain = _plain(text)
        said = {plain, *(words.sub("", plain) for words in _AFTER)}
        return [noun for noun in known if said & _names(noun)]

    def near(self, kind: str, text: str) -> list[Noun]:
        """What an unknown text may name: all that have a part of it in their names, or stand in it."""
        plain = _plain(text)
        return [
            noun
            for noun in self.of.get(kind, ())
            if len(plain) > 1 and any(plain in name or name in plain for name in _names(noun) if name)
        ]


NONE = Nouns({})


def known_nouns() -> Nouns:
    """The sectors, cities and families of the database."""
    found = {
        "sector": _nouns(sectors()),
        "city": _nouns(cities()),
        "family": _nouns(families()),
    }
    return Nouns({**found, "place": (*found["sector"], *found["city"])})


def _nouns(rows: Iterable[object]) -> tuple[Noun, ...]:
    return tuple(Noun(row.code, row.name, row.name_en) for row in rows)  # type: ignore[attr-defined]


def _plain(text: str) -> str:
    """A name without the marks in it, and without the province before it."""
    return _BEFORE.sub("", _MARKS.sub("", fold(text).replace("&", "and")))


@cache
def _names(noun: Noun) -> frozenset[str]:
    code = noun.code.casefold()
    named = {_plain(name) for name in (noun.name, noun.name_en) if name}
    return frozenset(named | {code + name for name in named} | {name + code for name in named})
