"""What a stranger needs to compute a release again: the bundle, the commands, the hash they print."""

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from analysis.verification import program
from survey.publications import bundle as bundles

BUNDLE = "/releases/2026-1/1/bundle.zip"


def verified(folder, name):
    """Run the one command of the page, where nothing of this project lies."""
    command = [sys.executable, "verify.pyz", name]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_stranger_downloads_two_files_and_computes_what_was_published(province, tmp_path, language):
    client = province.test_client()
    page = client.get(f"/figures/families/C?lang={language}").text
    commands = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1].splitlines()
    for command in commands[:2]:
        address = urlsplit(command.removeprefix("curl -O ")).path
        (tmp_path / PurePosixPath(address).name).write_bytes(client.get(address).data)
    assert commands[2:] == ["python3 verify.pyz bundle.zip"]
    done = verified(tmp_path, "bundle.zip")
    assert done.returncode == 0, done.stdout + done.stderr
    bundle, program = re.findall(r'class="digits hash">(\w{64})<', page)
    assert bundle in done.stdout
    assert program == sha256((tmp_path / "verify.pyz").read_bytes()).hexdigest()
    ZipFile(tmp_path / "bundle.zip").extractall(tmp_path)
    public = tmp_path / "2026-1-r1" / "public.json"
    public.write_bytes(public.read_bytes().replace(b'"met"', b'"not_met"', 1))
    assert verified(tmp_path, "2026-1-r1").returncode == 1


def test_what_verifies_has_one_address_and_is_what_the_command_line_makes(client):
    answer = client.get("/verify.pyz")
    assert answer.headers["Content-Disposition"] == "attachment; filename=verify.pyz"
    assert answer.data == program.program()
    unchanged = client.get("/verify.pyz", headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")


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
