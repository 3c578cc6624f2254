"""The structural models of a release: one a family, and one a sector where there is enough to compute it from."""

from __future__ import annotations

from typing import Any

from analysis.models.structural_record import record_of
from analysis.progress import Told, nobody
from analysis.quality.flags import unflagged
from analysis.release.judged import Row, Rows, shown
from analysis.wave.structures import Explained, of_family, of_sector
from analysis.wave.table import BY_INVITATION
from analysis.wave.view import View

PASSES = 2
"""How often `structures_of` tells that it is done with all responses: for families, and for sectors."""


def structures_of(rows: Rows, seen: View, told: Told = nobody) -> dict[str, list[Row]]:
    """By level, a record for each published family and sector whose questionnaires describe a model.

    Nothing of sectors that are withheld enters a family's model, so that nothing of them can come out.
    """
    settings, wave = seen.settings, seen.measured.wave
    snapshot = seen.snapshot.only(unflagged(seen.snapshot)) if settings.flags == "out" else seen.snapshot
    responses = snapshot.responses.filter(BY_INVITATION) if settings.basis == "invited" else snapshot.responses
    sectors = [row for row in rows["sectors"] if shown(row) and row["code"] in settings.structures]
    found: dict[str, list[Row]] = {"families": [], "sectors": []}
    for family in rows["families"]:
        own = [row["code"] for row in sectors if row["family"] == family["code"]]
        together = of_family(wave, responses, own) if shown(family) and own else None
        if together is not None:
            found["families"].append(_record(family, together) | {"sectors": own})
            told(together.responses)
    for row in sectors:
        alone = of_sector(wave, responses, row["code"])
        found["sectors"].append(_record(row, alone))
        told(alone.responses)
    return found


def _record(row: Row, found: Explained) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in ("responses", "complete", "outlets", "worth", "problem")}
    model = None if found.model is None else record_of(found.model)
    return {"code": row["code"], "name": row["name"], **counts, "model": model}
