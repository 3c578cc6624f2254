"""Two readers that know nothing of each other read structure and data, and find what was published."""

import hashlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pandas as pd
import pytest
import sdmx
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.io.xml.doc_validation import validate_doc
from sqlalchemy import select

from survey.base.database import db
from survey.figures.labels import MARKS, VERDICTS
from survey.figures.reading import content_of
from survey.models import City, Family, Sector
from survey.outputs.files import FORMS
from survey.outputs.sdmx.data import INDICATORS, MARK_CODES
from survey.outputs.sdmx.structure import TOTAL, VERSIONS, structure_of
from survey.outputs.sdmx.structure_message import structure_message
from tests.survey.outputs.schema_of import schema_of

KEPT = json.loads((Path(__file__).parent / "sdmx_versions.json").read_text())
CSV = ("sdmx-csv-1.csv", "sdmx-csv-2.csv")
STRUCTURE = "sdmx-structure.xml"
KEY = ("FAMILY", "SECTOR", "CITY", "INDICATOR")
A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|\d{1,2}[- ]?[A-Za-z]{3,9}|[A-Za-z]{3,9}[- ]\d{1,4}")
"""What Excel takes for a date, or a part of one, and frictionless for a month: 2026-1, 3/4, 1-Mar."""


def made(edition, form):
    return FORMS[form][1](edition)


def by_pysdmx(edition, form):
    """The observations by place and indicator, checked against the code lists and, of XML, the standard's schemas."""
    (found,) = get_datasets(made(edition, form).decode(), made(edition, STRUCTURE).decode(), validate=True)
    return {tuple(getattr(row, name) for name in KEY): row._asdict() for row in found.data.itertuples()}


def by_sdmx1(edition, form):
    """The same by the other reader; an observation without a value has nan."""
    structure = sdmx.read_sdmx(io.BytesIO(made(edition, STRUCTURE))).structure["INDICES"]
    kind = form.rpartition(".")[2].upper()
    (data,) = sdmx.read_sdmx(io.BytesIO(made(edition, form)), format=kind, structure=structure).data
    return {tuple(str(one.key[name].value) for name in KEY): _told(one) for one in data.obs}


def _told(one):
    values = {name: str(one.key[name].value) for name in ("FREQ", "TIME_PERIOD")}
    said = {name: value.value for name, value in one.attached_attribute.items()}
    return values | said | {"OBS_VALUE": float(one.value) if one.value not in (None, "") else float("nan")}


def by_duckdb(edition, form, tmp_path):
    """The same by a program that knows no SDMX, with the types that it guesses."""
    (tmp_path / "data.csv").write_bytes(made(edition, form))
    found = duckdb.sql(f"SELECT * FROM read_csv('{tmp_path / 'data.csv'}')").df()
    return {tuple(row[name] for name in KEY): row for row in found.to_dict("records")}


@pytest.fixture(
    params=["pysdmx csv 1", "pysdmx csv 2", "pysdmx xml", "sdmx1 csv 2", "sdmx1 xml", "duckdb csv 1", "duckdb csv 2"]
)
def read(request, tmp_path):
    """A reader of a file: observations by place and indicator."""
    program, *form = request.param.split()
    form = "sdmx-data.xml" if form == ["xml"] else f"sdmx-{'-'.join(form)}.csv"
    readers = {"pysdmx": by_pysdmx, "sdmx1": by_sdmx1, "duckdb": lambda *what: by_duckdb(*what, tmp_path)}
    return lambda edition: readers[program](edition, form)


def test_published_numbers_come_back_at_full_precision(read, edition):
    found = read(edition)
    assert len(found) == 82
    assert float(found["C", "_T", "_T", "INDEX"]["OBS_VALUE"]) == 82.4
    assert float(found["C", "_T", "_T", "HIGH_95"]["OBS_VALUE"]) == 82.4 + 1.01
    assert float(found["C", "C01", "620100", "INDEX"]["OBS_VALUE"]) == 83.33
    assert float(found["C", "_T", "_T", "CHANGE_LOW_95"]["OBS_VALUE"]) == 0.5
    sector = found["C", "C02", "_T", "INDEX"]
    assert (sector["MARK"], sector["VERDICT"], sector["DEMONSTRATION"]) == ("E", "NOT_MET", "Y")


def test_a_withheld_figure_has_its_mark_its_target_and_no_value(read, edition):
    hidden = {key[3]: told for key, told in read(edition).items() if key[:3] == ("P", "P02", "_T")}
    assert set(hidden) == {"INDEX", "TARGET"}
    assert hidden["INDEX"]["MARK"] == "C"
    assert pd.isna(hidden["INDEX"]["OBS_VALUE"])


def test_the_time_is_a_half_year_as_the_standard_writes_it(read, edition):
    assert {(told["FREQ"], told["TIME_PERIOD"]) for told in read(edition).values()} == {("S", "2026-S1")}


def test_each_observation_says_of_which_release_it_is(read, edition):
    assert {told["RELEASE"] for told in read(edition).values()} == {"2026-1-r2"}


@pytest.mark.parametrize("form", CSV)
def test_no_cell_looks_like_a_date(edition, form):
    cells = {cell for line in made(edition, form).decode().splitlines() for cell in line.split(",")}
    assert A_DATE.fullmatch("2026-1")
    assert [cell for cell in cells if A_DATE.fullmatch(cell) and not re.fullmatch(r"\d+\.\d+", cell)] == []


def test_a_wave_whose_code_says_nothing_has_its_days(edition, tmp_path):
    written = edition.content.written
    trial = replace(edition, content=content_of({**written, "wave": {**written["wave"], "code": "trial"}}))
    (time,) = {(told["FREQ"], told["TIME_PERIOD"]) for told in by_pysdmx(trial, "sdmx-data.xml").values()}
    assert time == ("_O", "2026-03-01/P122D")
    schema_of(made(trial, STRUCTURE), tmp_path).assertValid(etree.fromstring(made(trial, "sdmx-data.xml")))


def test_the_data_are_valid_by_the_schema_that_is_specific_to_their_structure(edition, tmp_path):
    schema, data = schema_of(made(edition, STRUCTURE), tmp_path), made(edition, "sdmx-data.xml")
    schema.assertValid(etree.fromstring(data))
    for right, wrong in (('"2026-S1"', '"2026-S3"'), ('SECTOR="C01"', 'SECTOR="C99"'), ('MARK="C"', 'MARK="c"')):
        assert right.encode() in data
        assert not schema.validate(etree.fromstring(data.replace(right.encode(), wrong.encode())))


def test_structure_and_data_are_valid_by_the_schemas_of_the_standard(edition):
    for form in (STRUCTURE, "sdmx-data.xml"):
        validate_doc(made(edition, form).decode())


def test_every_name_is_there_in_both_languages(edition):
    message = sdmx.read_sdmx(io.BytesIO(made(edition, STRUCTURE)))
    (scheme,) = message.concept_scheme.values()
    named = [*message.codelist.values(), scheme, *message.dataflow.values(), *message.structure.values()]
    items = [item for kept in (*message.codelist.values(), scheme) for item in kept.items.values()]
    assert len(items) == 79
    assert {tuple(one.name.localizations) for one in (*named, *items)} == {("zh", "en")}
    assert message.codelist["CL_CITY"]["622900"].name.localizations == {"zh": "临夏", "en": "Linxia"}


def test_every_code_of_the_data_is_in_its_list(edition):
    message = read_sdmx(made(edition, STRUCTURE).decode(), validate=True)
    codes = {known.id[3:]: {code.id for code in known.items} for known in message.get_codelists()}
    for key, told in by_pysdmx(edition, "sdmx-csv-2.csv").items():
        said = {**told, **dict(zip(KEY, key, strict=True))}
        for name, known in codes.items():
            assert said[name] in known or (name, said[name]) == ("VERDICT", "")


def test_what_is_kept_under_a_version_never_changes(edition):
    """Where this fails, leave the version's file as it was, and put what is to be otherwise beside it as another."""
    assert {one.version for one in VERSIONS} == set(KEPT)
    for one in VERSIONS:
        assert _fingerprint(edition, one) == KEPT[one.version]


def _fingerprint(edition, structure):
    root = ElementTree.fromstring(structure_message(edition, structure))
    kept = ElementTree.canonicalize(ElementTree.tostring(root[1]), strip_text=True)
    return hashlib.sha256(kept.encode()).hexdigest()


def test_the_last_version_has_all_that_there_is(app):
    lists = {
        name: {code: (one["zh"], one.get("en")) for code, one in codes.items()}
        for name, codes in VERSIONS[-1].lists.items()
    }
    with app.app_context():
        for name, noun in (("FAMILY", Family), ("SECTOR", Sector), ("CITY", City)):
            known = {one.code: (one.name, one.name_en) for one in db.session.scalars(select(noun))}
            assert lists[name] == {TOTAL: ("合计", "Total")} | known
    assert {code: zh for code, (zh, _) in lists["MARK"].items()} == {
        MARK_CODES[mark]: name for mark, name in MARKS.items()
    }
    assert {code: zh for code, (zh, _) in lists["VERDICT"].items()} == {
        (verdict or "none").upper(): name for verdict, name in VERDICTS.items()
    }
    assert list(lists["INDICATOR"]) == list(INDICATORS)


def test_a_release_keeps_the_first_version_that_fits_it(edition):
    first = VERSIONS[0]
    settings = replace(edition.content.settings, sectors=edition.content.settings.sectors[:1])
    content = replace(edition.content, settings=settings)
    lists = {**first.lists, "SECTOR": {**first.lists["SECTOR"], "C01": {"zh": "医疗", "en": "Health"}}}
    later = replace(first, version="2.1.0", lists=lists)
    assert structure_of(content, (first, later)) is first
    renamed = replace(settings, sectors=[replace(settings.sectors[0], name="医疗")])
    assert structure_of(replace(content, settings=renamed), (first, later)) is later


def test_the_files_of_before_are_read_as_before(edition):
    (found,) = get_datasets(made(edition, "sdmx.csv").decode(), made(edition, "sdmx.xml").decode(), validate=True)
    assert set(found.data.WAVE) == {"2026-1"}
    assert len(found.data) == 82
