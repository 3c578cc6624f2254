"""What is Chinese on a page in another language is marked so, for the voices and fonts of readers (WCAG 3.1.2).

Names, addresses, comments and sentences that nobody translated stay Chinese. They are found by their script, in the
finished page, so that no template has to know which of its values are names. What cannot be marked in part,
such as a title, is left.
"""

import re
from dataclasses import dataclass

from flask import Flask, Response
from markupsafe import Markup, escape

from survey.base.i18n import FIRST, language

HAN = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAN = re.compile(HAN)
_BETWEEN = r"(?:[A-Za-z0-9]+|[\d\s\u00b7\u2010-\u2030\u3000-\u303f\uff00-\uffef()/:.,#-]*)"
_PASSAGE = re.compile(rf"[A-Za-z0-9]*(?:{HAN}{_BETWEEN})*{HAN}(?:\d+\b|[）》」』】])?[。？！]?")
_PIECE = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>|"
    r"<(?P<end>/)?(?P<name>[a-zA-Z][\w:-]*)(?P<said>(?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>",
    re.DOTALL,
)
_LANGUAGE = re.compile(r"""\slang=["']?([\w-]+)""")
_ENTITY = re.compile(r"&#?\w+;")
_WORDS = re.compile(r"(\s*(?:\d+\.\s)?)(.*?)(\s*)", re.DOTALL)
"""What stands before a text, such as the number of its question; the text; what stands behind it."""
_VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_TEXT_ONLY = frozenset(("desc", "option", "text", "textarea", "tspan"))
"""What holds no other element: marked whole, even where only a part of it is Chinese."""


def chinese(text: object) -> Markup:
    """A text for a page, escaped and marked where it is Chinese and the page is not."""
    return escape(text) if language() == FIRST else Markup(_passages(str(escape(text))))


def marked(html: str) -> str:
    """The page with every Chinese text marked, where the page or the part of it is in another language."""
    if not _HAN.search(html):
        return html
    out: list[str] = []
    speaking, here = _Speaking(), 0
    for piece in _PIECE.finditer(html):
        _add(out, html[here : piece.start()], speaking, piece)
        out.append(_tag(piece) if speaking.foreign else piece.group())
        here = piece.end()
        if piece["name"]:
            speaking.see(piece)
    return "".join(out) + html[here:]


@dataclass
class _Element:
    """An open element that names its language; `depth`: how many of its name are open, itself included."""

    name: str
    language: str
    depth: int = 1


class _Speaking:
    """In which language the page speaks where it has been read to.

    An element that names its language must be closed by a tag of its own.
    """

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self.last = ""
        """The element whose start tag was read just now, where it names no language."""

    @property
    def foreign(self) -> bool:
        return bool(self._open) and self._open[-1].language != FIRST

    def see(self, tag: re.Match[str]) -> None:
        """Go on behind a tag."""
        name, said = tag["name"].lower(), tag["said"]
        opens = not (tag["end"] or name in _VOID or said.endswith("/"))
        self.last = name if opens else ""
        if opens and (found := _LANGUAGE.search(said)):
            self.last = ""
            self._open.append(_Element(name, found[1].split("-")[0]))
        elif self._open and self._open[-1].name == name and name not in _VOID:
            self._open[-1].depth += 1 if opens else -1
            if not self._open[-1].depth:
                self._open.pop()


def _add(out: list[str], text: str, speaking: _Speaking, following: re.Match[str]) -> None:
    """Add a text to the page; where it is all that an element has, the element is marked."""
    element = speaking.last
    if speaking.foreign and element != "title" and _HAN.search(text):
        alone = element and following["end"] and following["name"].lower() == element
        if alone and (element in _TEXT_ONLY or _is_chinese(text)):
            out[-1] = _in_chinese(out[-1])
        else:
            text = _passages(text)
    out.append(text)


def _tag(tag: re.Match[str]) -> str:
    """A tag; a field or picture whose words are Chinese is marked."""
    worded = tag["name"] in _VOID and _HAN.search(tag["said"]) and 'type="hidden"' not in tag["said"]
    return _in_chinese(tag.group()) if worded and not _LANGUAGE.search(tag["said"]) else tag.group()


def _in_chinese(tag: str) -> str:
    return f'{tag[:-1]} lang="{FIRST}">'


def _passages(text: str) -> str:
    if _is_chinese(text):
        before, words, after = _WORDS.fullmatch(text).groups()  # type: ignore[union-attr]  # it takes any text
        return f"{before}{_span(words)}{after}"
    return _PASSAGE.sub(lambda found: _span(found.group()), text)


def _span(words: str) -> str:
    return f'<span lang="{FIRST}">{words}</span>'


def _is_chinese(text: str) -> bool:
    """Whether all letters of a text are Chinese."""
    letters = [letter for letter in _ENTITY.sub("", text) if letter.isalpha()]
    return bool(letters) and all(map(_HAN.match, letters))


def init_app(app: Flask) -> None:
    """Mark every page in another language."""

    @app.after_request
    def mark(response: Response) -> Response:
        read = response.mimetype == "text/html" and not response.content_encoding and not response.location
        if read and language() != FIRST:
            response.set_data(marked(response.get_data(as_text=True)))
        return response
