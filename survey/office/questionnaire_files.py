"""A questionnaire as a file that people take away, change and bring again."""

from collections.abc import Callable, Mapping

from flask import Response

from questionnaires import Questionnaire
from questionnaires.bringing import as_yaml
from survey.base.parts import needed
from survey.tables.outgoing import download


def as_bytes(questionnaire: Questionnaire, form: str) -> bytes:
    """The bytes of the questionnaire in one of FORMS."""
    return _WRITERS[form](questionnaire)


def as_file(questionnaire: Questionnaire, name: str, form: str) -> Response:
    """The same as an answer that carries a file."""
    return download(as_bytes(questionnaire, form), f"{name}.{form}")


def _xlsx(questionnaire: Questionnaire) -> bytes:
    with needed():
        from questionnaires.xlsform import write_xlsform
    return write_xlsform(questionnaire)


_WRITERS: Mapping[str, Callable[[Questionnaire], bytes]] = {
    "yaml": lambda questionnaire: as_yaml(questionnaire.content).encode(),
    "xlsx": _xlsx,
}
FORMS: Mapping[str, str] = {"yaml": "YAML", "xlsx": "XLSForm"}
"""The forms of a file by their endings."""
