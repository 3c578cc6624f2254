"""A program whose client was made from the description alone reads every address."""

import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

GENERATOR = shutil.which("openapi-python-client")
READS_EVERYTHING = """
import sys
from index_client import Client
from index_client.api.default import (
    figure, figures, history, latest, marks, openapi, quality, release, releases, scoreboard, structure, structures,
    verdicts,
)
from index_client.models import Level, Mark

with Client(base_url=sys.argv[1]) as client:
    listed = releases.sync(client=client, limit=1)
    assert (listed.total, len(listed.releases), listed.releases[0].wave) == (2, 1, "2026-2"), listed
    newest = latest.sync(client=client)
    assert (newest.wave, newest.revision) == ("2026-2", 1), newest
    of = {"client": client, "wave": newest.wave, "revision": newest.revision}
    assert release.sync(**of).sha256 == newest.sha256
    cells = figures.sync(level=Level.CELLS, city=["620100"], mark=[Mark.VALUE_0, Mark.E, Mark.X], **of)
    assert cells.total == len(cells.figures) > 0
    assert {one.city for one in cells.figures} == {"620100"}
    sector = figure.sync(level=Level.SECTORS, code="C01", **of).figure
    assert sector.p_value_met == sector.additional_properties.get("p_met", sector.p_met)
    told = history.sync(level=Level.SECTORS, code="C01", client=client)
    assert [one.wave for one in told.history] == ["2026-2", "2026-1"]
    assert told.history[0].index == sector.index
    assert len(verdicts.sync(limit=2, **of).verdicts) == 2
    assert marks.sync(**of).total > 10
    assert quality.sync(**of).responses is not None
    assert structures.sync(**of).structures
    assert structure.sync(code="C01", **of).structure.id == "C01"
    assert scoreboard.sync(client=client).indicators
    assert openapi.sync_detailed(client=client).status_code == 200
    missing = figure.sync(level=Level.SECTORS, code="C99", **of)
    assert missing.status == 404, missing
print("read everything")
"""


@pytest.fixture
def served(app):
    """The address of the application, served by a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.slow
@pytest.mark.skipif(GENERATOR is None, reason="openapi-python-client is not installed: no client was generated")
def test_a_client_generated_from_the_description_reads_every_address(app, client, publish, served, tmp_path):
    publish("2026-1")
    publish("2026-2", lift=1.0)
    description = tmp_path / "openapi.json"
    description.write_bytes(client.get("/api/v1/openapi.json").data)
    settings = tmp_path / "settings.yml"
    settings.write_text("project_name_override: index-client\npackage_name_override: index_client\npost_hooks: []\n")
    words = ["generate", "--path", description, "--output-path", tmp_path / "made", "--config", settings]
    made = subprocess.run([GENERATOR, *words], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout + made.stderr, made.stdout
    python = Path(GENERATOR).resolve().with_name("python")
    words = [python, "-c", READS_EVERYTHING, served]
    read = subprocess.run(words, cwd=tmp_path / "made", capture_output=True, text=True, check=False)
    assert read.stdout.strip() == "read everything", read.stderr
