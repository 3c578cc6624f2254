"""Which code froze a wave, or computed what follows from it."""

import subprocess
from functools import cache
from importlib.metadata import version

from survey.base.config import CHECKOUT, ROOT

DISTRIBUTION = "service-satisfaction-index"  # as pyproject.toml names it


@cache
def code_version() -> str:
    """The commit that this code is; the version of what was installed, `unknown` of what was copied."""
    if not CHECKOUT:
        return f"version {version(DISTRIBUTION)}"
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
        )
        return done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"
