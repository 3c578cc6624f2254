"""The assessment of cities (考核): indices, change, verdict, response, overdue cases; one sheet a city."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from survey.alarms.rates import Handled, handled_by_city
from survey.figures.files import public
from survey.figures.reading import rows_of
from survey.figures.records import Content, Row
from survey.figures.tendencies import Course, course, standing
from survey.models import City, Family, Wave
from survey.models.reference import cities, families
from survey.models.release import Release, published_of_wave
from survey.models.wave import latest_frozen
from survey.queries.city_sheets import Cases, Invited, cases_by_city, invited_by_city
from survey.queries.register import entries
from survey.queries.responses import counts_by_outlet
from survey.snapshots.derived import INDEX, Result, read
from survey.waves.targets import paths, year_of


@dataclass(frozen=True)
class CityIndex:
    """A family's index in a city; a sheet goes out of the house, so that its row has no numbers that are withheld.

    `path`: the targets by year.
    """

    family: Family
    row: Row
    path: Mapping[int, float]


@dataclass(frozen=True)
class Sheet:
    """A city's sheet; `cells` are the rows of its sectors, `answering` of `selected` outlets answered; `alarms` of its
    outlets in the last year."""

    city: City
    indices: Sequence[CityIndex]
    cells: Sequence[Row]
    selected: int
    answering: int
    invited: Invited
    cases: Cases
    alarms: Handled


@dataclass(frozen=True)
class Sheets:
    """The sheets of all cities; `release` is None while the wave's figures are not published, `year` is that of the
    wave, whose targets count; `contents`: what stands published of the waves up to this one, none while it is not.

    There are none for the `problems`, or without any, while the figures are being computed.
    """

    wave: Wave
    year: int
    release: Release | None
    of: Mapping[str, Sheet]
    contents: Sequence[Content] = ()
    problems: Sequence[str] = ()


def sheets(moment: datetime, today: date) -> Sheets | None:
    """The sheets of the wave frozen last; None before one is. Raises MissingFileError."""
    wave = latest_frozen()
    if wave is None:
        return None
    release = next(iter(published_of_wave(wave.id)[::-1]), None)
    found = Result(public(release).written) if release else read(wave, INDEX)
    if found.content is None:
        return Sheets(wave, year_of(wave), release, {}, problems=found.problems)
    indices, cells = (rows_of(level, found.content[level]) for level in ("cities", "cells"))
    known = {family.code: family for family in families()}
    cases, invited = cases_by_city(moment, today), invited_by_city(wave.id)
    alarms = handled_by_city(today)
    counts, drawn = counts_by_outlet(wave.id), [row for row in entries(wave.id) if row.selected]
    selected = Counter(row.city_code for row in drawn)
    answering = Counter(row.city_code for row in drawn if counts.get(row.id))
    planned = paths()
    made = {}
    for city in cities():
        made[city.code] = Sheet(
            city=city,
            indices=[
                CityIndex(known[row.family], row.public, _path(planned, row))
                for row in indices
                if row.code == city.code
            ],
            cells=[row.public for row in cells if row.city == city.code],
            selected=selected[city.code],
            answering=answering[city.code],
            invited=invited.get(city.code, Invited(0, 0)),
            cases=cases.get(city.code, Cases(0, 0, 0)),
            alarms=alarms.get(city.code, Handled(0, 0)),
        )
    return Sheets(wave, year_of(wave), release, made, standing(release) if release else ())


def going(found: Sheets, one: CityIndex) -> Course:
    """How a city's index went over the published waves, and where it goes; empty while the wave is not published."""
    return course(found.contents, one.row.level, one.row.address, one.path)


def _path(planned: Mapping[tuple[str, str], Mapping[int, float]], row: Row) -> Mapping[int, float]:
    """The targets of a family in a city, the earliest year first: its own, where it has none the province's."""
    return dict(sorted({**planned.get((row.family, ""), {}), **planned.get((row.family, row.code), {})}.items()))
