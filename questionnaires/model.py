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

LOW_IS_GOOD = "complaint"
"""The construct whose high end is bad news."""

Texts = Mapping[str, str]
"""One text in every language of the questionnaire: `{"zh": ..., "en": ...}`."""


@dataclass(frozen=True)
class Option:
    """A choice: the value that is stored and the label that is read; `other` asks to say which, in words."""

    value: str
    label: Texts
    other: bool = False

    @property
    def content(self) -> dict[str, Any]:
        return _what_is_set({"value": self.value, "label": dict(self.label), "other": self.other})


@dataclass(frozen=True)
class Condition:
    """What must have been answered to an earlier `item`: `test` is `at_most` or `at_least` (value: a number) or
    `one_of` (value: options, of which one at least was chosen)."""

    item: str
    test: str
    value: int | tuple[str, ...]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        ((test, value),) = ((key, content[key]) for key in content if key != "item")
        return cls(content["item"], test, tuple(value) if isinstance(value, list) else value)

    @property
    def content(self) -> dict[str, Any]:
        return {"item": self.item, self.test: list(self.value) if isinstance(self.value, tuple) else self.value}


@dataclass(frozen=True)
class Item:
    """One question.

    `construct` says what it measures (None: nothing); `low` and `high` are a scale's ends in words; `minimum` and
    `maximum` bound a number, `max_length` the characters of a text; `ask_if` says when it is asked (None: always).
    """

    id: str
    type: str
    label: Texts
    construct: str | None = None
    required: bool = False
    ask_if: Condition | None = None
    low: Texts | None = None
    high: Texts | None = None
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        built: dict[str, Any] = {"options": tuple(Option(**option) for option in content.get("options", ()))}
        if "ask_if" in content:
            built["ask_if"] = Condition.from_content(content["ask_if"])
        return cls(**{**content, **built})

    @property
    def content(self) -> dict[str, Any]:
        return _what_is_set(
            {
                "id": self.id,
                "type": self.type,
                "label": dict(self.label),
                "construct": self.construct,
                "required": self.required,
                "ask_if": self.ask_if and self.ask_if.content,
                "low": self.low and dict(self.low),
                "high": self.high and dict(self.high),
                "options": [option.content for option in self.options],
                "minimum": self.minimum,
                "maximum": self.maximum,
                "max_length": self.max_length,
            }
        )

    @property
    def low_is_good(self) -> bool:
        """Whether a high answer is bad news."""
        return self.construct == LOW_IS_GOOD

    @property
    def other_words(self) -> "Item | None":
        """The text item in which the option that asks to say which is put in words; None without such an option."""
        for option in self.options:
            if option.other:
                return Item(f"{self.id}_other", "text", option.label)
        return None

    def chose_other(self, answer: Any) -> bool:
        """Whether the answer to this item is, or has among others, the option that asks to say which."""
        chosen = answer if isinstance(answer, list) else [answer]
        return any(option.other and option.value in chosen for option in self.options)


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
        """Builds a questionnaire from what `content` gave; content from elsewhere goes through `check_content` first.

        Checks nothing, on purpose: a version that was once answered stays readable when the rules grow stricter.
        """
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
    def said(self) -> list[Texts]:
        """Its texts that a respondent reads, in the order of the page."""
        return [texts for _place, texts in self.said_at]

    @property
    def said_at(self) -> list[tuple[str, Texts]]:
        """The same, each with where it stands: title, introduction, ITEM, ITEM=MARK (end of a scale), ITEM=OPTION."""
        found: list[tuple[str, Texts | None]] = [("title", self.title), ("introduction", self.introduction)]
        for item in self.items:
            found += [(item.id, item.label), (f"{item.id}={SCALE[0]}", item.low), (f"{item.id}={SCALE[-1]}", item.high)]
            found += [(f"{item.id}={option.value}", option.label) for option in item.options]
        return [(place, texts) for place, texts in found if texts]

    @cached_property
    def scales(self) -> Mapping[str, str | None]:
        """The construct that each scale item measures, by the item's id."""
        return {item.id: item.construct for item in self.items if item.type == "scale"}

    @cached_property
    def quality(self) -> tuple[str, ...]:
        """The ids of the scale items that measure quality, in the order they are asked."""
        return tuple(item for item, construct in self.scales.items() if construct == "quality")

    @cached_property
    def reasons(self) -> tuple[Item, ...]:
        """The questions asked after a low mark of which several options may be chosen: what was wrong."""
        return tuple(
            item for item in self.items if item.type == "multiple" and item.ask_if and item.ask_if.test == "at_most"
        )

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of everything a respondent can fill in: the items and the words of their other options."""
        return frozenset(self._by_id).union(words.id for item in self.items if (words := item.other_words))

    @property
    def free_text(self) -> frozenset[str]:
        """The names of the answers in the respondent's own words, which never leave the database."""
        return self.fields - {item.id for item in self.items if item.type != "text"}

    def item(self, item_id: str) -> Item:
        """The item of that id; KeyError if there is none."""
        return self._by_id[item_id]

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}


def _what_is_set(content: dict[str, Any]) -> dict[str, Any]:
    """Without what is at its default, so that a property added later leaves the hashes of older versions alone."""
    return {key: value for key, value in content.items() if not (value is None or value is False or value == [])}
