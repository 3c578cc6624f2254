"""A file of data that is broken, or data that contradict their settings: said on the page, never a 500."""

import re
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa

from analysis.errors import FileError, wrong
from survey.base.database import db, transaction
from survey.models.errand import Errand
from survey.snapshots.computing import ask_for_missing
from survey.snapshots.derived import FOLDER
from survey.snapshots.places import frozen_folder
from survey.waves.stages import find
from tests.conftest import see_to_everything
from tests.survey.office.cities.test_city_sheets import frozen  # noqa: F401 - a fixture

PAGES = (
    "/office/waves/2026-1/weights",
    "/office/waves/2026-1/quality",
    "/office/waves/2026-1/quality.csv",
    "/office/cities",
    "/office/cities/620100",
)


@pytest.fixture
def snapshot(app, frozen):  # noqa: F811 - the fixture
    with app.app_context():
        return frozen_folder(find("2026-1"))


def spoil(snapshot, name, how):
    path = next(snapshot.glob("responses/**/*.parquet")) if name == "responses" else snapshot / name
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"garbage" if how == "garbage" else content[: len(content) // 2])


def a_minute_of_the_worker(app):
    with app.app_context():
        ask_for_missing()
    see_to_everything(app)


def said(answered):
    """What a page says, without the token of its forms, which tells the second."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answered.text)


FILES = pytest.mark.parametrize("name", ["manifest.json", "outlets.parquet", "responses"])
WAYS = pytest.mark.parametrize("how", ["gone", "garbage", "cut"])


@FILES
@WAYS
def test_a_snapshot_that_cannot_be_read_changes_no_page(snapshot, statistician, name, how):
    before = [said(statistician.get(page)) for page in PAGES]
    spoil(snapshot, name, how)
    answers = [statistician.get(page) for page in PAGES]
    assert [answered.status_code for answered in answers] == [200] * len(PAGES)
    assert [said(answered) for answered in answers] == before


@FILES
@WAYS
def test_what_cannot_be_computed_from_it_is_said_and_no_empty_file_is_given(app, snapshot, statistician, name, how):
    spoil(snapshot, name, how)
    shutil.rmtree(snapshot / FOLDER)
    assert "等着后台任务来计算" in statistician.get(PAGES[0]).text
    a_minute_of_the_worker(app)
    for page in PAGES:
        answered = statistician.get(page, follow_redirects=True)
        assert answered.mimetype == "text/html", page
        assert "没有算成：" in answered.text, page
        assert "Refresh" not in answered.headers


def test_what_came_to_nothing_is_tried_again_when_somebody_asks(app, snapshot, statistician):
    kept = (snapshot / "manifest.json").read_bytes()
    (snapshot / "manifest.json").unlink()
    shutil.rmtree(snapshot / FOLDER)
    a_minute_of_the_worker(app)
    (snapshot / "manifest.json").write_bytes(kept)
    a_minute_of_the_worker(app)
    assert "没有算成：" in statistician.get(PAGES[0]).text  # a minute later nobody has tried it again
    assert statistician.post("/office/waves/2026-1/compute").status_code == 303
    assert "没有算成：" not in statistician.get(PAGES[0]).text
    assert (snapshot / FOLDER / "index.json").is_file()


def test_after_an_hour_the_worker_tries_by_itself(app, snapshot, statistician):
    kept = (snapshot / "manifest.json").read_bytes()
    (snapshot / "manifest.json").unlink()
    shutil.rmtree(snapshot / FOLDER)
    a_minute_of_the_worker(app)
    (snapshot / "manifest.json").write_bytes(kept)
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Errand)).one().asked_at -= timedelta(minutes=61)
    a_minute_of_the_worker(app)
    assert (snapshot / FOLDER / "index.json").is_file()
    assert "没有算成" not in statistician.get(PAGES[0]).text


def test_whoever_is_not_signed_in_is_told_no_paths(app, client):
    @app.get("/broken")
    def broken():
        raise FileError(wrong("no_manifest", path="/srv/data/secret", format=1))

    answered = client.get("/broken")
    assert answered.status_code == 503
    assert "/srv/data/secret" not in answered.text
