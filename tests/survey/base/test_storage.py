"""Files that every machine sees: in the data folder of one, or in a bucket that two machines share."""

import os
import shutil
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from survey.base import storage
from survey.base.config import ConfigError, load
from tests.conftest import ENVIRON, build


@pytest.fixture
def machine(tmp_path, bucket):
    """Makes machines that share a bucket, each with a data folder of its own."""
    return lambda name: build(tmp_path / name, f"sqlite:///{tmp_path}/{name}.db", **bucket.settings)


@pytest.fixture(params=["folder", "bucket"])
def pair(request, tmp_path):
    """Two machines that see the same files; where they lie in a folder the machine is one."""
    if request.param == "folder":
        app = build(tmp_path, f"sqlite:///{tmp_path}/survey.db")
        return app, app
    made = request.getfixturevalue("machine")
    return made("first"), made("second")


def built(folder, files):
    """A folder with files, about to get its place."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_one_keeps_the_other_finds_lists_and_drops(pair):
    first, second = pair
    with first.app_context():
        assert storage.keep("heads/2026-09-01.json", b"one").read_bytes() == b"one"
    with second.app_context():
        (found,) = storage.listed("heads").items()
        assert found[0] == "heads/2026-09-01.json"
        assert datetime.now(UTC) - found[1] < timedelta(minutes=5)
        assert storage.file("heads/2026-09-01.json").read_bytes() == b"one"
        assert storage.listed("head") == {}
        storage.drop("heads/2026-09-01.json")
    with first.app_context():
        assert storage.listed("heads") == {}


def test_where_there_is_none_the_path_leads_nowhere(pair):
    for app in pair:
        with app.app_context():
            assert not storage.file("uploads/none").exists()
            assert not storage.latest("calendar/none").exists()
            assert not storage.folder("releases/none", "figures.json", lambda path: False).exists()
            storage.drop("uploads/none")


def test_a_folder_is_replaced_as_a_whole(pair):
    first, second = pair
    for files in ({"a.json": b"1", "deep/b.bin": b"2"}, {"a.json": b"3", "c.json": b"4"}):
        with first.app_context():
            storage.move(built(storage.place("releases/building"), files), "releases/2026-1-r1", "a.json")
        with second.app_context():

            def holds(path, wanted=files["a.json"]):
                return contents(path).get("a.json") == wanted

            assert contents(storage.folder("releases/2026-1-r1", "a.json", holds)) == files
            assert sorted(storage.listed("releases")) == [f"releases/2026-1-r1/{name}" for name in sorted(files)]


def test_a_copy_that_holds_is_not_fetched_again(machine, bucket):
    first, second = machine("first"), machine("second")
    with first.app_context():
        storage.move(built(storage.place("snapshots/b"), {"manifest.json": b"1"}), "snapshots/1", "manifest.json")
    with second.app_context():
        assert storage.folder("snapshots/1", "manifest.json", lambda path: path.exists()).exists()
        bucket.empty()
        assert contents(storage.folder("snapshots/1", "manifest.json", lambda path: path.exists()))
        assert contents(storage.folder("snapshots/1", "manifest.json", lambda path: False)), "what is here is not lost"


def test_only_the_files_that_are_needed_are_fetched(machine):
    first, second = machine("first"), machine("second")
    files = {"manifest.json": b"1", "proofs/leaves.bin": b"2", "responses/part.parquet": b"3"}
    with first.app_context():
        storage.move(built(storage.place("snapshots/building"), files), "snapshots/1", "manifest.json")
    with second.app_context():
        needed = ("proofs/leaves.bin", "manifest.json")
        path = storage.folder("snapshots/1", "manifest.json", lambda path: path.exists(), needed)
        assert sorted(contents(path)) == ["manifest.json", "proofs/leaves.bin"]
        whole = storage.folder("snapshots/1", "manifest.json", lambda path: (path / "responses").exists())
        assert contents(whole) == files


def test_the_file_that_says_all_is_there_comes_last(machine):
    """Whoever dies while copying leaves a folder that does not hold."""
    first, second = machine("first"), machine("second")
    with first.app_context():
        storage.move(built(storage.place("snapshots/b"), {"a": b"1", "manifest": b"2", "z": b"3"}), "snapshots/1", "a")
    with second.app_context():
        place = storage.folder("snapshots/1", "manifest", lambda path: False)
        order = sorted(contents(place), key=lambda name: (place / name).stat().st_mtime_ns)
    assert order == ["a", "z", "manifest"]


def test_a_file_that_changes_is_looked_at_again(machine, monkeypatch):
    first, second = machine("first"), machine("second")
    clock = time.monotonic()
    monkeypatch.setattr(storage.time, "monotonic", lambda: clock)
    monkeypatch.setattr(storage, "_looked", {})
    with first.app_context():
        storage.keep("calendar/working-days.csv", b"old")
    with second.app_context():
        assert storage.latest("calendar/working-days.csv").read_bytes() == b"old"
    with first.app_context():
        storage.keep("calendar/working-days.csv", b"new")
    clock += storage.LOOKED_AT_AGAIN_AFTER + 1
    with second.app_context():
        assert storage.latest("calendar/working-days.csv").read_bytes() == b"new"


def test_while_the_bucket_is_away_a_file_that_changes_is_as_it_was_last(machine, bucket, monkeypatch):
    monkeypatch.setattr(storage, "_looked", {})
    app = machine("first")
    with app.app_context():
        storage.keep("calendar/working-days.csv", b"days")
        app.config["STORAGE_OPTIONS"] |= {"endpoint": "http://127.0.0.1:9"}
        assert storage.latest("calendar/working-days.csv").read_bytes() == b"days"


def test_many_may_bring_and_write_the_same_file_at_once(pair):
    first, second = pair
    content = bytes(range(256)) * 2_000
    with first.app_context():
        storage.keep("snapshots/1/leaves.bin", content)

    def ask(number):
        with second.app_context():
            if number % 2:
                storage.keep("snapshots/1/leaves.bin", content)
            return storage.folder("snapshots/1", "leaves.bin", lambda path: False) / "leaves.bin"

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(ask, range(24)))
    assert {path.read_bytes() for path in paths} == {content}
    assert [path.name for path in paths[0].parent.iterdir()] == ["leaves.bin"]


def test_what_is_written_is_for_the_service_alone(pair):
    with pair[0].app_context():
        assert stat.S_IMODE(storage.keep("uploads/register", b"names").stat().st_mode) == 0o600


def test_a_copy_elsewhere_is_the_same_tree(pair, tmp_path):
    first, second = pair
    with first.app_context():
        storage.keep("heads/a.json", b"1")
        storage.keep("heads/deep/b.json", b"2")
        storage.keep("mail/new/c", b"3")
    with second.app_context():
        storage.copy("heads", tmp_path / "backup")
    assert contents(tmp_path / "backup") == {"heads/a.json": b"1", "heads/deep/b.json": b"2"}


def test_a_bucket_that_is_away_is_said_and_pages_say_so(sqlite_url, tmp_path, bucket):
    app = build(tmp_path, sqlite_url, **bucket.settings | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    with app.app_context():
        assert storage.problem() == "the bucket of STORAGE_URL cannot be written"
        with pytest.raises(storage.StorageAwayError):
            storage.listed("heads")
    page = app.test_client().get("/heads")
    assert page.status_code == 503
    assert "系统暂时繁忙" in page.text
    assert app.test_client().get("/readyz").status_code == 503


def test_a_bucket_that_nobody_made_is_said(machine, bucket):
    app = machine("first")
    app.config["STORAGE_URL"] = "s3://another"
    with app.app_context():
        assert storage.problem() == "the bucket of STORAGE_URL cannot be written"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    app = build(tmp_path, "sqlite://", DATA_DIR=str(tmp_path / "file" / "data"))
    (tmp_path / "file").write_text("in the way")
    with app.app_context():
        assert storage.problem() == "the data folder cannot be written"


@pytest.mark.parametrize("url", ["https://bucket", "s3://", "s3://Bucket", "bucket", "s3://bucket/a b"])
def test_a_bucket_of_another_form_is_refused(tmp_path, url):
    with pytest.raises(ConfigError, match="STORAGE_URL must be like s3://bucket"):
        load({**ENVIRON, "STORAGE_URL": url}, tmp_path)


def test_nothing_half_written_is_left(tmp_path):
    app = build(tmp_path, "sqlite://")
    with app.app_context():
        with pytest.raises(TypeError):
            storage.keep("uploads/broken", "no bytes")
        assert os.listdir(storage.place("uploads")) == []
    shutil.rmtree(tmp_path / "uploads")
