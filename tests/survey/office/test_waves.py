"""A wave goes from draft to open to closed, one open at a time."""

import pytest
import sqlalchemy as sa

from questionnaires import load_all
from survey.base.database import db, transaction
from survey.models import QuestionnaireVersion, WaveQuestionnaire


def test_the_life_of_a_wave_from_the_command_line(run, open_wave):
    assert '"status": "open"' in run("wave", "list", "--format", "json").output
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "list", "--format", "csv").output == "code,name,status\n2026-1,2026年第一期,closed\n"
    assert run("wave", "open", "2026-1").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("create", "2026-1"), "wave 2026-1 exists already"),
        (("create", "../up"), "a wave's code is 1 to 20 letters"),
        (("open", "2026-1"), "wave 2026-1 is open; only a draft or closed wave can be opened"),
        (("open", "nowhere"), "there is no wave 'nowhere'"),
        (("freeze", "2026-1"), "wave 2026-1 is open; only a closed wave can be frozen"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(run, open_wave, words, message):
    done = run("wave", *words)
    assert done.exit_code == 1
    assert message in done.output


def test_a_second_wave_cannot_open_beside_the_first_and_all_reasons_are_named(run, open_wave):
    run("wave", "create", "2026-2")
    done = run("wave", "open", "2026-2")
    assert done.exit_code == 1
    assert "wave 2026-1 is open; close it first" in done.output
    assert "wave 2026-2 has no outlets yet" in done.output


def test_opening_gives_each_sector_its_questionnaire_of_today(app, open_wave):
    with app.app_context():
        assigned = db.session.execute(
            sa.select(WaveQuestionnaire.sector_code, QuestionnaireVersion.hash).join(QuestionnaireVersion)
        )
        assert dict(assigned.all()) == {sector: known.version for sector, known in load_all().items()}


def test_a_failed_command_leaves_nothing_behind(app, open_wave):
    from survey.waves import stages

    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        stages.create("2027-1", "明年")
        raise ZeroDivisionError
    with app.app_context():
        assert [wave.code for wave in waves_listed()] == ["2026-1"]


def waves_listed():

    return stages()


def test_the_questionnaires_are_checked_from_the_command_line(run, app, tmp_path):
    assert run("questionnaires", "check").exit_code == 0
    (tmp_path / "broken.yaml").write_text("title: 1\n", encoding="utf-8")
    done = run("questionnaires", "check", str(tmp_path))
    assert done.exit_code == 1
    assert "broken.yaml" in done.output
