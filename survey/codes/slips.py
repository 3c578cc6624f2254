"""Slips for an 80 mm receipt printer, each with one invitation."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.paper import typesetting
from survey.paper.symbol import SHOWN


@dataclass(frozen=True)
class Slip:
    """What a slip says; `url` is where its symbol leads, `site` where the one-time `code` may be typed instead."""

    outlet_name: str
    code: str
    url: str
    site: str
    demonstration: bool


def render_all(slips: Sequence[Slip]) -> bytes:
    """One PDF, a page 80 mm wide and as long as its text for each slip. Raises ValueError where there is none."""
    return typesetting.pdf("slip", [_fields(slip) for slip in slips])


def _fields(slip: Slip) -> dict[str, str | bool]:
    return {
        "outlet": slip.outlet_name,
        "demonstration": slip.demonstration,
        **typesetting.ways_in(slip.code, slip.url, slip.site, SHOWN),
    }
