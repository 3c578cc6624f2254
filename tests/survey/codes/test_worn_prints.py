"""Prints are read when they are worn: blurred, pale, covered; and what they say is large enough."""

import random
import re
import subprocess
from dataclasses import replace

import pytest
import zxingcpp
from PIL import ImageDraw, ImageFilter

from survey.codes import posters
from survey.paper import symbol
from tests.survey.codes.test_posters import LONG, PLAIN
from tests.survey.paper.test_symbol import picture

URL = PLAIN.url
SHEETS = {"poster": posters.render, "card": lambda poster: posters.render_cards([poster])}


@pytest.fixture(params=SHEETS)
def photograph(request, printed):
    """A sheet as a camera has it: grey, at 90 dots an inch."""
    return printed(SHEETS[request.param](PLAIN)).picture(ppi=90).convert("L")


def read(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_a_camera_that_is_not_in_focus_reads_it(photograph):
    assert read(photograph.filter(ImageFilter.GaussianBlur(1.5))) == [URL]


def test_pale_print_in_poor_light_is_read(photograph):
    assert read(photograph.point(lambda grey: 110 + grey * 40 // 255)) == [URL]


def test_a_sheet_held_askew_is_read(photograph):
    assert read(photograph.rotate(12, expand=True, fillcolor=255)) == [URL]


def test_dust_and_scratches_do_not_matter(photograph):
    chance, dirty = random.Random(5), photograph.copy()
    brush = ImageDraw.Draw(dirty)
    width, height = dirty.size
    for _ in range(60):
        x, y = chance.random() * width, chance.random() * height
        brush.ellipse([x, y, x + 3, y + 3], fill=0)
        brush.line([x, y, x + 25, y + chance.random() * 25], fill=255)
    assert read(dirty) == [URL]


def covered(image, chance, part):
    """The picture of a symbol with a patch of its square, `part` of it, covered in grey."""
    side = image.width * part**0.5
    x, y = (chance.random() * (image.width - side) for _ in range(2))
    patched = image.copy()
    ImageDraw.Draw(patched).rectangle([x, y, x + side, y + side], fill=128)
    return patched


def read_of_100(correction, tmp_path):
    """In how many of 100 pictures with a tenth of the symbol covered, its corners free, the address is read."""
    whole = picture(symbol.svg(URL, correction), tmp_path, ppi=400).convert("L")
    chance, corner = random.Random(7), whole.width * 12 // 37
    far = whole.width - corner
    corners = [(x, y, x + corner, y + corner) for x, y in ((0, 0), (far, 0), (0, far))]
    count = 0
    for _ in range(100):
        patched = covered(whole, chance, 0.1)
        for box in corners:  # without these a reader does not find a symbol at all, whatever its correction
            patched.paste(whole.crop(box), box)
        count += read(patched) == [URL]
    return count


def test_what_hangs_for_months_bears_more_dirt_than_what_is_shown_once(tmp_path):
    lasting, shown = (read_of_100(correction, tmp_path) for correction in (symbol.LASTING, symbol.SHOWN))
    assert lasting >= 75
    assert lasting > shown


@pytest.mark.parametrize("sheet", SHEETS)
def test_prints_that_last_bear_the_stronger_symbol(printed, sheet):
    found = zxingcpp.read_barcodes(printed(SHEETS[sheet](PLAIN)).picture())
    assert [one.ec_level for one in found] == ["Q"]


def test_nothing_on_a_card_is_smaller_than_8_points(printed, tmp_path):
    for name in (PLAIN.outlet_name, LONG.outlet_name[:70]):
        sheet = printed(posters.render_cards([replace(PLAIN, outlet_name=name, demonstration=True)]))
        laid_out = subprocess.run(["pdftotext", "-bbox-layout", sheet.path, "-"], capture_output=True, check=True)
        words = re.findall(r'<word .*yMin="([\d.]+)" .*yMax="([\d.]+)">(.*)</word>', laid_out.stdout.decode())
        assert len(words) > 10
        small = [word for top, bottom, word in words if float(bottom) - float(top) < 8 * 0.98]
        assert small == []
