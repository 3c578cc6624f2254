"""Pages with a gap, compressed once and filled for each reader, are the same pages."""

import gzip
import secrets

import brotli
import pytest
from flask import Flask

from survey.web.compression import Frame

BEFORE, AFTER = ("<h1>评价</h1><p>请您评一评</p>" * 50).encode(), ("<p>谢谢您的评价</p>" * 50).encode()
GAPS = [text.encode() for text in ("", "第1号网点", "<p>请您评一评</p>" * 20, "第1号网点" * 300)]
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def asked():
    """The answer with these fillings, asked for with this Accept-Encoding."""
    frame = Frame(BEFORE, AFTER)

    def ask(accepted, gap):
        with Flask(__name__).test_request_context(headers={"Accept-Encoding": accepted}):
            return frame.filled(gap)

    return ask


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("br", "br")]
)
def test_a_filled_page_is_one_compressed_body(asked, accepted, coding):
    for gap in (*GAPS[:3], *GAPS[:3]):
        answer = asked(accepted, gap)
        assert answer.headers["Content-Encoding"] == coding
        assert len(answer.get_data()) < len(BEFORE + AFTER) / 2
        assert UNPACK[coding](answer.get_data()) == BEFORE + gap + AFTER


@pytest.mark.parametrize("like", [BEFORE, AFTER[2:]])
def test_noise_that_is_like_the_page_somewhere_is_drawn_again(asked, like, monkeypatch):
    """The encoder refers to it, or keeps it short: what stands around it would suit no other filling."""
    drawn, random = [], secrets.token_bytes

    def draw(length):
        drawn.append(length)
        return (like * 2)[:length] if len(drawn) == 1 else random(length)

    monkeypatch.setattr(secrets, "token_bytes", draw)
    gap = GAPS[2][:200]
    assert brotli.decompress(asked("br", gap).get_data()) == BEFORE + gap + AFTER
    assert len(drawn) == 4, "two for each attempt"


def test_a_filling_that_must_itself_be_compressed_goes_with_gzip(asked):
    answer = asked("gzip, br", GAPS[3])
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) < len(GAPS[3]) / 4
    assert gzip.decompress(answer.get_data()) == BEFORE + GAPS[3] + AFTER


@pytest.mark.parametrize("length", range(2, 60))
def test_wherever_a_run_of_blocks_ends_within_its_byte_the_next_one_follows(length):
    frame = Frame(BEFORE[:length], AFTER)
    with Flask(__name__).test_request_context(headers={"Accept-Encoding": "gzip"}):
        assert gzip.decompress(frame.filled(b"x").get_data()) == BEFORE[:length] + b"x" + AFTER


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "zstd"])
def test_who_takes_neither_gets_the_text(asked, accepted):
    answer = asked(accepted, GAPS[1])
    assert "Content-Encoding" not in answer.headers
    assert answer.get_data() == BEFORE + GAPS[1] + AFTER
