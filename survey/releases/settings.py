"""What the figures of a release are computed with: the office's settings, and what was published before."""

from typing import Any

from analysis.snapshot.settings import settings_of
from questionnaires import Questionnaire
from survey.asked.comparing import asked_otherwise
from survey.asked.scoring import SCORE
from survey.asked.structure import structure_of
from survey.figures.files import public
from survey.models import Release, Wave
from survey.models.release import published_of_wave, published_waves_before
from survey.queries.register import questionnaires_of
from survey.waves.settings import settled


def release_settings(wave: Wave, basis: str = "all", flags: str = "in") -> dict[str, Any]:
    """The content of settings.json for the wave's next revision.

    Changes are measured from the last wave before it that has a published release measured alike. What was published of
    both waves is in the settings, for a confidential figure must be safe from whoever puts it all together.
    """
    own = settled(wave) | {"basis": basis, "flags": flags}
    return {
        "wave": wave.code,
        "snapshot": wave.snapshot,
        **own,
        "structures": _structures(wave),
        "other_weights": _other_weights(wave, own),
        "earlier": [_told(release) for release in published_of_wave(wave.id)],
        "previous": _previous(wave, own),
    }


def _other_weights(wave: Wave, own: dict[str, Any]) -> dict[str, Any] | None:
    """What the index is also shown under: the weights of the last published wave where they were others, so that the
    chain can be followed over the change; else equal ones, where the wave's are not."""
    equal = {"wave": None, "items": dict(SCORE.weights)}
    before = [published_of_wave(one.id)[-1] for one in published_waves_before(wave.id)[:1]]
    for release in before:
        if release.settings["items"] != own["items"]:
            return {"wave": release.wave.code, "items": release.settings["items"]}
    return None if own["items"] == equal["items"] else equal


def _structures(wave: Wave) -> dict[str, Any]:
    """By sector, what its questionnaire says of constructs and paths."""
    questionnaires = questionnaires_of(wave.id)
    told = {
        sector: structure_of(Questionnaire.from_content(version.content))
        for sector, version in sorted(questionnaires.items())
    }
    return {sector: structure for sector, structure in told.items() if structure is not None}


def _previous(wave: Wave, own: dict[str, Any]) -> dict[str, Any] | None:
    for before in published_waves_before(wave.id):
        releases = published_of_wave(before.id)
        alike = [one for one in releases if settings_of(one.settings)[0].alike(settings_of(own)[0])]
        if alike:
            last = alike[-1].settings
            return {
                "wave": before.code,
                "snapshot": before.snapshot,
                "shares": last["shares"],
                "margins": last["margins"],
                "asked": asked_otherwise(questionnaires_of(before.id), questionnaires_of(wave.id), own["items"]),
                "releases": [_told(release) for release in releases],
            }
    return None


def _told(release: Release) -> dict[str, Any]:
    from analysis.release.public import published_names

    settings = {
        name: value for name, value in release.settings.items() if name not in ("earlier", "previous", "structures")
    }
    return {
        "revision": release.revision,
        "settings": settings,
        "published": [list(name) for name in published_names(public(release).written)],
    }
