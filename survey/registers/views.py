"""`/scoreboard`, for everybody."""

from flask import Blueprint, render_template

from survey.drawing import intervals
from survey.figures.names import index_name
from survey.figures.tendencies import standing
from survey.indicators.board import board
from survey.indicators.kinds import GROUPS, group_names
from survey.indicators.services import kind_names, services
from survey.models.reference import families
from survey.publications import tendencies
from survey.registers import charts

scoreboards = Blueprint("scoreboards", __name__)


@scoreboards.get("/scoreboard")
def scoreboard() -> str:
    """The outline's box 1: products, works, services, environment."""
    entered, computed = board(), services()
    names = {family.code: index_name(family) for family in families()}
    figures = [row.named(names[row.code]) for row in computed.families]
    contents = standing(computed.release) if computed.release else []
    courses = {figure.code: tendencies.chart(tendencies.one(contents, figure), figure) for figure in figures}
    return render_template(
        "registers/scoreboard.html",
        board=entered,
        groups=group_names(),
        boxed=GROUPS,
        services=computed,
        figures=figures,
        courses=courses,
        finals={family.code: family.target for family in families()},
        kinds=kind_names(),
        intervals=intervals,
        drawn=charts,
        demonstration=entered.demonstration or computed.demonstration,
    )
