"""The shape of a file, by JSON Schema, with messages that an author of questionnaires can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from questionnaires.errors import Phrase, Problem
from questionnaires.source import Source

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

Told = tuple[str, Mapping[str, object]]


def _type(expected: Any, got: Any, error: ValidationError) -> Told:
    # YAML reads an unquoted 12, yes or 2026-01-01 as something other than the text it looks like.
    quotes = expected == "string" and isinstance(got, int | float | date)
    return "needs_quotes" if quotes else "wrong_type", {"expected": Phrase(expected), "got": repr(got)}


def _enum(expected: Any, got: Any, error: ValidationError) -> Told:
    if "propertyNames" in error.schema_path and "type" in expected:
        return "no_meaning", {"got": repr(got)}
    return "none_of", {"got": repr(got), "known": tuple(expected)}


def _pattern(expected: Any, got: Any, error: ValidationError) -> Told:
    return ("is_empty", {}) if expected == r"\S" else ("no_match", {"got": repr(got), "pattern": expected})


def _unknown(expected: Any, got: Any, error: ValidationError) -> Told:
    schema: Any = error.schema
    return "not_known", {"names": tuple(sorted(str(name) for name in got if name not in schema["properties"]))}


_MESSAGES: dict[str, Callable[[Any, Any, ValidationError], Told]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "required": lambda expected, got, error: (
        "key_missing",
        {"key": error.message.removesuffix(" is a required property")},
    ),
    "additionalProperties": _unknown,
    "minItems": lambda expected, got, error: ("too_few", {"least": expected}),
    "minProperties": lambda expected, got, error: ("needs_test", {}),
    "maxProperties": lambda expected, got, error: ("one_test", {}),
}


@cache
def _validator(shape: str) -> Validator:
    from jsonschema import Draft202012Validator  # most read questionnaires that were checked before

    schema = json.loads(Path(__file__).parents[1].joinpath("schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": schema["$defs"]})


def shape_problems(source: Source, shape: str) -> Iterator[Problem]:
    """Everything in which the source differs from a `core`, a `block` or a whole `questionnaire`, whichever it is."""
    errors: Iterable[ValidationError] = _validator(shape).iter_errors(source.data)
    for error in errors:
        say = _MESSAGES.get(str(error.validator))
        told: Told = ("other_shape", {"error": error.message})
        code, values = say(error.validator_value, error.instance, error) if say else told
        yield source.problem(tuple(error.absolute_path), code, **values)
