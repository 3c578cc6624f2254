"""A small province on disk: snapshots of waves whose outlets overlap, some cells with too few units to publish."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from analysis.proof.merkle import MerkleRoot
from analysis.release.content import snapshot_hash
from analysis.snapshot.agreed import REGISTER

ITEMS = ("overall", "versus_expectation", "versus_ideal")
CITIES = tuple(f"62{number:02}00" for number in range(1, 7))
SECTORS = ("C1", "C2", "C3", "C4", "P1", "P2", "P3")
FAMILIES = [{"code": "C", "name": "生活性", "target": 80}, {"code": "P", "name": "生产性", "target": 85}]
BASE = {
    "basis": "all",
    "transform": "acsi",
    "items": dict.fromkeys(ITEMS, 1 / 3),
    "minimum_items": 2,
    "confidence": 0.95,
    "psu": "outlet",
    "families": FAMILIES,
    "sectors": [{"code": code, "name": code, "family": code[0]} for code in SECTORS],
    "cities": [{"code": code, "name": code} for code in CITIES],
    "collapse_order": list(CITIES),
    "shares": {"source": "yearbook", "year": 2025, "of": dict(zip(SECTORS, (4, 3, 2, 1, 5, 3, 2), strict=True))},
    "targets": {},
    "margins": {},
    "flags": "in",
}


def register(seed, few=0.3):
    """Outlets with the level of each: usually eight to twelve in a cell, in some only one or two."""
    rng = np.random.default_rng(seed)
    rows = []
    for sector in SECTORS:
        for city in CITIES:
            size = rng.integers(1, 3) if rng.random() < few else rng.integers(8, 13)
            level = rng.normal(8.3, 0.4)
            rows += [
                {
                    "outlet": f"{sector}-{city}-{number}",
                    "unit": f"unit {sector}-{city}-{number}",
                    "sector": sector,
                    "city": city,
                    "volume": float(rng.integers(200, 3000)),
                    "selected": True,
                    "certainty": False,
                    "selection_probability": None,
                    "demonstration": False,
                    "offered": 60,
                    "level": level + rng.normal(0, 0.25),
                }
                for number in range(size)
            ]
    return rows


def answers(rows, seed, drift=0.0, each=40):
    """Responses of the outlets: one in five by invitation, one in twenty in no time at all."""
    rng = np.random.default_rng(seed)
    found = []
    for row in rows:
        marks = rng.normal(row["level"] + drift, 1.2, (each, 3)).round().clip(1, 10).astype(int)
        for number, mark in enumerate(marks.tolist()):
            found.append(
                {
                    "outlet": row["outlet"],
                    "kind": "invitation" if number % 5 == 0 else "poster",
                    "version": "v1",
                    "hour": datetime(2026, 3, 2, 2, tzinfo=UTC) + timedelta(days=number),
                    "seconds": 5 if number % 20 == 7 else int(rng.integers(40, 90)),
                    "repeat": False,
                    **dict(zip(ITEMS, mark, strict=True)),
                }
            )
    return found


def write(folder, code, rows, responses, **settings):
    """A snapshot as freezing a wave writes it."""
    schema = {
        "outlet": pl.String,
        "kind": pl.String,
        "version": pl.String,
        "hour": pl.Datetime("us", "UTC"),
        "seconds": pl.Int32,
        "language": pl.String,
        "sequence": pl.Int32,
        "repeat": pl.Boolean,
        **dict.fromkeys(ITEMS, pl.UInt8),
    }
    responses = [{**one, "language": "zh", "sequence": number} for number, one in enumerate(responses)]
    outlets = [{name: row[name] for name in (*REGISTER, "offered")} for row in rows]
    frames = {
        "outlets.parquet": pl.DataFrame(outlets, schema={**REGISTER, "offered": pl.Int64}),
        "responses/part-00000.parquet": pl.DataFrame(responses, schema=schema),
        "proofs/part-00000.parquet": pl.DataFrame([proof(one) for one in responses], schema=PROOF),
    }
    files = []
    for name, frame in frames.items():
        frame.write_parquet(folder / name, mkdir=True)
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        files.append({"path": name, "rows": frame.height, "bytes": (folder / name).stat().st_size, "sha256": digest})
    manifest = {
        "format": 1,
        "wave": {"code": code, "name": code, "opened_on": None, "closed_on": None},
        "frozen_at": "2026-07-01T00:00:00+00:00",
        "demonstration": True,
        "merkle_root": root(code, responses),
        "counts": {"responses": len(responses), "outlets": len(rows)},
        "files": files,
        "frame": {"source": "invented", "date": "2026-01-01"},
        "settings": BASE | settings,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return folder


PROOF = {"outlet": pl.String, "sequence": pl.Int32, "salt": pl.Binary, "receipt_hash": pl.Binary}


def proof(response):
    key = hashlib.sha256(str(response["sequence"]).encode()).digest()
    return {"outlet": response["outlet"], "sequence": response["sequence"], "salt": key[:16], "receipt_hash": key}


def root(code, responses):
    """The root over invented responses, their leaves written out by hand."""
    tree = MerkleRoot()
    for one in responses:
        key = hashlib.sha256(str(one["sequence"]).encode()).hexdigest()
        content = {
            "answers": {item: one[item] for item in ITEMS if one[item] is not None},
            "hour": one["hour"].isoformat(),
            **{name: one[name] for name in ("kind", "outlet", "version")},
            "receipt": key,
            "salt": key[:32],
            "wave": code,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        tree.add(hashlib.sha256(b"\0" + text.encode()).digest())
    return tree.digest().hex()


def settings(folder, **others):
    """Settings of a release of the snapshot, the first of anything."""
    code = json.loads((folder / "manifest.json").read_text())["wave"]["code"]
    return {"wave": code, "snapshot": snapshot_hash(folder), **BASE, "earlier": [], "previous": None, **others}


def told(known, public_names):
    """What the settings of a later release say of an earlier one."""
    own = {name: value for name, value in known.items() if name not in ("earlier", "previous")}
    return {"revision": 1, "settings": own, "published": [list(name) for name in public_names]}


def following(known, names):
    """The previous wave, as the settings of the next one have it."""
    return {
        "wave": known["wave"],
        "snapshot": known["snapshot"],
        "shares": known["shares"],
        "margins": known["margins"],
        "releases": [told(known, names)],
    }
