"""A file that somebody brings, YAML or XLSForm, as the content of a questionnaire."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from questionnaires.core import core_source
from questionnaires.errors import Problem, QuestionnaireError, advised
from questionnaires.imported import Imported
from questionnaires.library import check_source, compose
from questionnaires.model import Questionnaire
from questionnaires.source import read
from questionnaires.validator import Form, meaning_problems, shape_problems

LARGEST = 2**19
"""Bytes of a file; our longest questionnaire has 10 kB as XLSForm."""
LARGEST_YAML = 40_000
"""Bytes of a file in YAML, which is read slowly; our longest questionnaire has 8 kB."""
YAML = (".yaml", ".yml")


def bring(content: bytes, name: str, core: str) -> Imported:
    """Reads a whole questionnaire, or a sector's block (its own questions between those of its core), in YAML, or an
    XLSForm, which `core` completes. Raises QuestionnaireError where nothing can be made of it."""
    is_yaml = name.lower().endswith(YAML)
    if len(content) > (LARGEST_YAML if is_yaml else LARGEST):
        raise QuestionnaireError([Problem(name, "whole file", "too_large")])
    if not is_yaml:
        from questionnaires.xlsform import read_xlsform  # needs packages that the respondent's path does not

        return read_xlsform(content, name, core)
    source, problems = read(content, name)
    if not problems and isinstance(source.data, dict) and "core" in source.data:
        problems = list(shape_problems(source, "block"))
        if not problems:
            known = core_source(source.data["core"])
            if known is None:
                raise QuestionnaireError([source.problem(("core",), "no_core", core=repr(source.data["core"]))])
            return _made(compose(known.data, source.data), meaning_problems(Form.of_parts(known, source)))
    if problems or (wrong := list(shape_problems(source, "questionnaire"))):
        raise QuestionnaireError(problems or wrong)
    return _made(source.data, check_source(source))


def as_yaml(content: Mapping[str, Any]) -> str:
    """The content as a file that `bring` reads again."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120)


def _made(content: dict[str, Any], found: Iterable[Problem]) -> Imported:
    problems, advice = advised([*found])
    plain = json.loads(json.dumps(Questionnaire.from_content(content).content))
    return Imported(plain, tuple(problems), tuple(advice))
