"""What browsers, search engines, messengers and finders of holes ask for."""

import re
from datetime import datetime, timedelta

import pytest

from survey.base.clock import now
from survey.base.config import ConfigError
from tests.conftest import build


def test_an_icon_is_there_for_whoever_does_not_read_the_page(client):
    with client.get("/favicon.ico") as icon:
        assert icon.data[:4] == b"\0\0\1\0"


@pytest.mark.parametrize(
    "path", ["/s/", "/r/", "/d/", "/office", "/unit", "/city", "/cases", "/alarms", "/accounts", "/sign-in"]
)
def test_search_engines_are_kept_from_customers_addresses_and_desks(client, path):
    rules = client.get("/robots.txt").text.splitlines()
    assert f"Disallow: {path}" in rules
    closed = [rule.removeprefix("Disallow: ") for rule in rules if rule.startswith("Disallow: ")]
    assert not any(open_.startswith(rule) for rule in closed for open_ in ("/", "/releases", "/figures", "/scoreboard"))


def test_every_desk_is_closed_to_search_engines(app, client):
    """No page that needs an account can be found."""
    closed = re.findall("Disallow: (.+)", client.get("/robots.txt").text)
    found = ("/figures/find", "/sign-out")  # lead on, and are no pages
    for rule in (rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and "<" not in rule.rule):
        with client.get(rule) as answer:
            assert answer.status_code != 302 or rule in found or rule.startswith(tuple(closed)), rule


def test_where_to_tell_of_a_hole_is_said_if_it_is_set_and_holds_for_less_than_a_year(client, sqlite_url, tmp_path):
    assert client.get("/.well-known/security.txt").status_code == 404
    with_contact = build(tmp_path, sqlite_url, SECURITY_CONTACT="mailto:safe@example.cn").test_client()
    said = dict(line.split(": ", 1) for line in with_contact.get("/.well-known/security.txt").text.splitlines())
    assert said["Contact"] == "mailto:safe@example.cn"
    assert timedelta(days=200) < datetime.fromisoformat(said["Expires"]) - now() < timedelta(days=365)


def test_platforms_find_the_files_by_which_they_know_the_domain(client, sqlite_url, tmp_path):
    files = "MP_verify_Ab12.txt=Ab12,other-platform.html=<html>x</html>"
    ours = build(tmp_path, sqlite_url, VERIFICATION_FILES=files).test_client()
    answer = ours.get("/MP_verify_Ab12.txt")
    assert (answer.data, answer.mimetype) == (b"Ab12", "text/plain")
    assert ours.get("/other-platform.html").mimetype == "text/plain"
    assert client.get("/MP_verify_Ab12.txt").status_code == 404


@pytest.mark.parametrize(
    "setting",
    [
        {"SECURITY_CONTACT": "safe@example.cn"},
        {"SECURITY_CONTACT": "javascript:alert(1)"},
        {"DATA_LICENCE": "CC BY 4.0"},
        {"DATA_LICENCE": "javascript:alert(1)"},
        {"VERIFICATION_FILES": "robots.txt=x"},
        {"VERIFICATION_FILES": "../x.txt=x"},
        {"VERIFICATION_FILES": "MP_verify_Ab12.txt"},
    ],
)
def test_what_cannot_be_served_is_refused_at_the_start(sqlite_url, tmp_path, setting):
    with pytest.raises(ConfigError, match=next(iter(setting))):
        build(tmp_path, sqlite_url, **setting)


def test_a_public_page_says_what_it_is_to_a_messenger(client):
    page = client.get("/releases").text
    assert re.search(r'<meta property="og:title" content="历次公布 · 服务质量满意指数">', page)
    image = re.search(r'<meta property="og:image" content="https?://[^/]+(/[^"]+)">', page)[1]
    with client.get(image) as picture:
        assert picture.data[:4] == b"\x89PNG"
