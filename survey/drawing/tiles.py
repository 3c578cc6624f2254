"""The fourteen cities of Gansu as tiles, each about where it lies: from Jiuquan in the north-west to Longnan."""

PLACES = {
    "620900": (1, 1),
    "620200": (1, 2),
    "620700": (2, 2),
    "620300": (2, 3),
    "620600": (3, 3),
    "620400": (3, 4),
    "621000": (3, 6),
    "622900": (4, 3),
    "620100": (4, 4),
    "621100": (4, 5),
    "620800": (4, 6),
    "623000": (5, 4),
    "621200": (5, 5),
    "620500": (5, 6),
}
"""Row and column by the code of the city."""
