"""`/city`: the outlets and units of a city, for its officer; where something is overdue comes first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import render_template, request

from survey.accounts.access import me, room
from survey.alarms import labels
from survey.base.clock import local_day, now, today
from survey.cases.caseload import counts
from survey.figures.names import own_name
from survey.models import Wave
from survey.models.account import CITY_OFFICER
from survey.models.alarm import Alarm
from survey.models.outlet import Outlet
from survey.models.wave import any_demo_data, waves
from survey.queries import alarms
from survey.queries.city_outlets import City
from survey.web.paging import page_asked_for
from survey.web.searching import sought

supervision = room("supervision", __name__, CITY_OFFICER)

PAGE = 20
SHOWN = 3
"""Alarms of an outlet that its line names; the others are counted."""


@supervision.get("/city")
def outlets() -> str:
    """The outlets of the officer's city, with the alarms that have not ended and the cases that wait."""
    wave = _wave()
    if wave is None:
        return _page(None)
    city, text = _city(wave), sought(request.args)
    found = page_asked_for(partial(city.outlets, text), PAGE)
    ids = [one.outlet.id for one in found.items]
    raised = _alarms(ids)
    return _page(
        wave,
        found=found,
        text=text,
        responses=city.responses(ids),
        alarms=raised,
        shown=SHOWN,
        questions=labels.asked_in([alarm for some in raised.values() for alarm in some]),
        words=labels,
    )


@supervision.get("/city/units")
def units() -> str:
    """The units that have outlets in the officer's city, with what waits at these."""
    wave = _wave()
    if wave is None:
        return _page(None)
    city, text = _city(wave), sought(request.args)
    found = page_asked_for(partial(city.units, text), PAGE)
    responses = city.responses_of_units([one.id for one in found.items])
    return _page(wave, found=found, text=text, responses=responses, by_unit=True)


def _wave() -> Wave | None:
    """The open wave, else the newest that was begun."""
    begun = [wave for wave in waves() if wave.opened_at is not None]
    return next((wave for wave in begun if wave.status == "open"), begun[-1] if begun else None)


def _city(wave: Wave) -> City:
    moment = now()
    return City(me(), wave.id, moment, local_day(moment))


def _alarms(ids: Sequence[int]) -> Mapping[int, Sequence[Alarm]]:
    """The alarms of some outlets that have not ended: of their scores before those of single questions."""
    found: dict[int, list[Alarm]] = defaultdict(list)
    for alarm in alarms.alarms(alarms.own(me()), alarms.UNENDED, Outlet.id.in_(ids)):
        if alarm.series.outlet_id is not None:
            found[alarm.series.outlet_id].append(alarm)
    return {id_: sorted(some, key=lambda alarm: alarm.series.item is not None) for id_, some in found.items()}


def _page(wave: Wave | None, **more: Any) -> str:
    city = me().city
    assert city is not None  # an officer has one: the database checks it
    return render_template(
        "supervision/city.html",
        city=city,
        wave=wave,
        cases=counts(me()),
        warned=alarms.count(alarms.own(me()), today=today()),
        own_name=own_name,
        demonstration=any_demo_data(),
        **more,
    )
