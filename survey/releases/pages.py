"""The pages of a release: those of its wave, and the one with every figure that is signed for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import render_template

from analysis.verification.program import NAME as VERIFYING
from analysis.verification.verify import PACKAGES
from analysis.wave.rules import LEVELS
from survey.errands.status import Status
from survey.figures import files
from survey.figures.labels import status_names
from survey.figures.method import comparability
from survey.figures.names import all_names
from survey.figures.records import Row
from survey.models import AccountReset, Release, Wave
from survey.models.account_reset import resets_between
from survey.models.release import releases_of_wave

SHORTLY = timedelta(days=30)
"""Before a signature: so long a page tells that the signer's way in was reset."""


def of_wave(wave: Wave, errand: Status | None, problems: Sequence[str] = ()) -> str:
    """A wave's releases, the latest first, and how the draft stands that was asked for."""
    known = releases_of_wave(wave.id)
    return render_template(
        "releases/wave.html",
        wave=wave,
        releases=known[::-1],
        published=[release for release in known if release.status == "published"],
        errand=errand,
        status_names=status_names(),
        problems=problems,
        demonstration=wave.demo_data,
    )


def release(release: Release, problems: Sequence[str] = ()) -> str:
    """Every figure of a release, those that will not be published included, beside the revision before it."""
    content = files.complete(release)
    return render_template(
        "releases/release.html",
        release=release,
        content=content,
        before=_before(release),
        asked_otherwise=comparability(content.asked_before),
        names=all_names(),
        status_names=status_names(),
        problems=problems,
        resets=_resets(release),
        program_name=VERIFYING,
        packages=" ".join(PACKAGES["full"]),
        demonstration=content.demonstration,
    )


def _resets(release: Release) -> list[AccountReset]:
    """When administrators gave whoever drafted or signed it a new way in, shortly before."""
    acts = ((release.created_by_id, release.created_at), (release.signed_by_id, release.signed_at))
    found = (resets_between(who, when - SHORTLY, when) for who, when in acts if who is not None and when is not None)
    return [one for each in found for one in each]


def _before(release: Release) -> Mapping[str, Mapping[str, Row]]:
    """The rows of the revision before, by level and address; empty for a first revision."""
    for earlier in releases_of_wave(release.wave_id):
        if earlier.revision == release.revision - 1:
            content = files.complete(earlier)
            return {level: {row.address: row for row in content.at(level)} for level in LEVELS}
    return {}
