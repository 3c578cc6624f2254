"""The invented units and outlets are plausible, valid, and nobody's."""

from collections import Counter

import pytest
from stdnum.cn import uscc

from survey.demonstration.names import ORGANISATION, social_credit_code
from survey.demonstration.province import DEMONSTRATION_UNITS
from survey.demonstration.settings import FILE, load_settings

REAL = (
    *(
        "移动",
        "联通",
        "电信",
        "邮政",
        "顺丰",
        "京东",
        "中通",
        "圆通",
        "申通",
        "韵达",
        "美团",
        "滴滴",
        "阿里",
        "腾讯",
        "华为",
    ),
    *("工商银行", "农业银行", "建设银行", "中国银行", "甘肃银行", "兰州银行", "平安", "人寿", "人保", "太平洋"),
    *("万科", "碧桂园", "恒大", "保利", "万达", "国芳", "读者", "携程", "如家", "新华书店", "新东方", "学而思"),
    *(
        "协和",
        "人民医院",
        "兰大",
        "兰州大学",
        "兰石",
        "金川",
        "酒钢",
        "中石油",
        "中石化",
        "国家电网",
        "昆仑燃气",
        "敦煌",
    ),
)


def cells(invented):
    return Counter((outlet.sector, outlet.city) for outlet in invented.outlets)


def test_every_social_credit_code_is_valid_and_shows_that_it_is_invented(invented):
    for unit in invented.units:
        assert uscc.is_valid(unit.uscc), unit
        assert unit.uscc[8:10] == ORGANISATION, unit


def test_the_organisation_code_inside_has_its_own_check_character():
    # XN000001: 33*3 + 23*7 + 1*2 = 262, 262 mod 11 = 9, check 11 - 9 = 2 (GB 11714: X = 33, N = 23).
    assert social_credit_code("医院", "620100", 1)[8:17] == "XN0000012"


def test_no_unit_and_no_code_stands_twice(invented):
    assert len({unit.name for unit in invented.units}) == len(invented.units)
    assert len({unit.uscc for unit in invented.units}) == len(invented.units)
    assert len({outlet.code for outlet in invented.outlets}) == len(invented.outlets)


def test_nothing_is_called_like_a_well_known_organisation(invented):
    names = [*(unit.name for unit in invented.units), *(outlet.name for outlet in invented.outlets)]
    written = "\n".join([*names, FILE.read_text(encoding="utf-8")])
    assert [name for name in REAL if name in written] == []


def test_there_are_about_1500_units_60_of_them_demonstration_units_and_3000_outlets(invented):
    assert len({outlet.unit for outlet in invented.outlets}) == pytest.approx(1500, rel=0.1)
    assert len(invented.outlets) == pytest.approx(3000, rel=0.1)
    serving = {outlet.unit for outlet in invented.outlets}
    assert len(invented.demonstration & serving) == DEMONSTRATION_UNITS == 60


def test_the_capital_has_most_outlets_and_some_cells_have_few_or_none(invented):
    of_cities = Counter(outlet.city for outlet in invented.outlets)
    assert of_cities.most_common(1)[0][0] == "620100"
    sizes = cells(invented)
    assert 0 < 21 * 14 - len(sizes) < 30
    assert any(size <= 3 for size in sizes.values())


def test_about_two_thirds_of_the_cells_have_units_and_outlets_enough_to_publish(invented):
    units = {cell: {o.unit for o in invented.outlets if (o.sector, o.city) == cell} for cell in cells(invented)}
    enough = [cell for cell, size in cells(invented).items() if size >= 5 and len(units[cell]) >= 3]
    assert 0.6 < len(enough) / (21 * 14) < 0.85


def test_demonstration_units_are_better_than_the_others_but_not_all_of_them(invented):
    ours = [outlet.quality for outlet in invented.outlets if outlet.unit in invented.demonstration]
    others = [outlet.quality for outlet in invented.outlets if outlet.unit not in invented.demonstration]
    assert sum(ours) / len(ours) > sum(others) / len(others) + 1
    assert min(ours) < 0 < max(others)


def test_the_shares_of_each_family_sum_up_to_one():
    sectors = load_settings().sectors
    for family in "CP":
        assert sum(its.share for code, its in sectors.items() if code.startswith(family)) == pytest.approx(1)
