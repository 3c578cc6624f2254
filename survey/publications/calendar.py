"""`/waves.ics`: the first and the last day of every wave that has begun, for everybody's calendar (RFC 5545).

A wave in preparation is not in it: its days are a plan that may be dropped, and whoever is to be judged would know when
to take pains.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from survey.base.clock import local_day
from survey.models.audit import last_noted
from survey.models.wave import Wave, any_demo_data, waves
from survey.publications.caching import cacheable
from survey.publications.subscriptions import labelled, lasting_id
from survey.publications.views import link

LONGEST_LINE = 75  # octets, without the line break
SCHEDULING = ("wave scheduled", "wave opened")
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""The days are those of this zone; and a calendar has to have something in it, before the first wave too."""

calendar = Blueprint("calendar", __name__)
calendar.after_request(cacheable)


@calendar.get("/waves.ics")
def days() -> Response:
    """First and last days of the waves that have begun, as a calendar."""
    lines = "".join(_folded(line) for line in _lines())
    return Response(lines, content_type="text/calendar; charset=utf-8")


def _lines() -> Iterator[str]:
    name = _escaped(labelled(_("服务质量满意度评价日程"), any_demo_data()))
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gansu//Service satisfaction indices//ZH")
    yield from (f"NAME:{name}", f"X-WR-CALNAME:{name}", *ZONE)
    for wave in waves():
        if wave.opened_at is not None:
            yield from _days(wave, wave.opened_at)
    yield "END:VCALENDAR"


def _days(wave: Wave, opened: datetime) -> Iterator[str]:
    yield from _event(wave, "first", _("%(wave)s：评价第一天", wave=wave.name), local_day(opened), opened)
    if closed := wave.closed_at:
        yield from _event(wave, "last", _("%(wave)s：评价最后一天", wave=wave.name), local_day(closed), closed)
    elif wave.closes_on:
        said = _("%(wave)s：评价最后一天（计划）", wave=wave.name)
        planned = last_noted(wave.code, SCHEDULING, since=opened) or opened
        yield from _event(wave, "last", said, wave.closes_on, planned, status="TENTATIVE")


def _event(
    wave: Wave, which: str, said: str, day: date, known_since: datetime, status: str = "CONFIRMED"
) -> Iterator[str]:
    """A day of a wave: the same event still when its plan has changed, or come true."""
    yield "BEGIN:VEVENT"
    yield f"UID:{lasting_id('wave', wave.code, wave.created_at.astimezone(UTC).isoformat(), which)}"
    yield f"DTSTAMP:{known_since.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(labelled(said, wave.demo_data))}"
    yield f"STATUS:{status}"
    yield "TRANSP:TRANSPARENT"
    yield f"URL:{current_app.config['PUBLIC_URL']}{link('/')}"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """A text as a value (3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> str:
    """A line with its break, folded between characters where it is longer than a line may be (3.1)."""
    pieces, octets = [], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > LONGEST_LINE:
            pieces.append("\r\n ")
            octets = 1
        pieces.append(sign)
        octets += size
    return "".join((*pieces, "\r\n"))
