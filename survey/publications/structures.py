"""What satisfaction goes along with, as a release published it, in words."""

from flask_babel import gettext as _

from analysis.models.structure import AIM
from questionnaires import Questionnaire
from survey.base.i18n import FIRST, language
from survey.figures.constructs import construct_name
from survey.figures.structures import StructureRow, two
from survey.models.release import Release
from survey.queries.register import questionnaires_of


def questions(release: Release, row: StructureRow) -> dict[str, str]:
    """The items of a model as its sectors were asked them, in the reader's language."""
    asked = questionnaires_of(release.wave_id)
    texts: dict[str, str] = {}
    for sector in row.sectors or [row.code]:
        if sector in asked:
            for item in Questionnaire.from_content(asked[sector].content).items:
                texts.setdefault(item.id, item.label.get(language()) or item.label[FIRST])
    return texts


def sentences(row: StructureRow) -> list[str]:
    """What one point more goes along with, the largest first: never what causes what."""
    found = [link for link in row.total_effects if link.end == AIM and link.points is not None]
    found.sort(key=lambda link: -abs(link.points or 0))
    return [
        _(
            "%(start)s高 1 分的顾客，%(end)s平均高 %(points)s 分（95%% 区间 %(low)s 到 %(high)s）。",
            start=construct_name(link.start),
            end=construct_name(link.end),
            points=two(link.points),
            low=two(link.points_low),
            high=two(link.points_high),
        )
        for link in found
    ]
