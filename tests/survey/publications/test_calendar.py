"""The calendar of waves, as a calendar program reads it, and every rule of its lines by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from survey.base.clock import now
from survey.base.database import transaction
from survey.waves import stages

CALENDAR = "/waves.ics"
OPENED = datetime(2025, 8, 31, 16, 0, tzinfo=UTC)  # midnight in Gansu
CLOSED = datetime(2025, 11, 29, 23, 30, tzinfo=UTC)  # the morning of the next day in Gansu
AWKWARD = 'A<b> & "C"; D, E\\n ' + "很长的名称" * 16


@pytest.fixture
def wave(app):
    """A wave that was opened, and perhaps closed: `wave("2026-1", opened_at=..., closed_at=...)`."""

    def do(code, name="", *, opened_at=None, closed_at=None, **more):
        with app.app_context(), transaction():
            made = stages.create(code, name or f"{code}期", **more)
            made.opened_at, made.closed_at = opened_at, closed_at
            made.status = "closed" if closed_at else "open" if opened_at else "draft"

    return do


@pytest.fixture
def events(client):
    """What a calendar program makes of the calendar, in its order."""

    def do(address=CALENDAR):
        found = calendar_of(client, address)
        assert not any(one.errors for one in found.walk())
        return found.walk("VEVENT")

    return do


def calendar_of(client, address=CALENDAR):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    check_lines(answer.data)
    return Calendar.from_ical(answer.data)


def check_lines(content):
    """RFC 5545, 3.1: lines end with CRLF and have 75 octets at most; a character is never cut in two."""
    *lines, rest = content.split(b"\r\n")
    assert rest == b""
    for line in lines:
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75
        line.decode()


def summaries(found):
    return [str(one["SUMMARY"]) for one in found]


def test_before_the_first_wave_the_calendar_is_whole_and_without_events(client):
    found = calendar_of(client)
    assert (found["VERSION"], found.walk("VEVENT")) == ("2.0", [])
    assert found.subcomponents, "RFC 5545, 3.6: at least one component"


def test_a_wave_that_was_closed_has_the_days_that_it_opened_and_closed_on_in_gansu(wave, events):
    wave("2026-1", opened_at=OPENED, closed_at=CLOSED, opens_on=date(2025, 8, 1), closes_on=date(2026, 12, 24))
    first, last = events()
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2025, 9, 1), date(2025, 9, 2))
    assert (last["DTSTART"].dt, last["DTEND"].dt) == (date(2025, 11, 30), date(2025, 12, 1))
    assert (first["DTSTAMP"].dt, last["DTSTAMP"].dt) == (OPENED, CLOSED)
    assert (first["STATUS"], last["STATUS"]) == ("CONFIRMED", "CONFIRMED")
    assert summaries((first, last)) == ["2026-1期：评价第一天", "2026-1期：评价最后一天"]


def test_an_open_wave_has_its_planned_last_day_where_there_is_one(wave, events):
    wave("2026-1", opened_at=OPENED, closes_on=date(2026, 12, 24))
    first, last = events()
    assert (first["STATUS"], last["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert last["DTSTART"].dt == date(2026, 12, 24)
    assert str(last["SUMMARY"]) == "2026-1期：评价最后一天（计划）"


def test_an_open_wave_without_a_plan_has_its_first_day_alone(wave, events):
    wave("2026-1", opened_at=OPENED)
    assert summaries(events()) == ["2026-1期：评价第一天"]


def test_a_wave_in_preparation_is_not_told_of(client, wave):
    wave("2027-1", opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31))
    assert "2027" not in client.get(CALENDAR).text


def test_nothing_changes_while_nothing_changed(client, wave):
    wave("2026-1", opened_at=OPENED, closes_on=date(2026, 12, 24))
    first = client.get(CALENDAR)
    with time_machine.travel(now() + timedelta(days=3)):
        later = client.get(CALENDAR)
    assert (first.data, first.headers["ETag"]) == (later.data, later.headers["ETag"])


def test_a_day_planned_anew_is_the_same_event_with_a_later_stamp_and_so_is_one_that_came_true(
    app, wave, events, statistician
):
    wave("2026-9")  # another one, whose plan is its own
    wave("2026-1", opened_at=OPENED, closes_on=date(2026, 12, 24))
    _, planned = events()
    statistician.post("/office/waves/2026-9/calendar", data={"closes_on": "2026-12-01"})
    assert events()[1] == planned
    statistician.post("/office/waves/2026-1/calendar", data={"closes_on": "2026-12-31"})
    _, anew = events()
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        statistician.post("/office/waves/2026-1/close")
    _, closed = events()
    assert [one["DTSTART"].dt for one in (planned, anew)] == [date(2026, 12, 24), date(2026, 12, 31)]
    assert planned["DTSTAMP"].dt < anew["DTSTAMP"].dt < closed["DTSTAMP"].dt
    assert planned["UID"] == anew["UID"] == closed["UID"]
    assert closed["STATUS"] == "CONFIRMED"


def test_every_day_has_an_id_of_its_own_the_same_in_either_language(wave, events):
    wave("2026-1", opened_at=OPENED, closed_at=CLOSED)
    wave("2026-2", opened_at=OPENED, closed_at=CLOSED)
    chinese, english = events(), events(f"{CALENDAR}?lang=en")
    assert len({one["UID"] for one in chinese}) == 4
    assert [one["UID"] for one in chinese] == [one["UID"] for one in english]
    assert summaries(english)[:2] == ["2026-1期: first day of the survey", "2026-1期: last day of the survey"]
    assert all(one["URL"].endswith("/?lang=en") for one in english)


def test_a_long_name_with_signs_of_the_format_arrives_as_it_is(client, wave, events):
    wave("2026-1", AWKWARD, opened_at=OPENED)
    assert summaries(events()) == [f"{AWKWARD}：评价第一天"]
    assert b"\\; D\\, E\\\\n" in client.get(CALENDAR).data.replace(b"\r\n ", b"")


def test_a_demonstration_says_so_in_its_name_and_in_every_event(client, wave, events):
    wave("2026-1", opened_at=OPENED, closed_at=CLOSED, demo_data=True)
    assert summaries(events()) == ["演示数据 · 2026-1期：评价第一天", "演示数据 · 2026-1期：评价最后一天"]
    assert calendar_of(client)["X-WR-CALNAME"] == "演示数据 · 服务质量满意度评价日程"
