"""In which language a text of an XLSForm is, by the heading of its column."""

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z]+)?)\)$")
_BARE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?")
_HAN = re.compile("[\u3400-\u9fff]")
_ALSO = {
    "英文": "en",
    "简体中文": "zh",
    "simplified chinese": "zh",
    "汉语": "zh",
    "汉文": "zh",
    "普通话": "zh",
    "国语": "zh",
    "mandarin": "zh",
}


def code_of(heading: str) -> str | None:
    """The language code of `中文 (zh)`, `English`, `zh-CN`, `法语`; None for what names no language."""
    told = heading.strip()
    if found := _CODE.search(told):
        return _plain(found[1])
    name = told.casefold()
    if name in _names():
        return _names()[name]
    found = _BARE.fullmatch(told)
    return _plain(told) if found and found[1].lower() in Locale("en").languages else None


def script_of(texts: Iterable[str]) -> str:
    """zh where most of the texts have a Chinese character, else en."""
    han = [bool(_HAN.search(text)) for text in texts]
    return "zh" if sum(han) * 2 > len(han) else "en"


def _plain(code: str) -> str:
    """The code as questionnaires write it; Chinese and English of every place are one language each."""
    language, *place = re.split("[-_]", code)
    language = language.lower()
    return language if language in ("zh", "en") or not place else f"{language}-{place[0]}"


@cache
def _names() -> dict[str, str]:
    """Languages by their names in English, in Chinese and in themselves, case folded."""
    known = {
        str(name).casefold(): str(code)
        for reader in ("en", "zh")
        for code, name in Locale(reader).languages.items()
        if re.fullmatch("[a-z]{2,3}", str(code))
    }
    for code in ("fr", "de", "es", "ru", "ar", "bo", "ug", "kk", "mn", "ja", "ko"):
        known.setdefault(str(Locale(code).get_language_name(code)).casefold(), code)
    return known | _ALSO
