"""A snapshot is checked before anything is computed from it."""

import json

import polars as pl
import pytest

from analysis.errors import FileError
from analysis.snapshot import frozen


@pytest.fixture
def folder(freeze, rows):
    """A sound snapshot of two outlets in two files of responses."""
    answers = [rows.response("a", 9, 9, 9), rows.response("a", 8, 8, None), rows.response("b", 7, 7, 7)]
    return freeze([rows.outlet("a"), rows.outlet("b")], answers, parts=2)


def edit(folder, change):
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def problems(folder):
    with pytest.raises(FileError) as refusal:
        frozen.open(folder)
    return str(refusal.value)


def test_a_sound_snapshot_opens_and_its_files_are_as_frozen(folder):
    found = frozen.open(folder)
    found.verify_files()
    assert found.wave == "2026"
    assert found.outlets["outlet"].to_list() == ["a", "b"]
    assert found.responses.select(pl.len()).collect().item() == 3
    assert found.settings.score.weights == pytest.approx(dict.fromkeys(found.settings.score.weights, 1 / 3))


def test_files_that_were_changed_or_lost_are_all_named(folder):
    found = frozen.open(folder)
    (folder / "responses" / "part-00000.parquet").unlink()
    with (folder / "outlets.parquet").open("ab") as file:
        file.write(b" ")
    with pytest.raises(FileError) as refusal:
        found.verify_files()
    assert "responses/part-00000.parquet is missing" in str(refusal.value)
    assert "outlets.parquet was changed: its SHA-256 is" in str(refusal.value)


def test_without_a_manifest_there_is_no_snapshot(tmp_path, folder):
    assert "manifest.json cannot be read: No such file" in problems(tmp_path)
    (folder / "manifest.json").write_text("{")
    assert "manifest.json is no JSON" in problems(folder)
    (folder / "manifest.json").write_text("{}")
    assert "is no manifest of format 1" in problems(folder)


def test_a_manifest_that_lacks_something_is_refused(folder):
    edit(folder, lambda manifest: manifest["settings"].pop("families"))
    assert "manifest.json is not as agreed: KeyError('families')" in problems(folder)


def test_counts_and_files_must_be_those_of_the_manifest(folder):
    def change(manifest):
        manifest["counts"]["responses"] = 4
        manifest["files"][0]["rows"] = 3
        manifest["files"].append({"path": "responses/part-00009.parquet", "rows": 1})

    edit(folder, change)
    said = problems(folder)
    assert "there are 3 responses, the manifest says 4" in said
    assert "outlets.parquet has 2 rows, the manifest says 3" in said
    assert "responses/part-00009.parquet is missing" in said


def test_columns_must_be_as_agreed(folder):
    part = folder / "responses" / "part-00000.parquet"
    pl.read_parquet(part).drop("overall").with_columns(pl.col("versus_ideal").cast(pl.Int64)).write_parquet(part)
    said = problems(folder)
    assert "column overall is missing, not UInt8" in said
    assert "column versus_ideal is Int64, not UInt8" in said


def test_settings_that_make_no_sense_are_all_named(folder):
    edit(
        folder,
        lambda manifest: manifest["settings"].update(
            basis="some", psu="city", confidence=1.5, collapse_order=["620100"], shares={"of": {"P2": -1}}
        ),
    )
    said = problems(folder)
    for problem in (
        "basis is 'some', not all or invited",
        "psu is 'city', not outlet or unit",
        "confidence is 1.5, not between 0 and 1",
        "collapse_order lacks the cities 620500, 622900",
        "shares lack sector P4",
        "the share of P2 is -1",
    ):
        assert f"settings: {problem}" in said


def test_registers_that_contradict_themselves_are_refused(freeze, rows):
    outlets = [
        rows.outlet("a"),
        rows.outlet("a"),
        rows.outlet("b", sector="X9"),
        rows.outlet("c", city="110000"),
        rows.outlet("d", volume=-1.0),
        rows.outlet("e", selection_probability=1.5),
    ]
    assert [line.strip() for line in problems(freeze(outlets, [])).splitlines()[1:]] == [
        "outlet a is registered twice",
        "outlet b is of an unknown sector",
        "outlet c is in an unknown city",
        "outlet d has a volume that is none",
        "outlet e has a selection probability outside (0, 1]",
    ]
