"""From which wave a release measures its changes: the last one before it that was measured alike."""

import json

import pytest

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.figures.files import PUBLIC, folder
from survey.models import Release
from survey.models.wave import wave_by_code
from survey.releases.settings import release_settings
from survey.waves import stages
from survey.waves.settings import settings
from tests.survey.bare import without_figures

USUAL = {"basis": "all", "flags": "in"}
OTHERS = {
    "basis": "invited",
    "flags": "out",
    "items": {"overall": 1.0},
    "minimum_items": 1,
    "transform": "x10",
    "psu": "unit",
}


@pytest.fixture
def published(app, open_wave, statistician):
    """Record a published release of a wave, measured with the usual settings or others; its figures do not matter."""

    def publish(code, revision=1, **others):
        with app.app_context(), transaction():
            wave = wave_by_code(code) or stages.create(code, code)
            how = {**settings(wave), **USUAL, **others}
            vouched = {"signed_by_id": statistician.id, "signed_at": now(), "published_at": now()}
            release = Release(
                wave=wave, revision=revision, status="published", settings=how, figures="0" * 64, **vouched
            )
            db.session.add(release)
            db.session.flush()
            folder(release).mkdir(parents=True)
            (folder(release) / PUBLIC).write_text(json.dumps(without_figures(wave, how)))

    return publish


@pytest.fixture
def measured_from(app):
    """The wave that changes of a later wave's next release are measured from."""

    def of(code="2026-9", **words):
        with app.app_context():
            db.session.add(stages.create(code, code))
            previous = release_settings(wave_by_code(code), **words)["previous"]
            db.session.rollback()
            return previous and previous["wave"]

    return of


def test_the_last_wave_measured_alike_is_the_one(published, measured_from):
    assert measured_from() is None
    published("2026-1")
    published("2026-2")
    assert measured_from() == "2026-2"


@pytest.mark.parametrize("name", OTHERS)
def test_a_wave_that_was_measured_otherwise_is_passed_over(published, measured_from, name):
    published("2026-1")
    published("2026-2", **{name: OTHERS[name]})
    assert measured_from() == "2026-1"


@pytest.mark.parametrize("name", ["basis", "flags"])
def test_a_release_that_is_measured_otherwise_has_no_changes(published, measured_from, name):
    published("2026-1")
    assert measured_from(**{name: OTHERS[name]}) is None
    published("2026-1", 2, **{name: OTHERS[name]})
    assert measured_from(**{name: OTHERS[name]}) == "2026-1"
    assert measured_from() == "2026-1"
