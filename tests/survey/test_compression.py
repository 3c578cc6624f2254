"""Pages spliced from compressed parts are the same pages."""

import gzip

import pytest
from flask import Flask

from survey.web.compression import Part, joined

PAGE = [Part(text.encode()) for text in ("<h1>评价</h1>" * 50, "", "第1号网点", "<p>谢谢</p>" * 50)]
TEXT = b"".join(part.text for part in PAGE)


@pytest.fixture
def asked():
    """The answer of the parts, asked for with this Accept-Encoding."""

    def ask(accepted):
        with Flask(__name__).test_request_context(headers={"Accept-Encoding": accepted}):
            return joined(PAGE)

    return ask


def test_parts_become_one_gzip_body(asked):
    answer = asked("gzip, br")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) < len(TEXT) / 2
    assert gzip.decompress(answer.get_data()) == TEXT


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_takes_no_gzip_gets_the_text(asked, accepted):
    answer = asked(accepted)
    assert "Content-Encoding" not in answer.headers
    assert answer.get_data() == TEXT
