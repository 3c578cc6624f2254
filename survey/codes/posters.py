"""Posters of an outlet's access code, A4."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.codes import symbol, typesetting
from survey.identifier import grouped


@dataclass(frozen=True)
class Poster:
    """What a poster says; `url` is where its symbol leads, `site` where a person may type `code` instead."""

    outlet_name: str
    unit_name: str
    sector_name: str
    city_name: str
    address: str | None
    code: str
    url: str
    site: str
    demonstration: bool


def render(poster: Poster) -> bytes:
    """One A4 page as PDF."""
    return render_all([poster])


def render_all(posters: Sequence[Poster]) -> bytes:
    """One PDF, an A4 page for each poster, in their order. Raises ValueError where there is none."""
    return typesetting.pdf("poster", [_fields(poster) for poster in posters])


def _fields(poster: Poster) -> dict[str, str | bool]:
    details = [poster.unit_name if poster.unit_name != poster.outlet_name else None, poster.address]
    return {
        "outlet": poster.outlet_name,
        "details": "　".join(filter(None, details)),
        "place": f"{poster.city_name} · {poster.sector_name}",
        "code": grouped(poster.code).upper(),
        "site": poster.site.removeprefix("https://").rstrip("/"),
        "url": poster.url,
        "qr": symbol.svg(poster.url),
        "demonstration": poster.demonstration,
    }
