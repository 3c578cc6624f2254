"""How a release and a figure are cited: in words, and by programs that write bibliographies."""

import json
import re
import warnings

import pytest

from survey.base.database import transaction
from survey.models.release import published_release
from survey.publications.bundle import bundle_of
from survey.waves import stages

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.bibtex import BibTeX
    from citeproc.source.json import CiteProcJSON

pytestmark = pytest.mark.filterwarnings("ignore:Unsupported BibTeX field", "ignore:The following arguments")
"""What this program does not know of BibTeX: version, url, howpublished."""
WHOLE, FIGURE = "/releases/2026-1/1", "/releases/2026-1/1/figures/sectors/C01"


@pytest.fixture
def written(client, tmp_path):
    """A citation as a program writes it that reads the file of this form."""

    def do(address, form):
        content = client.get(f"{address}/cite.{form}").get_data(as_text=True)
        file = tmp_path / "entries.bib"
        file.write_text(content, encoding="utf-8")
        source = BibTeX(str(file), "utf-8") if form == "bib" else CiteProcJSON(json.loads(content))
        (key,) = source
        book = CitationStylesBibliography(
            CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
        )
        book.register(Citation([CitationItem(key)]))
        (entry,) = book.bibliography()
        return str(entry)

    return do


def digest(app, revision=1):
    with app.app_context():
        return bundle_of(published_release("2026-1", str(revision))).digest


def cited(page):
    return dict(re.findall(r'<p class="cited" lang="(\w+)">(.+?)</p>', page))


def test_a_release_is_cited_in_both_languages_with_version_day_address_and_hash(app, client, publish):
    publish("2026-1")
    page = client.get(f"{WHOLE}/cite").text
    for text, words in zip(cited(page).values(), (("第 1 版", "公布"), ("version 1", "Published")), strict=True):
        assert "测试主办单位" in text
        assert f"{WHOLE}. " in text
        assert digest(app) in text
        assert all(word in text for word in words)
    assert set(cited(page)) == {"zh", "en"}


def test_a_figure_is_cited_with_its_value_and_its_own_lasting_address(client, publish):
    publish("2026-1")
    words = cited(client.get(f"{FIGURE}/cite").text)
    assert "医疗卫生 83.4（95% 区间 82.2–84.7），载于：甘肃省服务质量满意指数" in words["zh"]
    assert "83.4 (95% interval 82.2–84.7), in: Gansu service satisfaction indices" in words["en"]
    assert all(f"{FIGURE}. " in text for text in words.values())
    assert f'href="{FIGURE}/cite"' in client.get(FIGURE).text
    assert f'href="{WHOLE}/cite"' in client.get(WHOLE).text


def test_each_revision_is_cited_as_itself_whichever_is_the_latest(app, client, publish):
    publish("2026-1")
    first = cited(client.get(f"{FIGURE}/cite").text)
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    assert cited(client.get(f"{FIGURE}/cite").text) == first
    second = cited(client.get("/releases/2026-1/2/figures/sectors/C01/cite").text)
    assert "医疗卫生 84.4" in second["zh"]
    assert "第 2 版" in second["zh"]
    assert digest(app, 2) in second["zh"]
    assert digest(app, 2) != digest(app, 1)


def test_a_withheld_figure_is_cited_without_a_number(client, publish):
    publish("2026-1")
    address = "/releases/2026-1/1/figures/sectors/P05/cite"
    assert "区间" not in cited(client.get(address).text)["zh"]


@pytest.mark.parametrize("form", ["bib", "json"])
@pytest.mark.parametrize("address", [WHOLE, FIGURE])
def test_programs_that_write_bibliographies_read_both_forms(publish, written, address, form):
    publish("2026-1")
    entry = written(address, form)
    assert "测试主办单位" in entry
    assert "甘肃省服务质量满意指数" in entry
    assert re.search(r"\b20\d\d\b", entry)
    assert ("医疗卫生 83.4" in entry) == (address == FIGURE)


@pytest.mark.parametrize("form", ["bib", "json"])
def test_signs_that_mean_something_to_bibtex_arrive_as_they_are(app, publish, written, form):
    app.config["ORGANISER"] = "A & B_C 100% #1 $"
    publish("2026-1")
    assert "A & B_C 100% #1 $" in written(WHOLE, form)


def test_braces_of_a_name_leave_an_entry_whole(app, client, publish):
    app.config["ORGANISER"] = "A {B} } C"
    publish("2026-1")
    entry = client.get(f"{WHOLE}/cite.bib").get_data(as_text=True)
    assert "author = {{A (B) ) C}}" in entry
    assert entry.count("{") == entry.count("}")


def test_the_files_say_what_they_are(client, publish):
    publish("2026-1")
    for form, media_type in (("bib", "application/x-bibtex"), ("json", "application/vnd.citationstyles.csl+json")):
        answer = client.get(f"{FIGURE}/cite.{form}")
        name = f"gansu-service-satisfaction-2026-1-r1-sectors-C01.{form}"
        assert (answer.mimetype, answer.headers["Content-Disposition"]) == (media_type, f"attachment; filename={name}")
    (entry,) = json.loads(client.get(f"{WHOLE}/cite.json?lang=en").data)
    assert entry["title"].endswith("version 1")
    assert (entry["type"], entry["version"], entry["URL"][-len(WHOLE) :]) == ("dataset", "1", WHOLE)


def test_a_demonstration_says_so_in_every_citation(app, client, publish):
    with app.app_context(), transaction():
        stages.create("2026-1", "一期", demo_data=True)
    publish("2026-1")
    words = cited(client.get(f"{FIGURE}/cite").text)
    assert "演示数据" in words["zh"]
    assert "Demonstration data" in words["en"]
    for form in ("bib", "json"):
        assert "演示数据" in client.get(f"{WHOLE}/cite.{form}").get_data(as_text=True)


def test_the_licence_is_stated_as_it_is_set_and_none_is_made_up(app, client, publish):
    publish("2026-1")
    for address in (WHOLE, f"{WHOLE}/cite"):
        app.config["DATA_LICENCE"] = ""
        assert "没有写明数据的许可。" in client.get(address).text
        app.config["DATA_LICENCE"] = "CC-BY-4.0"
        page = client.get(address).text
        assert '<a href="https://spdx.org/licenses/CC-BY-4.0.html" rel="license">CC-BY-4.0</a>' in page
        assert "没有写明" not in page


@pytest.mark.parametrize(
    "address",
    ["/releases/2026-1/2/cite", "/releases/2026-2/1/cite", f"{WHOLE}/figures/sectors/X99/cite", f"{WHOLE}/cite.ris"],
)
def test_what_is_not_published_cannot_be_cited(client, publish, address):
    publish("2026-1")
    publish("2026-2", status="signed")
    assert client.get(address).status_code == 404
