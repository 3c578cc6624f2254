"""`/api/v1`: what has been published, as JSON for programs; read only, for everybody and from every site."""

import json
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.exceptions import TooManyRequests

from analysis.wave.rules import LEVELS
from survey.base.periods import spellings
from survey.figures import files
from survey.figures.names import english_names
from survey.figures.records import Content
from survey.figures.rows import find
from survey.models.release import Release, latest_release, published_release, published_releases
from survey.models.wave import any_demo_data
from survey.publications import api_records as records
from survey.publications import asked, links
from survey.publications.caching import cacheable
from survey.publications.history import history
from survey.publications.scoreboard import scoreboard as current_scoreboard
from survey.web.limits import READS_PER_MINUTE, too_many_reads

LATEST = "latest"

api = Blueprint("api", __name__)
api.after_request(cacheable)


@api.before_request
def not_too_often() -> None:
    """429 where a route was asked for more often in this minute than it answers."""
    if too_many_reads(request.endpoint or ""):
        raise TooManyRequests(retry_after=60)


@api.before_request
def only_what_is_known() -> Response | None:
    """400 where something is asked that the address does not know: left aside, it would seem to be answered."""
    return asked.refusal() if request.path.startswith(links.API) else None


@api.after_request
def for_every_site(response: Response) -> Response:
    """Let scripts of other sites read it (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    return response


@api.get("/api")
def documentation() -> str:
    """What there is to read, for people."""
    return render_template(
        "publications/api.html", newest=latest_release(), most=READS_PER_MINUTE, demonstration=any_demo_data()
    )


@api.get("/api/v1/openapi.json")
def openapi() -> Response:
    """What there is to read, for programs (OpenAPI 3.1)."""
    return _json({**_document(), "servers": [{"url": current_app.config["PUBLIC_URL"]}]})


@api.get("/api/v1/releases")
def releases() -> Response:
    """Everything that has been published, or what was of some waves, the latest first."""
    newest = latest_release()
    waves = {code for wave in request.args.getlist("wave") for code in spellings(wave)}
    found = [one for one in published_releases() if not waves or one.wave.code in waves]
    part = asked.part(found, links.base())
    listed = [{**records.about(one), "latest": one is newest} for one in part.rows]
    return _listed({"demonstration": any_demo_data(), "releases": listed}, part)


@api.get("/api/v1/latest")
def latest() -> Response:
    """The release that was published last, without its figures."""
    return _release(latest_release() or abort(404))


@api.get("/api/v1/releases/<wave>/<revision>")
def release(wave: str, revision: str) -> Response:
    """A release without its figures: settings, frame, snapshot."""
    return _release(_found(wave, revision))


def _release(found: Release) -> Response:
    content = files.public(found)
    rest = {name: value for name, value in content.written.items() if name not in (*LEVELS, "structures", "wave")}
    period = {name: getattr(content.wave, name) for name in ("name", "opened_on", "closed_on")}
    return _json({**records.about(found), **period, **rest})


@api.get("/api/v1/releases/<wave>/<revision>/figures/<level>")
def figures(wave: str, revision: str, level: str) -> Response:
    """The figures of a level, or those of some families, sectors, cities or marks."""
    found, content = _opened(wave, revision)
    if level not in LEVELS:
        abort(404)
    names, part = english_names(), asked.part(asked.chosen(content.at(level)), links.base())
    listed = [records.figure(row, names) for row in part.rows]
    return _listed({**records.head(found, content), "level": level, "figures": listed}, part)


@api.get("/api/v1/releases/<wave>/<revision>/figures/<level>/<code>")
def figure(wave: str, revision: str, level: str, code: str) -> Response:
    """One figure."""
    found, content = _opened(wave, revision)
    row = find(content, level, code) or abort(404)
    told = {**records.figure(row, english_names()), "links": links.of_figure(found, level, row.address)}
    return _json({**records.head(found, content), "level": level, "figure": told})


@api.get("/api/v1/figures/<level>/<code>/history")
def course(level: str, code: str) -> Response:
    """One figure in every release that has it, the latest wave first."""
    thens = history(level, code) or abort(404)
    told = [records.then(past, level, code) for past in thens]
    row, demonstration = thens[0].row, any(one["demonstration"] for one in told)
    about = {"level": level, "id": code, "name": row.name, "name_en": english_names().of(row)}
    return _json({"demonstration": demonstration, **about, "history": told})


@api.get("/api/v1/releases/<wave>/<revision>/structures")
def structures(wave: str, revision: str) -> Response:
    """The structural models of all families and sectors that have one."""
    found, content = _opened(wave, revision)
    return _json({**records.head(found, content), "structures": records.structures(content)})


@api.get("/api/v1/releases/<wave>/<revision>/structures/<code>")
def structure(wave: str, revision: str, code: str) -> Response:
    """The structural model of one family or sector."""
    found, content = _opened(wave, revision)
    one = next((one for one in records.structures(content) if one["id"] == code), None) or abort(404)
    return _json({**records.head(found, content), "structure": one})


@api.get("/api/v1/releases/<wave>/<revision>/verdicts")
def verdicts(wave: str, revision: str) -> Response:
    """The verdicts of all published figures, with their p-values."""
    found, content = _opened(wave, revision)
    rows = asked.chosen(row for level in LEVELS for row in content.at(level) if row.verdict)
    part = asked.part(rows, links.base())
    judged = [records.verdict(row) for row in part.rows]
    return _listed({**records.head(found, content), "verdicts": judged}, part)


@api.get("/api/v1/releases/<wave>/<revision>/marks")
def marks(wave: str, revision: str) -> Response:
    """The marks of all figures, the withheld included."""
    found, content = _opened(wave, revision)
    part = asked.part(asked.chosen(row for level in LEVELS for row in content.at(level)), links.base())
    listed = [{"level": row.level, "id": row.address, "mark": row.mark} for row in part.rows]
    return _listed({**records.head(found, content), "marks": listed}, part)


@api.get("/api/v1/releases/<wave>/<revision>/quality")
def quality(wave: str, revision: str) -> Response:
    """How good the data are."""
    found, content = _opened(wave, revision)
    return _json({**records.head(found, content), **records.quality(content)})


@api.get("/api/v1/scoreboard")
def scoreboard() -> Response:
    """The indicators of the outline's box 1 with their targets and values."""
    return _json(current_scoreboard())


def _found(wave: str, revision: str) -> Release:
    """A release by wave and revision; `latest` is the revision of the wave that stands."""
    if revision == LATEST:
        of_wave = [one for one in published_releases() if one.wave.code in spellings(wave)]
        return max(of_wave, key=attrgetter("revision"), default=None) or abort(404)
    return published_release(wave, revision) or abort(404)


def _opened(wave: str, revision: str) -> tuple[Release, Content]:
    found = _found(wave, revision)
    return found, files.public(found)


def _listed(content: dict[str, Any], part: asked.Part) -> Response:
    """A list, or a part of it, with how many there are in all and the addresses of what comes before and after."""
    response = _json({**content, "total": part.total, "links": part.links})
    if part.links:
        response.headers["Link"] = part.header
    return response


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
    return document
