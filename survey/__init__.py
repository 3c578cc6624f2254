"""The web service: customers answer, statisticians measure, everybody reads."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey.base.application import Service

# Imported within functions: whoever imports a part of this package should not wait for all of it.


def create_app(environ: Mapping[str, str] = os.environ, instance: Path | None = None) -> "Service":
    """Build the application from the environment and the instance folder (secrets, embedded database, data)."""
    return without_pages(environ, instance).complete()


def without_pages(environ: Mapping[str, str] = os.environ, instance: Path | None = None) -> "Service":
    """Build of the application what commands need; `complete()` puts its pages in."""
    from survey.bare import bare

    return bare(environ, instance, _put_pages)


def _put_pages(app: "Service") -> None:
    from survey.assembly import put_pages

    put_pages(app)
