"""Pages travel compressed."""

import gzip
import secrets
import struct
import zlib
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import repeat

import brotli
import zopfli.zlib
from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

_WORTH_IT = 600  # bytes; a smaller page fits into one packet anyway
_LEVEL = 5
_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # gzip, deflate, no name, no time, no system named
_LAST_BLOCK = b"\x03\x00"  # empty
_SMALL = 640  # bytes of a filling that may go as they are
_NEAR = 1024  # bytes that a filling is likely to repeat something of
_LITTLE = {"wbits": -11, "memLevel": 4}  # memory for 2 kB instead of 32, whose clearing takes longer than the rest
_TEXT = (
    *("text/html", "text/css", "text/csv", "text/calendar"),
    *("image/svg+xml", "application/json", "application/atom+xml", "application/vnd.sdmx.data+csv"),
    *("application/vnd.sdmx.structurespecificdata+xml", "application/vnd.sdmx.structure+xml"),
)


def compress(response: Response) -> Response:
    """gzip the body where it is text, the reader takes it and it is worth it."""
    if response.mimetype not in _TEXT:
        return response
    response.direct_passthrough = False  # a style sheet is read into memory once; a year's caching follows
    response.headers.add("Vary", "Accept-Encoding")
    if response.content_encoding:
        return response
    body = response.get_data()
    if len(body) >= _WORTH_IT and _best("gzip"):
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


class Frame:
    """A page that is the same for many readers but for one gap: what stands before and after it is compressed once, as
    small as can be, and each reader's filling is spliced in."""

    def __init__(self, before: bytes, after: bytes) -> None:
        self._before, self._after = before, after
        self._gzipped = _Gzipped(before, after)
        self._brotlied: dict[int, tuple[bytes, bytes]] = {}

    def filled(self, gap: bytes) -> Response:
        """The whole page in the best form that the reader takes. The length of `gap` should be one of a few."""
        coding = _best("br", "gzip") if len(gap) < _SMALL else _best("gzip")
        if not coding:
            return Response(self._before + gap + self._after)
        body = self._brotli(gap) if coding == "br" else self._gzipped.filled(gap)
        return Response(body, headers={"Content-Encoding": coding})

    def _brotli(self, gap: bytes) -> bytes:
        """The filling stands in the stream as it is (RFC 7932, an uncompressed meta-block), in the place of noise that
        no encoder can shrink. What follows depends on where it stands, and on the two bytes before it."""
        gap += self._after[:2]
        if len(gap) not in self._brotlied:
            self._brotlied[len(gap)] = next(filter(None, map(self._around, repeat(len(gap)))))
        first, last = self._brotlied[len(gap)]
        return first + gap + last

    def _around(self, length: int) -> tuple[bytes, bytes] | None:
        """What stands before and after a filling of a length; None where the noise was like the page somewhere, by
        chance, so that the encoder referred to it: then another filling would not come out."""
        noise, other = (secrets.token_bytes(length - 2) + self._after[:2] for _ in range(2))
        encoder = brotli.Compressor(mode=brotli.MODE_TEXT, quality=11)
        stream = encoder.process(self._before) + encoder.flush()
        stream += encoder.process(noise) + encoder.flush()
        stream += encoder.process(self._after[2:]) + encoder.finish()
        first, found, last = stream.partition(noise)
        with suppress(brotli.error):
            if found and brotli.decompress(first + other + last) == self._before + other + self._after[2:]:
                return first, last
        return None


class _Gzipped:
    """gzip (RFC 1952) of a page with a gap: three runs of deflate blocks (RFC 1951), the first two ending on a byte."""

    def __init__(self, before: bytes, after: bytes) -> None:
        self._before, self._after = before, after
        self._check = zlib.crc32(before)

    def filled(self, gap: bytes) -> bytes:
        size = _LITTLE if len(gap) <= _SMALL else {"wbits": -zlib.MAX_WBITS}
        packer = zlib.compressobj(level=9, **size, zdict=self._before[-_NEAR:])
        middle = packer.compress(gap) + packer.flush(zlib.Z_SYNC_FLUSH)
        check = zlib.crc32(self._after, zlib.crc32(gap, self._check))
        length = len(self._before) + len(gap) + len(self._after)
        first, last = self._ends
        return b"".join((_HEAD, first, middle, last, struct.pack("<LL", check, length)))

    @cached_property
    def _ends(self) -> tuple[bytes, bytes]:
        return _continued(_deflated(self._before, blocksplitting=False)), _deflated(self._after)


def _deflated(text: bytes, *, blocksplitting: bool = True) -> bytes:
    """The smallest deflate blocks that Zopfli finds; one block where it may not split."""
    wrapped: bytes = zopfli.zlib.compress(text, blocksplitting=blocksplitting, numiterations=5)
    return wrapped[2:-4]


def _continued(block: bytes) -> bytes:
    """One last block made one that others follow: its first bit cleared, and an empty stored block after it, which ends
    on a byte. Whether that one's three bits fit into the block's last byte is found by trying."""
    block = bytes([block[0] & 0xFE]) + block[1:]
    text = zlib.decompressobj(-zlib.MAX_WBITS).decompress(block)
    for pad in (b"", b"\0"):
        ended = block + pad + b"\0\0\xff\xff"
        with suppress(zlib.error):
            reader = zlib.decompressobj(-zlib.MAX_WBITS)
            if reader.decompress(ended + _LAST_BLOCK) == text and reader.eof:
                return ended
    raise AssertionError("no deflate block")


def _best(*offered: str) -> str:
    """The first of these codings that the reader takes; empty where none is."""
    accepted = _accepted(request.headers.get("Accept-Encoding", ""))
    return next((coding for coding in offered if accepted[coding]), "")


@lru_cache(maxsize=256)
def _accepted(header: str) -> Accept:
    """An Accept-Encoding understood; a few are in use, and each is parsed once."""
    return parse_accept_header(header)


def init_app(app: Flask) -> None:
    """Compress after everything else is done with the page."""
    app.after_request(compress)
