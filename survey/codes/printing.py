"""From the outlets in the database to what is printed for them."""

from survey.codes.addresses import scan_url, site
from survey.codes.posters import Poster
from survey.codes.slips import Slip
from survey.models import Outlet
from survey.models.code import codes_of_outlets
from survey.models.wave import any_demo_data


def posters() -> list[tuple[str, Poster]]:
    """The outlet's code and its poster, for every poster code in use."""
    demonstration = any_demo_data()
    return [
        (
            outlet.code,
            Poster(
                outlet_name=outlet.name,
                unit_name=unit.name,
                sector_name=outlet.sector.name,
                city_name=outlet.city.name,
                address=outlet.address,
                code=code.code,
                url=scan_url(code.code),
                site=site(),
                demonstration=demonstration,
            ),
        )
        for code, outlet, unit in codes_of_outlets()
        if code.kind == "poster"
    ]


def slip(outlet: Outlet, code: str) -> Slip:
    """The receipt slip of one invitation."""
    return Slip(outlet.name, code, scan_url(code), site(), any_demo_data())
