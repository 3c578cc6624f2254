"""Pages travel compressed."""

import gzip
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

_WORTH_IT = 600  # bytes; a smaller page fits into one packet anyway
_LEVEL = 5
_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # gzip, deflate, no name, no time, no system named
_LAST_BLOCK = b"\x03\x00"  # empty
_TEXT = ("text/html", "text/css", "text/csv", "image/svg+xml", "application/json")


def compress(response: Response) -> Response:
    """gzip the body where it is text, the reader takes it and it is worth it."""
    if response.mimetype not in _TEXT:
        return response
    response.direct_passthrough = False  # a style sheet is read into memory once; a year's caching follows
    response.headers.add("Vary", "Accept-Encoding")
    if response.content_encoding:
        return response
    body = response.get_data()
    if len(body) >= _WORTH_IT and _takes_gzip(request.headers.get("Accept-Encoding", "")):
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


@dataclass(frozen=True)
class Part:
    """A part of a page, compressed by itself and once, so that it can be spliced into many."""

    text: bytes

    @cached_property
    def packed(self) -> bytes:
        """Its deflated form (RFC 1951), ending on a byte, not the last of its stream."""
        packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(self.text) + packer.flush(zlib.Z_SYNC_FLUSH)


def joined(parts: Iterable[Part]) -> Response:
    """An answer of these parts; one gzip body (RFC 1952) of their compressed forms where the reader takes it."""
    if not _takes_gzip(request.headers.get("Accept-Encoding", "")):
        return Response(b"".join(part.text for part in parts))
    body, check, length = [_HEAD], 0, 0
    for part in parts:
        body.append(part.packed)
        check, length = zlib.crc32(part.text, check), length + len(part.text)
    body += (_LAST_BLOCK, struct.pack("<LL", check, length))
    return Response(b"".join(body), headers={"Content-Encoding": "gzip"})


@lru_cache(maxsize=256)
def _takes_gzip(header: str) -> bool:
    """Whether a reader with this Accept-Encoding takes gzip; a few headers are in use, and each is parsed once."""
    return bool(parse_accept_header(header)["gzip"])


def init_app(app: Flask) -> None:
    """Compress after everything else is done with the page."""
    app.after_request(compress)
