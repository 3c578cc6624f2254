"""The satisfaction score: which items of the questionnaires make it, and how; the formula is the statistics'."""

from analysis.estimation.scores import Score
from questionnaires.model import SATISFACTION, SCALE

MEASURED = "satisfaction"
"""What the items of the score measure: its mean over whatever was answered would be a second number of that name."""
SCORE = Score(
    "score",
    weights=dict.fromkeys(SATISFACTION, 1 / len(SATISFACTION)),
    minimum_items=2,
    low=float(SCALE[0]),
    high=float(SCALE[-1]),
)
"""Of every response as it arrives; the form of the American Customer Satisfaction Index (Fornell et al. 1996)."""
