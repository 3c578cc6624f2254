"""Prints expected.json: the sample in responses.csv as seminr and plspm model it.

To be run in an environment of its own that has seminr 0.2.1 and plspm 0.5.7; see README.md.
"""

import contextlib
import csv
import io
import json
import warnings
from pathlib import Path

import pandas as pd
import plspm.config as pc
from plspm.mode import Mode
from plspm.plspm import Plspm
from plspm.scheme import Scheme
from seminr import (
    composite,
    constructs,
    estimate_pls,
    htmt,
    mode_A,
    mode_B,
    multi_items,
    path_factorial,
    path_weighting,
    paths,
    relationships,
    reliability_table,
    total_effects,
)

FORMATIVE = "quality"
PATHS = {
    "image": ["expectation", "satisfaction", "loyalty"],
    "expectation": ["quality", "value", "satisfaction"],
    "quality": ["value", "satisfaction"],
    "value": ["satisfaction"],
    "satisfaction": ["complaints", "loyalty"],
    "complaints": ["loyalty"],
}

with (Path(__file__).parent / "responses.csv").open() as file:
    rows = list(csv.DictReader(file))
DATA = {name: [float(row[name]) for row in rows] for name in rows[0] if name != "outlet"}
ITEMS = {}
for item in DATA:
    ITEMS.setdefault(item.rstrip("0123456789"), []).append(item)
ENDS = sorted({end for ends in PATHS.values() for end in ends})


def of_seminr(scheme, formative: bool) -> dict:
    measured = constructs(
        *(
            composite(
                name, multi_items(name, range(1, len(items) + 1)), mode_B if formative and name == FORMATIVE else mode_A
            )
            for name, items in ITEMS.items()
        )
    )
    model = estimate_pls(
        DATA,
        measured,
        relationships(*(paths(start, ends) for start, ends in PATHS.items())),
        inner_weights=scheme,
        max_it=5000,
        stop_criterion=13,
    )
    table, ratios, total = reliability_table(model), htmt(model), total_effects(model.path_coef)
    return {
        "weights": {item: model.outer_weights.get(item, name) for name, items in ITEMS.items() for item in items},
        "loadings": {item: model.outer_loadings.get(item, name) for name, items in ITEMS.items() for item in items},
        "paths": [[a, b, model.path_coef.get(a, b)] for a, ends in PATHS.items() for b in ends],
        "total_effects": [[a, b, total.get(a, b)] for a in ITEMS for b in ITEMS if total.get(a, b)],
        "r2": {name: model.r_squared.get("Rsq", name) for name in ENDS},
        "reliability": {
            name: [table.get(name, column) for column in ("alpha", "rhoA", "rhoC", "AVE")]
            for name, items in ITEMS.items()
            if len(items) > 1
        },
        "htmt": [[a, b, ratios.get(a, b)] for i, a in enumerate(ITEMS) for b in list(ITEMS)[i + 1 :]],
    }


def of_plspm(scheme, formative: bool) -> dict:
    structure = pc.Structure()
    for start, ends in PATHS.items():
        structure.add_path([start], ends)
    config = pc.Config(structure.path(), scaled=False)  # scaled=True divides all items by one standard deviation
    for name, items in ITEMS.items():
        mode = Mode.B if formative and name == FORMATIVE else Mode.A
        config.add_lv(name, mode, *(pc.MV(item) for item in items))
    answers = pd.DataFrame(DATA)
    standardised = (answers - answers.mean()) / answers.std()
    model = Plspm(standardised, config, scheme, iterations=5000, tolerance=1e-26)  # of squares
    outer, inner = model.outer_model(), model.path_coefficients()
    loading = outer["loading"]
    # plspm turns constructs that correlate negatively with others: a product with -0.0 counts there as negative
    sign = {name: -1 if loading[items].sum() < 0 else 1 for name, items in ITEMS.items()}
    return {
        "weights": (outer["weight"] * (1 - 1 / len(answers)) ** 0.5).to_dict(),  # its scores have variance 1 by n
        "loadings": {item: sign[name] * loading[item] for name, items in ITEMS.items() for item in items},
        "paths": [[a, b, sign[a] * sign[b] * inner.loc[b, a]] for a, ends in PATHS.items() for b in ends],
        "r2": model.inner_summary()["r_squared"].loc[ENDS].to_dict(),
    }


warnings.simplefilter("ignore")
found = {}
with contextlib.redirect_stdout(io.StringIO()):
    for mode in ("reflective", "formative"):
        formative = mode == "formative"
        found[mode] = {
            "factorial": of_seminr(path_factorial, formative),
            "path": of_seminr(path_weighting, formative),
            "centroid": of_plspm(Scheme.CENTROID, formative),
        }
print(json.dumps(found, indent=1))
