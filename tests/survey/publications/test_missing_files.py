"""A published release whose files are gone or broken takes down its own pages only, and the log says which file."""

import pytest

from survey.base import storage
from survey.figures.files import name_of
from survey.publications import bundle as bundles

FIGURE = "/figures/families/C"


@pytest.fixture
def file_of(app):
    """A file of the first revision of a wave."""

    def find(wave, name="public.json"):
        with app.app_context():
            return storage.place(name_of(wave, 1)) / name

    return find


@pytest.fixture
def published(publish, file_of):
    """Two waves, of which the later one's figures are gone: that file."""
    publish("2026-1")
    publish("2026-2")
    file_of("2026-2").unlink()
    return file_of("2026-2")


@pytest.mark.parametrize("address", ["/", "/releases/2026-2/1", "/releases/2026-2/1/bundle.zip", FIGURE, "/scoreboard"])
def test_its_pages_say_so_and_the_log_names_the_file(client, published, caplog, address):
    answer = client.get(address)
    assert answer.status_code == 503
    assert "公布的文件暂时读不到" in answer.text
    assert '<a href="/releases">历次公布</a>' in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert str(published) not in answer.text
    assert str(published) in caplog.text


def test_programs_get_a_problem_document(client, published):
    answer = client.get("/api/v1/releases/2026-2/1")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["title"] == "公布的文件暂时读不到"


def test_everything_else_stays_up(client, published):
    for address in ("/releases", "/releases/2026-1/1", "/releases/2026-1/1/bundle.zip", "/heads", "/api"):
        assert client.get(address).status_code == 200, address


def test_a_figure_has_the_history_that_can_be_read(client, publish, file_of, caplog):
    publish("2026-1")
    publish("2026-2")
    assert "2026-1期 第 1 版" in client.get(FIGURE).text
    file_of("2026-1").unlink()
    page = client.get(FIGURE)
    assert page.status_code == 200
    assert "2026-1期 第 1 版" not in page.text
    assert "2026-2期 第 1 版" in page.text
    assert str(file_of("2026-1")) in caplog.text


def test_half_a_file_is_no_file(client, publish, file_of):
    publish("2026-1")
    content = file_of("2026-1").read_bytes()
    file_of("2026-1").write_bytes(content[: len(content) // 2])
    assert client.get("/").status_code == 503


def test_a_bundle_without_one_of_its_files_is_not_made(client, publish, file_of):
    publish("2026-1")
    bundles._packed.clear()
    file_of("2026-1", "covariances.json").unlink()
    assert client.get("/releases/2026-1/1/bundle.zip").status_code == 503
