"""What a release says beside its rows: waves, frame, responses, outlets, calibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis.wave.view import View

FORMAT = 1
KINDS = ("poster", "display", "invitation")


def head(seen: View, before: View | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of figures.json down to the rows."""
    manifest, index = seen.snapshot.manifest, seen.measured.index
    strata = seen.measured.wave.weighting.strata
    return {
        "format": FORMAT,
        "wave": {name: manifest["wave"].get(name) for name in ("code", "name", "opened_on", "closed_on")},
        "previous": None if before is None else _previous(before, settings),
        "demonstration": bool(manifest["demonstration"]),
        "frame": manifest.get("frame"),
        "snapshot": {
            "manifest": settings["snapshot"],
            "merkle_root": manifest.get("merkle_root"),
            "frozen_at": manifest.get("frozen_at"),
            "code_version": manifest.get("code_version"),
            **{name: int(manifest["counts"][name]) for name in ("responses", "outlets")},
        },
        "settings": dict(settings),
        "lonely_psu": index.lonely_psu,
        "responses": _responses(seen),
        "items": _items(seen),
        "outlets": {name: int(strata[name].sum()) for name in ("registered", "selected", "answering")},
        "imputed_share": index.imputed_share,
        "uncovered": list(index.uncovered),
        "collapsed_strata": len(index.collapsed),
        "collapsed": [list(pair) for pair in index.collapsed],
        **_calibration(seen),
    }


def _previous(before: View, settings: Mapping[str, Any]) -> dict[str, Any]:
    wave = before.snapshot.manifest["wave"]
    return {"code": wave["code"], "name": wave.get("name"), "snapshot": settings["previous"]["snapshot"]}


def _responses(seen: View) -> dict[str, Any]:
    """Of the drawn outlets, as far as they count; flags are counted before any are left out."""
    drawn = seen.snapshot.outlets.filter(pl.col("selected") | pl.col("certainty")).select("outlet")
    counts = seen.counts.join(drawn, on="outlet")
    if seen.settings.basis == "invited":
        counts = counts.filter(pl.col("kind") == "invitation")
    counts = counts.with_columns(kept=pl.col("responses") - (pl.col("flagged") if seen.settings.flags == "out" else 0))
    by_kind = {kind: int(counts.filter(pl.col("kind") == kind)["kept"].sum()) for kind in KINDS}
    total = int(counts["responses"].sum())
    return {
        "counted": int(counts["kept"].sum()),
        **by_kind,
        "flagged": int(counts["flagged"].sum()) / total if total else None,
        "volunteers": seen.measured.index.volunteers,
        "volunteered": seen.measured.index.volunteered,
    }


def _items(seen: View) -> dict[str, float | None]:
    sums = seen.measured.wave.sample.sums
    total = int(sums.n.sum())
    return {name: float(sums.n[there].sum()) / total if total else None for name, there in sums.answered.items()}


def _calibration(seen: View) -> dict[str, Any]:
    calibrated = seen.measured.wave.sample.calibration
    if calibrated is None:
        return {"margins": None, "weights": None}
    result = calibrated.result
    names = ("variable", "level", "total", "before", "after")
    low, high = result.g_range
    return {
        "margins": [{name: getattr(margin, name) for name in names} for margin in result.margins],
        "weights": {"n_eff_before": result.n_eff_before, "n_eff_after": result.n_eff_after, "g": [low, high]},
    }
