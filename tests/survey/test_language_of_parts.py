"""On a page in another language everything Chinese is marked as Chinese (WCAG 3.1.2)."""

import re

import html5lib
import pytest

from survey.web.language_of_parts import marked
from tests.survey.sized import SMALL, province
from tests.survey.test_statements import browser_of, visits

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
LEFT = {"title", "script", "style"}
"""What cannot be marked in part: a page's title with a Chinese name in it."""
PAGES = 60
"""At least so many pages are looked at."""


def unmarked(html):
    """Every Chinese text of a page that no element says is Chinese: (element, text)."""
    document = html5lib.parse(html, namespaceHTMLElements=False)

    def look(element, language):
        language = element.get("lang", language)
        texts = [element.text] if element.tag not in LEFT else []
        if element.get("type") != "hidden":
            texts += [text for name, text in element.items() if name in ("alt", "placeholder", "value", "aria-label")]
        texts += [child.tail for child in element]
        if language != "zh":
            yield from ((element.tag, text) for text in texts if text and HAN.search(text))
        for child in element:
            if isinstance(child.tag, str):
                yield from look(child, language)

    return list(look(document, ""))


def test_every_page_in_english_marks_what_is_chinese(sqlite_template, tmp_path):
    where, seen, found = province(tmp_path, sqlite_template, SMALL), 0, {}
    for role, address in visits(where):
        path = where.path(role, address)
        with browser_of(where, role).get(f"{path}{'&' if '?' in path else '?'}lang=en") as answer:
            if answer.mimetype != "text/html" or not 200 <= answer.status_code < 600 or "Location" in answer.headers:
                continue
            seen += 1
            assert '<html lang="en"' in answer.text, path
            if left := unmarked(answer.text):
                found[role, address] = left
    assert seen >= PAGES
    assert found == {}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<b>兰州</b>", '<b lang="zh">兰州</b>'),
        ("<p>1. 您好，<i>必答</i></p>", '<p>1. <span lang="zh">您好，</span><i lang="zh">必答</i></p>'),
        ("<p>In “2026年第一期”.</p>", '<p>In “<span lang="zh">2026年第一期</span>”.</p>'),
        ("<p>A &amp; 女</p>", '<p>A &amp; <span lang="zh">女</span></p>'),
        ("<p>&amp; 女</p>", '<p lang="zh">&amp; 女</p>'),
        ('<a lang="zh" title="a>b">中文<br>中文</a>中文', None),
        ('<input value="女">', '<input value="女" lang="zh">'),
        ('<input type="hidden" value="女">', '<input type="hidden" value="女">'),
        ("<select><option>女</option></select>", '<select><option lang="zh">女</option></select>'),
        ("<title>Case 女</title>", "<title>Case 女</title>"),
        ("<script>'<b>女</b>'</script>", "<script>'<b>女</b>'</script>"),
        ('<p lang="zh"><p lang="en">女</p>女</p><p>女</p>', None),
    ],
)
def test_it_is_marked_where_it_stands(page, expected):
    expected = (
        expected
        or {
            "<a": '<a lang="zh" title="a>b">中文<br>中文</a><span lang="zh">中文</span>',
            "<p": '<p lang="zh"><p lang="en"><span lang="zh">女</span></p>女</p><p lang="zh">女</p>',
        }[page[:2]]
    )
    assert marked(f'<html lang="en">{page}</html>') == f'<html lang="en">{expected}</html>'
    assert marked(f'<html lang="en">{expected}</html>') == f'<html lang="en">{expected}</html>'
    if 'lang="en"' not in page:
        assert marked(f'<html lang="zh">{page}</html>') == f'<html lang="zh">{page}</html>'
