"""`/scoreboard`, for everybody."""

from flask import Blueprint, render_template

from survey.drawing import intervals
from survey.figures.names import index_name
from survey.models.reference import families
from survey.registers.scoreboard import kind_names
from survey.registers.scoreboard import scoreboard as current

scoreboards = Blueprint("scoreboards", __name__)


@scoreboards.get("/scoreboard")
def scoreboard() -> str:
    """The services row of the outline's box 1."""
    board = current()
    names = {family.code: index_name(family) for family in families()}
    figures = [row.public.named(names[row.code]) for row in board.families]
    return render_template(
        "registers/scoreboard.html",
        board=board,
        figures=figures,
        finals={family.code: family.target for family in families()},
        axis=board.axis,
        kinds=kind_names(),
        charts=intervals,
        demonstration=board.demonstration,
    )
