"""The clients of Data Package and CSVW read a release's CSV by its descriptions: codes stay text, counts are counts."""

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import frictionless
import pytest
from csvw import CSVW

from survey.figures.reading import content_of
from survey.outputs.datapackage import as_csvw, as_datapackage, as_datapackage_zip
from survey.outputs.fields import fields
from survey.outputs.plain import as_csv

FORMS = {"csv": as_csv, "csv-metadata.json": as_csvw, "datapackage.json": as_datapackage}
BREAKING = [(b",E,", b",Q,"), (b",1234,", b",many,"), (b",C01,", b",C02,")]
"""A mark that there is none of, a count that is no number, two rows of one key."""
LICENCE = {"name": "CC-BY-4.0", "path": "https://spdx.org/licenses/CC-BY-4.0.html"}


@pytest.fixture
def written(app, edition, tmp_path):
    """The files of an edition in a folder: `written(licence="CC-BY-4.0")`."""

    def do(edition=edition, licence=""):
        app.config["DATA_LICENCE"] = licence
        with app.app_context():
            for ending, make in FORMS.items():
                (tmp_path / f"{edition.name}.{ending}").write_bytes(make(edition))
            (tmp_path / f"{edition.name}.datapackage.zip").write_bytes(as_datapackage_zip(edition))
        return tmp_path / edition.name

    return do


def ending(place, end):
    return place.with_name(f"{place.name}.{end}")


def of(rows, level, code, family):
    return next(row for row in rows if (row["level"], row["code"], row["family"]) == (level, code, family))


@pytest.mark.parametrize("form", ["datapackage.json", "datapackage.zip"])
def test_a_client_of_data_packages_finds_the_table_valid_and_its_values_of_their_kinds(written, form):
    package = frictionless.Package(str(ending(written(), form)))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    (resource,) = package.resources
    rows = [row.to_dict() for row in resource.read_rows()]
    city = of(rows, "city", "620100", "C")
    assert (city["code"], city["index"], city["n"], city["demonstration"]) == ("620100", Decimal("82.0"), 1234, True)
    assert of(rows, "sector", "C02", "C")["mark"] == "E"
    assert of(rows, "sector", "P02", "P")["index"] is None


def test_the_package_knows_size_hash_version_and_sources_of_its_table(written, edition):
    place = written()
    told, table = json.loads(ending(place, "datapackage.json").read_bytes()), ending(place, "csv").read_bytes()
    (resource,) = told["resources"]
    assert (resource["bytes"], resource["hash"]) == (len(table), f"sha256:{sha256(table).hexdigest()}")
    assert (told["version"], told["homepage"][-16:]) == ("2", "/releases/2026-1/2"[-16:])
    assert told["sources"] == [{"title": "试验登记册"}, {"title": "试验权重"}]


def test_one_that_was_changed_afterwards_is_found_out(written):
    place = written()
    table = ending(place, "csv")
    table.write_bytes(table.read_bytes().replace("兰州".encode(), "蘭州".encode()))
    report = frictionless.Package(str(ending(place, "datapackage.json"))).validate()
    assert {error.type for error in report.tasks[0].errors} == {"hash-count"}


@pytest.mark.parametrize(("before", "after"), BREAKING)
def test_what_breaks_a_rule_of_the_description_is_found_out(written, before, after):
    place = written()
    table = ending(place, "csv")
    assert before in table.read_bytes()
    table.write_bytes(table.read_bytes().replace(before, after))
    descriptor = ending(place, "datapackage.json")
    told = json.loads(descriptor.read_bytes())
    del told["resources"][0]["bytes"], told["resources"][0]["hash"]
    descriptor.write_text(json.dumps(told), encoding="utf-8")
    assert not frictionless.Package(str(descriptor)).validate().valid


def test_a_client_of_csvw_finds_the_description_beside_the_table(written):
    known = CSVW(f"{ending(written(), 'csv')}", validate=True)
    assert known.is_valid, [str(warning.message) for warning in known.warnings]
    (table,) = known.tables
    assert [column.name for column in table.tableSchema.columns] == [field.name for field in fields()]
    rows = list(table.iterdicts())
    city = of(rows, "city", "620100", "C")
    assert (city["code"], city["index"], city["n"], city["demonstration"]) == ("620100", 82.0, 1234, True)
    assert of(rows, "sector", "P02", "P")["index"] is None


@pytest.mark.parametrize(("before", "after"), BREAKING)
def test_a_client_of_csvw_finds_out_what_breaks_a_rule(written, before, after):
    table = ending(written(), "csv")
    table.write_bytes(table.read_bytes().replace(before, after))
    with pytest.raises((ValueError, UserWarning), match=r"many|: Q|duplicate primary key"):
        assert not CSVW(str(table), validate=True).is_valid


def test_the_columns_are_those_of_the_file_in_their_order(written):
    head = ending(written(), "csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.split(",") == [field.name for field in fields()]


def test_the_packed_one_is_the_same_each_time(app, edition):
    with app.app_context():
        assert as_datapackage_zip(edition) == as_datapackage_zip(edition)


def test_a_licence_is_stated_as_it_is_set_and_none_is_made_up(written):
    place = written(licence="CC-BY-4.0")
    told = [json.loads(ending(place, end).read_bytes()) for end in ("datapackage.json", "csv-metadata.json")]
    assert (told[0]["licenses"], told[1]["dc:license"]) == ([LICENCE], {"@id": LICENCE["path"]})
    place = written(licence="https://data.example.cn/terms")
    told = json.loads(ending(place, "datapackage.json").read_bytes())
    assert told["licenses"] == [{"path": "https://data.example.cn/terms"}]
    assert frictionless.Package(str(ending(place, "datapackage.json"))).validate().valid
    place = written()
    told = [json.loads(ending(place, end).read_bytes()) for end in ("datapackage.json", "csv-metadata.json")]
    assert "licenses" not in told[0]
    assert "dc:license" not in told[1]


def test_a_demonstration_says_so_in_both_languages_and_real_data_do_not(written, edition):
    told = [ending(written(), end).read_text("utf-8") for end in ("datapackage.json", "csv-metadata.json")]
    assert all("演示数据：由程序生成" in one and "Demonstration data" in one for one in told)
    real = replace(edition, content=content_of({**edition.content.written, "demonstration": False}))
    told = [ending(written(real), end).read_text("utf-8") for end in ("datapackage.json", "csv-metadata.json")]
    assert not any("由程序生成" in one or "emonstration data" in one for one in told)
