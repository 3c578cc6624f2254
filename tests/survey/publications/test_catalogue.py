"""The catalogue of releases as an RDF reader reads it, held against the rules of DCAT-AP 3."""

from urllib.parse import urlsplit

import pytest
from rdflib import DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from survey.base.database import transaction
from survey.publications.files import OFFERED
from survey.waves import stages

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""By rdflib of its own reader of JSON-LD."""
CATALOGUE = "/catalogue.jsonld"
ADMS, DCAT = Namespace("http://www.w3.org/ns/adms#"), Namespace("http://www.w3.org/ns/dcat#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description),
    DCAT.DatasetSeries: (DCTERMS.title, DCTERMS.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
    SKOS.Concept: (),
}
"""By class: what DCAT-AP 3.0 wants each of its members to have."""
AT_MOST_ONE = (
    DCTERMS.publisher, DCTERMS.issued, DCTERMS.license, DCTERMS.accessRights, DCTERMS.temporal, DCAT.version,
    DCAT.downloadURL, DCAT.mediaType, DCTERMS["format"], DCAT.startDate, DCAT.endDate, FOAF.homepage,
)  # fmt: skip
CLASSES = {
    DCAT.dataset: {DCAT.Dataset, DCAT.DatasetSeries},
    DCAT.service: {DCAT.DataService},
    DCAT.distribution: {DCAT.Distribution},
    DCAT.servesDataset: {DCAT.Dataset, DCAT.DatasetSeries},
    DCAT.inSeries: {DCAT.DatasetSeries},
    DCAT.hasVersion: {DCAT.Dataset},
    DCAT.isVersionOf: {DCAT.Dataset},
    DCAT.previousVersion: {DCAT.Dataset},
    DCTERMS.publisher: {FOAF.Agent},
    DCTERMS.license: {DCTERMS.LicenseDocument},
    DCTERMS.rights: {DCTERMS.RightsStatement},
    DCTERMS.accessRights: {DCTERMS.RightsStatement},
    DCTERMS.language: {DCTERMS.LinguisticSystem},
    DCTERMS.spatial: {DCTERMS.Location},
    DCTERMS.temporal: {DCTERMS.PeriodOfTime},
    DCTERMS["format"]: {DCTERMS.MediaTypeOrExtent},
    DCAT.mediaType: {DCTERMS.MediaType},
    DCAT.theme: {SKOS.Concept},
}
"""By property: what kind of thing it leads to."""


@pytest.fixture
def read(client):
    """The catalogue as a graph."""

    def do():
        answer = client.get(CATALOGUE)
        assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
        return Graph().parse(data=answer.data, format="json-ld")

    return do


def at(graph, path):
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    return URIRef(str(catalogue).removesuffix(CATALOGUE) + path)


def keeps_the_rules(graph):
    for kind, properties in MANDATORY.items():
        for thing in graph.subjects(RDF.type, kind):
            assert all((thing, name, None) in graph for name in properties), thing
    for name in AT_MOST_ONE:
        for thing in set(graph.subjects(name, None)):
            assert len(list(graph.objects(thing, name))) == 1, (thing, name)
    for name, kinds in CLASSES.items():
        for thing in graph.objects(None, name):
            assert kinds & set(graph.objects(thing, RDF.type)), (name, thing)
    for name in (DCTERMS.issued, DCAT.startDate, DCAT.endDate):
        assert all(day.datatype == XSD.date and day.value for day in graph.objects(None, name))
    for name in (DCTERMS.title, DCTERMS.description):
        for thing in set(graph.subjects(name, None)):
            assert sorted(text.language for text in graph.objects(thing, name)) == ["en", "zh"]
    return True


def test_before_the_first_release_the_catalogue_is_whole_and_has_the_series_alone(read):
    found = read()
    assert keeps_the_rules(found)
    assert set(found.objects(None, DCAT.dataset)) == {at(found, "/releases")}


def test_every_release_is_a_version_of_its_wave_superseded_ones_too(publish, read):
    publish("2026-1")
    publish("2026-1", 2, reason="一家网点的服务量写错了", lift=1.0)
    publish("2026-2")
    found = read()
    assert keeps_the_rules(found)
    first, second, other = (at(found, f"/releases/{where}") for where in ("2026-1/1", "2026-1/2", "2026-2/1"))
    wave, next_wave = (at(found, f"/api/v1/releases/{code}/latest") for code in ("2026-1", "2026-2"))
    assert {first, second, other, wave, next_wave} < set(found.objects(None, DCAT.dataset))
    assert set(found.objects(wave, DCAT.hasVersion)) == {first, second}
    assert found.value(wave, DCAT.hasCurrentVersion) == second
    assert found.value(second, DCAT.isVersionOf) == wave
    assert found.value(second, DCAT.previousVersion) == first
    assert found.value(first, DCAT.previousVersion) is None
    assert found.value(second, ADMS.versionNotes) == Literal("一家网点的服务量写错了")
    assert found.value(next_wave, DCAT.prev) == wave


def test_what_is_not_published_is_in_no_catalogue(publish, read):
    publish("2026-1", status="signed")
    assert len(list(read().subjects(RDF.type, DCAT.Distribution))) == 0


def test_every_file_of_a_release_is_there_under_its_media_type(client, publish, read):
    publish("2026-1")
    found = read()
    files = list(found.objects(at(found, "/releases/2026-1/1"), DCAT.distribution))
    ending = {str(one).rpartition("/")[2] for one in files}
    assert ending == {"bundle.zip", *(f"2026-1-r1.{form}" for form in OFFERED)}
    for one in files:
        media_type = str(found.value(one, DCAT.mediaType)).removeprefix("https://www.iana.org/assignments/media-types/")
        if not str(one).endswith("bundle.zip"):  # made of a whole snapshot, which this release has not
            assert client.get(urlsplit(str(one)).path).mimetype == media_type


def test_all_that_it_leads_to_of_ours_is_there(client, publish, read):
    publish("2026-1")
    found = read()
    ours = str(at(found, "/"))
    led = {str(one) for one in found.all_nodes() if isinstance(one, URIRef) and str(one).startswith(ours)}
    paths = {urlsplit(one).path for one in led} - {"/api/v1", "/releases/2026-1/1/bundle.zip"}
    assert {"/", "/api", "/releases", "/releases/2026-1/1", "/api/v1/releases/2026-1/latest"} < paths
    assert {path for path in paths if client.get(path).status_code != 200} == set()


def test_a_licence_is_stated_for_each_file_or_that_there_is_none(app, publish, read):
    publish("2026-1")
    found = read()
    files = list(found.subjects(RDF.type, DCAT.Distribution))
    assert all((one, DCTERMS.license, None) not in found for one in files)
    said = {str(text) for one in files for text in found.objects(found.value(one, DCTERMS.rights), RDFS.label)}
    assert said == {"没有写明数据的许可。", "No licence is stated for the data."}
    app.config["DATA_LICENCE"] = "CC-BY-4.0"
    found = read()
    assert keeps_the_rules(found)
    licences = {found.value(one, DCTERMS.license) for one in found.subjects(RDF.type, DCAT.Distribution)}
    assert licences == {URIRef("https://spdx.org/licenses/CC-BY-4.0.html")}


def test_a_demonstration_says_so_of_catalogue_wave_and_release_and_real_data_do_not(app, publish, read):
    publish("2026-1")
    assert not [text for text in read().objects(None, DCTERMS.title) if "演示" in text or "emonstration" in text]
    with app.app_context(), transaction():
        stages.create("2026-2", "二期", demo_data=True)
    publish("2026-2")
    found = read()
    for path in (CATALOGUE, "/releases/2026-2/1", "/api/v1/releases/2026-2/latest"):
        titles = {text.language: str(text) for text in found.objects(at(found, path), DCTERMS.title)}
        assert titles["zh"].startswith("演示数据 · ")
        assert titles["en"].startswith("Demonstration data · ")
        told = {text.language: str(text) for text in found.objects(at(found, path), DCTERMS.description)}
        assert told["zh"].startswith("演示数据：由程序生成")
