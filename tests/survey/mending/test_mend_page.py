"""The page that says what to mend first: numbers with intervals, words, a picture with the same numbers behind it."""

import re

import pytest

from analysis.live.importance import Importance, ItemImportance
from questionnaires import load_all
from survey.base.clock import today
from survey.base.database import db, transaction
from survey.mending.chart import chart
from survey.mending.importance import compute_importance
from survey.mending.matrix import matrix_of
from survey.models import SectorImportance
from survey.models.account import MANAGER
from survey.units.score import Score
from survey.units.scorecard import ItemScore

QUALITY = ("waiting_time", "doctor_explanation", "patient_respect")


class Scores:
    """As much of a unit's scores as the matrix looks at."""

    def __init__(self, *scores):
        items = [load_all()["C01"].item(item) for item in QUALITY]
        self.items = [ItemScore(item, score) for item, score in zip(items, scores, strict=True)]


def scored(index, half=2.0):
    return Score(100, 30, index=index, low=index - half, high=index + half)


def known(*shares, upper=84.0, mean=80.0):
    items = [
        ItemImportance(item, share * 0.6, share, share - 0.02, share + 0.02, mean, upper)
        for item, share in zip(QUALITY, shares, strict=True)
    ]
    return Importance(tuple(items), 0.6, 5000, 100)


def ids(points):
    return [point.item.id for point in points]


def test_first_comes_what_is_worth_most_importance_times_gap():
    """.5 x (84 - 82) = 1.0; .3 x (84 - 74) = 3.0; .2 x (84 - 80) = 0.8."""
    matrix = matrix_of(Scores(scored(82), scored(74), scored(80)), known(0.5, 0.3, 0.2))
    assert [round(point.worth, 6) for point in matrix.points] == [3.0, 1.0, 0.8]
    assert ids(matrix.first) == ["doctor_explanation", "waiting_time"]


def test_what_is_above_the_best_quarter_is_never_to_be_mended_first():
    matrix = matrix_of(Scores(scored(90), scored(83), scored(85)), known(0.5, 0.3, 0.2))
    assert ids(matrix.first) == ["doctor_explanation"]
    assert matrix.first[0].within_error
    assert not matrix_of(Scores(scored(90), scored(91), scored(85)), known(0.5, 0.3, 0.2)).first


def test_without_a_level_to_compare_with_nothing_comes_first():
    matrix = matrix_of(Scores(scored(70), scored(71), scored(72)), known(0.5, 0.3, 0.2, upper=None))
    assert not matrix.comparable
    assert not matrix.first
    assert ids(matrix.points) == list(QUALITY)


def test_corners_and_what_lies_near_a_line():
    matrix = matrix_of(Scores(scored(70), scored(90), scored(81)), known(0.5, 0.34, 0.16))
    corners = {point.item.id: (point.matters, point.falls_short, point.clear) for point in matrix.points}
    assert corners == {
        "waiting_time": (True, True, True),
        "doctor_explanation": (True, False, False),
        "patient_respect": (False, False, False),
    }


def test_an_item_with_too_few_answers_of_its_own_is_left_out():
    matrix = matrix_of(Scores(scored(70), Score(12, 5, missing=18), scored(81)), known(0.5, 0.3, 0.2))
    assert ids(matrix.points) == ["waiting_time", "patient_respect"]


def test_the_picture_holds_every_point_inside_its_frame_and_says_so_in_words():
    matrix = matrix_of(Scores(scored(99, 3), scored(40), Score(50, 9, index=80)), known(0.7, 0.28, 0.02))
    picture = chart(matrix, title="重要 & 得分", description="一二三", across="<得分>", upwards="重要")
    assert "<title>重要 &amp; 得分</title><desc>一二三</desc>" in picture
    assert "&lt;得分&gt; →" in picture
    shares = [float(share) for share in re.findall(r'(?:cx|x1|x2)="([-\d.]+)%"', picture)]
    assert all(0 <= share <= 100 for share in shares)
    heights = [float(height) for height in re.findall(r'(?:cy|y1|y2)="([-\d.]+)em"', picture)]
    assert all(1 <= height <= 15 for height in heights)
    assert re.findall(r">(\d)</text>", picture)[-3:] == ["3", "2", "1"]


@pytest.fixture
def reader(open_wave, account, signed_in):
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def answered(write):
    """Forty responses at A1 on ten days: waiting is bad, the rest is good; noise at another unit's outlet."""
    for days in range(1, 11):
        for mark in (4, 5, 6, 7):
            marks = {"waiting_time": mark, "doctor_explanation": 9 + mark % 2, "patient_respect": 9}
            write("A1", "好", days=days, overall=mark, versus_expectation=mark + 1, versus_ideal=mark, **marks)
            write("A3", "好", days=days, overall=1, versus_expectation=1, versus_ideal=1, waiting_time=1)


def test_the_page_says_what_to_mend_with_numbers_and_the_way_to_the_comments(app, reader, answered, sector_products):
    with app.app_context():
        compute_importance()
    page = reader.get("/unit/mend").text
    assert "先改这一项" in page
    assert "得分 50.0" in page
    assert re.search(r'href="/unit/comments\?[^"]*item=waiting_time', page)
    assert len(re.findall(r"<tr>\s*<th scope=.row", page)) == 3
    assert "14 个网点" in page
    english = reader.get("/unit/mend?lang=en").text
    assert "Improve this first" in english
    assert "How was the length of the wait" in english


def test_before_the_first_night_the_page_says_when_it_will_know(reader, answered):
    page = reader.get("/unit/mend").text
    assert "明天就能看到" in page
    assert "<svg" not in page


def test_of_a_sector_with_too_little_the_page_says_what_it_takes(app, reader, answered, open_wave):
    little = SectorImportance(
        wave_id=open_wave, sector_code="C01", computed_on=today(), figures={"n": 90, "outlets": 4}
    )
    with app.app_context(), transaction():
        db.session.add(little)
    page = reader.get("/unit/mend").text
    assert "至少要有 3 家单位、10 个网点、100 份评价" in page
    assert "<svg" not in page


def test_with_few_responses_there_is_progress_and_no_matrix(app, reader, write, sector_products):
    write("A1", "好", overall=9, versus_expectation=9, versus_ideal=9, waiting_time=9)
    with app.app_context():
        compute_importance()
    page = reader.get("/unit/mend").text
    assert "还差 29 份评价" in page
    assert "<svg" not in page


def told_reasons(page):
    """What the page says was wrong: option and how many, in its order."""
    listed = re.search(r'<ul class="reasons">(.*?)</ul>', page, re.DOTALL)
    spans = r"<span>([^<]+)</span>.*?<span>([^<]+) <span"
    return re.findall(spans, listed[1], re.DOTALL) if listed else None


def test_what_the_displeased_say_was_wrong_is_counted_up_to_yesterday(reader, write):
    for why in (["waiting", "price"], ["waiting"], ["price", "waiting", "other"]):
        write("A1", "好", days=1, overall=4, not_good=why)
    write("A1", "好", days=0, overall=1, not_good=["attitude"])
    write("A3", "好", days=1, overall=1, not_good=["attitude"])  # another unit's
    page = reader.get("/unit/mend").text
    assert told_reasons(page) == [("等候太久", "3 位"), ("价钱", "2 位"), ("其他", "1 位")]
    assert "总的来说打 6 分或更低的顾客里，有 3 位选了原因" in page
    assert re.search(r'href="/unit/comments\?[^"]*item=overall&amp;most=6', page)
    assert told_reasons(reader.get("/unit/mend?lang=en").text)[0][0] == "Long wait"


def test_what_two_people_alone_say_is_not_counted(reader, write):
    for _ in range(2):
        write("A1", "好", days=1, overall=4, not_good=["waiting"])
    assert told_reasons(reader.get("/unit/mend").text) is None


def test_a_wave_that_is_not_there_is_404(reader):
    for wave in ("1999-1", "%00", "2026-1'"):
        assert reader.get(f"/unit/mend?wave={wave}").status_code == 404


def test_at_most_ten_queries_and_a_hundred_kilobytes(app, reader, answered, sector_products, statements):
    with app.app_context():
        compute_importance()
    reader.get("/unit/mend")
    statements.clear()
    page = reader.get("/unit/mend")
    assert len(statements) <= 10
    assert len(page.data) < 100_000
