"""Reading YAML that a person wrote: every problem is kept, with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from analysis.errors import FileError, Problem, at, wrong

Word = TypeVar("Word", bound=str)

THE_FILE = wrong("the_file")


_EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+")
_BOOLEAN, _WHOLE = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"


class _Loader(yaml.SafeLoader):
    """YAML 1.2's booleans and whole numbers only: `Yes` and `No` are levels of many a survey, 007 and 12:30 labels;
    a key may stand once."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in (_BOOLEAN, _WHOLE)]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{', '.join(twice)} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver(_BOOLEAN, re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver(_WHOLE, re.compile("^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def load(path: Path) -> object:
    """The content of a YAML file; raises FileError where it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), _Loader)
    except OSError as error:
        raise FileError(wrong("at_error", path=path, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise FileError(at(path, [wrong("not_utf8")])) from error
    except yaml.YAMLError as error:
        raise FileError(wrong("at_error", path=path, error=error)) from error


class Node:
    """A mapping from which known keys are taken one by one; `problems` gathers what is wrong with them."""

    def __init__(self, content: object, place: str, problems: list[Problem]) -> None:
        self.place, self.problems = place, problems
        self._known: list[str] = []
        self._is_mapping = isinstance(content, dict)
        if not self._is_mapping:
            self.say("", "no_mapping", found=_shown(content))
        self._content: dict[Any, Any] = content if isinstance(content, dict) else {}

    def say(self, key: str, code: str, **values: object) -> None:
        """Note a problem at a key (or "" for the mapping itself)."""
        place = ".".join(filter(None, (self.place, key))) or THE_FILE
        self.problems.append(wrong(code, place=place, **values))

    def take(self, key: str, required: bool = False) -> Any:
        """The value of a key, None where it is absent."""
        self._known.append(key)
        value = self._content.get(key)
        if value is None and required and self._is_mapping:
            self.say(key, "key_missing")
        return value

    def names(self) -> list[str]:
        """The keys that are there."""
        return [str(key) for key in self._content]

    def node(self, key: str) -> Node | None:
        """A mapping within this one."""
        value = self.take(key)
        return None if value is None else Node(value, f"{self.place}.{key}".lstrip("."), self.problems)

    def text(self, key: str, required: bool = False) -> str | None:
        """A word: a column's name, say."""
        value = self.take(key, required)
        return None if value is None else self._word(key, value)

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A word or a list of words."""
        value = self.take(key, required)
        values = value if isinstance(value, list) else [] if value is None else [value]
        words = [word for item in values if (word := self._word(key, item)) is not None]
        for word in dict.fromkeys(word for word in words if words.count(word) > 1):
            self.say(key, "named_twice", word=word)
        return tuple(dict.fromkeys(words))

    def choice(self, key: str, words: Collection[Word], default: Word | None) -> Word | None:
        """One of some words; required where there is no default."""
        value = self.take(key, required=default is None)
        if value is None or value in words:
            return default if value is None else next(word for word in words if word == value)
        self.say(key, "no_choice", found=_shown(value), known=tuple(words))
        return default

    def flag(self, key: str) -> bool:
        """true or false (the default)."""
        value = self.take(key)
        if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
            self.say(key, "no_flag", found=_shown(value))
        return value is True

    def number(
        self,
        key: str,
        default: float,
        least: float,
        most: float = math.inf,
        whole: bool = False,
        required: bool = False,
        reached: bool = False,
    ) -> float:
        """A number above `least`, or if that may be reached not below it, and below `most`."""
        value = self.take(key, required)
        if value is None:
            return default
        shown, value = value, as_number(value)
        within = value is not None and (least < value < most or (reached and value == least))
        if value is None or not within or (whole and value != int(value)):
            above, below = f"{least:g}", f"{most:g}"
            limits = wrong("above", above=above) if most == math.inf else wrong("between", above=above, below=below)
            limits = wrong("from", least=above) if reached else limits
            self.say(key, "no_whole_number" if whole else "no_number_within", limits=limits, found=_shown(shown))
            return default
        return value

    def scalar(self, key: str) -> object:
        """A value as it may stand in a cell of the data; required."""
        value = self.take(key, required=True)
        if isinstance(value, dict | list):
            self.say(key, "no_one_value", found=_shown(value))
        return value

    def numbers(self, key: str) -> dict[str, float]:
        """A mapping from levels to numbers; required."""
        value = self.take(key, required=True)
        if value is not None and not (isinstance(value, dict) and value):
            self.say(key, "no_numbers_of_levels", found=_shown(value))
        levels = value.items() if isinstance(value, dict) else ()
        numbers = {str(level): as_number(number) for level, number in levels}
        for level, number in levels:
            if numbers[str(level)] is None:
                self.say(f"{key}.{level}", "no_number", found=_shown(number))
        return {level: number for level, number in numbers.items() if number is not None}

    def number_or_numbers(self, key: str) -> float | dict[str, float]:
        """One number, or a mapping from levels to numbers; required."""
        value = self.take(key)
        number = as_number(value)
        return self.numbers(key) if number is None else number

    def done(self) -> None:
        """Note the keys that nothing asked for."""
        for key in self._content:
            if key not in self._known:
                known = tuple(dict.fromkeys(self._known))
                self.say(str(key), "key_unknown", whole=self.place or THE_FILE, known=known)

    def _word(self, key: str, value: object) -> str | None:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
            return str(value)
        self.say(key, "no_word", found=_shown(value))
        return None


def as_number(value: object) -> float | None:
    """A number where one is expected, also one like 6e+7, which YAML 1.1 takes for a text; None where it is none."""
    if isinstance(value, str) and _EXPONENT.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _shown(value: object) -> Problem | str:
    if isinstance(value, dict | list):
        return wrong("a_mapping" if isinstance(value, dict) else "a_list")
    return wrong("nothing") if value is None else repr(value)
