"""The observations of an edition, and SDMX-CSV of them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from survey.base.clock import local_day
from survey.base.console import PRINTERS
from survey.base.periods import Period, lasting, named
from survey.figures.labels import MARKS
from survey.figures.records import Wave
from survey.outputs.edition import Edition
from survey.outputs.lists import rows
from survey.outputs.sdmx.markup import AGENCY, FLOW
from survey.outputs.sdmx.structure import TOTAL, Structure, structure_of

MARK_CODES = {mark: mark.upper() or "A" for mark in MARKS}
INDICATORS = {
    "INDEX": "index",
    "SE": "se",
    "LOW_95": "low",
    "HIGH_95": "high",
    "LOW_90": "low90",
    "HIGH_90": "high90",
    "TARGET": "target",
    "RESPONSES": "n",
    "OUTLETS": "outlets",
    "CHANGE": "change",
    "CHANGE_LOW_95": "change_low",
    "CHANGE_HIGH_95": "change_high",
}
"""By code, the field of a row."""
Observation = Mapping[str, Any]


def observations(edition: Edition) -> Iterator[Observation]:
    """The values of all components for each published number; a withheld index has its mark and no value."""
    content, time = edition.content, _period(edition.content.wave)
    whole = {"FREQ": time.frequency, "TIME_PERIOD": time.text, "WAVE": content.wave.code, "RELEASE": edition.name}
    whole["DEMONSTRATION"] = "Y" if content.demonstration else "N"
    for row in rows(edition):
        place = {name.upper(): row[name] or TOTAL for name in ("family", "sector", "city")}
        verdict = row["verdict"] or ("NONE" if row["index"] is not None else None)
        said = {"MARK": MARK_CODES[row["mark"]], "VERDICT": verdict and verdict.upper()}
        for indicator, field in INDICATORS.items():
            if row[field] is not None or indicator == "INDEX":
                yield whole | place | said | {"INDICATOR": indicator, "OBS_VALUE": row[field]}


def _period(wave: Wave) -> Period:
    """What the wave's code names, else the days on which it was open, in Gansu."""
    return named(wave.code) or lasting(_day(wave.opened_on), _day(wave.closed_on))


def _day(moment: str | None) -> date:
    assert moment  # what is published has been opened and closed
    return local_day(datetime.fromisoformat(moment))


def as_sdmx_csv_1(edition: Edition) -> bytes:
    """SDMX-CSV 1.0: a line for each observation."""
    structure = structure_of(edition.content)
    return _csv(edition, structure, {"DATAFLOW": _flow(structure)})


def as_sdmx_csv_2(edition: Edition) -> bytes:
    """SDMX-CSV 2.0: the same lines, which say what kind of structure they follow and what they are sent for."""
    structure = structure_of(edition.content)
    return _csv(edition, structure, {"STRUCTURE": "dataflow", "STRUCTURE_ID": _flow(structure), "ACTION": "I"})


def _csv(edition: Edition, structure: Structure, first: Mapping[str, str]) -> bytes:
    columns = (*first, *structure.dimensions, "TIME_PERIOD", "OBS_VALUE", *structure.attributes)
    return PRINTERS["csv"]([{**first, **one} for one in observations(edition)], columns).encode()


def _flow(structure: Structure) -> str:
    return f"{AGENCY}:{FLOW}({structure.version})"
