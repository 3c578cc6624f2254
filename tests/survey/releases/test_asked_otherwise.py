"""What a release says where the wave before was asked with other questionnaires."""

import copy

import pytest
import sqlalchemy as sa

from questionnaires import Questionnaire
from survey.base.database import db
from survey.figures.files import public
from survey.models import QuestionnaireVersion, WaveQuestionnaire
from survey.models.account import STATISTICIAN
from survey.models.release import latest_release
from survey.queries.register import questionnaires_of


def reworded(item, part):
    """Gives sector C01 of an opened wave another questionnaire: `prepare` of `freeze_next`."""

    def prepare(wave):
        content = copy.deepcopy(questionnaires_of(wave.id)["C01"].content)
        (asked,) = (asked for asked in content["items"] if asked["id"] == item)
        asked[part]["zh"] = "换了说法"
        version = QuestionnaireVersion(hash=Questionnaire.from_content(content).version, content=content)
        db.session.add(version)
        db.session.flush()
        of_sector = (WaveQuestionnaire.wave_id == wave.id, WaveQuestionnaire.sector_code == "C01")
        db.session.execute(sa.update(WaveQuestionnaire).where(*of_sector).values(version_id=version.id))

    return prepare


SAME_WORDS = "1 个行业换了问卷版本；计入指数的题说法没有变。"
OTHER_WORDS = "1 个行业换了问卷版本；计入指数的“总的来说，您对这次服务满意还是不满意？”改了说法"


@pytest.mark.parametrize(
    ("item", "part", "said"), [("comment", "label", SAME_WORDS), ("overall", "high", OTHER_WORDS), (None, "", None)]
)
def test_a_release_and_whoever_signs_it_know_whether_the_questions_changed(
    app, freeze_next, publish, account, signed_in, item, part, said
):
    publish("2026-1", 1)
    publish(freeze_next(reworded(item, part)) if item else freeze_next(), 2)
    with app.app_context():
        asked = public(latest_release()).previous.asked
    assert asked.sectors == (["C01"] if item else [])
    assert asked.reworded == (["overall"] if item == "overall" else [])
    office = signed_in(account(STATISTICIAN))
    page = office.get("/office/releases/2").text
    assert ("两期的问卷" in page) == bool(said)
    assert not said or said in page
    assert f"与2026年第一期比较：{said or '问卷是同一版。'}" in office.get("/office/waves/2026-2/quality").text
    assert "比较：" not in office.get("/office/waves/2026-1/quality").text  # no wave was published before
