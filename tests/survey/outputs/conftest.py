"""A small published edition: two families, three sectors, two cities, a figure of each mark."""

import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.drawing.tiles import PLACES
from survey.figures.reading import content_of
from survey.models import AccessCode, Outlet
from survey.models.account import STATISTICIAN
from survey.outputs.edition import Edition, Revision

FAMILIES = [
    {"code": "C", "name": "生活性服务业", "target": 80.0},
    {"code": "P", "name": "生产性服务业", "target": 85.0},
]
SECTORS = [
    {"code": "C01", "name": "医疗卫生", "family": "C"},
    {"code": "C02", "name": "文化教育", "family": "C"},
    {"code": "P02", "name": "物流", "family": "P"},
]
_SECTORS = [("C", n) for n in range(1, 8)] + [("P", n) for n in range(1, 15)]
CITIES = [{"code": "620100", "name": "兰州"}, {"code": "620500", "name": "天水"}]


def change(value):
    return {
        "change": value,
        "se": 0.5,
        "df": 40.0,
        "df_design": 60,
        "df_satterthwaite": 40.0,
        "low": value - 1,
        "high": value + 1,
        "n": 900,
    }


def figures(code, name, index, *, target=80.0, mark="", verdict="met", **more):
    """A row that is published."""
    row = {"code": code, "name": name, "target": target, "mark": mark, "index": index, "se": 0.5, "df": 40.0}
    row |= {"low": index - 1.01, "high": index + 1.01, "low90": index - 0.84, "high90": index + 0.84}
    row |= {
        "df_design": 60,
        "df_satterthwaite": 40.0,
        "n": 1234,
        "n_eff": 800.5,
        "deff": 1.54,
        "outlets": 12,
        "units": 9,
    }
    row |= {
        "verdict": verdict,
        "verdict_x10": "met",
        "p_met": 0.01,
        "p_not": 0.99,
        "p_met_holm": 0.02,
        "p_not_holm": 1.0,
    }
    row |= {
        "se_other_psu": 0.61,
        "note": None,
        "registered": 20,
        "selected": 15,
        "answering": 12,
        "outlet_response": 0.8,
    }
    row |= {"flagged": 0.03, "rank": None, "change": change(1.5), "matched": change(1.2)}
    return row | more


def withheld(code, name, mark, *, target=80.0, **more):
    """A row of which only the mark is published."""
    return {"code": code, "name": name, "target": target, "mark": mark, **more}


def content():
    """What public.json of such an edition holds; docs/releases.md says what it means."""
    sector = {"responses": 1234, "volume": 51000.0, "participation": 0.024, "imputed": 1, "response": None}
    family = {"covered": 1.0, "fixed": change(1.4), "kinds": None, "response": None, "without_flagged": None}
    invited = {"rate": 0.31, "possible": True, "offered": 500, "responses": 155, "tipping_point": 77.3}
    kinds = {
        kind: {"index": 82.0 + shift, "se": 0.6, "low": 80.8 + shift, "high": 83.2 + shift, "n": n}
        for kind, shift, n in (("invited", -1, 155), ("open", 0, 2345))
    }
    gap = {"gap": -1.0, "se": 0.7, "df": 30.0, "low": -2.4, "high": 0.4}
    without = {"index": 82.6, "se": 0.5, "low": 81.6, "high": 83.6, "n": 1200, "difference": 0.2}
    helped = {"index": 81.3, "se": 0.5, "df": 60.0, "low": 80.3, "high": 82.3, "n": 155, "gain": 1.44}
    known = family | {"kinds": kinds | gap, "assisted": helped, "response": invited, "without_flagged": without}
    rank = {"rank": 1, "low": 1, "high": 2, "of": 2}
    return {
        "format": 1,
        "wave": {
            "code": "2026-1",
            "name": "2026年上半年",
            "opened_on": "2026-03-01T00:00:00+08:00",
            "closed_on": "2026-06-30T21:00:00+08:00",
        },
        "previous": {"code": "2025-2", "name": "2025年下半年", "snapshot": "ab" * 32},
        "demonstration": True,
        "frame": {"source": "试验登记册", "date": "2026-02-15"},
        "snapshot": {
            "manifest": "12" * 32,
            "merkle_root": "34" * 32,
            "frozen_at": "2026-07-01T01:00:00+00:00",
            "code_version": "56" * 20,
            "responses": 2500,
            "outlets": 45,
        },
        "settings": {
            "basis": "all",
            "transform": "acsi",
            "items": {"overall": 0.5, "versus_expectation": 0.25, "versus_ideal": 0.25},
            "minimum_items": 2,
            "confidence": 0.95,
            "psu": "outlet",
            "flags": "in",
            "families": FAMILIES,
            "sectors": SECTORS,
            "cities": CITIES,
            "collapse_order": ["620100", "620500"],
            "shares": {"source": "试验权重", "year": 2025, "of": {"C01": 0.6, "C02": 0.4, "P02": 1.0}},
            "margins": {},
        },
        "lonely_psu": "collapse",
        "responses": {
            "counted": 2500,
            "poster": 2000,
            "display": 345,
            "invitation": 155,
            "flagged": 0.03,
            "volunteers": 1,
            "volunteered": 7,
        },
        "items": {"overall": 1.0, "versus_expectation": 0.97, "versus_ideal": 0.9},
        "outlets": {"registered": 45, "selected": 30, "answering": 24},
        "imputed_share": 0.012,
        "uncovered": ["P02-620500"],
        "collapsed_strata": 2,
        "margins": None,
        "weights": None,
        "families": [
            figures("C", "生活性服务业", 82.4, **known),
            figures("P", "生产性服务业", 84.2, target=85.0, verdict="undecided", **family | {"change": change(-0.3)}),
        ],
        "sectors": [
            figures("C01", "医疗卫生", 83.1, family="C", **sector | {"rank": rank}),
            figures("C02", "=文化教育", 77.25, family="C", mark="E", verdict="not_met", **sector),
            withheld("P02", "物流", "c", target=85.0, family="P"),
        ],
        "cities": [
            figures("620100", "兰州", 82.0, family="C", covered=1.0),
            withheld("620500", "天水", "F", family="C"),
            withheld("620100", "兰州", "x", target=85.0, family="P"),
        ],
        "cells": [
            figures("C01-620100", "医疗卫生 兰州", 83.33, sector="C01", city="620100", family="C", **sector),
            withheld("C01-620500", "医疗卫生 天水", "x", sector="C01", city="620500", family="C"),
            withheld("P02-620100", "物流 兰州", "c", target=85.0, sector="P02", city="620100", family="P"),
        ],
    }


@pytest.fixture
def edition():
    """The second revision of it."""
    log = (Revision(1, date(2026, 7, 20), None), Revision(2, date(2026, 8, 3), "更正了一个网点的服务量"))
    return Edition(content_of(content()), log, {"C": "顾客满意指数", "P": "用户满意指数"}, "cd" * 32)


ANSWERS = (
    ("A1", {"overall": 9, "versus_expectation": 8, "versus_ideal": 7, "comment": "请保密", "gender": "M"}),
    ("A1", {"overall": 3, "versus_expectation": 4, "versus_ideal": 1}),
    ("A2", {"overall": 10, "versus_expectation": 10, "versus_ideal": 10}),
    ("B1", {"overall": 5, "versus_expectation": 6, "versus_ideal": 6, "to_improve": ["price", "speed"]}),
    ("B2", {"overall": 8, "versus_expectation": 8, "versus_ideal": 8}),
)


@pytest.fixture
def folder(app, client, open_wave, run, remembered):
    """The snapshot of a wave with these responses."""

    def freeze():
        with app.app_context():
            codes = dict(db.session.execute(sa.select(Outlet.code, AccessCode.code).join(AccessCode.outlet)).all())
        for outlet, answers in ANSWERS:
            page = client.get(f"/s/{codes[outlet]}").get_data(as_text=True)
            ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', page).group(1)
            assert client.post(f"/s/{codes[outlet]}", data={"ticket": ticket, **answers}).status_code == 303
        assert run("wave", "close", "2026-1").exit_code == 0
        assert run("wave", "freeze", "2026-1").exit_code == 0

    remembered("answered", freeze)
    return app.config["DATA_DIR"] / "snapshots" / "2026-1"


@pytest.fixture
def published(run, folder, account, remembered):
    """The number of a published release of that wave."""

    def publish():
        signer = account(STATISTICIAN, email="signer@example.cn")
        for words in (("create", "2026-1"), ("sign", "1", "--as", signer.email), ("publish", "1")):
            done = run("release", *words)
            assert done.exit_code == 0, done.output

    remembered("published", publish)
    return 1


@pytest.fixture
def province(edition):
    """An edition as large as the real one: 21 sectors in two families, 14 cities, and all their cells."""
    written = content()
    sectors = [{"code": f"{family}{n:02}", "name": f"行业{n}", "family": family} for family, n in _SECTORS]
    cities = [{"code": code, "name": f"市州{n}"} for n, code in enumerate(PLACES, 1)]
    settings = written["settings"] | {"sectors": sectors, "cities": cities}
    of_sectors = {"responses": 1234, "volume": 51000.0, "participation": 0.024, "imputed": 1, "response": None}
    rows = {
        "sectors": [figures(**one, index=80.0 + n / 4, **of_sectors) for n, one in enumerate(sectors)],
        "cities": [
            figures(**one, index=79.0 + n / 2, family=family, covered=1.0)
            for family in "CP"
            for n, one in enumerate(cities)
        ],
        "cells": [
            figures(
                f"{sector['code']}-{city['code']}",
                f"{sector['name']} {city['name']}",
                81.0,
                sector=sector["code"],
                city=city["code"],
                family=sector["family"],
                **of_sectors,
            )
            for sector in sectors
            for city in cities
        ],
    }
    return replace(edition, content=content_of({**written, "settings": settings, **rows}))
