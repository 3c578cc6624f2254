"""What the questions of the index weigh: frozen before, printed by the release, shown beside other weights."""

import json

import pytest
import sqlalchemy as sa

from analysis.models.frozen_weights import FrozenWeights
from survey.base.database import db
from survey.models import AuditEvent
from survey.models.wave import wave_by_code

WEIGHTS = {"overall": 0.5, "versus_expectation": 0.3, "versus_ideal": 0.2}
ITEMS = "总体 0.500、与预期相比 0.300、与理想相比 0.200"


def frozen_file(weights=WEIGHTS, scale=(1, 10), construct="satisfaction"):
    return FrozenWeights({construct: weights}, scale, "wave 2025-2, C", "2025-12-01").as_json()


@pytest.fixture
def file(tmp_path):
    """Write a file of frozen weights; its path."""

    def write(text=None):
        path = tmp_path / "weights.json"
        path.write_text(frozen_file() if text is None else text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def figures(done, tmp_path):
    """The figures of a release, by number, that verifies."""

    def of(number):
        folder = tmp_path / f"full-{number}"
        done("release", "export", str(number), str(folder))
        assert "all holds" in done("release", "verify", str(folder))
        return json.loads((folder / "figures.json").read_bytes())

    return of


def test_a_release_prints_the_weights_and_the_index_with_equal_ones(
    app, done, frozen, file, publish, figures, tmp_path
):
    done("wave", "item-weights", frozen, file())
    done("wave", "compute", frozen)
    publish(frozen, 1)
    found = figures(1)
    assert found["settings"]["items"] == WEIGHTS
    told = found["settings"]["item_weights"]
    assert (told["source"], told["date"]) == ("wave 2025-2, C", "2025-12-01")
    assert told["sha256"] == json.loads(frozen_file())["sha256"]
    for row in found["families"] + found["sectors"]:
        if row["index"] is not None:
            # answers of tests.survey.releases.conftest: overall 6-10, against expectation 8, against the ideal 7-9
            other = row["other_weights"]
            assert other["index"] != pytest.approx(row["index"])
            assert other["difference"] == pytest.approx(other["index"] - row["index"])
    done("release", "write", "1", str(tmp_path / "files"))
    assert (tmp_path / "files" / "2026-1-r1.docx").is_file()


def test_the_next_wave_s_release_shows_its_index_with_the_weights_of_before(
    done, frozen, file, freeze_next, publish, figures
):
    publish(frozen, 1)
    before = figures(1)
    assert all("other_weights" not in row for row in before["families"])
    later = freeze_next()
    done("wave", "item-weights", later, file())
    done("wave", "compute", later)
    publish(later, 2)
    after = figures(2)
    assert after["settings"]["other_weights"]["wave"] == frozen
    assert after["settings"]["other_weights"]["items"] == before["settings"]["items"]
    for now, then in zip(after["sectors"], before["sectors"], strict=True):
        if then["index"] is not None:  # the same answers: with the old weights the index is the old one
            assert now["other_weights"]["index"] == pytest.approx(then["index"])
            assert now["index"] != pytest.approx(then["index"])


def test_with_the_same_weights_as_before_nothing_else_is_shown(done, frozen, freeze_next, publish, figures):
    publish(frozen, 1)
    publish(freeze_next(), 2)
    found = figures(2)
    assert found["settings"]["other_weights"] is None
    assert all("other_weights" not in row for row in found["families"])


def test_weights_are_noted_and_can_be_taken_back(app, done, frozen, file):
    done("wave", "item-weights", frozen, file())
    assert "the same" in done("wave", "item-weights", frozen, "--equal")
    with app.app_context():
        assert wave_by_code(frozen).item_weights is None
        actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["item weights corrected"] * 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[]", "not a file of frozen weights"),
        (frozen_file().replace("0.5", "0.6"), "was changed"),
        (frozen_file({"overall": 0.5, "other": 0.5}), "must have the items"),
        (frozen_file(construct="quality"), "must have the items"),
        (frozen_file(scale=(0, 10)), "must be 1 to 10"),
        (frozen_file({"overall": 1.2, "versus_expectation": -0.2, "versus_ideal": 0.0}), "must weigh more than 0"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(app, run, frozen, file, text, says):
    result = run("wave", "item-weights", frozen, file(text))
    assert result.exit_code == 1
    assert says in result.stderr
    with app.app_context():
        assert wave_by_code(frozen).item_weights is None


def test_a_published_wave_keeps_its_weights(run, frozen, file, publish):
    publish(frozen, 1)
    for words in ([file()], ["--equal"]):
        result = run("wave", "item-weights", frozen, *words)
        assert result.exit_code == 1
        assert "published" in result.stderr


def test_either_a_file_or_equal_weights_are_asked_for(run, frozen, file):
    assert run("wave", "item-weights", frozen).exit_code == 2
    assert run("wave", "item-weights", frozen, file(), "--equal").exit_code == 2


def test_a_wave_too_small_for_a_model_says_so(run, frozen):
    result = run("wave", "structure", frozen, "C01")
    assert result.exit_code == 1
    assert "too few for a model" in result.stderr
    assert run("wave", "structure", frozen, "X").exit_code == 1
