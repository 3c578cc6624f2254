"""`/unit`: a unit sees its own scores, looks into each outlet, and takes the numbers along."""

from collections.abc import Sequence

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from survey.accounts.access import me, room
from survey.accounts.audit_log import note
from survey.base.clock import today
from survey.base.database import db
from survey.base.i18n import language
from survey.codes.labels import kind_names
from survey.drawing import intervals, tiles
from survey.drawing.axis import axis
from survey.drawing.shades import shade
from survey.figures.names import index_name, own_name
from survey.models import Unit, Wave
from survey.models.account import MANAGER
from survey.models.wave import any_demo_data, waves
from survey.queries import alarms
from survey.tables import outgoing
from survey.units import files, phrases, tendency
from survey.units.comparison import beside
from survey.units.outlet_list import Asked, outlet_list
from survey.units.scores import SectorScores, unit_scores

units = room("units", __name__, MANAGER)

EARLIER = 3
"""Waves of the course before the one that is shown."""


@units.get("/unit")
def scores() -> str:
    """The unit's scores in the open wave, or in the one asked for."""
    begun = begun_waves()
    if not begun:
        return render_template("units/no_wave.html", unit=_unit(), demonstration=any_demo_data())
    wave = chosen_wave(begun)
    cards, asked = _cards(begun, wave), Asked.of(request.args)
    return _page(
        "units/scores.html",
        begun,
        wave,
        cards,
        warned=alarms.count(alarms.own(me()), today=today()),
        lists={card.sector.code: outlet_list(card, asked) for card in cards},
        wave_asked_for=request.args.get("wave"),
        tiles=tiles.PLACES,
        shade=shade,
    )


@units.get("/unit/outlets/<path:code>")
def outlet(code: str) -> str:
    """The scores of one outlet."""
    begun = begun_waves() or abort(404)
    wave = chosen_wave(begun)
    cards = _cards(begun, wave, code) or abort(404)
    return _page("units/outlet.html", begun, wave, cards, outlet=cards[0].outlets[0].outlet)


@units.post("/unit/scores.csv", defaults={"form": "csv"})
@units.post("/unit/scores.xlsx", defaults={"form": "xlsx"})
def download(form: str) -> Response:
    """The numbers of the page as a file."""
    begun = begun_waves() or abort(404)
    wave = chosen_wave(begun)
    written = files.FORMS[form](_unit(), wave, _cards(begun, wave))
    note("exported", f"scores of {_unit().uscc}", wave=wave.code, form=form)
    db.session.commit()
    return outgoing.download(written, f"scores-{wave.code}-{today().isoformat()}.{form}")


def begun_waves() -> list[Wave]:
    """The waves that were opened, the oldest first."""
    return [wave for wave in waves() if wave.opened_at is not None]


def chosen_wave(begun: Sequence[Wave]) -> Wave:
    """The wave asked for (404 for one that is not there), else the open one, else the newest."""
    if code := request.values.get("wave"):
        return next((wave for wave in begun if wave.code == code), None) or abort(404)
    return next((wave for wave in begun if wave.status == "open"), begun[-1])


def _unit() -> Unit:
    unit = me().unit
    assert unit is not None  # a manager has one: the database checks it
    return unit


def _cards(begun: Sequence[Wave], wave: Wave, outlet: str | None = None) -> list[SectorScores]:
    before = [earlier for earlier in begun if earlier.id < wave.id][-EARLIER:]
    return unit_scores(_unit().id, wave, before, outlet)


def _page(template: str, begun: Sequence[Wave], wave: Wave, cards: list[SectorScores], **more: object) -> str:
    return render_template(
        template,
        unit=_unit(),
        wave=wave,
        waves=begun,
        cards=list(zip(cards, beside(cards), strict=True)),
        demonstration=wave.demo_data,
        charts=intervals,
        words=phrases,
        going=tendency,
        kinds=kind_names(),
        axis_of=axis,
        own_name=own_name,
        index_name=index_name,
        language=language,
        title=_("我的得分"),
        **more,
    )
