"""`/office/registers`: the registers behind the outline's scoreboard are kept here."""

from collections.abc import Sequence

from flask import abort, url_for
from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.indicators.services import TARGETS, kind_names
from survey.models.account import STATISTICIAN
from survey.models.plan import REGISTERS
from survey.models.reference import cities, sectors
from survey.models.wave import any_demo_data
from survey.office.desk import office, page
from survey.office.tables import Answer, Coming, bring, parted
from survey.queries.register_items import counts, items
from survey.registers.importing import import_register
from survey.tables.incoming import Reading
from survey.tables.known import REGISTER


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
def import_(kind: str) -> Answer:
    """Make a file the register."""
    if kind not in REGISTERS:
        abort(404)

    def form(problems: Sequence[str]) -> str:
        return _page(kind, problems)

    def take(reading: Reading) -> str:
        done = import_register(kind, reading, demo_data=any_demo_data())
        changes = {"added": done.added, "changed": done.changed, "removed": done.removed}
        note("register imported", kind, None, **changes)
        return str(_("新增 %(added)s 项，改动 %(changed)s 项，移出 %(removed)s 项", **parted(changes)))

    return bring(Coming(REGISTER, kind_names()[kind], url_for("office.one_register", kind=kind), form, take))


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
        table=REGISTER,
        problems=problems,
    )
