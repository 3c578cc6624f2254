"""A sector's importance is computed from its outlets' products, kept, and computed again while the wave may change."""

from datetime import timedelta

import pytest

from analysis.live.importance import importance
from survey.base.database import db, now, transaction
from survey.mending.importance import compute_importance, moments_of, read
from survey.models import SectorImportance
from survey.models.importance import Products, importance_in, products_in
from survey.models.wave import wave_by_code
from survey.privacy.written import today


@pytest.fixture
def computed(app, sector_products):
    """What is kept of sector C01 after the job, by night or (`first`) by day."""

    def compute(**how):
        with app.app_context():
            compute_importance(**how)
            wave = wave_by_code("2026-1")
            return importance_in(wave.id, ["C01"]).get("C01")

    return compute


def test_every_sector_of_the_wave_is_kept_with_the_day(app, computed):
    row = computed()
    assert row.computed_on == today()
    found = read(row.figures)
    assert found.outlets == 14
    assert found.n == 14 * 40
    assert found.items[0].item == "waiting_time"
    assert found.items[0].share > found.items[2].share
    with app.app_context():
        other = importance_in(row.wave_id, ["P02"])["P02"]
        assert read(other.figures) is None
        assert other.figures == {"n": 20, "outlets": 1}


def test_it_is_the_importance_of_the_outlets_by_their_volumes(app, computed):
    found = read(computed().figures)
    with app.app_context():
        outlets = [row for row in products_in(wave_by_code("2026-1").id) if row.sector == "C01"]
    assert found == importance(moments_of(outlets))
    assert found != importance(moments_of([outlet._replace(volume=1.0) for outlet in outlets]))


def test_a_missing_volume_is_the_median_of_the_others_and_one_without_others():
    products = {"items": ["score", "a"], "n": 2, "sums": [1, 1], "products": [[1, 1], [1, 1]]}
    volumes = [3.0, None, 5.0, 100.0]
    some = moments_of([Products("C01", 1, volume, products) for volume in volumes])
    assert some.weight.tolist() == [3, 5, 5, 100]
    assert moments_of([Products("C01", 1, None, products)]).weight.tolist() == [1]


def test_a_sector_of_two_units_would_tell_one_about_the_other(app, computed, sector_products):
    assert read(computed().figures)
    with app.app_context(), transaction():
        sector_products.keep_units(2)
    assert computed().figures == {"n": 13 * 40, "outlets": 13}


def test_an_outlet_without_whole_responses_does_not_count(app, computed, sector_products):
    with app.app_context(), transaction():
        sector_products.empty_one()
    assert read(computed().figures).outlets == 13


def test_the_next_night_replaces_the_figures(app, computed):
    computed()
    with app.app_context(), transaction():
        db.session.query(SectorImportance).update({"computed_on": today() - timedelta(days=1), "figures": {}})
    assert computed(first=True).figures == {}
    row = computed()
    assert row.computed_on == today()
    assert read(row.figures)


def test_a_closed_wave_is_computed_once_more_and_then_left_alone(app, computed):
    computed()
    with app.app_context(), transaction():
        wave_by_code("2026-1").status = "closed"
        wave_by_code("2026-1").closed_at = now()
        db.session.query(SectorImportance).update({"figures": {}})
    assert read(computed().figures)
    with app.app_context(), transaction():
        wave_by_code("2026-1").closed_at = now() - timedelta(days=2)
        db.session.query(SectorImportance).update({"figures": {}})
    assert computed().figures == {}


def test_a_wave_without_any_is_not_kept_waiting_for_the_night(computed):
    assert read(computed(first=True).figures)


def test_nothing_is_kept_of_a_wave_without_responses(app, open_wave):
    with app.app_context():
        assert compute_importance() == 0
        assert db.session.query(SectorImportance).count() == 0


def test_the_worker_computes_it(app, run, sector_products):
    assert run("worker", "--once").exit_code == 0
    with app.app_context():
        assert importance_in(wave_by_code("2026-1").id, ["C01"])
