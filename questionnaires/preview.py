"""All questionnaires on one page, for the people who review their wording."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from questionnaires.model import Questionnaire


def render(questionnaires: Mapping[str, Questionnaire]) -> str:
    """One standalone HTML page of every questionnaire, by its heading, each language beside the other.

    Headings that share a questionnaire share its place on the page. The page needs no network and no other file.
    """
    headings: dict[str, list[str]] = {}
    for heading, questionnaire in questionnaires.items():
        headings.setdefault(questionnaire.version, []).append(heading)
    sections = [(shared, questionnaires[shared[0]]) for shared in headings.values()]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = Path(__file__).with_name("preview.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(sections=sections)
