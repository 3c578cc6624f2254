"""A YAML file as plain data that remembers its lines, so that a problem can be shown where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from questionnaires.errors import Problem

Place = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""


DEEPEST = 20
"""Levels of a file; a questionnaire has six."""


@dataclass(frozen=True)
class Source:
    """What one file says: `data` in plain types, and the line on which each place of it begins."""

    name: str
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def problem(self, place: Sequence[str | int], code: str, /, **values: object) -> Problem:
        """What is wrong, with its place in words."""
        return Problem(self.name, self.named(place), code, tuple(values.items()))

    def named(self, place: Sequence[str | int]) -> str:
        """A place in words, with the line of the nearest place that the file really has."""
        known = tuple(place)
        while known and known not in self.lines:
            known = known[:-1]
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        line = f"line {self.lines[known]}" if known in self.lines else ""
        return f"{path} ({line})" if path and line else path or line or "whole file"


def read(content: bytes, name: str) -> tuple[Source, list[Problem]]:
    """Reads one file; no YAML, a key given twice and what would be endless come back as problems beside."""
    try:
        text = content.decode("utf-8-sig")
        if endless := _endless(text):
            return Source(name, None), [Problem(name, f"line {endless[0]}", endless[1])]
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node else None
    except UnicodeDecodeError as error:
        return Source(name, None), [Problem(name, f"byte {error.start}", "not_utf8")]
    except ValueError as error:  # a date that there is not
        return Source(name, None), [Problem(name, "whole file", "no_yaml", (("error", str(error)),))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "whole file"
        return Source(name, None), [
            Problem(name, place, "no_yaml", (("error", getattr(error, "problem", None) or str(error)),))
        ]
    lines: dict[Place, int] = {}
    repeated = _walk(node, (), lines) if node else []
    source = Source(name, data, lines)
    return source, [source.problem(place, "key_twice") for place in repeated]


def _endless(text: str) -> tuple[int, str] | None:
    """Where a text would take for ever, and why: it goes too deep, or it says a part again by an alias."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            return line, "too_deep" if depth > DEEPEST else "alias"
    return None


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> list[Place]:
    """Notes the line of every place under the node; returns the places that are given twice."""
    lines[place] = node.start_mark.line + 1
    repeated = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            if here in lines:
                repeated.append(here)
            repeated += _walk(value, here, lines)
            lines[here] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            repeated += _walk(value, (*place, position), lines)
    return repeated
