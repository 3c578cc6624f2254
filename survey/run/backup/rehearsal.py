"""A backup brought back into an empty place and looked through there, by a process of its own with its own settings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from survey.base.config import HOME
from survey.base.refusal import RefusedError
from survey.run.backup.dump import scratch
from survey.run.backup.files import read_manifest
from survey.run.backup.making import SEALED, restore
from survey.run.backup.sealed import unseal


def rehearse(folder: Path, url: sa.URL, passphrase: str, into: sa.URL | None) -> str:
    """Restore a backup beside the live service and check it there; returns what holds, raises RefusedError with what
    does not. Sealed secrets are the ones that it is checked with, where a passphrase opens them."""
    secrets = unseal((folder / SEALED).read_bytes(), passphrase) if passphrase else {}
    with TemporaryDirectory(prefix="survey-verify-") as name:
        place = Path(name)
        if into is not None:
            return _look(folder, into, place, secrets)
        with scratch(url, place) as empty:
            return _look(folder, empty, place, secrets)


def _look(folder: Path, url: sa.URL, place: Path, secrets: Mapping[str, str]) -> str:
    about = restore(folder, url, place)
    told = ["--at-least", str(about["responses_at_least"]), *(["--heads", about["heads"]] if about["heads"] else [])]
    environ = {
        **os.environ,
        **secrets,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "DATA_DIR": str(place),
        "STORAGE_URL": "",  # what was brought back is looked at, not what the service has
    }
    words = [sys.executable, "-m", "survey", "backup", "check", *told]
    done = subprocess.run(words, cwd=HOME, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise RefusedError(*done.stderr.strip().removeprefix("Error: ").splitlines())
    return done.stdout.strip()


def summary(folder: Path) -> str:
    """What a backup is, in a line."""
    about = read_manifest(folder)
    size = sum(file["bytes"] for file in about["files"].values())
    secrets = "with its secrets, sealed" if SEALED in about["files"] else "WITHOUT its secrets: keep them elsewhere"
    return (
        f"{folder}: {about['database']} of {about['made_at']}, {len(about['files'])} files, {size:,} bytes, {secrets}"
    )
