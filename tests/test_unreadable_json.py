"""JSON that nests too deep to be parsed, or counts too far, is refused in a sentence by whoever reads what others may
write."""

import json

import pytest

from analysis.errors import AnalysisError
from analysis.models.frozen_weights import frozen_of
from analysis.snapshot.agreed import described
from analysis.verification.bundle import read_json
from survey.base.refusal import RefusedError
from survey.integrity.heads import read_content
from survey.run.backup.files import read_manifest
from tests.analysis import province

DEEP = "[" * 100_000


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "manifest.json").write_text(DEEP)
    (tmp_path / "backup.json").write_text(DEEP)
    return tmp_path


@pytest.mark.parametrize(
    "read",
    [
        lambda folder: frozen_of(DEEP, "weights.json"),
        lambda folder: described(DEEP.encode(), folder),
        lambda folder: read_json(folder / "manifest.json"),
        lambda folder: read_manifest(folder),
    ],
    ids=["weights", "snapshot", "bundle", "backup"],
)
def test_it_is_refused(folder, read):
    with pytest.raises((AnalysisError, RefusedError)):
        read(folder)


LARGE = 10**400


def weights(scale, weight):
    told = {"scale": scale, "weights": {"satisfaction": {"overall": weight}}, "source": "x", "date": "x", "sha256": "x"}
    return json.dumps(told)


@pytest.mark.parametrize("text", [weights([1, LARGE], 1.0), weights([1, 10], LARGE)])
def test_so_are_weights_with_a_number_that_no_computer_counts_to(text):
    with pytest.raises(AnalysisError, match="not a file of frozen weights"):
        frozen_of(text, "weights.json")


def test_so_is_a_snapshot_whose_settings_have_one(tmp_path):
    rows = province.register(1)
    folder = province.write(tmp_path / "snapshot", "2026", rows, province.answers(rows, 2))
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["settings"]["shares"]["of"]["P3"] = LARGE
    with pytest.raises(AnalysisError, match="not as agreed"):
        described(json.dumps(manifest).encode(), folder)


def test_so_is_a_file_of_heads(app, folder):
    with app.test_request_context(), pytest.raises(RefusedError):
        read_content(folder / "manifest.json", dict)
