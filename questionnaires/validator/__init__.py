"""What a questionnaire must be: its shape by JSON Schema, its meaning by rules."""

from collections.abc import Iterator

from questionnaires.errors import Problem
from questionnaires.validator import conditions, fields, names, structure, wording
from questionnaires.validator.form import Form, Placed
from questionnaires.validator.shape import shape_problems

__all__ = ["Form", "Placed", "meaning_problems", "shape_problems"]

RULES = (*fields.RULES, *names.RULES, *conditions.RULES, *structure.RULES, *wording.RULES)


def meaning_problems(form: Form) -> Iterator[Problem]:
    """What is wrong with a questionnaire whose shape is right."""
    for rule in RULES:
        yield from rule(form)
