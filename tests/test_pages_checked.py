"""Pages that are built alike are parsed once; whatever else differs is parsed again."""

import pytest
from html5lib.html5parser import ParseError

from tests.pages import built, check_page

PAGE = '<!doctype html><html lang="zh"><head><title>页</title></head><body><h1 id="a">%s</h1>%s</body></html>'


def test_words_and_values_make_no_other_page():
    link = '<a href="%s">%s</a>'
    assert built(PAGE % ("一", link % ("/a", "甲"))) == built(PAGE % ("二", link % ("/b?c=1", "乙 1 > 0")))


@pytest.mark.parametrize(
    "odd",
    ['<p id="a"></p>', "<p>&nope</p>", "</p>", "<h1>b</h1>", '<p style="x"></p>', '<a href="/?a=1&copy=2">x</a>', "\0"],
)
def test_what_no_page_may_have_is_found_beside_one_that_is_right(odd):
    check_page(PAGE % ("一", "<p>x</p>"))
    with pytest.raises((AssertionError, ParseError)):
        check_page(PAGE % ("二", odd))


def test_a_page_without_a_title_s_words_is_found():
    with pytest.raises(AssertionError):
        check_page(PAGE.replace("页", " ") % ("", ""))
