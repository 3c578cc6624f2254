"""A freeze that was interrupted goes on where it stopped, and ends with the same files as one that was not."""

import json
from threading import Semaphore, Thread

import polars as pl
import pytest

from survey.base.database import db, transaction
from survey.errands import heartbeat
from survey.integrity.proof import LEAVES, prove
from survey.models import Wave
from survey.snapshots import files, journal, parts
from survey.snapshots.freeze import held_by_one
from survey.snapshots.journal import JOURNAL
from survey.waves import stages
from tests.survey.snapshots.test_freeze import manifest_of, respond
from tests.survey.waiting import PATIENCE, wait_for

COUNTS = {"A1": 3, "A4": 1, "B1": 2}


class CutShortError(Exception):
    """What ends an attempt in these tests."""


@pytest.fixture
def closed(app, run, open_wave, monkeypatch):
    """A closed wave of six responses in three outlets and two cities, to be frozen one response a part."""
    with app.app_context(), transaction():
        for outlet, count in COUNTS.items():
            for number in range(count):
                respond(outlet, {"overall": 1 + number})
    run("wave", "close", "2026-1")
    monkeypatch.setattr(files.write, "__defaults__", (1,))


@pytest.fixture
def folder(app):
    return app.config["DATA_DIR"] / "snapshots" / "2026-1"


@pytest.fixture
def interrupt(run, monkeypatch):
    """Freeze, and end before the table of this number (two for each part) is written."""

    def interrupted(after):
        written = []
        real = parts.write_table

        def write_table(folder, name, frame, about):
            if len(written) == after:
                raise CutShortError(name)
            written.append(name)
            return real(folder, name, frame, about)

        with monkeypatch.context() as patch:
            patch.setattr(parts, "write_table", write_table)
            assert isinstance(run("wave", "freeze", "2026-1").exception, CutShortError)

    return interrupted


def frozen(run, folder):
    done = run("wave", "freeze", "2026-1")
    assert done.exit_code == 0, done.output
    return {file["path"]: file["sha256"] for file in manifest_of(folder)["files"]}


def data(files):
    return {path: digest for path, digest in files.items() if not path.startswith("codebook")}  # which is dated


@pytest.mark.parametrize("after", [1, 2, 5, 11])
def test_it_goes_on_and_ends_with_the_same_files(app, run, closed, folder, interrupt, after):
    interrupt(after)
    assert not folder.exists()
    building = folder.with_name("2026-1.building")
    kept = {path: path.stat().st_mtime_ns for path in building.rglob("part-*.parquet")}
    lines = (building / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + after // 2
    resumed = frozen(run, folder)
    moved = {folder / path.relative_to(building): written for path, written in kept.items()}
    whole = [path for path in moved if int(path.stem[-5:]) < after // 2]
    assert [path.stat().st_mtime_ns for path in whole] == [moved[path] for path in whole]
    with app.app_context():
        wave = db.session.get(Wave, 1)
        again = files.write(wave, folder.with_name("elsewhere"), wave.frozen_at, 6)
    assert data({file["path"]: file["sha256"] for file in again["files"]}) == data(resumed)
    assert again["merkle_root"] == manifest_of(folder)["merkle_root"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_every_response_can_be_proved_however_outlets_are_split(run, closed, folder, monkeypatch, size):
    monkeypatch.setattr(files.write, "__defaults__", (size,))
    frozen(run, folder)
    responses = pl.read_parquet(folder / "responses")
    assert responses["city"].to_list() == [620100] * 5 + [620500]
    assert responses["outlet"].to_list() == ["A1"] * 3 + ["B1"] * 2 + ["A4"]
    for outlet, count in COUNTS.items():
        proofs = [prove(folder, outlet, sequence) for sequence in range(1, count + 1)]
        assert all(proof.holds for proof in proofs)
        assert len({proof.leaf for proof in proofs}) == count


def damage_a_part(building):
    next(building.rglob("responses/*/part-00001.parquet")).write_bytes(b"half")


def lose_a_part(building):
    next(building.rglob("proofs/*/part-00001.parquet")).unlink()


def cut_the_journal(building):
    text = (building / JOURNAL).read_text(encoding="utf-8")
    (building / JOURNAL).write_text(text[:-20], encoding="utf-8")


def cut_the_leaves(building):
    (building / LEAVES).write_bytes((building / LEAVES).read_bytes()[:40])


def leave_a_stranger(building):
    (building / "responses" / "part-00099.parquet").write_bytes(b"")


def spoil_the_journal(building):
    (building / JOURNAL).write_bytes(b"\xff\xfe")


@pytest.mark.parametrize(
    "damage", [damage_a_part, lose_a_part, cut_the_journal, cut_the_leaves, leave_a_stranger, spoil_the_journal]
)
def test_what_is_not_whole_is_done_again(run, closed, folder, interrupt, damage):
    interrupt(8)
    damage(folder.with_name("2026-1.building"))
    files = frozen(run, folder)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for name in found if not name.startswith("derived/")} == {*files, "manifest.json"}
    assert all(prove(folder, outlet, count).holds for outlet, count in COUNTS.items())


def test_one_that_ends_while_figures_are_computed_goes_on_with_all_its_parts(run, closed, folder, monkeypatch):
    def end(*args):
        raise CutShortError

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_derived", end)
        assert isinstance(run("wave", "freeze", "2026-1").exception, CutShortError)
    assert not folder.exists()
    building = folder.with_name("2026-1.building")
    kept = {path.relative_to(building): path.stat().st_mtime_ns for path in building.rglob("part-*.parquet")}
    assert len(kept) == 2 * sum(COUNTS.values())
    frozen(run, folder)
    assert {path: (folder / path).stat().st_mtime_ns for path in kept} == kept
    assert (folder / "derived" / "index.json").is_file()


def test_a_wave_that_was_opened_meanwhile_is_written_anew(app, run, closed, folder, interrupt):
    interrupt(8)
    run("wave", "open", "2026-1")
    with app.app_context(), transaction():
        respond("A1", {"overall": 10})
    run("wave", "close", "2026-1")
    frozen(run, folder)
    assert manifest_of(folder)["counts"]["responses"] == 7
    assert prove(folder, "A1", 4).holds


def test_two_cannot_freeze_at_once(app, run, closed, folder):
    with app.app_context(), held_by_one(stages.find("2026-1")):
        refused = run("wave", "freeze", "2026-1")
    assert refused.exit_code == 1
    assert "is being frozen, archived or restored already" in refused.output
    frozen(run, folder)


def test_the_page_says_how_far_it_is(run, closed, folder, statistician, worker, monkeypatch):
    page, go_on = "/office/waves/2026-1", Semaphore(0)
    real = journal.Journal.add

    def add(journal, part):
        real(journal, part)
        go_on.acquire(timeout=PATIENCE)

    monkeypatch.setattr(heartbeat, "EVERY", 0.05)
    monkeypatch.setattr(journal.Journal, "add", add)
    statistician.post(f"{page}/freeze")
    assert "已完成" not in statistician.get(page).text
    freezing = Thread(target=worker)
    freezing.start()
    for done in range(1, 7):
        wait_for(lambda done=done: f"已完成 {done}，共 6。" in statistician.get(page).text)
        go_on.release()
    freezing.join(PATIENCE)
    assert "正在冻结" not in statistician.get(page).text
    assert json.loads((folder / "manifest.json").read_bytes())["counts"]["responses"] == 6
