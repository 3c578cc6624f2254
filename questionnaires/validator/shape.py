"""The shape of a file, by JSON Schema, with messages that an author of questionnaires can act on."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator

from questionnaires.errors import Problem
from questionnaires.source import Source

_TYPES = {
    "object": "named values (key: value)",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _type(expected: Any, got: Any, error: ValidationError) -> str:
    # YAML reads an unquoted 12, yes or 2026-01-01 as something other than the text it looks like.
    hint = "; a text like this needs quotes" if expected == "string" and isinstance(got, int | float | date) else ""
    return f"expected {_TYPES[expected]}, got {got!r}{hint}"


def _enum(expected: Any, got: Any, error: ValidationError) -> str:
    if "propertyNames" in error.schema_path and "type" in expected:
        return f"{got!r} has no meaning for an item of this type"
    return f"{got!r} is none of: {', '.join(expected)}"


def _pattern(expected: Any, got: Any, error: ValidationError) -> str:
    return "is empty" if expected == r"\S" else f"{got!r} does not match {expected}"


def _unknown(expected: Any, got: Any, error: ValidationError) -> str:
    schema: Any = error.schema
    return f"not known here: {', '.join(sorted(str(name) for name in got if name not in schema['properties']))}"


_MESSAGES: dict[str, Callable[[Any, Any, ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "required": lambda expected, got, error: error.message.replace("is a required property", "is missing"),
    "additionalProperties": _unknown,
    "minItems": lambda expected, got, error: f"needs {expected} or more",
    "minProperties": lambda expected, got, error: "needs a test beside 'item': at_most, at_least or one_of",
    "maxProperties": lambda expected, got, error: "takes one test only: at_most, at_least or one_of",
}


@cache
def _validator(shape: str) -> Validator:
    schema = json.loads(Path(__file__).parents[1].joinpath("schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": schema["$defs"]})


def shape_problems(source: Source, shape: str) -> Iterator[Problem]:
    """Everything in which the source differs from a `core`, a `block` or a whole `questionnaire`, whichever it is."""
    errors: Iterable[ValidationError] = _validator(shape).iter_errors(source.data)
    for error in errors:
        say = _MESSAGES.get(str(error.validator))
        message = say(error.validator_value, error.instance, error) if say else error.message
        yield source.problem(tuple(error.absolute_path), message)
