"""Every code in use, as a list for whoever prints or links to them."""

from typing import Any

from survey.base.addresses import scan_url
from survey.models.code import codes_of_outlets

COLUMNS = ("code", "kind", "url", "outlet", "unit", "sector", "city")


def listed() -> list[dict[str, Any]]:
    """The codes in use, each with its address, outlet, unit, sector and city."""
    return [
        {
            "code": code.code,
            "kind": code.kind,
            "url": scan_url(code.code),
            "outlet": outlet.code,
            "unit": unit.uscc,
            "sector": outlet.sector_code,
            "city": outlet.city_code,
        }
        for code, outlet, unit in codes_of_outlets()
    ]
