"""Not one number that a release withholds is in a file that everybody gets."""

import gzip
import io
import json
import re
from zipfile import ZipFile

from survey.figures.files import FIGURES, PUBLIC
from survey.publications.files import OFFERED

LEVELS = ("families", "sectors", "cities", "cells")


def numbers(value):
    """Every number with decimals, as JSON writes it."""
    if isinstance(value, dict):
        return numbers(list(value.values()))
    if isinstance(value, list):
        return {number for part in value for number in numbers(part)}
    return {repr(value)} if isinstance(value, float) and value % 1 else set()


def text_of(form, content, printed):
    if form == "pdf":
        return printed(content).text()
    if form in ("xlsx", "datapackage.zip"):
        archive = ZipFile(io.BytesIO(content))
        return "".join(archive.read(name).decode() for name in archive.namelist())
    return content.decode()


def test_no_file_holds_a_number_that_is_withheld(app, client, published, printed):
    place = app.config["DATA_DIR"] / "releases" / "2026-1-r1"
    complete, public = (json.loads((place / name).read_bytes()) for name in (FIGURES, PUBLIC))
    rows = [row for level in LEVELS for row in complete[level] if row["mark"] in ("x", "F", "c")]
    withheld = numbers(rows) - numbers(public)
    assert withheld
    for form in OFFERED:
        answer = client.get(f"/releases/2026-1/1/2026-1-r1.{form}")
        packed = answer.headers.get("Content-Encoding") == "gzip"
        text = text_of(form, gzip.decompress(answer.data) if packed else answer.data, printed)
        assert "2026" in text
        assert not withheld & set(re.findall(r"\d+\.\d+", text)), form
