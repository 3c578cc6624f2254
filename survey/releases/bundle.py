"""Bundles of a release: a public one without responses, a full one for auditors; both verify themselves."""

import shutil
from pathlib import Path

from flask_babel import gettext as _

from analysis.verification.bundle import seal
from survey.base.refusal import RefusedError
from survey.figures.files import COVARIANCES, FIGURES, PUBLIC, SETTINGS, MissingFileError, complete, folder
from survey.models import Release
from survey.models.wave import wave_by_code
from survey.snapshots.derived import FOLDER as DERIVED
from survey.snapshots.places import frozen_folder

README = Path(__file__).with_name("readme")
NOTICE = (
    "\n**演示数据，全部为虚构，不是官方数字。 Demonstration data, all invented: these are not official figures.**\n"
)
PUBLIC_FILES = (PUBLIC, COVARIANCES, SETTINGS)


def export(release: Release, target: Path, *, public: bool) -> str:
    """Write a bundle into a new or empty folder: all of it or nothing; returns its hash.

    Raises RefusedError where the folder holds anything, or a public bundle is asked for before publication, and
    MissingFileError where a file of the release or its snapshot is not there.
    """
    if public and release.status != "published":
        raise RefusedError(_("尚未发布，没有公开数据包"))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError(_("%(folder)s 不是空目录", folder=target))
    building = target.with_name(f"{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        _write(release, building, public)
        digest = seal(building, _about(release, public))
        building.replace(target)
    except FileNotFoundError as error:
        raise MissingFileError(error.filename) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return digest


def name_of(release: Release) -> str:
    """What the folder in a bundle is called."""
    return f"{release.wave.code}-r{release.revision}"


def _write(release: Release, target: Path, public: bool) -> None:
    for name in PUBLIC_FILES if public else (*PUBLIC_FILES, FIGURES):
        shutil.copyfile(folder(release) / name, target / name)
    if not public:
        _copy_snapshot(release.wave.code, target / "snapshot")
        if release.settings["previous"] is not None:
            _copy_snapshot(release.settings["previous"]["wave"], target / "previous")
    text = (README / ("public.md" if public else "full.md")).read_text(encoding="utf-8")
    words = {
        "wave": release.wave.code,
        "revision": release.revision,
        "merkle_root": complete(release).snapshot.merkle_root,
        "notice": NOTICE if release.wave.demo_data else "",
    }
    (target / "README.md").write_text(text.format_map(words), encoding="utf-8")


def _copy_snapshot(code: str, target: Path) -> None:
    wave = wave_by_code(code)
    if wave is None:
        raise RefusedError(_("没有 %(wave)s 期", wave=code))
    shutil.copytree(frozen_folder(wave), target, ignore=shutil.ignore_patterns(DERIVED))


def _about(release: Release, public: bool) -> dict[str, object]:
    published = release.published_at
    return {
        "kind": "public" if public else "full",
        "wave": release.wave.code,
        "revision": release.revision,
        "reason": release.reason,
        "published_at": published.isoformat(timespec="seconds") if published else None,
        "demonstration": release.wave.demo_data,
        "figures": release.figures,
        "merkle_root": complete(release).snapshot.merkle_root,
    }
