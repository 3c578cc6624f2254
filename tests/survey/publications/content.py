"""A public.json as docs/releases.md has it: two families of two sectors each, two cities, every mark among them."""

SETTINGS = {
    "basis": "all",
    "transform": "acsi",
    "items": {"overall": 2, "versus_expectation": 1, "versus_ideal": 1},
    "minimum_items": 2,
    "confidence": 0.95,
    "psu": "outlet",
    "families": [
        {"code": "C", "name": "生活性服务业", "target": 80.0},
        {"code": "P", "name": "生产性服务业", "target": 85.0},
    ],
    "sectors": [
        {"code": "C01", "name": "医疗卫生", "family": "C"},
        {"code": "C02", "name": "文化教育", "family": "C"},
        {"code": "P02", "name": "物流", "family": "P"},
        {"code": "P05", "name": "软件信息", "family": "P"},
    ],
    "cities": [{"code": "620100", "name": "兰州"}, {"code": "620500", "name": "天水"}],
    "collapse_order": ["620100", "620500"],
    "shares": {"source": "a yearbook", "year": 2025, "of": {"C01": 0.6, "C02": 0.4, "P02": 0.7, "P05": 0.3}},
}  # fmt: skip
TARGETS = {"C": 80.0, "P": 85.0}
SHOWN = {"C01": (83.4, "met", ""), "C02": (78.1, "not_met", "E"), "P02": (85.2, "undecided", "")}
"""Index, verdict and mark by sector; P05 is confidential."""

UNMODELLED = {
    "code": "C01", "name": "医疗卫生", "responses": 400, "complete": 300, "outlets": 9, "worth": 6.4,
    "problem": "few", "model": None,
}  # fmt: skip


def _row(code, name, of, index, verdict, mark, **more):
    return {
        "code": code, "name": name, "target": TARGETS[of], "mark": mark, "index": index, "se": 0.5, "df": 40.0,
        "df_design": 44, "df_satterthwaite": 40.0, "low": index - 1.25, "high": index + 1.25, "low90": index - 1.0,
        "high90": index + 1.0, "n": 1234, "n_eff": 800.0, "deff": 1.54, "outlets": 46, "units": 31, "verdict": verdict,
        "verdict_x10": verdict, "p_met": 0.01, "p_not": 0.99, "p_met_holm": 0.02, "p_not_holm": 1.0,
        "se_other_psu": 0.6, "note": None, "registered": 60, "selected": 50, "answering": 46, "outlet_response": 0.92,
        "flagged": 0.05, "change": None, "matched": None, **more,
    }  # fmt: skip


def _days(wave):
    """Four months of the half-year that a code names."""
    year, half = wave.split("-")
    first, last = (("03-01", "06-30"), ("09-01", "12-31"))[int(half[-1]) - 1]
    return {"opened_on": f"{year}-{first}", "closed_on": f"{year}-{last}"}


def _hidden(code, name, of, mark, **more):
    return {"code": code, "name": name, "target": TARGETS[of], "mark": mark, **more}


def changed(content, asked):
    """The figures with changes from a wave before, and what was asked otherwise in that."""
    families = [row | {"change": {"change": 1.5, "se": 0.5, "low": 0.5, "high": 2.5}} for row in content["families"]]
    before = {"code": "2025-2", "name": "2025-2期", "snapshot": "4" * 64}
    settings = content["settings"] | {"previous": {"asked": asked}}
    return content | {"families": families, "previous": before, "settings": settings}


def figures_of(wave, lift=0.0):
    """The figures of a wave; all indices are `lift` points higher than usual."""
    rank = {"rank": 1, "low": 1, "high": 2, "of": 2}
    both = {"without_flagged": None, "response": None}
    families = [
        _row(family, name, family, index + lift, verdict, "", covered=1.0, fixed=None, kinds=None, **both)
        for family, name, index, verdict in (
            ("C", "生活性服务业", 81.3, "met"),
            ("P", "生产性服务业", 84.9, "undecided"),
        )
    ]
    sectors, cells = [], []
    for sector in SETTINGS["sectors"]:
        code, name, family = sector["code"], sector["name"], sector["family"]
        place = {"family": family, "sector": code}
        if code in SHOWN:
            index, verdict, mark = SHOWN[code]
            counted = {"responses": 1234, "volume": 50000.0, "participation": 0.0247, "imputed": 1}
            sectors.append(
                _row(code, name, family, index + lift, verdict, mark, family=family, rank=rank, **counted, **both)
            )
            cells.append(
                _row(
                    f"{code}-620100",
                    f"兰州{name}",
                    family,
                    index + 2 + lift,
                    verdict,
                    "E",
                    city="620100",
                    **place,
                    **counted,
                )
            )
        else:
            sectors.append(_hidden(code, name, family, "x", family=family))
            cells.append(_hidden(f"{code}-620100", f"兰州{name}", family, "x", city="620100", **place))
        mark = "c" if code == "P02" else "F"
        cells.append(_hidden(f"{code}-620500", f"天水{name}", family, mark, city="620500", **place))
    cities = [
        _row(city, name, family, TARGETS[family] + away + lift, verdict, "", family=family, covered=0.8, rank=None)
        for family in "CP"
        for city, name, away, verdict in (("620100", "兰州", 4.5, "met"), ("620500", "天水", -0.4, None))
    ]
    return {
        "format": 1,
        "wave": {"code": wave, "name": f"{wave}期", **_days(wave)},
        "previous": None,
        "demonstration": True,
        "frame": {"source": "a register of the tests", "date": "2026-02-01"},
        "snapshot": {
            "manifest": "1" * 64, "merkle_root": "2" * 64, "frozen_at": "2026-07-01T00:00:00+00:00",
            "code_version": "3" * 40, "responses": 3000, "outlets": 120,
        },
        "settings": SETTINGS,
        "lonely_psu": "collapse",
        "responses": {
            "counted": 2468, "poster": 2000, "display": 0, "invitation": 468, "flagged": 0.05, "volunteers": 2,
            "volunteered": 9,
        },
        "items": {"overall": 1.0, "versus_expectation": 0.98, "versus_ideal": 0.97},
        "outlets": {"registered": 120, "selected": 100, "answering": 92},
        "imputed_share": 0.01,
        "uncovered": ["P05-620500"],
        "collapsed_strata": 1,
        "margins": None,
        "weights": None,
        "families": families,
        "sectors": sectors,
        "cities": cities,
        "cells": cells,
        "structures": {"families": [], "sectors": [UNMODELLED]},
    }  # fmt: skip
