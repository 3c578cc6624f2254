"""A questionnaire as frozen dataclasses, and back to the plain content that is stored and hashed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

SATISFACTION = ("overall", "versus_expectation", "versus_ideal")
"""Ids of the three satisfaction items, the ones that make the score."""

SCALE = range(1, 11)
"""The answers a scale item takes."""

Texts = Mapping[str, str]
"""One text in every language of the questionnaire: `{"zh": ..., "en": ...}`."""


@dataclass(frozen=True)
class Option:
    """A choice: the value that is stored and the label that is read."""

    value: str
    label: Texts

    @property
    def content(self) -> dict[str, Any]:
        return {"value": self.value, "label": dict(self.label)}


@dataclass(frozen=True)
class Item:
    """One question; `construct` says what it measures (None: nothing), `low` and `high` are a scale's ends in words."""

    id: str
    type: str
    label: Texts
    construct: str | None = None
    required: bool = False
    low: Texts | None = None
    high: Texts | None = None
    options: tuple[Option, ...] = ()
    max_length: int | None = None

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        return cls(**{**content, "options": tuple(Option(**option) for option in content.get("options", ()))})

    @property
    def content(self) -> dict[str, Any]:
        """Only what is set, so that a property added later leaves the hashes of older questionnaires as they are."""
        values = {
            "id": self.id,
            "type": self.type,
            "label": dict(self.label),
            "construct": self.construct,
            "required": self.required,
            "low": self.low and dict(self.low),
            "high": self.high and dict(self.high),
            "options": [option.content for option in self.options],
            "max_length": self.max_length,
        }
        return {key: value for key, value in values.items() if value}


@dataclass(frozen=True)
class Questionnaire:
    """What one respondent is asked, with the paths between constructs that the structural model estimates.

    Holds no sector: sectors asked the same questions share one questionnaire and one version.
    """

    languages: tuple[str, ...]
    title: Texts
    introduction: Texts
    thanks: Texts
    items: tuple[Item, ...]
    paths: tuple[tuple[str, str], ...]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Builds a questionnaire from what `content` gave; content from elsewhere goes through `check` first."""
        return cls(
            languages=tuple(content["languages"]),
            title=content["title"],
            introduction=content["introduction"],
            thanks=content["thanks"],
            items=tuple(Item.from_content(item) for item in content["items"]),
            paths=tuple((source, target) for source, target in content["paths"]),
        )

    @cached_property
    def content(self) -> dict[str, Any]:
        """Everything the questionnaire says, in plain JSON types; no meaning hangs on the order of keys."""
        return {
            "languages": list(self.languages),
            "title": dict(self.title),
            "introduction": dict(self.introduction),
            "thanks": dict(self.thanks),
            "items": [item.content for item in self.items],
            "paths": [list(path) for path in self.paths],
        }

    @cached_property
    def version(self) -> str:
        """SHA-256, in hex, of the canonical JSON of the content: any change of wording is another version."""
        canonical = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The satisfaction items, in the order they are asked."""
        return tuple(item for item in self.items if item.id in SATISFACTION)

    def item(self, item_id: str) -> Item:
        """The item of that id; KeyError if there is none."""
        return self._by_id[item_id]

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}
