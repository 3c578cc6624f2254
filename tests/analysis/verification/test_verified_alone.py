"""`verify.pyz`: a stranger verifies a bundle with one file and one command, without the code of this project."""

import hashlib
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from analysis.__main__ import main
from analysis.errors import FileError
from analysis.verification import command, program
from analysis.verification.bundle import unpacked
from analysis.verification.program import NAME, OLDEST
from analysis.verification.verify import PACKAGES, verify
from tests.analysis.verification.test_release_verify import bundles

ROOT = Path(__file__).parents[3]
WITH_NOTHING_ELSE = """\
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

program, bundle, *packages = sys.argv[1:]
others = {name for name in packages_distributions() if name not in packages and not name.startswith("_")}
sys.modules.update(dict.fromkeys(others))  # as if they were not installed
sys.path.insert(0, program)
from analysis.verification.verify import verify
verify(Path(bundle))
print(*sorted(name for name in packages if sys.modules.get(name)))
"""
"""Verifies where nothing but some packages is to be had, and says which of them it imported."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with `verify.pyz`, and with a full and a public bundle as folders and as archives."""
    folder = bundles(tmp_path_factory.mktemp("stranger"))
    (folder / NAME).write_bytes(program.program())
    for kind in PACKAGES:
        archive(folder / kind, folder / f"{kind}.zip", "2026-r1/")
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Python in which nothing is installed."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False)
    return folder / "bin" / "python"


def archive(folder, target, top):
    with ZipFile(target, "w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.write(path, f"{top}{path.relative_to(folder).as_posix()}")


def run(python, folder, *words):
    """What a command says, from a folder where none of our code lies."""
    return subprocess.run([python, *words], cwd=folder, env={}, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["public", "full"])
def test_one_command_verifies_the_archive_as_it_was_downloaded(made, kind):
    done = run(sys.executable, made, NAME, f"{kind}.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{kind} bundle of wave 2026, revision 1: all holds" in done.stdout
    assert hashlib.sha256((made / kind / "bundle.json").read_bytes()).hexdigest() in done.stdout
    assert verify(made / f"{kind}.zip") == verify(made / kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["public", "full"])
def test_what_is_named_as_needed_is_all_that_is_needed(made, kind):
    done = run(sys.executable, made, "-c", WITH_NOTHING_ELSE, NAME, f"{kind}.zip", *PACKAGES[kind])
    assert (done.stdout.split(), done.stderr) == (list(PACKAGES[kind]), "")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["public", "full"])
def test_python_alone_compares_the_hashes_and_says_what_it_lacks(made, bare, kind):
    done = run(bare, made, NAME, f"{kind}.zip")
    assert done.returncode == command.NOT_COMPUTED == 3
    assert done.stdout == ""
    assert "every file is as it was sealed" in done.stderr
    assert f"NO figure was computed again: missing here: {' '.join(PACKAGES[kind])}" in done.stderr
    assert f"python3 -m pip install {' '.join(PACKAGES[kind])}\n" in done.stderr


@pytest.mark.slow
def test_python_alone_finds_a_changed_byte(made, bare, tmp_path):
    with ZipFile(made / "public.zip") as packed, ZipFile(tmp_path / "changed.zip", "w") as changed:
        for name in packed.namelist():
            content = packed.read(name)
            changed.writestr(
                name, content.replace(b'"met"', b'"not_met"', 1) if name.endswith("public.json") else content
            )
    done = run(bare, made, NAME, str(tmp_path / "changed.zip"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "public.json was changed" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_is_the_same_wherever_and_whenever_it_is_made(tmp_path, capsys):
    elsewhere = tmp_path / "moved" / "analysis"
    for path in sorted((ROOT / "analysis").rglob("*.py"), reverse=True):
        target = elsewhere / path.relative_to(ROOT / "analysis")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    made = run(sys.executable, elsewhere.parent, "-m", "analysis", "verify-program", "there.pyz")
    assert main(["verify-program", str(tmp_path / NAME)]) == 0
    digest = hashlib.sha256(program.program()).hexdigest()
    assert capsys.readouterr().out == f"{digest}  {tmp_path / NAME}\n"
    assert made.stdout == f"{digest}  there.pyz\n"
    assert (tmp_path / NAME).read_bytes() == (elsewhere.parent / "there.pyz").read_bytes() == program.program()


def test_where_the_program_cannot_be_written_it_is_said(tmp_path, capsys):
    assert main(["verify-program", str(tmp_path / "nowhere" / NAME)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_an_older_python_is_told_so_in_a_sentence():
    start = program.START.format(oldest=(9, 9), words="9.9")
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "verify.pyz needs Python 9.9 or newer; this is %d.%d\n" % sys.version_info[:2]  # noqa: UP031
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={".".join(map(str, OLDEST))}"' in told


def test_what_is_no_archive_and_no_folder_is_refused(tmp_path, capsys):
    (tmp_path / "text.zip").write_text("no archive")
    (tmp_path / "short.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    for name, words in {
        "text.zip": "neither a folder nor a ZIP archive",
        "short.zip": "is no bundle",
        "gone": "is no",
    }.items():
        assert command.main([str(tmp_path / name)]) == 1
        told = capsys.readouterr()
        assert (told.out, words in told.err) == ("", True), told.err


def test_a_broken_archive_is_refused(tmp_path):
    with ZipFile(tmp_path / "whole.zip", "w") as packed:
        packed.writestr("a/bundle.json", json.dumps({"format": 1}) * 20)
    content = (tmp_path / "whole.zip").read_bytes()
    (tmp_path / "broken.zip").write_bytes(content.replace(b"format", b"FORMAT"))
    with pytest.raises(FileError, match=r"broken.zip"), unpacked(tmp_path / "broken.zip"):
        pass


def test_an_archive_writes_nowhere_but_where_it_is_unpacked_and_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()  # of its own: in the common one others unpack theirs meanwhile
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with ZipFile(tmp_path / "sly.zip", "w") as packed:
        packed.writestr("../../outside.txt", "sly")
        packed.writestr("/outside.txt", "sly")
    with unpacked(tmp_path / "sly.zip") as folder:
        found = list(tmp_path.rglob("outside.txt"))
        assert found
        assert all(path.is_relative_to(folder) for path in found)
    assert not list(tmp_path.rglob("outside.txt"))
    assert not list((tmp_path / "temporary").iterdir())


def test_an_archive_that_says_it_holds_more_than_there_is_room_for_is_not_unpacked(tmp_path):
    with ZipFile(tmp_path / "large.zip", "w") as packed:
        packed.writestr("a/bundle.json", "{}")
        packed.getinfo("a/bundle.json").file_size = 2**62
    with pytest.raises(FileError, match="more than there is room for"), unpacked(tmp_path / "large.zip"):
        pass
