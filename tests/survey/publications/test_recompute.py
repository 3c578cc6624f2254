"""What a stranger needs to compute a release again: the bundle, the commands, the hash they print."""

import re
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from survey.base.config import ROOT
from survey.publications import bundle as bundles

BUNDLE = "/releases/2026-1/1/bundle.zip"


def verified(folder):
    command = [sys.executable, "-m", "analysis", "verify", str(folder)]
    return subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, timeout=120)


def test_a_stranger_downloads_the_bundle_and_computes_what_was_published(province, tmp_path):
    client = province.test_client()
    page = client.get("/figures/families/C").text
    commands = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1].splitlines()
    assert commands[0].endswith(BUNDLE)
    ZipFile(BytesIO(client.get(BUNDLE).data)).extractall(tmp_path)
    assert commands[-1] == ".venv/bin/python -m analysis verify 2026-1-r1"
    folder = tmp_path / "2026-1-r1"
    done = verified(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r'class="digits hash">(\w{64})<', page)[1] in done.stdout
    public = folder / "public.json"
    public.write_bytes(public.read_bytes().replace(b'"met"', b'"not_met"', 1))
    assert verified(folder).returncode != 0


def test_the_demonstration_shows_each_of_its_figures(province):
    client = province.test_client()
    for level, number in (("families", 2), ("sectors", 21), ("cities", 28), ("cells", 294)):
        rows = client.get(f"/api/v1/releases/2026-1/1/figures/{level}").json["figures"]
        assert len(rows) == number
        for row in rows[:: 1 + number // 10]:
            page = client.get(f"/figures/{level}/{row['id']}").text
            shown = f"<b>{row['index']:.1f}</b>" if "index" in row else f"<b>{row['mark']}</b>"
            assert shown in page, (level, row["id"])


def test_the_bundle_is_the_same_file_each_time_it_is_made(client, publish):
    publish("2026-1")
    first = client.get(BUNDLE)
    assert first.mimetype == "application/zip"
    assert "2026-1-r1.zip" in first.headers["Content-Disposition"]
    bundles._packed.clear()
    again = client.get(BUNDLE)
    assert sha256(again.data).digest() == sha256(first.data).digest()
    unchanged = client.get(BUNDLE, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_there_is_no_bundle_before_publication(client, publish):
    publish("2026-1", status="signed")
    assert client.get(BUNDLE).status_code == 404
