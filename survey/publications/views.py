"""`/`: the results that anybody may see, and the field for a typed code."""

from typing import Any

from flask import Blueprint, render_template

from survey.i18n import FIRST, language
from survey.models import City, Family, Sector
from survey.models.reference import cities, families, sectors
from survey.models.wave import any_demo_data, latest_frozen
from survey.office.figures import figures
from survey.office.freeze import frozen_folder
from survey.publications import charts
from survey.publications.public import Figure, axis, published

publications = Blueprint("publications", __name__)


@publications.get("/")
def results() -> str:
    """The indices of the wave frozen last."""
    wave = latest_frozen()
    if wave is None:
        return render_template("publications/empty.html", demonstration=any_demo_data())
    content = figures(frozen_folder(wave), wave.code).to_json()
    known = {family.code: family for family in families()}
    by_family = [published(row, index_name(known[row["code"]]), row["code"]) for row in content["families"]]
    by_sector = _named(content["sectors"], sectors())
    by_city = _named(content["cities"], cities())
    return render_template(
        "publications/results.html",
        wave=wave,
        demonstration=content["demonstration"],
        shares=content["shares"],
        families=by_family,
        family_names={code: own_name(family) for code, family in known.items()},
        sectors=by_sector,
        cities=by_city,
        charts=charts,
        axis=axis([*by_family, *by_sector, *by_city]),
    )


def own_name(noun: City | Family | Sector) -> str:
    """The noun's name in the reader's language; Chinese or English."""
    return noun.name if language() == FIRST else noun.name_en


def index_name(family: Family) -> str:
    """The name of a family's index in the reader's language; Chinese or English."""
    return family.index_name if language() == FIRST else family.index_name_en


def _named(rows: list[dict[str, Any]], nouns: list[Any]) -> list[Figure]:
    names = {noun.code: own_name(noun) for noun in nouns}
    return [published(row, names[row["code"]], row["family"]) for row in rows]
