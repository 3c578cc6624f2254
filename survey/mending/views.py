"""`/unit/mend` and `/unit/comments`: what the manager of a unit should mend, and what customers write."""

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from survey.accounts.access import me, room
from survey.figures.names import own_name
from survey.mending import questions
from survey.mending.chart import chart
from survey.mending.comments import remarks, yesterday
from survey.mending.explained import RISE, explained, published_models
from survey.mending.filter import MARKS, Filter
from survey.mending.matrix import mending as what_to_mend
from survey.models.account import MANAGER
from survey.models.wave import Wave, any_demo_data, waves
from survey.queries.unit_outlets import places

mending: Blueprint = room("mending", __name__, MANAGER)


@mending.get("/unit/mend")
def mend() -> str:
    """Importance and performance of each question about quality, and what to mend first."""
    begun = begun_waves()
    if not begun:
        return render_template("mending/no_wave.html", demonstration=any_demo_data())
    wave = chosen_wave(begun)
    sectors, (source, models) = what_to_mend(own_unit(), wave), published_models()
    return render_template(
        "mending/mend.html",
        wave=wave,
        waves=begun,
        demonstration=wave.demo_data,
        sectors=sectors,
        explained={
            part.sector.code: explained(source, models[part.sector.code], part.matrix)
            for part in sectors
            if part.matrix and part.sector.code in models
        },
        rise=RISE,
        chart=chart,
        own_name=own_name,
    )


@mending.get("/unit/comments")
def comments() -> str:
    """The comments of the unit's responses, by outlet, by low marks, by what they speak of."""
    begun = begun_waves()
    if not begun:
        return render_template("mending/no_wave.html", demonstration=any_demo_data())
    wave = chosen_wave(begun)
    own = places(own_unit(), wave.id)
    asked = questions.questionnaires(place.version_id for place in own)
    items = questions.rated(asked)
    chosen = Filter.of(request.args, {place.outlet.code for place in own}, items) or abort(404)
    if wave.archive:  # marks stand in responses
        chosen = replace(chosen, rated=None)
    names = {place.outlet.id: place.outlet.name for place in own if chosen.outlet in (None, place.outlet.code)}
    until = min(chosen.until or yesterday(), yesterday())
    found = remarks(wave.id, names, until, chosen.rated, chosen.term)
    return render_template(
        "mending/comments.html",
        wave=wave,
        waves=begun,
        demonstration=wave.demo_data,
        outlets=[place.outlet for place in own],
        items=items,
        labels=questions.written(asked),
        marks=MARKS,
        chosen=chosen,
        found=found,
        page=min(chosen.page, found.pages),
        until=until,
    )


def own_unit() -> int:
    """The unit of whoever is signed in."""
    unit_id = me().unit_id
    assert unit_id is not None  # a manager has one: the database checks it
    return unit_id


def begun_waves() -> list[Wave]:
    """The waves that were opened, the newest first."""
    return [wave for wave in reversed(waves()) if wave.opened_at is not None]


def chosen_wave(begun: list[Wave]) -> Wave:
    """The wave asked for (404 for one that is not there), else the open one, else the newest."""
    if code := request.args.get("wave"):
        return next((wave for wave in begun if wave.code == code), None) or abort(404)
    return next((wave for wave in begun if wave.status == "open"), begun[0])
