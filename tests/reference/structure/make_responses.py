"""Writes responses.csv, an invented sample for the oracles: 600 responses of 40 outlets, 16 items of 7 constructs."""

import csv
from pathlib import Path

import numpy as np

OUTLETS, EACH = 40, 15
ITEMS = {"image": 2, "expectation": 1, "quality": 4, "value": 2, "satisfaction": 3, "complaints": 2, "loyalty": 2}

if __name__ == "__main__":
    generator = np.random.default_rng(19038)
    n = OUTLETS * EACH
    outlet = np.repeat(np.arange(OUTLETS), EACH)

    def noise(size: float) -> np.ndarray:
        return size * (generator.normal(size=n) + generator.normal(0, 0.5, OUTLETS)[outlet])

    image = noise(1)
    expectation = 0.6 * image + noise(0.8)
    quality = 0.5 * expectation + noise(0.8)
    value = 0.4 * quality + 0.2 * expectation + noise(0.8)
    satisfaction = 0.3 * image + 0.1 * expectation + 0.4 * quality + 0.3 * value + noise(0.6)
    complaints = -0.6 * satisfaction + noise(0.8)
    loyalty = 0.5 * satisfaction + 0.2 * image - 0.2 * complaints + noise(0.7)
    columns = {"outlet": [f"o{i + 1:02d}" for i in outlet]}
    for name, k in ITEMS.items():
        for i in range(k):
            answers = 7 + 1.6 * ((0.9 - 0.1 * i) * locals()[name] + 0.7 * generator.normal(size=n))
            columns[f"{name}{i + 1}"] = np.clip(np.round(answers), 1, 10).astype(int).tolist()
    with (Path(__file__).parent / "responses.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
