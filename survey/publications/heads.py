"""`/heads`: the signed heads of all chains, day by day, for anyone to keep."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, send_file

from survey.base import storage
from survey.integrity.heads import name_of, public_key, published
from survey.integrity.incidents import incidents
from survey.integrity.incidents import name_of as name_of_incident
from survey.models.wave import any_demo_data

heads = Blueprint("heads", __name__)


@heads.get("/heads")
def days() -> str:
    """The days whose heads are published."""
    return render_template(
        "publications/heads.html",
        days=published(),
        incidents=incidents(),
        key=public_key(),
        demonstration=any_demo_data(),
    )


@heads.get("/heads/incidents/<name>.json")
def incident(name: str) -> Response:
    """What was said of an incident."""
    if name not in {one.name for one in incidents()}:
        abort(404)
    return send_file(storage.file(name_of_incident(name)), mimetype="application/json", max_age=3600)


@heads.get("/heads/<day>.json")
def of_day(day: str) -> Response:
    """The heads of one day."""
    try:
        file = storage.file(name_of(date.fromisoformat(day)))
    except ValueError:
        abort(404)
    if not file.is_file():
        abort(404)
    return send_file(file, mimetype="application/json", max_age=3600)
