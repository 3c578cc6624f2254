"""What holds for every page: its address, its headers, its languages, its errors."""

import json
import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from questionnaires import load_all
from survey.base import i18n
from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet
from survey.waves import stages
from survey.web import assets
from tests.conftest import SMALL, build, import_register

ROUTES = Path(__file__).parent / "routes.json"


@pytest.fixture
def app(sqlite_url, tmp_path):
    return build(tmp_path, sqlite_url)


def test_no_printed_address_ever_disappears(app):
    """A poster hangs for years: routes may be added to the committed list, never taken off it."""
    committed = {tuple(route) for route in json.loads(ROUTES.read_text(encoding="utf-8"))}
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    }
    assert served >= committed, f"gone: {sorted(committed - served)}"
    assert committed >= served, f"not yet in {ROUTES.name}: {sorted(served - committed)}"


def test_every_answer_carries_the_headers(client):
    for path in ("/", "/nowhere", "/s/00000000"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("public_url", "said"), [("https://index.example.cn", "max-age=31536000"), ("http://index.example.cn", None)]
)
def test_a_service_under_https_is_reached_by_https_alone_for_a_year(sqlite_url, tmp_path, public_url, said):
    client = build(tmp_path, sqlite_url, PUBLIC_URL=public_url).test_client()
    for path in ("/", "/nowhere", "/sign-in", "/home", "/api/v1/releases", "/static/site.css"):
        with client.get(path) as answer:
            assert answer.headers.get("Strict-Transport-Security") == said, path
            assert answer.headers["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize(("language", "word"), [("zh", "没有找到这个页面"), ("en", "Page not found")])
def test_an_error_page_speaks_the_language_of_its_reader(client, language, word):
    page = client.get("/nowhere", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert word in page.text
    assert f'<html lang="{language}"' in page.text


def test_a_strange_host_is_refused(client):
    assert client.get("/", base_url="http://elsewhere.example").status_code == 400


def test_the_wrong_method_is_405(client):
    answer = client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_unexpected_error_has_a_page_and_says_nothing_of_the_inside(app):
    app.testing = False
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)
    page = app.test_client().get("/broken")
    assert page.status_code == 500
    assert "系统出了一点问题" in page.text
    assert "ZeroDivision" not in page.text


def test_static_files_are_kept_for_ever_under_addresses_with_their_hash(client):
    page = client.get("/")
    address = re.search(r'href="(/static/site\.css\?v=[0-9a-f]{12})"', page.text).group(1)
    with client.get(address) as kept, client.get("/static/site.css") as plain:
        assert "immutable" in kept.headers["Cache-Control"]
        assert "immutable" not in plain.headers["Cache-Control"]


def test_pages_travel_compressed_where_the_reader_takes_it(client):
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/").headers


def test_a_new_language_is_a_folder_and_no_code(sqlite_url, tmp_path, monkeypatch):
    folder = tmp_path / "translations"
    shutil.copytree(i18n.TRANSLATIONS, folder)
    catalogue = Catalog(locale="fr")
    catalogue.add("没有找到这个页面", "Page introuvable")
    catalogue.add("提交评价", "Envoyer")
    texts = Catalog(locale="fr")
    texts.add(load_all()["C01"].item("waiting_time").label["zh"], "Comment était l'attente ?")
    (folder / "fr" / "LC_MESSAGES").mkdir(parents=True)
    for name, content in (("messages", catalogue), ("questionnaires", texts)):
        with (folder / "fr" / "LC_MESSAGES" / f"{name}.mo").open("wb") as file:
            write_mo(file, content)
    monkeypatch.setattr(i18n, "TRANSLATIONS", folder)
    app = build(tmp_path, sqlite_url)
    page = app.test_client().get("/nowhere?lang=fr").text
    assert "Page introuvable" in page
    assert '<html lang="fr"' in page
    assert 'hreflang="en"' in page
    with app.app_context(), transaction():
        wave = stages.create("2026-1", "2026-1")
        import_register(wave, *SMALL)
        stages.open_(wave)
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
    questionnaire = app.test_client().get(f"/s/{code}?lang=fr").text
    assert "Envoyer" in questionnaire
    assert "Comment était l&#39;attente ?" in questionnaire
    assert load_all()["C01"].item("overall").label["zh"] in questionnaire


def test_the_style_sheet_is_every_component_in_one_request(client):
    with client.get("/static/site.css") as sheet:
        assert sheet.mimetype == "text/css"
    components = {path.stem for path in (ROOT / "survey" / "styles").glob("*.css")}
    assert set(assets.COMPONENTS) == components
    for name in components:
        rules = re.findall(r"^\s*([^\s{}@/][^{}]*?) \{", (ROOT / "survey" / "styles" / f"{name}.css").read_text(), re.M)
        assert rules
        assert not [rule for rule in rules if assets.minified(f"{rule}{{top:0}}")[:-7] not in sheet.text], name


@pytest.mark.parametrize("path", sorted((ROOT / "survey" / "styles").glob("*.css")), ids=lambda path: path.name)
def test_no_line_of_a_style_is_too_long_to_read(path):
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 120] == []


TEMPLATES = [*(ROOT / "templates").rglob("*.*"), ROOT / "questionnaires" / "preview.html"]


@pytest.mark.parametrize("path", sorted(TEMPLATES), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_of_a_template_is_too_long_to_read(path):
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 120] == []
