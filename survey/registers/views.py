"""`/scoreboard` for everybody; `/office/registers`, where its registers are kept."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.access import takes_files
from survey.accounts.audit_log import note
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.drawing import intervals
from survey.figures.shown import axis, published
from survey.models.account import STATISTICIAN
from survey.models.plan import REGISTERS
from survey.models.reference import cities, families, sectors
from survey.models.wave import any_demo_data
from survey.office.desk import office, page, uploaded
from survey.privacy.written import today
from survey.publications.views import index_name
from survey.queries.register_items import counts, items
from survey.registers.importing import OPTIONAL, REQUIRED, import_register
from survey.registers.scoreboard import TARGETS, kind_names
from survey.registers.scoreboard import scoreboard as current

scoreboards = Blueprint("scoreboards", __name__)


@scoreboards.get("/scoreboard")
def scoreboard() -> str:
    """The services row of the outline's box 1."""
    board = current()
    names = {family.code: index_name(family) for family in families()}
    figures = [published(row, names[row["code"]], row["code"]) for row in board.families]
    return render_template(
        "registers/scoreboard.html",
        board=board,
        figures=figures,
        finals={family.code: family.target for family in families()},
        axis=axis(figures) if figures else (0, 100),
        kinds=kind_names(),
        charts=intervals,
        demonstration=board.demonstration,
    )


@office.get("/office/registers")
def registers() -> str:
    """The registers with how many items each has."""
    return page("registers.html", counts=counts(), targets=TARGETS, kinds=kind_names())


@office.get("/office/registers/<kind>")
def one_register(kind: str) -> str:
    """One register, and the form for a new file."""
    return _page(kind)


@office.post("/office/registers/<kind>")
@takes_files(STATISTICIAN)
def import_(kind: str) -> Response | tuple[str, int]:
    """Make a file the register."""
    if kind not in REGISTERS:
        abort(404)
    problems: list[str] = []
    content = uploaded(problems, _("请选择文件。"))
    try:
        if problems:
            raise RefusedError(*problems)
        done = import_register(kind, content, today(), demo_data=any_demo_data())
    except RefusedError as error:
        db.session.rollback()
        return _page(kind, error.problems), 422
    note("register imported", kind, added=done.added, changed=done.changed, removed=done.removed)
    db.session.commit()
    flash(
        _(
            "名册已更新：新增 %(added)s 项，改动 %(changed)s 项，移出 %(removed)s 项。",
            added=done.added,
            changed=done.changed,
            removed=done.removed,
        )
    )
    return redirect(url_for("office.one_register", kind=kind), 303)


def _page(kind: str, problems: Sequence[str] = ()) -> str:
    if kind not in REGISTERS:
        abort(404)
    return page(
        "register.html",
        kind=kind,
        kinds=kind_names(),
        items=items(kind),
        target=TARGETS[kind],
        nouns={s.code: s for s in sectors()} | {c.code: c for c in cities()},
        required=REQUIRED,
        optional=OPTIONAL,
        problems=problems,
    )
