import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.codes import fonts


def typst_draws(text):
    """Typst's own word for it: PDF/A refuses a character that no font draws."""
    source = b'#set text(font: ("Noto Sans SC", "Noto Serif SC"))\n#sys.inputs.text'
    compiler = typst.Compiler(source, font_paths=fonts.packaged())
    try:
        compiler.compile(format="pdf", sys_inputs={"text": text}, pdf_standards=["a-2b"])
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("character", "汉镕㙇ＡéΩЖ①€—𬭚𠮷🎉ሴ")
def test_what_is_missing_here_is_missing_in_print(character):
    assert (fonts.missing(character) == "") == typst_draws(character)


@settings(max_examples=40, deadline=None)
@given(st.characters(categories=["Lo", "So", "Nd"]))
def test_any_letter_sign_or_digit_is_judged_as_in_print(character):
    assert (fonts.missing(character) == "") == typst_draws(character)


def test_each_missing_character_is_named_once_in_order():
    assert fonts.missing("🎉甲𠮷乙🎉\n\x00") == "🎉𠮷"
