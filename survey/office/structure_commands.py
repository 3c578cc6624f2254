"""`wave structure`, `wave item-weights`: what satisfaction goes along with in a wave, and what its questions weigh."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask_babel import gettext as _

from analysis.snapshot.settings import settings_of
from survey.accounts.audit_log import note
from survey.base.clock import today
from survey.base.database import transaction
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.snapshots.places import frozen_folder
from survey.waves import item_weights as services
from survey.waves.stages import find
from survey.waves.weighting import event

if TYPE_CHECKING:
    from analysis.wave.structures import Explained

FILE = click.Path(dir_okay=False, path_type=Path)
FORMS = ("table", "json")
"""As `analysis.files.structure_report` writes them."""


@click.argument("code")
@click.argument("of")
@click.option("--freeze", "file", type=FILE, help="Keep the weights of the items in this file, for later waves.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True)
def structure(code: str, of: str, file: Path | None, form: str) -> None:
    """The structural model of a family or sector (OF: C, P, C01 ...) in the frozen wave CODE."""
    from analysis.files.structure_file import Completeness, StructureOfFile  # here and below: no other command needs it
    from analysis.files.structure_report import FORMATS
    from analysis.models.frozen_weights import freeze as frozen_weights

    found = _explained(find(code), of)
    if found.model is None:
        counts = {"of": of, "complete": found.complete, "outlets": found.outlets}
        raise RefusedError(
            _("%(of)s 答全的评价有 %(complete)s 份、%(outlets)s 个网点：不足以估计模型，或者没有稳定的解", **counts)
        )
    click.echo(FORMATS[form](StructureOfFile(found.model, Completeness(found.responses, found.complete, None), None)))
    if file is not None:
        source = f"wave {code}, {of}"
        kept = frozen_weights(found.model, found.scale, source, today().isoformat())
        file.write_text(kept.as_json() + "\n", "utf-8")
        click.echo(f"weights of {source} in {file}", err=True)


@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--construct", default="satisfaction", show_default=True, help="Whose weights to take.")
@click.option("--equal", is_flag=True, help="Let all questions weigh the same again.")
def item_weights(code: str, file: Path | None, construct: str, equal: bool) -> None:
    """Let the questions of a wave's index weigh what FILE says, which --freeze wrote."""
    if equal == (file is not None):
        raise click.UsageError("name a FILE or say --equal")
    with transaction():
        wave = find(code)
        if file is None:
            services.weigh_equally(wave)
            weights = None
        else:
            weights = services.freeze_weights(wave, file.read_bytes(), construct)
        note(event(wave, "item weights"), code, sha256=wave.item_weights and wave.item_weights["sha256"])
    said = "the same" if weights is None else ", ".join(f"{item} {weight:.1%}" for item, weight in weights.items())
    click.echo(f"wave {code}: its questions weigh {said}")


def _explained(wave: Wave, of: str) -> Explained:
    from analysis.snapshot import frozen as snapshots
    from analysis.wave.structures import of_family, of_sector
    from analysis.wave.weighted import wave_of
    from survey.releases.settings import release_settings

    settings, problems = settings_of(release_settings(wave))
    if problems:
        raise RefusedError(*problems)
    families = {sector.code: sector.family for sector in settings.sectors if sector.code in settings.structures}
    own = [sector for sector, family in families.items() if of in (sector, family)]
    if not own:
        known = _("、").join(sorted({*families, *families.values()}))
        raise RefusedError(_("没有 %(of)s 这个问卷里有模型的门类或行业；有 %(known)s", of=of, known=known))
    snapshot = snapshots.open(frozen_folder(wave)).under(settings)
    measured, responses = wave_of(snapshot), snapshot.responses
    found = of_sector(measured, responses, of) if own == [of] else of_family(measured, responses, own)
    if found is None:
        raise RefusedError(_("%(of)s 各行业问的方面不同，没有共同的模型", of=of))
    return found
