"""Inputs as nobody meant them: what is valid, bent a little at a time."""

import io
import re
import zipfile
from random import Random

TOKENS = tuple(
    word.encode("utf-8", "surrogatepass")
    for word in (
        *("\0", "\ufeff", "\ud800", "\u202e", "\U0010ffff", "\r", "\n", "\n\n", "\t", ",", ";", '"', "'", "`", "\\"),
        *("=1+1", "＝1+1", "@SUM(A1)", "-1", "0", "1e999", "NaN", "inf", "-0.0", "9" * 400, "1_000", "１２", "٣", "½"),
        *("1.2万", "2206-01-01", "0000-00-00", "05/03/2026", "24:61", "null", "true", "~", "NA", "[]", "{}", "C01"),
        *(
            "620100",
            "A1",
            "2026-1",
            "&a [*a, *a]",
            "<<: *a",
            "!!python/name:os",
            "? ",
            "- - - ",
            "[" * 3_000,
            "{a: " * 900,
        ),
        *(
            "a" * 70_000,
            "汉" * 5_000,
            "../../etc/passwd",
            "%00",
            "%n",
            "{{7*7}}",
            "<script>",
            "&amp;",
            "&#0;",
            "<!DOCTYPE",
        ),
    )
)
NUMBER = re.compile(rb"\d+(?:\.\d+)?")
ENCODINGS = ("utf-16", "gb18030", "utf-8-sig", "utf-32")


def bent(rng: Random, content: bytes, others: tuple[bytes, ...] = ()) -> bytes:
    """The content after one to four small accidents; in a ZIP half of them happen to what it holds."""
    for _ in range(rng.randint(1, 4)):
        if content[:2] == b"PK" and rng.random() < 0.7:
            content = _bent_member(rng, content)
        else:
            content = rng.choice(ACCIDENTS)(rng, content, others)
    return content


def _bent_member(rng: Random, content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [(name, packed.read(name)) for name in packed.namelist()]
    except Exception:  # an accident before this one: then it is no ZIP any more, in one of many ways
        return content
    chosen = rng.randrange(len(members)) if members else 0
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, member) in enumerate(members):
            packed.writestr(name, rng.choice(ACCIDENTS)(rng, member, ()) if number == chosen else member)
    return out.getvalue()


def _place(rng: Random, content: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.choice((1, 1, 2, 8, 64, 1_000)))


def _flip(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    start, end = _place(rng, content)
    return content[:start] + rng.randbytes(end - start) + content[end:]


def _drop(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    start, end = _place(rng, content)
    return content[:start] + content[end:]


def _twice(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    start, end = _place(rng, content)
    return content[:end] + content[start:end] * rng.choice((1, 1, 50)) + content[end:]


def _token(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    start, end = _place(rng, content)
    return content[:start] + rng.choice(TOKENS) + content[rng.choice((start, end)) :]


def _number(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    found = list(NUMBER.finditer(content))
    if not found:
        return _token(rng, content, ())
    one = rng.choice(found)
    return content[: one.start()] + rng.choice(TOKENS) + content[one.end() :]


def _lines(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    lines = content.split(b"\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _cut(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    return content[: rng.randint(0, len(content))]


def _spelled(rng: Random, content: bytes, _others: tuple[bytes, ...]) -> bytes:
    return content.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


def _spliced(rng: Random, content: bytes, others: tuple[bytes, ...]) -> bytes:
    other = rng.choice(others) if others else content
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


ACCIDENTS = (_flip, _drop, _twice, _token, _token, _number, _number, _lines, _cut, _spelled, _spliced)
