"""A file of data that is broken, or data that contradict their settings: said on the page, never a 500."""

import pytest

from analysis.errors import FileError, wrong
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


@pytest.mark.parametrize("name", ["manifest.json", "outlets.parquet", "responses"])
@pytest.mark.parametrize("how", ["gone", "garbage", "cut"])
def test_a_file_that_cannot_be_read_is_no_fault_of_the_service(snapshot, statistician, name, how):
    path = next(snapshot.glob("responses/**/*.parquet")) if name == "responses" else snapshot / name
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"garbage" if how == "garbage" else content[: len(content) // 2])
    for page in PAGES:
        answered = statistician.get(page)
        assert answered.status_code in (200, 409, 503), page
        assert page.endswith(".csv") or "<h1>" in answered.text


def test_whoever_is_not_signed_in_is_told_no_paths(app, client):
    @app.get("/broken")
    def broken():
        raise FileError(wrong("no_manifest", path="/srv/data/secret", format=1))

    answered = client.get("/broken")
    assert answered.status_code == 503
    assert "/srv/data/secret" not in answered.text
