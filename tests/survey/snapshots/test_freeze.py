"""A closed wave becomes files that never change, and the files say all that the figures need."""

import csv
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from xml.etree import ElementTree

import polars as pl
import pytest
import sqlalchemy as sa

from analysis.proof.leaf import leaf, leaf_hash
from analysis.proof.merkle import MerkleRoot
from analysis.quality.flags import flagging
from analysis.snapshot import frozen as snapshots
from analysis.verification.root import merkle_root
from analysis.wave.table import KEYS
from questionnaires.validator.fields import COLUMNS
from survey.base.database import db, transaction
from survey.base.i18n import FIRST
from survey.codes.invitations import order
from survey.models import AccessCode, Outlet, QuestionnaireVersion, Wave, WaveQuestionnaire
from survey.queries.scan import scan
from survey.respond.store import Submission, store
from survey.respond.ticket import Ticket
from survey.snapshots import ddi, files

MORNING = datetime(2026, 3, 5, 1, 23, 45, tzinfo=UTC)


def respond(outlet_code, answers, *, at=MORNING, kind="poster", texts=None, **shown):
    """Store one response as the respondent's path does, inside the caller's transaction."""
    known = db.session.execute(
        sa.select(AccessCode.code, WaveQuestionnaire.version_id, Wave.id)
        .join(Outlet, Outlet.id == AccessCode.outlet_id)
        .join(WaveQuestionnaire, WaveQuestionnaire.sector_code == Outlet.sector_code)
        .join(Wave, Wave.id == WaveQuestionnaire.wave_id)
        .where(Outlet.code == outlet_code, Wave.status == "open")
    ).one()
    found = scan(db.session.connection(), known.code)
    if kind == "invitation":
        (code,) = order(outlet_code, 1, 10).codes
        found = scan(db.session.connection(), code)
    ticket = Ticket(code if kind == "invitation" else known.code, known.id, known.version_id, "zh", token_bytes(16), at)
    version = db.session.get(QuestionnaireVersion, known.version_id).hash
    store(
        db.session.connection(),
        found,
        ticket,
        version,
        Submission(answers, texts or {}, "", repeat=False, moment=at, **shown),
    )
    db.session.flush()


@pytest.fixture
def answered(app, open_wave):
    """Five responses in three outlets of the open wave."""
    with app.app_context(), transaction():
        respond("A1", {"overall": 9, "versus_expectation": 8, "waiting_time": 3}, texts={"comment": "请保密"})
        respond(
            "A2", {"overall": 4, "versus_ideal": None, "gender": "F", "value": None}, at=MORNING + timedelta(hours=3)
        )
        respond("B1", {"overall": 10, "versus_ideal": 10}, kind="invitation")
        respond("A1", {"overall": 7})
        respond("B1", {"overall": 1})
    return open_wave


@pytest.fixture
def snapshot(app, run, answered, monkeypatch):
    """The folder of the frozen wave, written two responses a part."""
    monkeypatch.setattr(files.write, "__defaults__", (2,))
    assert run("wave", "close", "2026-1").exit_code == 0
    done = run("wave", "freeze", "2026-1")
    assert done.exit_code == 0, done.output
    assert "5 responses" in done.output
    return app.config["DATA_DIR"] / "snapshots" / "2026-1"


def manifest_of(snapshot):
    return json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))


def test_the_snapshot_holds_every_response_in_order_and_no_free_text(snapshot):
    frame = pl.read_parquet(snapshot / "responses" / "**/*.parquet")
    assert frame.select("outlet", "sequence", "kind", "overall").rows() == [
        ("A1", 1, "poster", 9),
        ("A1", 2, "poster", 7),
        ("A2", 1, "poster", 4),
        ("B1", 1, "invitation", 10),
        ("B1", 2, "poster", 1),
    ]
    assert frame["waiting_time"].to_list() == [3, None, None, None, None]
    assert frame.schema["overall"] == pl.UInt8
    assert "comment" not in frame.columns
    assert not any("请保密".encode() in file.read_bytes() for file in snapshot.rglob("*") if file.is_file())


def test_responses_lie_city_by_city_with_labels_in_the_files(snapshot):
    frame = pl.read_parquet(snapshot / "responses")
    assert frame.group_by("city", "outlet", maintain_order=True).len().rows() == [
        (620100, "A1", 2), (620100, "A2", 1), (620100, "B1", 2)
    ]  # fmt: skip
    for part in (snapshot / "responses").rglob("*.parquet"):
        labels = json.loads(pl.read_parquet_metadata(part)["labels"])
        assert set(labels) == set(pl.read_parquet_schema(part))
        assert labels["kind"]["values"]["poster"] == {"zh": "海报码", "en": "Poster code"}
        assert set(labels["overall"]["values"]) == {"1", "10"}


def test_no_question_may_be_called_as_a_column_that_responses_have_or_get(snapshot):
    frozen = snapshots.open(snapshot)
    responses = flagging(frozen)(frozen.responses)
    items = {item["id"] for content in frozen.manifest["questionnaires"].values() for item in content["items"]}
    assert {*responses.collect_schema()} - items | {*KEYS} <= COLUMNS


DDI = "{ddi:codebook:2_5}"


def test_the_codebook_describes_every_column_in_order(snapshot):
    root = ElementTree.parse(snapshot / "codebook.xml").getroot()
    assert root.tag == f"{DDI}codeBook"
    files = {file.get("ID"): file for file in root.iter(f"{DDI}fileDscr")}
    assert [file.findtext(f".//{DDI}caseQnty") for file in files.values()] == ["7", "5", "5"]
    for key, pattern in (
        ("F1", "outlets.parquet"),
        ("F2", "responses/*/part-*.parquet"),
        ("F3", "proofs/*/part-*.parquet"),
    ):
        described = [one.get("name") for one in root.iter(f"{DDI}var") if one.get("files") == key]
        assert described == list(pl.read_parquet_schema(next(snapshot.glob(pattern))))
        assert files[key].findtext(f".//{DDI}varQnty") == str(len(described))
    overall = root.find(f".//{DDI}var[@name='overall']")
    assert len(overall.findall(f"{DDI}qstn")) == 2  # consumers and producers are asked in words of their own
    assert [value.text for value in overall.iter(f"{DDI}catValu")] == ["1", "10"]
    cities = root.find(f".//{DDI}var[@name='city']")
    assert len(cities.findall(f"{DDI}catgry")) == 14
    assert [label.text for label in cities.find(f"{DDI}catgry")][1:] == ["兰州", "Lanzhou"]
    keys = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(keys) == len(set(keys))


ORDER = ("labl", "qstn", "catgry", "varFormat")
"""The order in which the standard's schema wants what a variable holds."""


def test_the_codebook_keeps_the_standard_s_order(snapshot):
    root = ElementTree.parse(snapshot / "codebook.xml").getroot()
    assert [child.tag for child in root] == [f"{DDI}{tag}" for tag in ("stdyDscr", *["fileDscr"] * 3, "dataDscr")]
    for variable in root.iter(f"{DDI}var"):
        places = [ORDER.index(child.tag.removeprefix(DDI)) for child in variable]
        assert places == sorted(places)


def test_the_codebook_is_a_table_too(snapshot):
    rows = list(csv.DictReader((snapshot / "codebook.csv").read_text(encoding="utf-8-sig").splitlines()))
    variables = [row["variable"] for row in rows if not row["code"] and row["file"] == "outlets.parquet"]
    assert variables == list(pl.read_parquet_schema(snapshot / "outlets.parquet"))
    (poster,) = [row for row in rows if (row["variable"], row["code"]) == ("kind", "poster")]
    assert (poster["label"], poster["label_en"]) == ("海报码", "Poster code")


def test_a_label_in_the_codebook_that_looks_like_a_formula_stays_text():
    column = ddi.Column("overall", {FIRST: "＝1+1", "en": "-5 to 5"}, numeric=True)
    table = ddi.Table("responses.parquet", "responses", 0, [column])
    written = ddi.as_csv(ddi.Study("2026-1", "2026-1", None, None, "2026-07-01"), [table])
    (row,) = csv.DictReader(written.decode("utf-8-sig").splitlines())
    assert (row["label"], row["label_en"]) == ("'＝1+1", "'-5 to 5")


def test_the_files_of_a_demonstration_say_so(province):
    folder = province.config["DATA_DIR"] / "snapshots" / "2026-1"
    assert "演示数据" in (folder / "codebook.csv").read_text(encoding="utf-8").splitlines()[1]
    assert "演示数据" in ElementTree.parse(folder / "codebook.xml").getroot().findtext(f".//{DDI}notes")
    assert all("演示数据" in pl.read_parquet_metadata(path)["title"] for path in folder.rglob("*.parquet"))


def test_times_leave_to_the_hour_only(snapshot):
    hours = pl.read_parquet(snapshot / "responses" / "**/*.parquet")["hour"]
    assert set(hours) == {datetime(2026, 3, 5, 1, tzinfo=UTC), datetime(2026, 3, 5, 4, tzinfo=UTC)}


def test_the_register_goes_along_with_outlets_that_nobody_answered(snapshot):
    outlets = pl.read_parquet(snapshot / "outlets.parquet")
    assert outlets["outlet"].to_list() == ["A1", "A2", "A3", "A4", "B1", "B2", "B3"]
    assert outlets.row(0, named=True) == {
        "outlet": "A1", "unit": "91620100MA0000000C", "sector": "C01", "city": "620100", "volume": 900.0,
        "selected": True, "certainty": False, "selection_probability": None, "demonstration": False, "offered": None,
    }  # fmt: skip
    assert outlets["offered"].to_list() == [None, None, None, None, 1, None, None]


def test_the_manifest_describes_every_file_and_the_wave(app, snapshot):
    manifest = manifest_of(snapshot)
    assert manifest["counts"] == {"responses": 5, "outlets": 7}
    described = {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in manifest["files"]}
    found = {
        file.relative_to(snapshot).as_posix(): (file.stat().st_size, sha256(file.read_bytes()).hexdigest())
        for file in snapshot.rglob("*")
        if file.is_file() and file.name != "manifest.json" and file.parent.name != "derived"
    }
    assert described == found
    assert len(described) == 1 + 2 + 3 + 3 + 3
    assert manifest["settings"]["shares"] is None
    assert len(manifest["settings"]["sectors"]) == 21
    with app.app_context():
        wave = db.session.scalar(sa.select(Wave))
        assert (wave.status, wave.snapshot) == ("frozen", sha256((snapshot / "manifest.json").read_bytes()).hexdigest())


def test_the_merkle_root_can_be_computed_again_from_the_snapshot(snapshot):
    responses = pl.read_parquet(snapshot / "responses" / "**/*.parquet")
    proofs = pl.read_parquet(snapshot / "proofs" / "**/*.parquet")
    fixed = ("outlet", "sequence", "kind", "version", "hour", "seconds", "language", "repeat", "unsure")
    tree = MerkleRoot()
    for row, proof in zip(responses.iter_rows(named=True), proofs.iter_rows(named=True), strict=True):
        sealed = leaf(
            salt=proof["salt"],
            receipt_hash=proof["receipt_hash"],
            outlet=row["outlet"],
            wave="2026-1",
            kind=row["kind"],
            version=row["version"],
            received_at=row["hour"],
            answers={item: value for item, value in row.items() if item not in fixed and value is not None}
            | dict.fromkeys(row["unsure"] or ()),
        )
        tree.add(leaf_hash(sealed))
    assert tree.digest().hex() == manifest_of(snapshot)["merkle_root"]
    assert merkle_root(snapshots.open(snapshot)) == manifest_of(snapshot)["merkle_root"]


def test_the_snapshot_tells_who_could_not_say_from_who_left_a_question_out(snapshot):
    frame = pl.read_parquet(snapshot / "responses" / "**/*.parquet")
    assert frame["unsure"].to_list() == [None, None, ["versus_ideal", "value"], None, None]
    assert frame["versus_ideal"].to_list() == [None, None, None, 10, None]


def test_a_frozen_wave_stays_as_it_is_whatever_is_asked_for(run, snapshot):
    before = (snapshot / "manifest.json").read_bytes()
    for command in ("open", "close"):
        done = run("wave", command, "2026-1")
        assert done.exit_code == 1
        assert "wave 2026-1 is frozen" in done.output
    again = run("wave", "freeze", "2026-1")
    assert again.exit_code == 0
    assert "frozen already" in again.output
    assert (snapshot / "manifest.json").read_bytes() == before


def test_a_freeze_that_fails_changes_nothing_and_can_be_done_again(app, run, answered, monkeypatch):
    run("wave", "close", "2026-1")
    monkeypatch.setattr("survey.snapshots.files.settings", lambda wave: 1 / 0)
    assert isinstance(run("wave", "freeze", "2026-1").exception, ZeroDivisionError)
    assert not (app.config["DATA_DIR"] / "snapshots" / "2026-1").exists()
    monkeypatch.undo()
    assert run("wave", "freeze", "2026-1").exit_code == 0
    left = {path.name for path in (app.config["DATA_DIR"] / "snapshots").iterdir()}
    assert left - {"2026-1.lock"} == {"2026-1"}


def test_responses_that_came_after_the_snapshot_was_written_stop_the_freeze(app, run, answered, monkeypatch):
    run("wave", "close", "2026-1")
    from survey.office import commands

    real = commands.write_snapshot

    def with_one_more_afterwards(wave):
        written = real(wave)
        db.session.rollback()
        with transaction():
            db.session.execute(sa.update(Wave).values(status="open"))
            respond("A3", {"overall": 5})
            db.session.execute(sa.update(Wave).values(status="closed"))
        return written

    monkeypatch.setattr(commands, "write_snapshot", with_one_more_afterwards)
    done = run("wave", "freeze", "2026-1")
    assert done.exit_code == 1
    assert "freeze it once more" in done.output
    monkeypatch.undo()
    assert "6 responses" in run("wave", "freeze", "2026-1").output


def test_an_empty_wave_can_be_frozen(app, run, open_wave):
    run("wave", "close", "2026-1")
    done = run("wave", "freeze", "2026-1")
    assert done.exit_code == 0, done.output
    assert manifest_of(app.config["DATA_DIR"] / "snapshots" / "2026-1")["counts"]["responses"] == 0
