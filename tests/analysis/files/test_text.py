"""Text is read as what it is, by its bytes alone."""

import io

import pytest

from analysis.errors import FileError
from analysis.files.text import BLOCK, encoding_of, separator_of

CHINESE = "网点,得分\n兰州西站,8\n"


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (b"a,b\n1,2\n", "utf-8"),
        (b"", "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (("x" * (BLOCK - 3) + "\n" + CHINESE).encode("gb18030"), "gb18030"),  # Chinese after a block of plain letters
        (("x" * (BLOCK - 1) + CHINESE).encode(), "utf-8"),  # a character across two blocks
        (CHINESE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16"),
        (CHINESE.encode("utf-16-le"), "utf-16-le"),
        ("a,b\n1,2\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_known_by_the_bytes(content, codec):
    file = io.BytesIO(content)
    assert encoding_of(file) == codec
    assert file.tell() == 0
    assert content.decode(codec)[-2:] in (CHINESE[-2:], "2\n", "")


@pytest.mark.parametrize(
    "content",
    [
        CHINESE.encode()[:-8] + b"\xff\n",  # UTF-8 with a broken byte, which GB18030 could make something of
        b"\x89PNG\r\n\x1a\n\xff\xff\xff",
        b"caf\xe9,1\n\x80,\xff\n",
    ],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(FileError, match="no text in UTF-8, UTF-16 or GB18030"):
        encoding_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("head", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a\n1\n", ","),
        ("a, b;c,d\n1;2\n3;4\n", ";"),  # commas in the names
        ("remark; more,w\nx,1\ny,2\n", ","),  # a semicolon in a name
        ('"a;b",c,d\n1,2,3\n', ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("", ","),
    ],
)
def test_what_stands_between_the_columns_is_seen(head, separator):
    assert separator_of(head) == separator
