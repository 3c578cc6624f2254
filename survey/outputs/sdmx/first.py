"""SDMX as it was at first, with waves by their codes and names in Chinese: the same bytes where programs found them."""

from survey.base.console import PRINTERS
from survey.outputs.edition import Edition
from survey.outputs.sdmx.data import observations
from survey.outputs.sdmx.markup import AGENCY, FLOW
from survey.outputs.sdmx.structure import TOTAL, VERSIONS, Structure, codes_of
from survey.outputs.sdmx.structure_message import structure_message

_VERSION = "1.0"
_DIMENSIONS = ("WAVE", "FAMILY", "SECTOR", "CITY", "INDICATOR")
_ATTRIBUTES = {"MARK": "Mandatory", "VERDICT": "Conditional", "DEMONSTRATION": "Mandatory"}


def as_first_csv(edition: Edition) -> bytes:
    """SDMX-CSV 1.0 with the wave in place of the time."""
    columns = ("DATAFLOW", *_DIMENSIONS, "OBS_VALUE", *_ATTRIBUTES)
    flow = {"DATAFLOW": f"{AGENCY}:{FLOW}({_VERSION})"}
    return PRINTERS["csv"]([{**flow, **one} for one in observations(edition)], columns).encode()


def as_first_structure(edition: Edition) -> bytes:
    """Its structure; its code lists have one version, but are those of the release."""
    content, known = edition.content, VERSIONS[0]
    words = {name: names["zh"] for name, names in known.concepts.items()} | {"WAVE": "期"}
    lists = {name: {code: names["zh"] for code, names in codes.items()} for name, codes in known.lists.items()}
    lists |= {name: {TOTAL: lists[name][TOTAL]} | codes for name, codes in codes_of(content).items()}
    lists["WAVE"] = {content.wave.code: content.wave.name}
    coded = (*_DIMENSIONS, *_ATTRIBUTES)
    structure = Structure(
        version=_VERSION,
        name={"zh": known.name["zh"]},
        dimensions=_DIMENSIONS,
        attributes=_ATTRIBUTES,
        concepts={name: {"zh": words[name]} for name in (*_DIMENSIONS, "OBS_VALUE", *_ATTRIBUTES)},
        lists={name: {code: {"zh": word} for code, word in lists[name].items()} for name in coded},
    )
    return structure_message(edition, structure)
