import sys

import pytest
import typst

from survey.paper import fonts


def typst_draws(text):
    """Typst's own word for it: PDF/A refuses a character that no font draws."""
    day = b"#set document(date: datetime(year: 2026, month: 1, day: 1))"
    source = day + b'\n#set text(font: ("Noto Sans SC", "Noto Serif SC"))\n#sys.inputs.text'
    compiler = typst.Compiler(source, font_paths=fonts.packaged())
    try:
        compiler.compile(format="pdf", sys_inputs={"text": text}, pdf_standards=["a-2a"])
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


def test_what_no_font_draws_becomes_a_box_and_what_nobody_sees_is_left_out():
    assert fonts.drawable("甲🎉乙\ue000\u0378\u1680丙\x00\u200d\ufeff\ufe0f\n\t丁 　") == "甲□乙□□ 丙\n\t丁 　"


def test_whatever_is_made_drawable_is_drawn():
    every = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    assert typst_draws(fonts.drawable("甲" + "甲".join(every)))
    assert not typst_draws("甲\ue000乙")
