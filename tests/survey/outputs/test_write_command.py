"""`release write` makes every file of a published release, and of a published one only."""

import io
import json

import docx
import openpyxl

SDMX = ("sdmx-csv-1.csv", "sdmx-csv-2.csv", "sdmx-data.xml", "sdmx-structure.xml", "sdmx.csv", "sdmx.xml")
DESCRIBED = ("csv-metadata.json", "datapackage.json", "datapackage.zip")
NAMES = {f"2026-1-r1.{ending}" for ending in ("pdf", "docx", "xlsx", "csv", "json", *SDMX, *DESCRIBED)}


def test_every_form_of_a_release_is_written(app, run, published, tmp_path, printed):
    into = tmp_path / "files"
    done = run("release", "write", "1", str(into))
    assert done.exit_code == 0, done.output
    assert {path.name for path in into.iterdir()} == NAMES == {line.split("/")[-1] for line in done.output.split()}
    content = json.loads((into / "2026-1-r1.json").read_bytes())
    public = json.loads((app.config["DATA_DIR"] / "releases" / "2026-1-r1" / "public.json").read_bytes())
    assert {key: content[key] for key in public if key != "figures"} == public
    (first,) = docx.Document(io.BytesIO((into / "2026-1-r1.docx").read_bytes())).paragraphs[:1]
    assert first.text == "2026年第一期服务质量满意度通报"
    assert openpyxl.load_workbook(into / "2026-1-r1.xlsx").sheetnames[0] == "门类"
    assert "2026年第一期服务质量满意度通报" in printed((into / "2026-1-r1.pdf").read_bytes()).text()


def test_microdata_come_along_only_when_asked_for(run, published, tmp_path):
    assert run("release", "write", "1", str(tmp_path / "files"), "--microdata").exit_code == 0
    assert {path.name for path in (tmp_path / "files").iterdir()} - NAMES == {
        f"responses-2026-1.{ending}" for ending in ("sav", "dta", "parquet", "codebook.csv", "codebook.xml")
    }


def test_replicate_weights_go_with_microdata_alone(run, published, tmp_path):
    assert run("release", "write", "1", str(tmp_path / "more"), "--microdata", "--replicates").exit_code == 0
    assert {path.name for path in (tmp_path / "more").glob("*.replicates.*")} == {
        f"responses-2026-1.replicates.{form}" for form in ("csv", "parquet")
    }
    assert run("release", "write", "1", str(tmp_path / "none"), "--replicates").exit_code != 0
    assert not (tmp_path / "none").exists()


def test_the_files_of_a_release_are_the_same_each_time(run, published, tmp_path):
    for name in ("one", "two"):
        assert run("release", "write", "1", str(tmp_path / name)).exit_code == 0
    for name in NAMES - {"2026-1-r1.docx", "2026-1-r1.xlsx"}:  # archives hold the time at which they were packed
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_draft_an_unknown_release_and_a_full_folder_are_refused(run, folder, tmp_path):
    assert run("release", "create", "2026-1").exit_code == 0
    into = tmp_path / "files"
    done = run("release", "write", "1", str(into))
    assert (done.exit_code, into.exists()) == (1, False)
    assert "release 1 is draft, not published" in done.output
    unknown = run("release", "write", "99", str(into))
    assert unknown.exit_code == 1
    assert "There is no release 99" in unknown.output


def test_nothing_is_written_over(run, published, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "kept.txt").write_text("kept")
    done = run("release", "write", "1", str(tmp_path / "files"))
    assert done.exit_code == 1
    assert "is not empty" in done.output
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["kept.txt"]
