"""Small multiples: where their points lie."""

from xml.etree import ElementTree

from survey.drawing.multiples import HEIGHT, Place, Scale, small_multiple
from survey.drawing.pieces import ON_PAPER

SCALE = Scale((2025.0, 2027.0), (70.0, 90.0))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*places, target=80.0, colours=None):
    return ElementTree.fromstring(str(small_multiple(places, target, SCALE, "a < b", colours)))


def test_times_and_indices_have_their_places_on_one_scale():
    picture = drawn(Place(2025.0, 80.0, 75.0, 85.0), Place(2026.0, 90.0, None, None), Place(2027.0, None, None, None))
    first, second = ((float(dot.get("cx")), float(dot.get("cy"))) for dot in picture.iter(f"{SVG}circle"))
    assert (first[1], second[1]) == (HEIGHT / 2, 0)
    assert second[0] - first[0] == 56  # half of what the edges leave of the width
    assert picture.find(f"{SVG}title").text == "a < b"


def test_a_band_is_drawn_from_two_waves_on_and_never_leaves_the_drawing():
    assert drawn(Place(2025.0, 80.0, 75.0, 85.0, (80.0, 75.0, 85.0))).find(f"{SVG}polygon") is None
    wide = (80.0, 20.0, 100.0)
    band = drawn(Place(2025.0, 80.0, 75.0, 85.0, wide), Place(2026.0, 80.0, 75.0, 85.0, wide)).find(f"{SVG}polygon")
    heights = {float(corner.split(",")[1]) for corner in band.get("points").split()}
    assert heights == {0, HEIGHT}


def test_on_paper_no_colour_is_left_to_the_page():
    assert "var(" not in str(small_multiple([Place(2025.0, 80.0, 75.0, 85.0)], 80.0, SCALE, "words", ON_PAPER))
