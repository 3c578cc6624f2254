"""Where a release and its figures are found: their pages, their files, and what programs read of them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from analysis.wave.rules import LEVELS
from survey.models.release import Release
from survey.publications.files import OFFERED, names

API = "/api/v1"


def base() -> str:
    """Where every address of ours begins for the world outside."""
    return str(current_app.config["PUBLIC_URL"])


def of_release(release: Release) -> dict[str, Any]:
    """The addresses of a release: its page and files for people, its parts for programs."""
    place = f"{base()}/releases/{release.wave.code}/{release.revision}"
    told = f"{base()}{API}/releases/{release.wave.code}/{release.revision}"
    parts = {part: f"{told}/{part}" for part in ("structures", "verdicts", "marks", "quality")}
    return {
        "self": told,
        "page": place,
        "figures": {level: f"{told}/figures/{level}" for level in LEVELS},
        **parts,
        "files": {"bundle.zip": f"{place}/bundle.zip", **_files(release, place)},
    }


def of_figure(release: Release, level: str, address: str) -> dict[str, Any]:
    """The addresses of one figure: its page, its history, and the files of its release that it stands in."""
    place = f"{base()}/releases/{release.wave.code}/{release.revision}"
    return {
        "self": f"{base()}{API}/releases/{release.wave.code}/{release.revision}/figures/{level}/{address}",
        "page": f"{place}/figures/{level}/{address}",
        "history": f"{base()}{API}/figures/{level}/{address}/history",
        "files": _files(release, place),
    }


def offered(release: Release) -> dict[str, str]:
    """The addresses of the files that everybody is led to, by form; `bundle.zip` first."""
    files = of_release(release)["files"]
    return {form: files[form] for form in ("bundle.zip", *OFFERED)}


def _files(release: Release, place: str) -> Mapping[str, str]:
    return {form: f"{place}/{name}" for form, name in names(release).items()}
