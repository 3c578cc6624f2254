"""Pages as every page must be: valid HTML, one h1, unique ids, a title, a language."""

import gzip
import re

import brotli
import html5lib
from flask.testing import FlaskClient

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


class CheckingClient(FlaskClient):
    """A client that checks every page it fetches: valid HTML, one h1, unique ids, a title, a language."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            body = response.get_data()
            check_page(UNPACK[response.headers.get("Content-Encoding", "identity")](body).decode())
        return response


TEXT = re.compile(r">[^<]+")
VALUE = re.compile(r'\b(value|href|action|content|src|datetime)="[^"]*"')
UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
BUILT = set()
"""How the pages are built that were checked in this process."""


def built(html):
    """A page without its words and values, but with signs that are written out: the same where it is built alike."""
    bare = TEXT.sub(lambda text: ">" + "".join(re.findall(r"&\w*;?", text[0])), html)
    return hash(VALUE.sub(lambda value: "".join(re.findall(r"^\w+|&#?\w*;?", value[0])), bare))


def check_page(html):
    """Fail on a page that is not as every page must be; one that is built as an earlier one is parsed no more."""
    assert not UNSEEN.search(html)
    assert re.search(r"<title>\s*[^<\s]", html)
    if (skeleton := built(html)) in BUILT:
        return
    _parse(html)
    BUILT.add(skeleton)


def _parse(html):
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids that stand twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert len(document.findall(".//h1")) == 1
    assert (document.findtext(".//title") or "").strip()
    assert document.get("lang")
    assert not [element for element in document.iter() if element.get("style") or element.get("onclick")]
