"""From the JSON of a release to its records; what an older release did not yet say becomes None."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from analysis.snapshot.settings import settings_of
from survey.figures import records
from survey.figures.records import Content, Row

Record = TypeVar("Record")
_PARTS: Mapping[str, type[Any]] = {
    "rank": records.Rank,
    "change": records.Move,
    "matched": records.Move,
    "fixed": records.Move,
    "without_flagged": records.Variant,
    "other_weights": records.Variant,
    "assisted": records.Assisted,
    "response": records.Response,
    "modelled": records.Modelled,
}

Json = Mapping[str, Any]


def content_of(written: Json) -> Content:
    """A release's figures.json or public.json.

    Raises KeyError, TypeError or ValueError where it is not the file of a release.
    """
    return Content(
        wave=_record(records.Wave, written["wave"]),
        previous=_previous(written),
        demonstration=written["demonstration"],
        frame=_optional(records.Frame, written["frame"]) or records.Frame(),
        snapshot=_record(records.Snapshot, written["snapshot"]),
        settings=settings_of(written["settings"])[0],
        lonely_psu=written["lonely_psu"],
        responses=_record(records.Responses, written["responses"]),
        items=written["items"],
        outlets=_record(records.Outlets, written["outlets"]),
        imputed_share=written["imputed_share"],
        uncovered=tuple(written["uncovered"]),
        collapsed_strata=written["collapsed_strata"],
        calibrated=bool(written["margins"]),
        weights=_optional(records.Weights, written["weights"]) or records.Weights(),
        families=rows_of("families", written["families"]),
        sectors=rows_of("sectors", written["sectors"]),
        cities=rows_of("cities", written["cities"]),
        cells=rows_of("cells", written["cells"]),
        written=written,
    )


def rows_of(level: str, written: Iterable[Json]) -> tuple[Row, ...]:
    """The rows of a level: of a release, or of a frozen wave's figures."""
    return tuple(_row(level, row) for row in written)


def _previous(written: Json) -> records.Previous | None:
    asked = (written["settings"].get("previous") or {}).get("asked")
    told = _optional(records.Asked, asked)
    return _optional(records.Previous, written["previous"] and {**written["previous"], "asked": told})


def _row(level: str, written: Json) -> Row:
    parts = {name: _optional(kind, written.get(name)) for name, kind in _PARTS.items()}
    own = {"families": "family", "sectors": "sector", "cities": "city"}.get(level)
    place = {own: written["code"]} if own else {}
    linearised = {"se_design": written.get("se_design", written.get("se"))}  # written only where it is another one
    known = {**written, **parts, **place, **linearised, "kinds": _kinds(written.get("kinds")), "level": level}
    return _record(Row, known, written)


def _kinds(written: Json | None) -> records.Kinds | None:
    if not written:
        return None
    indices = {kind: _record(records.Variant, written[kind]) for kind in ("invited", "open")}
    return _record(records.Kinds, {**written, **indices})


def _optional(kind: type[Record], written: Json | None) -> Record | None:
    return _record(kind, written) if written else None


def _record(kind: type[Record], written: Json, whole: Json | None = None) -> Record:
    """A record of those fields that it knows."""
    # every record is a dataclass, which no bound of a type variable can say
    known = {part.name: written[part.name] for part in fields(kind) if part.name in written}  # type: ignore[arg-type]
    return kind(**known if whole is None else known | {"written": whole})
