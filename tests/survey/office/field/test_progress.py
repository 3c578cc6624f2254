"""The field of a wave: what each cell has, what it will have, and what it still needs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from survey.base.clock import local_day
from survey.base.database import db, transaction
from survey.models import DaySums, OutletProducts
from survey.office.field.progress import progress
from survey.office.field.strips import shortened
from survey.queries.register import entries
from survey.waves import stages
from tests.conftest import import_register

START = date(2026, 3, 2)
OTHERS = tuple((f"D{n}", n % 4, "C01", "620500", 500) for n in range(8))


def answered(wave_id, outlet_id, scores, day=START):
    """The sums of an outlet's day as the worker leaves them."""
    products = {
        "items": ["score"],
        "n": len(scores),
        "sums": [sum(scores)],
        "products": [[sum(s * s for s in scores)]],
    }
    db.session.add_all(
        [
            DaySums(wave_id=wave_id, outlet_id=outlet_id, day=day, n=len(scores), sums={}),
            OutletProducts(wave_id=wave_id, outlet_id=outlet_id, products=products),
        ]
    )


@pytest.fixture
def field(app):
    """A wave of 100 days: ten outlets of one cell with 20 responses each, two of another with 4."""
    rows = tuple((f"A{n}", n % 4, "C01", "620100", 400) for n in range(10))
    with app.app_context(), transaction():
        wave = stages.create("2026-1", "第一期", closes_on=START + timedelta(days=99))
        import_register(wave, *rows, *OTHERS, ("B1", 1, "P02", "620100", 100), ("B2", 1, "P02", "620100", 100))
        stages.open_(wave)
        wave.opened_at = datetime(2026, 3, 2, 1, tzinfo=UTC)
        for row in entries(wave.id):
            if row.code.startswith("A"):
                place = int(row.code[1:])
                answered(wave.id, row.id, [70 + place + (10 if k % 2 else -10) for k in range(20)])
            elif row.code in ("D0", "D1"):
                answered(wave.id, row.id, [60, 80, 70, 90])


def cells(app, today):
    with app.app_context():
        wave = stages.find("2026-1")
        assert local_day(wave.opened_at) == START
        return {(c.sector.code, c.city.code): c for c in progress(wave, today).cells}


def test_responses_participation_and_precision_of_a_cell(app, field):
    cell = cells(app, START + timedelta(days=99))["C01", "620100"]
    assert (cell.registered, cell.selected, cell.answering) == (10, 10, 10)
    assert (cell.now.responses, cell.participation) == (200, 200 / 4000)
    assert cell.now.mark == ""
    assert cell.close == cell.now
    assert not cell.misses


def test_the_close_is_projected_from_the_days_that_passed(app, field):
    """After 25 of 100 days there will be four times as many responses, from the same outlets."""
    cell = cells(app, START + timedelta(days=24))["C01", "620500"]
    assert (cell.now.responses, cell.close.responses) == (8, 32)
    assert cell.close.half_width < cell.now.half_width


def test_a_cell_that_will_miss_the_rule_says_how_many_responses_it_needs_in_how_many_outlets(app, field):
    cell = cells(app, START + timedelta(days=24))["C01", "620500"]
    assert cell.misses
    assert 1 <= cell.more.outlets <= 8
    assert cell.more.responses >= 30 - 8
    assert not cell.obstacle


def test_what_it_needs_is_enough(app, field):
    with app.app_context():
        wave = stages.find("2026-1")
        need = next(c for c in progress(wave, START).cells if c.city.code == "620500").more
    gathered = 8 + need.responses
    with app.app_context(), transaction():
        silent = [row for row in entries(stages.find("2026-1").id) if row.code.startswith("D") and row.code > "D1"]
        share = -(-gathered // (need.outlets + 1))
        for row in silent[: need.outlets]:
            answered(stages.find("2026-1").id, row.id, [60, 80] * (share // 2 + 1))
    assert not cells(app, START + timedelta(days=200))["C01", "620500"].misses


def test_a_cell_of_one_unit_stays_confidential_whatever_comes(app, field):
    cell = cells(app, START)["P02", "620100"]
    assert (cell.close.mark, cell.obstacle, cell.more) == ("x", "confidential", None)


def test_without_a_planned_last_day_nothing_is_projected(app, field):
    with app.app_context(), transaction():
        stages.find("2026-1").closes_on = None
    with app.app_context():
        found = progress(stages.find("2026-1"), START)
    assert found.factor is None
    assert all(cell.close == cell.now for cell in found.cells)


def test_the_page_shades_sectors_by_cities_and_tells_of_the_sector_that_is_tapped(field, statistician):
    page = statistician.get("/office/waves/2026-1/progress").text
    assert "已收 208 份" in page
    squares = {place: shade for shade, place in re.findall(r'<td class="([^"]+)"><a href="[^"]*#(\w+-\d+)"', page)}
    assert squares.keys() == {"C01-620100", "C01-620500", "P02-620100"}
    assert squares["C01-620500"] == "s1 gap"
    assert 'aria-label="医疗卫生 · 天水: ±' in page
    assert "还差</th>" not in page
    told = statistician.get("/office/waves/2026-1/progress?sector=C01").text
    assert 'id="C01-620500"' in told
    assert 'id="P02-620100"' not in told
    assert statistician.get("/office/waves/2026-1/progress?sector=nonsense").text.count('class="plain"') == 0


def test_in_english_too_each_city_has_a_beginning_of_its_own(field, statistician):
    page = statistician.get("/office/waves/2026-1/progress?lang=en").text
    heads = re.findall(r'<th scope="col">([A-Z]\w+)</th>', page[: page.index("<tbody>")])
    assert len(heads) == 14 + 1
    assert len(set(shortened(heads[1:]))) == 14


def test_the_file_and_the_command_hold_every_cell(field, statistician, run):
    content = statistician.get("/office/waves/2026-1/progress.csv").get_data().decode("utf-8-sig")
    assert content.splitlines()[0].startswith("sector,sector_name,city")
    assert len(content.splitlines()) == 4
    assert run("wave", "progress", "2026-1", "--format", "csv").output.splitlines() == content.splitlines()


def test_a_wave_without_a_register_says_so(app, statistician, run):
    run("wave", "create", "2027-1")
    assert "还没有名录" in statistician.get("/office/waves/2027-1/progress").text


def test_a_page_costs_few_statements_however_many_outlets(field, statistician, statements):
    statistician.get("/office/waves/2026-1/progress")
    assert len(statements) <= 10, statements
