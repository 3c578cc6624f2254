"""`/unit` of a unit with 300 outlets in six cities: a look at the cities, then a list to search, sort and page through.

Scores are those of `tests.survey.many_outlets`, so every order here is told from the outlets' numbers.
"""

import csv
import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest

from survey.base.database import transaction
from survey.models.account import MANAGER
from survey.units.scorecard import MANY
from tests.survey import many_outlets
from tests.survey.many_outlets import CITIES, FEW_OF_TEN, index_of, responses_of

NUMBERS = range(many_outlets.MANY)
WORST = sorted(NUMBERS, key=lambda n: (index_of(n) is None, index_of(n) or responses_of(n), n % len(CITIES), n))
FEWEST = sorted(NUMBERS, key=lambda n: (responses_of(n), n % len(CITIES), n))
LANZHOU = CITIES[0]


@pytest.fixture
def manager(app, remembered, account, signed_in):
    """Who manages the 300 outlets."""

    def make():
        with app.app_context(), transaction():
            many_outlets.open_wave()

    remembered("many outlets", make)
    return signed_in(account(MANAGER, unit=0))


def seen(manager, **asked):
    """The numbers of the outlets on the page that is asked for, in their order."""
    return numbers(page_of(manager, **asked))


def page_of(manager, **asked):
    answer = manager.get(f"/unit?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer.text


def numbers(page):
    return [int(number) for number in re.findall(r'href="/unit/outlets/N(\d+)\?', page)]


def told(page):
    """Which of how many outlets the page says that it shows."""
    return re.search(r"第 (\d+)–(\d+) 个，共 ([\d,]+) 个网点", page).groups()


def test_the_worst_come_first_twenty_a_page_and_those_without_a_score_last(manager):
    page = page_of(manager)
    assert numbers(page) == WORST[:20]
    assert told(page) == ("1", "20", "300")
    assert seen(manager, page=2) == WORST[20:40]
    last = page_of(manager, page=15)
    assert numbers(last) == WORST[280:]
    assert told(last) == ("281", "300", "300")
    assert [index_of(number) for number in WORST[269:271]] == [max(filter(None, map(index_of, NUMBERS))), None]
    assert {number % 10 for number in WORST[270:]} == {FEW_OF_TEN}


def test_every_outlet_is_on_one_page(manager):
    found = [number for page in range(1, 16) for number in seen(manager, page=page, sort="name")]
    assert found == list(NUMBERS)


def test_the_fewest_responses_first(manager):
    assert seen(manager, sort="responses") == FEWEST[:20]
    assert FEWEST[0] == 7


def test_of_one_city_and_by_name_or_code(manager):
    here = [number for number in WORST if number % 6 == 0]
    page = page_of(manager, city=LANZHOU)
    assert numbers(page) == here[:20]
    assert told(page) == ("1", "20", "50")
    assert seen(manager, city=LANZHOU, page=3) == here[40:]
    assert seen(manager, q="N12", sort="name") == list(range(120, 130))
    assert seen(manager, q=" n12 ", sort="name") == list(range(120, 130)), "blanks and case aside"
    assert seen(manager, q="Ｎ１２", sort="name") == list(range(120, 130)), "and width"
    assert seen(manager, q="012号") == [12]
    assert seen(manager, q="12", city=LANZHOU, sort="name") == [12, 120, 126, 212][:3]


def test_links_keep_what_was_asked_for(manager):
    page = page_of(manager, city=LANZHOU, sort="name", q="N", page=2, wave="2026-1")
    links = re.findall(r'href="(/unit\?[^"]*page=3[^"]*)"', page)
    assert len(links) == 1
    address = links[0].replace("&amp;", "&").partition("#")[0]
    assert numbers(manager.get(address).text) == [number for number in NUMBERS if number % 6 == 0][40:]
    assert re.search(r'<option value="name" selected>', page)
    assert 'name="q" value="N"' in page
    assert 'name="wave" value="2026-1"' in page


NONSENSE = (
    *({"page": page} for page in ("-1", "0", "9e9", "1.5", "二", "9" * 40)),
    *({"city": city} for city in ("640100", "620900", "'; DROP TABLE outlet")),
    *({"sector": "P02"}, {"sector": "P02", "page": "3", "q": "N1"}),
    *({"sort": "upside-down"}, {"q": "\0\u202e "}, {"colour": "red"}),
)
"""Words of addresses that mean nothing here: a city of another province, one without outlets of the unit."""


def test_what_makes_no_sense_asks_for_nothing(manager):
    for asked in NONSENSE:
        assert seen(manager, **asked) == WORST[:20], asked


def test_beyond_the_end_is_the_last_page(manager):
    assert seen(manager, page=16) == seen(manager, page=10**17) == WORST[280:]


def test_what_is_not_found_is_said_with_a_way_back(manager):
    for text in ("%", "_", "N%", "N_0", "\\", "没有这个网点", "x" * 5000, "<b>", '"'):
        page = page_of(manager, q=text, city=LANZHOU)
        assert numbers(page) == [], text
        assert "没有符合条件的网点" in page
        assert '<a href="/unit#outlets">看全部</a>' in page


def test_the_cities_come_first_with_the_unit_s_own_measure(manager):
    page = page_of(manager)
    tiles = re.findall(r'<a href="(/unit\?city=\d+#outlets)">(.*?)</a>', page, re.DOTALL)
    assert [address for address, _ in tiles] == [f"/unit?city={city}#outlets" for city in CITIES]
    words = [re.sub(r"<[^>]+>|\s+", " ", tile).split() for _, tile in tiles]
    for place, (name, index, *_verdict, outlets) in enumerate(words):
        counted = [index_of(n) for n in NUMBERS if n % 6 == place and index_of(n) is not None]
        few = [50 - 1 for n in NUMBERS if n % 6 == place and index_of(n) is None]  # one odd day each
        assert (len(name) > 1, outlets) == (True, "(50)")
        assert float(index) == pytest.approx((sum(counted) + sum(few)) / 50, abs=0.05)
    assert page.index("网点一览") < page.index("各网点") < page.index("各题得分")


def test_the_verdicts_of_all_outlets_are_counted(manager):
    words = re.sub(r"<[^>]+>|\s+", "", page_of(manager, q="N000"))
    met, not_met, undecided = (
        int(re.search(rf"{sign}(\d+)", words)[1]) for sign in ("✓达标", "×未达标", "～暂不能判定")
    )
    assert (met + not_met + undecided, "份数还不够30" in words) == (270, True)


def test_the_page_stays_small_and_asks_no_more(app, manager, statements):
    page_of(manager)
    statements.clear()
    page = page_of(manager, city=LANZHOU, q="N", page=2)
    assert len(statements) <= 10, "\n\n".join(statements)
    assert len(page) < 60_000


def test_a_unit_whose_outlets_one_page_shows_keeps_the_simple_page(app, account, signed_in):
    with app.app_context(), transaction():
        many_outlets.open_wave(many=MANY)
    page = page_of(signed_in(account(MANAGER, unit=0)), q="N000", page=2, sort="worst")
    by_city = sorted(range(MANY), key=lambda number: (number % 6, number))
    assert numbers(page) == by_city
    assert 'type="search"' not in page
    assert "网点一览" not in page


def test_one_outlet_more_and_there_is_a_list(app, account, signed_in):
    with app.app_context(), transaction():
        many_outlets.open_wave(many=MANY + 1)
    page = page_of(signed_in(account(MANAGER, unit=0)))
    assert len(numbers(page)) == MANY
    assert "下一页" in page


def test_cities_stand_in_the_files_as_on_the_page(manager):
    rows = list(csv.DictReader(io.StringIO(manager.post("/unit/scores.csv").get_data().decode("utf-8-sig"))))
    cities = [row for row in rows if row["level"] == "city"]
    assert [row["code"] for row in cities] == list(CITIES)
    tiles = re.findall(r"city=\d+#outlets.*?<b>([\d.]+)</b>", page_of(manager), re.DOTALL)
    assert [f"{float(row['index']):.1f}" for row in cities] == tiles
    assert len([row for row in rows if row["level"] == "outlet"]) == 300
    book = openpyxl.load_workbook(io.BytesIO(manager.post("/unit/scores.xlsx").get_data()))
    assert book.sheetnames[:3] == ["总分", "市州", "网点"]
    assert book["市州"].max_row == 3 + len(CITIES)
