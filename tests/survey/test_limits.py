import threading

from survey.base.database import db
from survey.web.limits import SweptMemory, code_is_full
from tests.conftest import build


def test_counting_in_memory_starts_no_threads():
    storage = SweptMemory()
    storage.timer.join()
    before = threading.enumerate()
    assert [storage.acquire_entry("code", 2, 60) for _ in range(3)] == [True, True, False]
    assert threading.enumerate() == before


def test_what_has_passed_is_swept_and_the_rest_stays(monkeypatch):
    storage = SweptMemory()
    storage.timer.join()
    storage.acquire_entry("old", 9, 0)
    storage.acquire_entry("new", 9, 60)
    monkeypatch.setattr(storage, "_next_sweep", 0.0)
    storage.acquire_entry("new", 9, 60)
    assert (len(storage.events["old"]), len(storage.events["new"])) == (0, 2)


def test_counters_that_are_away_keep_nobody_from_answering(sqlite_url, tmp_path):
    app = build(tmp_path, sqlite_url, REDIS_URL="redis://127.0.0.1:1", RESPONSES_PER_MINUTE="0")
    with app.app_context():
        assert not code_is_full("abc")
        db.engine.dispose()
