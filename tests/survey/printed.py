"""Printed sheets as a reader meets them: Typst takes the finished PDF apart again, page by page."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pikepdf
import pytest
import typst
import zxingcpp
from PIL import Image


def _elements(node):
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S).strip("/"), str(node.Alt) if "/Alt" in node else None
        if "/K" in node:
            yield from _elements(node.K)


@dataclass(frozen=True)
class Printed:
    path: Path

    def _with(self, source):
        return typst.Compiler(source.encode(), root=self.path.parent, font_paths=[], ignore_system_fonts=True)

    def size(self, page=1):
        """Width and height of a page in whole mm."""
        picture = f'image("{self.path.name}", page: {page})'
        source = f"#context [#metadata(measure({picture}).values().map(side => calc.round(side / 1mm))) <size>]"
        return tuple(json.loads(self._with(source).query("<size>", field="value", one=True)))

    @property
    def pages(self):
        return next(page for page in count() if not self._has(page + 1))

    def _has(self, page):
        try:
            self.size(page)
        except RuntimeError as error:
            if f"page {page} does not exist" not in str(error):
                raise
            return False
        return True

    def picture(self, page=1, ppi=100):
        width, height = self.size(page)
        sheet = f"#set page(width: {width}mm, height: {height}mm, margin: 0pt)"
        source = f'{sheet}\n#image("{self.path.name}", page: {page})'
        return Image.open(io.BytesIO(self._with(source).compile(format="png", ppi=ppi)))

    def claims(self):
        """The standards that the file says it keeps; Typst writes no file that breaks one that it was asked for."""
        with pikepdf.open(self.path) as file, file.open_metadata() as said:
            told = {"ua": said.get("pdfuaid:part"), "a": said.get("pdfaid:part")}
            told["a"] = told["a"] and told["a"] + said["pdfaid:conformance"].lower()
        return {f"{standard}-{part}" for standard, part in told.items() if part}

    def outline(self):
        """The bookmarks."""
        with pikepdf.open(self.path) as file, file.open_outline() as outline:
            return [entry.title for entry in outline.root]

    def structure(self):
        """(kind, words said in its place or none) of each element of the tagged structure, in reading order."""
        with pikepdf.open(self.path) as file:
            return list(_elements(file.Root.StructTreeRoot.K))

    def filled(self, page, ppi=36):
        """How far down a page goes, from 0 to 1 of what lies above its foot."""
        picture = self.picture(page, ppi).convert("L").crop
        width, height = self.picture(page, ppi).size
        body = picture((0, 0, width, round(0.94 * height))).point(lambda light: 255 * (light < 200))
        return body.getbbox()[3] / body.height

    def symbols(self, page=1):
        return zxingcpp.read_barcodes(self.picture(page))

    def type_sizes(self):
        """The size of each word's type, in points."""
        if not shutil.which("pdftotext"):
            pytest.skip("pdftotext (poppler-utils) is not here: the text of printed sheets was not read")
        done = subprocess.run(["pdftotext", "-bbox", self.path, "-"], capture_output=True, check=True)
        word = r'<word xMin="[^"]*" yMin="([^"]*)" xMax="[^"]*" yMax="([^"]*)">'
        return [float(low) - float(high) for high, low in re.findall(word, done.stdout.decode())]

    def text(self):
        """All text in reading order, blanks and line breaks taken out."""
        if not shutil.which("pdftotext"):
            pytest.skip("pdftotext (poppler-utils) is not here: the text of printed sheets was not read")
        done = subprocess.run(["pdftotext", "-raw", self.path, "-"], capture_output=True, check=True)
        return "".join(done.stdout.decode().replace("\u200b", "").split())
