"""A file of data that is broken, or data that contradict their settings: said on the page, never a 500."""

import re
import shutil

import pytest

from analysis.errors import FileError, wrong
from survey.snapshots.computing import compute_missing
from survey.snapshots.derived import FOLDER
from survey.snapshots.freeze import frozen_folder
from survey.waves.stages import find
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
    with app.app_context():
        compute_missing()
    for page in PAGES:
        answered = statistician.get(page, follow_redirects=True)
        assert answered.mimetype == "text/html", page
        assert "请管理员查看日志" in answered.text, page


def test_whoever_is_not_signed_in_is_told_no_paths(app, client):
    @app.get("/broken")
    def broken():
        raise FileError(wrong("no_manifest", path="/srv/data/secret", format=1))

    answered = client.get("/broken")
    assert answered.status_code == 503
    assert "/srv/data/secret" not in answered.text
