"""What deploy/ holds is sound: units are hardened, settings are ours, containers may do little."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from survey.base.config import ROOT, SECRETS
from tests.documentation import settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
HADOLINT = shutil.which("hadolint", path=Path(sys.executable).parent)
MOST_EXPOSED = 3.0


def read(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: no unit was judged")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit):
    words = [ANALYZE, "security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", unit]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: no unit was read")
def test_systemd_understands_every_line(tmp_path):
    """On this machine, whose programs stand elsewhere."""
    for unit in (DEPLOY / "systemd").glob("survey-*"):
        text = unit.read_text(encoding="utf-8").replace("/opt/survey/.venv/bin/flask", "/bin/true")
        (tmp_path / unit.name.replace("@", "@8000")).write_text(text, encoding="utf-8")
    done = subprocess.run([ANALYZE, "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "survey-" in line]
    assert ours == []


def test_every_line_of_the_environment_is_a_setting_and_every_secret_is_there():
    named = set(re.findall(r"^([A-Z_]+)=", read("survey.env"), re.MULTILINE))
    assert named <= settings.read_by(ROOT / "survey")
    assert set(SECRETS) <= named
    assert not re.search(rf"^({'|'.join(SECRETS)})=.", read("survey.env"), re.MULTILINE), "no secret of ours"


def test_containers_run_as_somebody_on_a_root_that_only_reads():
    services = yaml.safe_load(read("compose.yaml"))["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "migrate" or service["restart"] == "unless-stopped", name
    assert {"healthcheck"} <= services["database"].keys() & services["counters"].keys()
    assert re.search(r"^USER \d+$", read("Containerfile"), re.MULTILINE)
    assert "/readyz" in read("Containerfile")


def test_no_secret_of_the_machine_gets_into_an_image():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "instance", "deploy/*.env", "deploy/backup.passphrase"} <= set(ignored)


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed: the Containerfile was not linted")
def test_the_containerfile_can_be_read_and_nothing_in_it_is_known_to_go_wrong():
    done = subprocess.run([HADOLINT, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_an_image_copies_is_there():
    for source in re.findall(r"^COPY (?!--from)(\S+)", read("Containerfile"), re.MULTILINE):
        assert (ROOT / source).exists()
