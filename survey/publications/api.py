"""`/api/v1`: what has been published, as JSON for programs; read only, for everybody and from every site."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.exceptions import TooManyRequests

from analysis.wave.rows import LEVELS
from survey.figures import files
from survey.figures.names import Names, english_names
from survey.figures.records import Content, Row
from survey.figures.rows import find
from survey.models.release import Release, latest_release, published_release, published_releases
from survey.models.wave import any_demo_data
from survey.publications.caching import cacheable
from survey.publications.recompute import fingerprint
from survey.publications.scoreboard import scoreboard as current_scoreboard
from survey.web.limits import READS_PER_MINUTE, too_many_reads

QUALITY = (
    "frame", "snapshot", "lonely_psu", "responses", "items", "outlets", "imputed_share", "uncovered",
    "collapsed_strata", "margins", "weights",
)  # fmt: skip
OF_A_FAMILY = ("without_flagged", "response", "kinds")
VERDICT = ("target", "mark", "verdict", "low90", "high90", "p_met", "p_not", "p_met_holm", "p_not_holm", "verdict_x10")

api = Blueprint("api", __name__)
api.after_request(cacheable)


@api.before_request
def not_too_often() -> None:
    """429 where a route was asked for more often in this minute than it answers."""
    if too_many_reads(request.endpoint or ""):
        raise TooManyRequests(retry_after=60)


@api.after_request
def for_every_site(response: Response) -> Response:
    """Let scripts of other sites read it (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
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
    """Everything that has been published, the latest first."""
    newest = latest_release()
    listed = [{**_about(one), "latest": one is newest} for one in published_releases()]
    return _json({"demonstration": any_demo_data(), "releases": listed})


@api.get("/api/v1/releases/<wave>/<revision>")
def release(wave: str, revision: str) -> Response:
    """A release without its figures: settings, frame, snapshot."""
    found, content = _found(wave, revision)
    rest = {name: value for name, value in content.written.items() if name not in (*LEVELS, "structures", "wave")}
    period = {name: getattr(content.wave, name) for name in ("name", "opened_on", "closed_on")}
    return _json({**_about(found), **period, **rest})


@api.get("/api/v1/releases/<wave>/<revision>/figures/<level>")
def figures(wave: str, revision: str, level: str) -> Response:
    """All figures of a level."""
    found, content = _found(wave, revision)
    if level not in LEVELS:
        abort(404)
    names = english_names()
    listed = [_figure(row, names) for row in content.at(level)]
    return _json({**_head(found, content), "level": level, "figures": listed})


@api.get("/api/v1/releases/<wave>/<revision>/figures/<level>/<code>")
def figure(wave: str, revision: str, level: str, code: str) -> Response:
    """One figure."""
    found, content = _found(wave, revision)
    row = find(content, level, code) or abort(404)
    return _json({**_head(found, content), "level": level, "figure": _figure(row, english_names())})


@api.get("/api/v1/releases/<wave>/<revision>/structures")
def structures(wave: str, revision: str) -> Response:
    """The structural models of all families and sectors that have one."""
    found, content = _found(wave, revision)
    return _json({**_head(found, content), "structures": _structures(content)})


@api.get("/api/v1/releases/<wave>/<revision>/structures/<code>")
def structure(wave: str, revision: str, code: str) -> Response:
    """The structural model of one family or sector."""
    found, content = _found(wave, revision)
    one = next((one for one in _structures(content) if one["id"] == code), None) or abort(404)
    return _json({**_head(found, content), "structure": one})


@api.get("/api/v1/releases/<wave>/<revision>/verdicts")
def verdicts(wave: str, revision: str) -> Response:
    """The verdicts of all published figures, with their p-values."""
    found, content = _found(wave, revision)
    judged = [
        {"level": level, "id": row.address, **{name: row.written[name] for name in VERDICT}}
        for level in LEVELS
        for row in content.at(level)
        if row.verdict
    ]
    return _json({**_head(found, content), "verdicts": judged})


@api.get("/api/v1/releases/<wave>/<revision>/marks")
def marks(wave: str, revision: str) -> Response:
    """The marks of all figures, the withheld included."""
    found, content = _found(wave, revision)
    listed = [{"level": level, "id": row.address, "mark": row.mark} for level in LEVELS for row in content.at(level)]
    return _json({**_head(found, content), "marks": listed})


@api.get("/api/v1/releases/<wave>/<revision>/quality")
def quality(wave: str, revision: str) -> Response:
    """How good the data are."""
    found, content = _found(wave, revision)
    families = [{"id": row.code, **{name: row.written.get(name) for name in OF_A_FAMILY}} for row in content.families]
    said = {name: content.written[name] for name in QUALITY}
    return _json({**_head(found, content), **said, "families": families})


@api.get("/api/v1/scoreboard")
def scoreboard() -> Response:
    """The indicators of the outline's box 1 with their targets and values."""
    return _json(current_scoreboard())


def _found(wave: str, revision: str) -> tuple[Release, Content]:
    found = published_release(wave, revision) or abort(404)
    return found, files.public(found)


def _structures(content: Content) -> list[dict[str, Any]]:
    written = content.written.get("structures") or {}
    return [
        {"level": level, "id": one["code"], **{name: value for name, value in one.items() if name != "code"}}
        for level, listed in written.items()
        for one in listed
    ]


def _figure(row: Row, names: Names) -> dict[str, Any]:
    return {"id": row.address, "name_en": names.of(row), **row.written}


def _head(release: Release, content: Content) -> dict[str, Any]:
    return {
        "wave": release.wave.code,
        "revision": release.revision,
        "demonstration": content.demonstration,
    }


def _about(release: Release) -> dict[str, Any]:
    published = release.published_at
    return {
        "wave": release.wave.code,
        "revision": release.revision,
        "reason": release.reason,
        "published_at": published.isoformat(timespec="seconds") if published else None,
        "sha256": fingerprint(release),
        "figures_sha256": release.figures,
    }


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
    return document
