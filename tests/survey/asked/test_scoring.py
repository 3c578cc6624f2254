"""One formula scores responses as they arrive, in a unit's sums, in the demonstration and in the indices."""

import pytest

from analysis.snapshot.settings import settings_of
from questionnaires.model import SATISFACTION, SCALE
from survey.asked.scoring import SCORE
from survey.base.config import ROOT
from survey.models.wave import wave_by_code
from survey.waves.settings import settings


def test_the_three_items_count_alike_and_two_must_be_answered():
    assert SCORE.weights == dict.fromkeys(SATISFACTION, 1 / 3)
    assert SCORE.of_answers({"overall": 8, "versus_ideal": 6}) == pytest.approx(100 * 6 / 9)
    assert SCORE.of_answers({"overall": 8}) is None
    assert (SCORE.low, SCORE.high) == (SCALE[0], SCALE[-1])


def test_the_indices_of_a_wave_are_means_of_that_score(app, open_wave):
    with app.app_context():
        assert settings_of(settings(wave_by_code("2026-1")))[0].score == SCORE


@pytest.mark.parametrize("pattern", ["analysis/**/*.py", "survey/**/*.py", "questionnaires/**/*.py"])
def test_nothing_else_computes_it(pattern):
    home = ROOT / "analysis" / "estimation" / "scores.py"
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.glob(pattern) if path != home}
    assert texts
    assert not [path for path, text in texts.items() for sign in ("100 / 9", "/ 9)", "9 * points") if sign in text]
