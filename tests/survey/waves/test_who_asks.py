"""A wave opens only where its questionnaires can say who asks."""

import pytest

from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models.wave import wave_by_code
from survey.waves import stages
from tests.conftest import SMALL, import_register


@pytest.mark.parametrize(
    ("organiser", "demonstration", "opens"), [("", False, False), ("", True, True), ("某局", False, True)]
)
def test_outside_the_demonstration_nobody_is_asked_by_nobody(app, organiser, demonstration, opens):
    app.config["ORGANISER"] = organiser
    with app.app_context():
        with transaction():
            wave = stages.create("2026-1", "第一期", demo_data=demonstration)
            import_register(wave, *SMALL)
        if opens:
            stages.open_(wave_by_code("2026-1"))
            assert wave_by_code("2026-1").status == "open"
        else:
            with pytest.raises(RefusedError, match="ORGANISER"):
                stages.open_(wave_by_code("2026-1"))
            db.session.rollback()
            assert wave_by_code("2026-1").status == "draft"


def test_the_command_says_what_is_missing(app, run):
    app.config["ORGANISER"] = ""
    with app.app_context(), transaction():
        import_register(stages.create("2026-1", "第一期"), *SMALL)
    refused = run("wave", "open", "2026-1")
    assert (refused.exit_code, "ORGANISER" in refused.output) == (1, True)
