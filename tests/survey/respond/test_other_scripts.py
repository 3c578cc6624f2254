"""A language of the respondent's path, whole or not, and one that is written from right to left."""

import re

import pytest
import sqlalchemy as sa

from survey.base import catalogues, i18n
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet
from survey.waves import stages
from tests.conftest import SMALL, build, import_register
from tests.pages import CheckingClient
from tests.pseudo import TIBETAN, UYGHUR, folder
from tests.survey.respond.test_answering import ANSWERS, ticket_on
from tests.survey.test_language_of_parts import HAN, unmarked

NAMES = {"A1号网点", "第一期", "测试主办单位"}


def served(sqlite_url, tmp_path, monkeypatch, language, word, **how):
    """A client of a service that has this language, and the code of A1."""
    monkeypatch.setattr(i18n, "TRANSLATIONS", folder(tmp_path, language, word, **how))
    app = build(tmp_path, sqlite_url)
    app.test_client_class = CheckingClient
    with app.app_context(), transaction():
        wave = stages.create("2026-1", "第一期")
        import_register(wave, *SMALL)
        stages.open_(wave)
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
    return app.test_client(), code


@pytest.fixture
def tibetan(sqlite_url, tmp_path, monkeypatch):
    return served(sqlite_url, tmp_path, monkeypatch, "bo", TIBETAN)


def chinese(page):
    """Every Chinese text on a page, scripts and styles left out."""
    page = re.sub(r"<(script|style)>.*?</\1>|<(a|button) [^>]*lang=\"zh\"[^>]*>中文</", "", page, flags=re.DOTALL)
    return {text.strip() for text in re.findall(r"[^<>\"]*" + HAN.pattern + r"[^<>\"]*", page)}


def test_every_sentence_of_the_path_comes_from_the_catalogue(tibetan):
    client, code = tibetan
    pages = [client.get(f"/s/{code}?lang=bo{size}") for size in ("", "&size=large", "&size=faces")]
    ticket = ticket_on(pages[0])
    pages.append(client.post(f"/s/{code}?lang=bo", data={"ticket": ticket, "contact": "?", "comment": "x" * 9999}))
    stored = client.post(f"/s/{code}?lang=bo", data={**ANSWERS, "contact": "0931-8888888", "ticket": ticket})
    pages.append(client.get(stored.location))
    pages.append(client.get(stored.location + "&qr=1"))
    pages.append(client.post(f"/s/{code}?lang=bo", data={**ANSWERS, "overall": "1", "ticket": ticket}))
    pages.append(client.get("/s?lang=bo"))
    pages += [client.get(f"{path}?lang=bo") for path in ("/s/00000000", "/r/0000000000000000")]
    pages.append(client.post(f"/s/{code}?lang=bo", data={"ticket": "no"}))
    assert [page.status_code for page in pages] == [200, 200, 200, 422, 200, 200, 409, 200, 404, 404, 400]
    for page in pages:
        assert '<html lang="bo"' in page.text
        assert TIBETAN in page.text
        assert unmarked(page.text) == []
        assert chinese(page.text) <= NAMES, page.request.path


def test_a_language_that_is_whole_is_offered_and_taken_where_the_browser_asks_for_it(tibetan):
    client, code = tibetan
    assert re.search(r'<button [^>]*lang=bo[^>]*lang="bo">བོད་ཡིག</button>', client.get(f"/s/{code}").text)
    assert 'lang="bo">བོད་ཡིག</a>' in client.get("/s").text
    assert '<html lang="bo"' in client.get(f"/s/{code}", headers={"Accept-Language": "bo"}).text
    for page in (client.get("/", headers={"Accept-Language": "bo"}), client.get("/nowhere")):
        assert '<html lang="zh"' in page.text
        assert "བོད་ཡིག" not in page.text


def test_what_is_in_tibetan_has_its_fonts_and_western_digits(tibetan):
    client, code = tibetan
    page = client.get(f"/s/{code}?lang=bo").text
    assert "noto serif tibetan" in page.lower()
    assert not re.search("[༠-༩]", page)
    assert "noto serif tibetan" not in client.get(f"/s/{code}").text.lower()


@pytest.mark.parametrize("missing", ["提交评价", "总的来说，您对这次服务满意还是不满意？", "女"])
def test_a_language_that_lacks_a_text_is_offered_to_nobody_and_what_stays_chinese_is_marked(
    sqlite_url, tmp_path, monkeypatch, missing
):
    client, code = served(sqlite_url, tmp_path, monkeypatch, "bo", TIBETAN, without={missing})
    assert "བོད་ཡིག" not in client.get(f"/s/{code}").text
    assert '<html lang="zh"' in client.get(f"/s/{code}", headers={"Accept-Language": "bo"}).text
    page = client.get(f"/s/{code}?lang=bo").text
    assert unmarked(page) == []
    assert {text.removeprefix("1. ") for text in chinese(page)} - NAMES == {missing}


def test_nothing_of_tibetan_is_offered_until_somebody_has_translated_it():
    shares = catalogues.shares(i18n.TRANSLATIONS, "bo")
    offered = catalogues.complete(i18n.TRANSLATIONS, respondents=True)
    assert ("bo" in offered) == (not shares["respondents"].missing and not shares["questionnaires"].missing)


@pytest.mark.parametrize(("language", "tag"), [("ug", "ug"), ("kk_Arab", "kk-Arab")])
def test_a_script_from_right_to_left_has_its_direction(sqlite_url, tmp_path, monkeypatch, language, tag):
    client, code = served(sqlite_url, tmp_path, monkeypatch, language, UYGHUR)
    page = client.get(f"/s/{code}?lang={language}").text
    assert f'<html lang="{tag}" dir="rtl">' in page
    assert f'formaction="?lang={language}&amp;size=large' in page
    assert 'dir="rtl"' not in client.get(f"/s/{code}?lang=zh").text
    stored = client.post(f"/s/{code}?lang={language}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))})
    assert f'<html lang="{tag}" dir="rtl">' in client.get(stored.location).text
