"""`/catalogue.jsonld`: all releases, superseded ones too, as a catalogue that data portals harvest (DCAT-AP 3).

A wave is a dataset of the series; each release of it is a version (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from survey.models.release import Release, published_releases
from survey.models.wave import any_demo_data
from survey.outputs.described import (
    KEYWORDS,
    NO_LICENCE,
    Description,
    Texts,
    called,
    in_both,
    licence,
    of_release,
    permanent,
    publisher,
    told,
)
from survey.outputs.files import FORMS, form_names
from survey.publications.caching import cacheable
from survey.publications.links import API, base, offered

TYPE = "application/ld+json"
_EU = "http://publications.europa.eu/resource/authority/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "adms": "http://www.w3.org/ns/adms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

catalogues = Blueprint("catalogues", __name__)
catalogues.after_request(cacheable)


@catalogues.get("/catalogue.jsonld")
def catalogue() -> Response:
    """The catalogue of everything that has been published."""
    nodes = list(_nodes(published_releases(), any_demo_data()))
    content = json.dumps({"@context": _CONTEXT, "@graph": nodes}, ensure_ascii=False, indent=1)
    return Response(content, mimetype=TYPE)


def _nodes(published: Sequence[Release], demonstration: bool) -> Iterator[dict[str, Any]]:
    of_waves: dict[str, list[Release]] = defaultdict(list)
    for release in sorted(published, key=lambda one: (one.wave_id, one.revision)):
        of_waves[release.wave.code].append(release)
    service = _at(API)
    about = _called(demonstration)
    by = {"dct:publisher": _at("/#publisher"), **_under()}
    yield {
        "@id": f"{base()}/catalogue.jsonld",
        "@type": "dcat:Catalog",
        **about,
        **by,
        "dct:language": _languages(),
        "foaf:homepage": _at("/"),
        "dcat:themeTaxonomy": {"@id": f"{_EU}data-theme"},
        "dcat:dataset": [_at("/releases"), *(_wave_at(code) for code in of_waves), *map(_release_at, published)],
        "dcat:service": service,
    }
    yield {**_at("/#publisher"), "@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": _texts(publisher())}
    yield {**_at("/releases"), "@type": "dcat:DatasetSeries", **about, "dct:publisher": by["dct:publisher"]}
    yield {
        **service,
        "@type": "dcat:DataService",
        **_called(demonstration, "API"),
        **by,
        "dcat:endpointURL": service,
        "dcat:endpointDescription": _at(f"{API}/openapi.json"),
        "dcat:landingPage": _at("/api"),
        "dcat:servesDataset": [*(_wave_at(code) for code in of_waves), *map(_release_at, published)],
    }
    before = None
    for code, releases in of_waves.items():
        yield _wave(code, releases, before)
        for release in releases:
            yield from _release(release)
        before = code


def _wave(code: str, releases: Sequence[Release], before: str | None) -> dict[str, Any]:
    """A wave, whichever revision of it stands."""
    wave = releases[-1].wave
    return {
        **_wave_at(code),
        "@type": "dcat:Dataset",
        **_called(wave.demo_data, wave.name),
        "dct:publisher": _at("/#publisher"),
        "dcat:inSeries": _at("/releases"),
        **({"dcat:prev": _wave_at(before)} if before else {}),
        "dcat:hasVersion": [_release_at(release) for release in releases],
        "dcat:hasCurrentVersion": _release_at(releases[-1]),
    }


def _release(release: Release) -> Iterator[dict[str, Any]]:
    """A release as a version of its wave, and its files."""
    about, files = of_release(release), offered(release)
    before = _at(f"/releases/{about.wave}/{about.revision - 1}")
    yield {
        "@id": about.address,
        "@type": "dcat:Dataset",
        "dct:title": _texts(about.title),
        "dct:description": _texts(about.text),
        "dct:identifier": about.address,
        "dct:publisher": _at("/#publisher"),
        "dct:issued": _day(about.days.published),
        "dcat:version": f"{about.revision}",
        "dcat:isVersionOf": _wave_at(about.wave),
        **({"dcat:previousVersion": before} if about.revision > 1 else {}),
        **({"adms:versionNotes": about.reason} if about.reason else {}),
        **_period(about),
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": _texts({"zh": "甘肃省", "en": "Gansu, China"})},
        "dct:accessRights": _known("access-right/PUBLIC", "dct:RightsStatement"),
        "dct:language": _languages(),
        "dcat:theme": [_known("data-theme/ECON", "skos:Concept"), _known("data-theme/SOCI", "skos:Concept")],
        "dcat:keyword": [{"@value": word, "@language": tongue} for tongue, words in KEYWORDS.items() for word in words],
        "dcat:landingPage": {"@id": about.address},
        "dcat:distribution": [{"@id": address} for address in files.values()],
    }
    for form, address in files.items():
        yield _file(form, address)


def _file(form: str, address: str) -> dict[str, Any]:
    bundle = form == "bundle.zip"
    media_type = "application/zip" if bundle else FORMS[form][0].partition(";")[0]
    names = in_both(lambda: _("公开数据包") if bundle else form_names()[form])
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _texts(names),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{media_type}",
            "@type": "dct:MediaType",
        },
        "dct:format": _known(f"file-type/{form.rpartition('.')[2].upper()}", "dct:MediaTypeOrExtent"),
        **_under(),
    }


def _under() -> dict[str, Any]:
    """The licence; where none is set it is said that none is stated."""
    stated = licence()
    if stated is not None:
        return {"dct:license": {"@id": stated.address, "@type": "dct:LicenseDocument"}}
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _texts(in_both(lambda: _(NO_LICENCE)))}}


def _period(about: Description) -> dict[str, Any]:
    days = {"dcat:startDate": about.days.began, "dcat:endDate": about.days.ended}
    known = {name: _day(day) for name, day in days.items() if day}
    return {"dct:temporal": {"@type": "dct:PeriodOfTime", **known}} if known else {}


def _called(demonstration: bool, *parts: str) -> dict[str, Any]:
    title, text = in_both(lambda: called(demonstration, *parts)), in_both(lambda: told(demonstration))
    return {"dct:title": _texts(title), "dct:description": _texts(text)}


def _texts(texts: Texts) -> list[dict[str, str]]:
    return [{"@value": text, "@language": tongue} for tongue, text in texts.items()]


def _day(day: date) -> dict[str, str]:
    return {"@value": f"{day}", "@type": "xsd:date"}


def _at(path: str) -> dict[str, str]:
    return {"@id": base() + path}


def _release_at(release: Release) -> dict[str, str]:
    return {"@id": permanent(release.wave.code, release.revision)}


def _wave_at(code: str) -> dict[str, str]:
    return _at(f"{API}/releases/{code}/latest")


def _known(name: str, kind: str) -> dict[str, str]:
    """A term of the authority tables of the European Union."""
    return {"@id": f"{_EU}{name}", "@type": kind}


def _languages() -> list[dict[str, str]]:
    return [_known(f"language/{code}", "dct:LinguisticSystem") for code in ("ZHO", "ENG")]
