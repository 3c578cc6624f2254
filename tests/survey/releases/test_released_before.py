"""A release whose settings say nothing of errors was made before the register carried intervals: it stands for ever."""

import json
import shutil

import pytest

from analysis.release.content import compute, snapshot_hash
from analysis.verification.bundle import seal
from analysis.verification.verify import verify
from survey.base.config import ROOT
from tests.survey.releases.exported import differences, lasting

RELEASED = ROOT / "tests" / "reference" / "linearised"


@pytest.fixture(scope="module")
def settings():
    found = json.loads((RELEASED / "settings.json").read_text())
    assert "errors" not in found
    return found


def test_its_public_bundle_holds(tmp_path):
    folder = shutil.copytree(RELEASED, tmp_path / "bundle")
    seal(folder, {"kind": "public", "wave": "2026-1", "revision": 1, "demonstration": True})
    assert verify(folder).figures > 600


def test_the_same_data_and_settings_give_the_same_figures(loaded_demonstration, settings):
    snapshot = loaded_demonstration / "snapshots" / "2026-1"
    _, public, covariances = compute(snapshot, None, settings | {"snapshot": snapshot_hash(snapshot)})
    for name, content in (("public", public), ("covariances", covariances)):
        told = (content, json.loads((RELEASED / f"{name}.json").read_text()))
        assert differences(*(lasting(json.dumps(one, ensure_ascii=False)) for one in told)) == []
