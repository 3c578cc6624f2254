"""Where figures are going: on their own pages, all on one page, in the bulletin; from what stood, and nothing else."""

import re

import pytest

from survey.base.database import transaction
from survey.models.release import latest_release
from survey.outputs.document.bulletin import bulletin
from survey.outputs.edition import edition
from survey.waves.targets import set_path

WAVES = ("2024-1", "2024-2", "2025-1", "2025-2", "2026-1")


@pytest.fixture
def five(publish):
    """Five waves whose indices all rise by a point each half-year."""
    for lift, wave in enumerate(WAVES):
        publish(wave, lift=float(lift))


def paced(page):
    """Slope, and the year ahead with its value and target, as a page says them."""
    told = re.search(r"平均每年 \+(\d\.\d) 分.*?(20\d\d) 年：(\d+\.\d)［.*?］，目标 (\d+)", page, re.DOTALL)
    return told.groups()


def test_the_pace_and_where_it_leads_next_year_without_a_plan(client, five):
    page = client.get("/figures/sectors/C01").text
    assert paced(page) == ("2.0", "2027", "89.8", "80")  # 87.4, and two points a year for 1.17 years
    assert page.count('class="band"') == 1


def test_it_is_looked_ahead_to_the_last_year_of_the_plan_and_its_target(app, client, five):
    with app.app_context(), transaction():
        set_path("C", "", (2027, 81), (2028, 82))
        set_path("C", "C02", (2027, 84), (2029, 86))
    assert paced(client.get("/figures/sectors/C01").text)[1::2] == ("2028", "82")
    assert paced(client.get("/figures/sectors/C02").text)[1::2] == ("2029", "86")
    assert paced(client.get("/figures/sectors/P02").text)[1::2] == ("2027", "85")


def test_nothing_goes_beyond_the_scale(app, client, five):
    with app.app_context(), transaction():
        set_path("C", "", (2027, 81), (2050, 90))
    assert "2050 年：100.0［" in client.get("/figures/sectors/C01").text


def test_two_waves_have_a_line_but_no_pace(client, publish):
    publish("2025-2")
    publish("2026-1", lift=1.0)
    page = client.get("/figures/families/C").text
    assert 'class="band"' in page
    assert "平均每年" not in page


def test_what_is_withheld_has_no_tendency(client, five):
    page = client.get("/figures/sectors/P05").text
    assert 'class="band"' not in page
    assert "平均每年" not in page


def test_all_figures_stand_on_one_page_in_both_languages(client, five):
    page = client.get("/figures/tendencies").text
    assert page.count('class="multiple"') == 4 + 4  # sectors, cities
    assert "软件信息：2024-1 没有公布" in page
    assert page.count("每年 +2.0") >= 7
    assert "演示数据" in page
    english = client.get("/figures/tendencies?lang=en").text
    assert "每年" not in english


def test_one_wave_is_no_tendency_yet(client, publish):
    publish("2026-1")
    page = client.get("/figures/tendencies").text
    assert "公布满两期后" in page
    assert "<svg" not in page[page.index("<main") : page.index("</main")]


def test_without_a_release_there_is_no_page(client):
    assert client.get("/figures/tendencies").status_code == 404


def test_a_release_tells_of_its_past_as_it_stood_then_whatever_comes_later(client, publish):
    for lift, wave in enumerate(WAVES[:4]):
        publish(wave, lift=float(lift))
    address = "/releases/2025-2/1/figures/tendencies"
    before = client.get(address).text
    publish("2024-1", 2, reason="a wrong weight", lift=9.0)
    publish("2026-1", lift=4.0)
    now = client.get("/figures/tendencies").text
    main = re.compile(r"<section>.*</section>", re.DOTALL)
    assert main.search(client.get(address).text)[0] == main.search(before)[0]
    assert "2024-1 92.4" in now
    assert "2024-1 83.4" in before


def test_the_bulletin_has_it_from_the_second_wave_on(app, publish):
    publish("2025-2")
    titles = []
    for wave in ("2025-2", "2026-1"):
        if wave == "2026-1":
            publish(wave, lift=1.0)
        with app.test_request_context():
            blocks = bulletin(edition(latest_release())).blocks
        titles.append([block.text for block in blocks if hasattr(block, "text")])
    assert not any("历期走势" in title for title in titles[0])
    assert any("历期走势" in title for title in titles[1])
