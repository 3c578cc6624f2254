"""`/office/registers`: the registers behind the outline's scoreboard are kept here."""

from collections.abc import Sequence

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.access import takes_files
from survey.accounts.audit_log import note
from survey.base.clock import today
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.indicators.services import TARGETS, kind_names
from survey.models.account import STATISTICIAN
from survey.models.plan import REGISTERS
from survey.models.reference import cities, sectors
from survey.models.wave import any_demo_data
from survey.office.desk import office, page, uploaded
from survey.queries.register_items import counts, items
from survey.registers.importing import OPTIONAL, REQUIRED, import_register


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
