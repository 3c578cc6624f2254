"""The reference case as samples and as a snapshot."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import polars as pl
import pytest

from analysis.estimation.design import Columns
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.scores import Score
from analysis.estimation.tabulate import tabulate
from analysis.files.design_columns import lay_out

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS = ("overall", "versus_expectation", "versus_ideal")
KEYS = ("joined", "stratum", "outlet", "city", "sector", "group", "gender", "age", "wave", "stratum_outlets")


@pytest.fixture(scope="session")
def expected():
    """What R's survey package says of the reference case; see reference.R."""
    return json.loads((REFERENCE / "expected.json").read_text())


@pytest.fixture(scope="session")
def responses():
    """Both waves of the reference case, weighted within the wave as reference.R does."""
    rows = pd.read_csv(REFERENCE / "responses.csv", dtype={"wave": str, "city": str})
    outlets = rows.groupby(["wave", "stratum"])["outlet"].transform("nunique")
    answered = rows.groupby(["wave", "outlet"])["outlet"].transform("size")
    weight = rows["stratum_outlets"] / outlets * rows["visits"] / answered
    joined = rows["stratum"].replace("622900-P4", "620500-P4")
    top2 = (rows["overall"] >= 9).astype(int)
    return rows.assign(weight=weight, joined=joined, top2=top2)


@pytest.fixture(scope="session")
def wave_2026(responses):
    return responses[responses["wave"] == "2026"].reset_index(drop=True)


@pytest.fixture(scope="session")
def sample_of():
    """Build a sample from a frame of the reference case."""

    def build(frame, strata="joined", scores=(), **design):
        pairs = [(a, b) for i, a in enumerate(ITEMS) for b in ITEMS[i + 1 :]]
        keys = (*KEYS, *(["top2"] if "top2" in frame.columns else []))
        sums = tabulate(frame, Plan(keys=keys, items=ITEMS, scores=scores, pairs=tuple(pairs), weight="weight"))
        return Sample(*lay_out(sums, Columns(strata=strata, psu=("outlet",), weight="weight", **design)))

    return build


@pytest.fixture(scope="session")
def score():
    """The score of the reference case: at least 2 of the 3 items, equal weights."""
    return Score("score", dict.fromkeys(ITEMS, 1 / 3), minimum_items=2)


@pytest.fixture(scope="session")
def sample(wave_2026, sample_of, score):
    """Wave 2026 with the one-outlet stratum joined to its neighbour, as reference.R has it for most figures."""
    return sample_of(wave_2026, scores=(score,))


def outlet(code, sector="C1", city="620100", **others):
    """A row of a register; every outlet is a unit of its own unless `unit` says otherwise."""
    usual = {"unit": f"unit of {code}", "volume": 1000.0, "selected": True, "certainty": False}
    return {"outlet": code, "sector": sector, "city": city, **usual, **others}


def response(code, *answers, kind="invitation", hour=datetime(2026, 9, 1, 2, tzinfo=UTC)):
    """A row of a snapshot's responses."""
    return {"outlet": code, "kind": kind, "hour": hour, **dict(zip(ITEMS, answers, strict=False))}


SETTINGS = {
    "basis": "all",
    "transform": "acsi",
    "items": dict.fromkeys(ITEMS, 1 / 3),
    "minimum_items": 2,
    "confidence": 0.95,
    "psu": "outlet",
    "families": [{"code": "P", "name": "生产性", "target": 85}, {"code": "C", "name": "生活性", "target": 80}],
    "sectors": [{"code": code, "name": code, "family": code[0]} for code in ("P2", "P4", "C1", "C4")],
    "cities": [{"code": code, "name": code} for code in ("620100", "620500", "622900")],
    "collapse_order": ["620100", "620500", "622900"],
    "shares": {"source": "yearbook", "year": 2025, "of": {"P2": 0.35, "P4": 0.65, "C1": 0.6, "C4": 0.4}},
}
REGISTER = {
    "outlet": pl.String,
    "unit": pl.String,
    "sector": pl.String,
    "city": pl.String,
    "volume": pl.Float64,
    "selected": pl.Boolean,
    "certainty": pl.Boolean,
    "selection_probability": pl.Float64,
    "demonstration": pl.Boolean,
}
RESPONSE = {
    "outlet": pl.String,
    "sequence": pl.Int32,
    "kind": pl.String,
    "version": pl.String,
    "hour": pl.Datetime("us", "UTC"),
    "seconds": pl.Int32,
    "language": pl.String,
    **dict.fromkeys(ITEMS, pl.UInt8),
}


@pytest.fixture
def freeze(tmp_path):
    """Write a snapshot of a register and responses (lists of rows), as freezing a wave does."""

    def write(outlets, answers, parts=1, **settings):
        folder = tmp_path / f"snapshot-{len(list(tmp_path.iterdir()))}"
        (folder / "responses").mkdir(parents=True)
        frames = {"outlets.parquet": pl.DataFrame(outlets, schema=REGISTER)}
        answered = pl.DataFrame(answers, schema=RESPONSE)
        size = -(-len(answered) // parts)
        for part in range(parts if len(answered) else 0):
            frames[f"responses/part-{part:05}.parquet"] = answered.slice(part * size, size)
        files = []
        for name, frame in frames.items():
            frame.write_parquet(folder / name)
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            files.append({"path": name, "rows": len(frame), "bytes": 0, "sha256": digest})
        manifest = {
            "format": 1,
            "wave": {"code": "2026", "name": "2026年", "opened_on": None, "closed_on": None},
            "demonstration": True,
            "counts": {"responses": len(answered), "outlets": len(outlets)},
            "files": files,
            "settings": {**SETTINGS, **settings},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False))
        return folder

    return write


@pytest.fixture
def rows():
    """Makers of rows for `freeze`."""
    return SimpleNamespace(outlet=outlet, response=response)


@pytest.fixture
def reference_rows(wave_2026):
    """The reference case's wave 2026 as a register, silent outlets included, and responses."""
    outlets = []
    for (sector, city), stratum in wave_2026.groupby(["sector", "city"]):
        visits = stratum.groupby("outlet")["visits"].first()
        outlets += [outlet(code, sector, city, volume=float(volume)) for code, volume in visits.items()]
        silent = int(stratum["stratum_outlets"].iloc[0]) - len(visits)
        outlets += [outlet(f"{city}-{sector}-silent-{i}", sector, city, selected=i % 2 == 0) for i in range(silent)]
    columns = ["outlet", *ITEMS]
    answers = [
        response(code, *(None if pd.isna(value) else int(value) for value in values))
        for code, *values in wave_2026[columns].itertuples(index=False)
    ]
    return outlets, answers
