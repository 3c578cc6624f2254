"""From the outlets in the database to what is printed for them."""

from collections.abc import Sequence

from survey.base.addresses import scan_url, site
from survey.codes.posters import Poster
from survey.codes.slips import Slip
from survey.models import Outlet
from survey.models.code import codes_of_outlets
from survey.models.wave import any_demo_data


def posters(uscc: str | None = None, outlet: str | None = None) -> list[tuple[str, Poster]]:
    """The outlet's code and its poster, for every poster code in use (of one unit or outlet)."""
    demonstration = any_demo_data()
    return [
        (
            place.code,
            Poster(
                outlet_name=place.name,
                unit_name=unit.name,
                sector_name=place.sector.name,
                city_name=place.city.name,
                address=place.address,
                code=code.code,
                url=scan_url(code.code),
                site=site(),
                demonstration=demonstration,
            ),
        )
        for code, place, unit in codes_of_outlets(uscc, outlet)
        if code.kind == "poster"
    ]


def slips_of(outlet: Outlet, codes: Sequence[str]) -> list[Slip]:
    """The receipt slips of an outlet's invitations."""
    demonstration = any_demo_data()
    return [Slip(outlet.name, code, scan_url(code), site(), demonstration) for code in codes]
