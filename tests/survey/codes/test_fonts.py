import sys

import pytest
import typst

from survey.paper import fonts


def typst_draws(text):
    """Typst's own word for it: PDF/A refuses a character that no font draws."""
    source = b'#set text(font: ("Noto Sans SC", "Noto Serif SC"))\n#sys.inputs.text'
    compiler = typst.Compiler(source, font_paths=fonts.packaged())
    try:
        compiler.compile(format="pdf", sys_inputs={"text": text}, pdf_standards=["a-2b"])
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("character", "汉镕㙇ＡéΩЖ①€—𬭚𠮷🎉ሴǣžΉǺ\uf9f9\U0002f97a\u212a")
def test_what_is_missing_here_is_missing_in_print(character):
    assert (fonts.missing(character) == "") == typst_draws(character)


def test_whatever_is_not_named_as_missing_is_drawn():
    every = [chr(code) for code in range(sys.maxunicode) if not 0xD800 <= code <= 0xDFFF]
    drawn = [sign for sign in every if sign.isprintable() and not fonts.missing(sign)]
    assert len(drawn) > 30_000
    assert typst_draws(" ".join(drawn))


def test_each_missing_character_is_named_once_in_order():
    assert fonts.missing("🎉甲𠮷乙🎉\n\x00") == "🎉𠮷"
