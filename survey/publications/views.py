"""`/`, `/releases`, `/figures`: what has been published, for everybody."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from analysis.models.structure import FEWEST_OUTLETS, FEWEST_RESPONSES
from analysis.verification.program import NAME as VERIFYING
from analysis.verification.verify import PACKAGES
from analysis.wave.rules import LEAST_COVERED
from survey.base.i18n import FIRST, language
from survey.drawing import intervals, tiles
from survey.figures import files, structures
from survey.figures.constructs import construct_name
from survey.figures.method import comparability, items, other_weights, signed, tenths
from survey.figures.names import all_names
from survey.figures.rows import ORDERS, axis_of, figure, figures, find, ordered
from survey.figures.tendencies import standing
from survey.models.release import Release, latest_release, published_release, published_releases
from survey.models.wave import any_demo_data
from survey.outputs.described import licence
from survey.outputs.files import FOR_PROGRAMS, form_names
from survey.publications import tendencies
from survey.publications.bundle import bundle_of, name_of
from survey.publications.caching import cacheable
from survey.publications.dataset import dataset
from survey.publications.files import FOR_PEOPLE
from survey.publications.files import names as file_names
from survey.publications.history import history
from survey.publications.recompute import verifying_program
from survey.publications.structures import questions, sentences
from survey.web.errors import Words, answer

publications = Blueprint("publications", __name__)
publications.after_request(cacheable)


@publications.app_errorhandler(files.MissingFileError)
def missing_file(error: files.MissingFileError) -> Response:
    """A published file that is gone takes down the pages that show it, and no others."""
    current_app.logger.error("release: %s", error)
    return answer(
        503,
        Words(
            _("公布的文件暂时读不到"),
            _("问题已记录，管理人员会处理。请过一会儿再试；“历次公布”里的其他结果可以照常查看。"),
            (link("/releases"), _("历次公布")),
        ),
    )


publications.add_app_template_filter(signed)
publications.add_app_template_filter(tenths)
publications.add_app_template_filter(structures.two)
publications.add_app_template_global(construct_name)
publications.add_app_template_global(licence, "data_licence")


@publications.app_template_global()
def link(path: str, **query: str) -> str:
    """An address of ours that keeps the reader's language."""
    asked = {**query, **({"lang": language()} if language() != FIRST else {})}
    return path + ("?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else "")


@publications.get("/")
def results() -> str:
    """The latest published release."""
    release = latest_release()
    if release is None:
        return render_template("publications/empty.html", demonstration=any_demo_data())
    return _results(release)


@publications.get("/releases")
def releases() -> str:
    """Everything that has been published, revisions included."""
    return render_template("publications/releases.html", releases=published_releases(), demonstration=any_demo_data())


@publications.get("/releases/<wave>/<revision>")
def release(wave: str, revision: str) -> str:
    """A release as it was published."""
    return _results(published_release(wave, revision) or abort(404))


@publications.get("/releases/<wave>/<revision>/bundle.zip")
def bundle(wave: str, revision: str) -> Response:
    """What anybody needs to compute the release again."""
    found = published_release(wave, revision) or abort(404)
    answer = Response(bundle_of(found).content, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name_of(found)}.zip")
    return answer


@publications.get(f"/{VERIFYING}")
def verifying() -> Response:
    """The one file that verifies a bundle on any machine that has Python."""
    answer = Response(verifying_program().content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=VERIFYING)
    return answer


@publications.get("/figures/cells")
def cells() -> str:
    """The sectors in the cities, as one table."""
    return _cells(latest_release() or abort(404))


@publications.get("/releases/<wave>/<revision>/figures/cells")
def cells_then(wave: str, revision: str) -> str:
    """The same as a release published it."""
    return _cells(published_release(wave, revision) or abort(404))


@publications.get("/figures/find")
def find_figure() -> BaseResponse:
    """The page of a family or sector (`of`) in the province or in a city; of the province where it is in no outlet of
    the city."""
    content = files.public(latest_release() or abort(404))
    of, city = request.args.get("of", ""), request.args.get("city", "")
    if not of:
        return redirect(link("/"))
    level = "sectors" if find(content, "sectors", of) else "families"
    row = find(content, level, of) or abort(404)
    if city:
        there = f"{of}-{city}"
        row = find(content, "cells", there) or find(content, "cities", there) or row
    return redirect(link(f"/figures/{row.level}/{row.address}"))


@publications.get("/figures/tendencies")
def tendency() -> str:
    """All indices over the waves, and where they are going."""
    return _tendencies(latest_release() or abort(404))


@publications.get("/releases/<wave>/<revision>/figures/tendencies")
def tendency_then(wave: str, revision: str) -> str:
    """The same as it stood when a release was published."""
    return _tendencies(published_release(wave, revision) or abort(404))


@publications.get("/figures/structures/<code>")
def structure(code: str) -> str:
    """The structural model of a family or sector."""
    return _structure(latest_release() or abort(404), code)


@publications.get("/releases/<wave>/<revision>/figures/structures/<code>")
def structure_then(wave: str, revision: str, code: str) -> str:
    """The same as a release published it."""
    return _structure(published_release(wave, revision) or abort(404), code)


@publications.get("/figures/<level>/<code>")
def one_figure(level: str, code: str) -> str:
    """One figure: what it says, how it came about, how it went on."""
    return _one_figure(latest_release() or abort(404), level, code)


@publications.get("/releases/<wave>/<revision>/figures/<level>/<code>")
def one_figure_then(wave: str, revision: str, level: str, code: str) -> str:
    """The same as a release published it."""
    return _one_figure(published_release(wave, revision) or abort(404), level, code)


def _cells(found: Release) -> str:
    names, content = all_names(), files.public(found)
    shown = {shown.code: shown for shown in figures(content, "cells", names)}
    return _page("cells.html", found, names=names, cells=shown, settings=content.settings)


def _one_figure(found: Release, level: str, code: str) -> str:
    content, names = files.public(found), all_names()
    row = find(content, level, code) or abort(404)
    shown = figure(row, names)
    course = tendencies.one(standing(found), shown)
    return _page(
        "one_figure.html",
        found,
        names=names,
        figure=shown,
        axis=axis_of(content, shown),
        content=content,
        items=items(content.settings),
        other_weights=other_weights(content.written),
        asked_otherwise=comparability(content.asked_before),
        least_covered=LEAST_COVERED,
        history=history(level, code),
        trend=tendencies.chart(course, shown),
        going=tendencies.sentences(course),
        structure=structures.structure(content, code) if level in structures.LEVELS else None,
    )


def _tendencies(found: Release) -> str:
    names, contents = all_names(), standing(found)
    levels = tendencies.levels(contents, names)
    families = [(one, tendencies.chart(one.course, one.figure)) for one in levels["families"]]
    return _page(
        "tendencies.html",
        found,
        names=names,
        families=families,
        levels=levels,
        said=tendencies.sentences,
        waves=len(contents),
    )


def _structure(found: Release, code: str) -> str:
    content = files.public(found)
    row = structures.structure(content, code) or abort(404)
    name = all_names().of(find(content, row.level, code) or abort(404))
    return _page(
        "structure.html",
        found,
        row=row,
        name=name,
        questions=questions(found, row),
        diagram=structures.diagram(row, _("%(name)s的结构模型", name=name), construct_name) if row.constructs else None,
        sentences=sentences(row),
        reliable=structures.RELIABLE,
        extracted=structures.EXTRACTED,
        fewest=(FEWEST_RESPONSES, FEWEST_OUTLETS),
    )


def _results(release: Release) -> str:
    order = request.args.get("sort", ORDERS[0])
    if order not in ORDERS:
        abort(400)
    names, content = all_names(), files.public(release)
    shown = {level: figures(content, level, names) for level in ("families", "sectors", "cities")}
    return _page(
        "results.html",
        release,
        names=names,
        content=content,
        dataset=dataset(release),
        axis=axis_of(content),
        order=order,
        orders=ORDERS,
        tiles=tiles.PLACES,
        families=shown["families"],
        cities=shown["cities"],
        lists={level: ordered(shown[level], order) for level in ("sectors", "cities")},
    )


def _links(release: Release, at: str, forms: Sequence[str]) -> dict[str, str]:
    """What the files of a release are called, by their addresses."""
    return {f"{at}/{file_names(release)[form]}": form_names()[form] for form in forms}


def _page(template: str, release: Release, **values: Any) -> str:
    content = files.public(release)
    at = f"/releases/{release.wave.code}/{release.revision}"
    return render_template(
        f"publications/{template}",
        release=release,
        base=at if request.path.startswith("/releases/") else "",
        files=_links(release, at, FOR_PEOPLE),
        more_files=_links(release, at, FOR_PROGRAMS),
        newest=latest_release(),
        bundle=f"{at}/bundle.zip",
        bundle_name=name_of(release),
        digest=bundle_of(release).digest,
        program=verifying_program(),
        program_name=VERIFYING,
        packages=" ".join(PACKAGES["public"]),
        public_url=current_app.config["PUBLIC_URL"],
        demonstration=content.demonstration,
        charts=intervals,
        **values,
    )
