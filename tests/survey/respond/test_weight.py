"""What a questionnaire weighs on its way to a phone, and what it may do there."""

import base64
import gzip
import itertools
import re
from hashlib import sha256

import pytest

from questionnaires.library import load_all
from survey.web import assets
from tests.pages import UNPACK
from tests.survey.respond.conftest import LONG_NAME

PAGE_BYTES = {"br": 5_500, "gzip": 6_500}
FACES_BYTES = {"br": 7_000, "gzip": 8_000}
SCRIPT_BYTES = 1_500


def inside(page, tag):
    return re.findall(rf"<{tag}>(.*?)</{tag}>", page.text, re.DOTALL)


def source(page, directive):
    return re.search(rf"{directive} ([^;]+)", page.headers["Content-Security-Policy"]).group(1)


def hashed(text):
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.mark.skipif(not assets.minify, reason="no minifier for this machine: no page was weighed")
@pytest.mark.parametrize("sector", sorted(load_all()))
def test_a_questionnaire_is_light(province, sector):
    client, codes = province
    for language, size in itertools.product(("zh", "en"), ("normal", "large", "faces")):
        for coding, most in (FACES_BYTES if size == "faces" else PAGE_BYTES).items():
            address = f"/s/{codes[sector]}?lang={language}&size={size}"
            sent = client.get(address, headers={"Accept-Encoding": coding}).get_data()
            assert len(sent) <= most, f"{sector} in {language}, {size}, {coding}: {len(sent)} bytes"
            page = UNPACK[coding](sent).decode()
            assert LONG_NAME in page
            assert not re.search(r"(src|srcset)=|url\(|@import|<link(?! rel=\"icon\" href=\"data:,\")", page)


def test_the_script_is_light(province):
    client, codes = province
    (script,) = inside(client.get(f"/s/{codes['C01']}"), "script")
    assert len(gzip.compress(script.encode(), 5)) < SCRIPT_BYTES


def test_a_page_runs_its_own_script_only(province):
    client, codes = province
    page = client.get(f"/s/{codes['C01']}")
    assert source(page, "script-src") == hashed(*inside(page, "script"))
    assert source(page, "style-src") == hashed(*inside(page, "style"))
    assert source(page, "connect-src") == "'self'"


def test_a_page_without_a_script_may_run_none(province):
    client, _codes = province
    page = client.get("/s/00000000")
    assert not inside(page, "script")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/s/00000000", "/r/0000000000000000"])
def test_a_page_that_says_why_not_can_be_read_large_and_in_another_language(province, path):
    client, _codes = province
    page = client.get(f"{path}?lang=en&size=large")
    assert '<html lang="en" class="large">' in page.text
    assert 'href="?lang=zh&amp;size=large"' in page.text
    assert 'href="?lang=en"' in page.text


def test_the_page_with_faces_runs_the_reader_that_it_loads_and_nothing_else(province):
    client, codes = province
    page = client.get(f"/s/{codes['C01']}?size=faces")
    with client.get(re.search(r'data-reader="([^"]+)"', page.text).group(1)) as reader:
        scripts = (*inside(page, "script"), reader.text)
    assert source(page, "script-src").split() == [hashed(text) for text in scripts]
