"""The columns and labels of the synthetic responses."""

PRODUCER = [f"P{i:02d}" for i in range(1, 15)]
CONSUMER = [f"C{i:02d}" for i in range(1, 8)]
SECTORS = PRODUCER + CONSUMER
CITIES = [
    *("620100", "620200", "620300", "620400", "620500", "620600", "620700"),
    *("620800", "620900", "621000", "621100", "621200", "622900", "623000"),
]
KEYS = ["stratum", "outlet", "sector", "city"]
ITEMS = ["overall", "versus_expectation", "versus_ideal"]
WEIGHT = "weight"
