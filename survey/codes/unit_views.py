"""`/unit/codes`: a unit's own codes, posters, invitations and displays."""

from typing import Any, NoReturn

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from survey.accounts.access import me, room
from survey.base import identifier
from survey.base.addresses import scan_url, site
from survey.base.database import db
from survey.codes import displays, invitations, posters, printing, self_service, slips
from survey.codes.invitations import Counts
from survey.codes.labels import kind_names
from survey.codes.self_service import MOST, OutletCodes, own_codes
from survey.models.account import MANAGER
from survey.models.code import AccessCode, code_of_unit
from survey.models.outlet import open_wave_of
from survey.models.unit import Unit
from survey.models.wave import any_demo_data
from survey.paper import symbol
from survey.tables import outgoing
from survey.web.numbers import whole

unit_codes: Blueprint = room("unit_codes", __name__, MANAGER)

SHEETS = {"posters": posters.render_all, "cards": posters.render_cards}
FOR_TILLS = ("outlet", "outlet_name", "code", "url")


@unit_codes.url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links and forms of these pages stay in the language that was asked for."""
    if asked := request.args.get("lang"):
        values.setdefault("lang", asked)


@unit_codes.get("/unit/codes")
def overview() -> str:
    """All outlets of the unit with their codes in use and the invitations of the open wave."""
    outlets = own_codes(_unit().id)
    wave = open_wave_of([one.outlet.id for one in outlets])
    return render_template(
        "unit_codes/overview.html",
        unit=_unit(),
        outlets=outlets,
        printable=any(one.in_use("poster") for one in outlets),
        wave=wave,
        demonstration=any_demo_data(),
    )


@unit_codes.get("/unit/codes/outlets/<path:code>")
def outlet(code: str) -> str:
    """One outlet: codes, invitations, displays."""
    return _page(_own(code))


@unit_codes.get("/unit/codes/posters.pdf", defaults={"sheet": "posters"})
@unit_codes.get("/unit/codes/cards.pdf", defaults={"sheet": "cards"})
def sheets(sheet: str) -> Response:
    """The posters or table cards of all outlets, or of the one asked for, in one PDF."""
    code = request.args.get("outlet")
    found = [poster for place, poster in printing.posters(_unit().uscc) if code in (None, place)]
    if not found:
        abort(404)
    return _file(SHEETS[sheet](found), sheet, code, "pdf")


@unit_codes.post("/unit/codes/invitations")
def order() -> Response | tuple[str, int]:
    """Order invitations; the answer is the file with their codes. The same form sent again gives the same file."""
    own, form = _asked(), _nonce()
    count, every = _whole("count", 1, MOST), _whole("every", 1, 1000)
    if count is None or every is None:
        return _page(own, form, problem="order"), 422
    if open_wave_of([own.outlet.id]) is None:
        return _page(own, form), 409
    ordered = invitations.order(own.outlet.code, count, every, form)
    db.session.commit()
    if request.form.get("as") == "csv":
        return _file(_for_tills(ordered), "invitations", own.outlet.code, "csv")
    return _file(slips.render_all(printing.slips_of(ordered.outlet, ordered.codes)), "slips", own.outlet.code, "pdf")


@unit_codes.post("/unit/codes/batches/<int:number>")
def hand_out(number: int) -> Response | tuple[str, int]:
    """Say how many invitations of a batch were handed out."""
    own, batch = _own_batch(number)
    offered = _whole("offered", batch.used, batch.ordered)
    if offered is None:
        return _page(own, problem=f"batch-{number}"), 422
    invitations.hand_out(number, offered)
    db.session.commit()
    return _back(own.outlet.code)


@unit_codes.get("/unit/codes/retire/<code>")
def confirm(code: str) -> str | Response:
    """Ask before a code is retired: that cannot be undone."""
    known = _own_code(code)
    if known.retired_at is not None:
        return _back(known.outlet.code)
    return render_template("unit_codes/retire.html", code=known, demonstration=any_demo_data(), grouped=_grouped)


@unit_codes.post("/unit/codes/retire/<code>")
def retire(code: str) -> Response:
    """Retire a code, and make a new one where the poster is to be replaced."""
    known = _own_code(code)
    if request.form.get("replace") and known.kind == "poster":
        self_service.replace(known)
    else:
        displays.take_out_of_use(known)
    db.session.commit()
    return _back(known.outlet.code)


@unit_codes.post("/unit/codes/posters")
def new_poster() -> Response:
    """A poster code for an outlet that has none in use."""
    own = _asked()
    if not own.in_use("poster"):
        self_service.new_poster(own.outlet)
    db.session.commit()
    return _back(own.outlet.code)


@unit_codes.post("/unit/codes/displays")
def start_display() -> str:
    """Start a display and show its secret address, this once."""
    own = _asked()
    _number, secret = displays.create(own.outlet.code, _nonce())
    db.session.commit()
    address = f"{site()}/d/{secret}"
    return render_template(
        "unit_codes/display.html",
        outlet=own.outlet,
        address=address,
        symbol=Markup(symbol.svg(address)),
        demonstration=any_demo_data(),
    )


def _unit() -> Unit:
    unit = me().unit
    assert unit is not None  # a manager has one: the database checks it
    return unit


def _own(code: str) -> OutletCodes:
    found = own_codes(_unit().id, code)
    return found[0] if found else _not_found()


def _asked() -> OutletCodes:
    """The outlet that the form is about."""
    return _own(request.form["outlet"])


def _own_batch(number: int) -> tuple[OutletCodes, Counts]:
    """A batch that may still be changed, and its outlet."""
    found = ((own, batch) for own in own_codes(_unit().id) for batch in own.batches if batch.batch == number)
    own, batch = next(found, None) or _not_found()
    return (own, batch) if not batch.frozen else _not_found()


def _own_code(code: str) -> AccessCode:
    written = identifier.read(code, identifier.POSTER)
    return (written and code_of_unit(written, _unit().id)) or _not_found()


def _not_found() -> NoReturn:
    abort(404)


def _nonce() -> str:
    """The nonce of the form, by which a second press of its button is known."""
    return identifier.read(request.form.get("form", ""), identifier.RECEIPT) or abort(400)


def _whole(name: str, least: int, most: int) -> int | None:
    """A whole number of the form within its range."""
    number = whole(request.form.get(name, "").strip(), -1)
    return number if least <= number <= most else None


def _page(own: OutletCodes, form: str | None = None, problem: str | None = None) -> str:
    return render_template(
        "unit_codes/outlet.html",
        own=own,
        wave=open_wave_of([own.outlet.id]),
        form=form or identifier.random(identifier.RECEIPT),
        most=MOST,
        scan_url=scan_url,
        grouped=_grouped,
        kinds=kind_names(),
        demonstration=any_demo_data(),
        problem=problem,
        entered={name: text for name, text in request.form.items() if text.isprintable()},
    )


def _grouped(code: str) -> str:
    return identifier.grouped(code).upper()


def _for_tills(ordered: invitations.Order) -> bytes:
    place = {"outlet": ordered.outlet.code, "outlet_name": ordered.outlet.name}
    rows = [{**place, "code": code, "url": scan_url(code)} for code in ordered.codes]
    return outgoing.as_csv(rows, FOR_TILLS)


def _file(content: bytes, name: str, code: str | None, ending: str) -> Response:
    called = f"{name}-{code.replace('/', '_')}.{ending}" if code else f"{name}.{ending}"
    return outgoing.download(content, called)


def _back(code: str) -> Response:
    return redirect(url_for("unit_codes.outlet", code=code), 303)
