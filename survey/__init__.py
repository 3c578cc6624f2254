"""The web service: customers answer, statisticians measure, everybody reads."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(environ: Mapping[str, str] = os.environ, instance: Path | None = None) -> "Flask":
    """Build the application from the environment and the instance folder (secrets, embedded database, data)."""
    # imported here: whoever imports a part of this package should not wait for all of it
    from survey.assembly import assembled

    return assembled(environ, instance)
