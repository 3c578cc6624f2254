"""Invented responses as rows of the response table."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.proof.leaf import leaf
from questionnaires import Questionnaire
from survey.asked.scoring import SCORE
from survey.demonstration.access_codes import Door
from survey.demonstration.answers import draw
from survey.demonstration.model import MODEL, latent
from survey.demonstration.periods import Period
from survey.demonstration.times import arrivals, seconds
from survey.privacy.comments import split
from survey.respond.receipt import receipt_for, receipt_hash
from survey.respond.store import SALT_BYTES

INVITED = 0.10
ON_DISPLAY = 0.3
"""Share of the answers that come by the display where an outlet has one."""
IN_ENGLISH = 0.012
IN_LARGE_TYPE: Mapping[bool, float] = {False: 0.03, True: 0.25}
"""Share of the answers given in large type, by whether somebody says to be 55 or older."""
LAYOUTS: Mapping[str | None, float] = {"two_rows": 0.92, "one_row": 0.05, None: 0.03}
"""Shares of the layouts of a scale; of old browsers none is known."""
_NONCE_BYTES = 16


@dataclass(frozen=True)
class Block:
    """The outlets of one sector in one wave: `level` is the sector's satisfaction, `qualities` what each outlet adds
    to it (points), `counts` how many responses each gets."""

    period: Period
    wave_id: int
    version_id: int
    family: str
    questionnaire: Questionnaire
    level: float
    doors: Sequence[Door]
    qualities: np.ndarray
    counts: np.ndarray


def rows(block: Block, rng: np.random.Generator) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """The block's responses by outlet and, within it, in the order they came, each with its words; the doors count."""
    which = np.repeat(np.arange(len(block.doors)), block.counts)
    invited = rng.random(which.size) < INVITED
    displayed = rng.random(which.size) < ON_DISPLAY
    theta = latent(block.level + block.qualities[which] + MODEL.invited * invited, rng)
    languages = np.where(rng.random(which.size) < IN_ENGLISH, "en", "zh").tolist()
    answers = draw(block.questionnaire, theta, languages, rng)
    came = arrivals(which.size, block.family, block.period.first, block.period.last, rng)
    took = seconds(which.size, rng)
    (looks,) = rng.spawn(1)
    layouts = looks.choice(np.array([*LAYOUTS]), which.size, p=[*LAYOUTS.values()]).tolist()
    large = looks.random(which.size)
    for place in sorted(range(which.size), key=lambda place: (which[place], came[place])):
        door = block.doors[which[place]]
        counted, texts = split(answers[place], block.questionnaire.free_text)
        row = {
            "outlet_id": door.outlet_id,
            "wave_id": block.wave_id,
            "version_id": block.version_id,
            **_way_in(door, bool(invited[place]), bool(displayed[place])),
            **_secrets(),
            "received_at": came[place],
            "seconds": took[place],
            "language": languages[place],
            "type_size": "large" if large[place] < IN_LARGE_TYPE[counted.get("age") == "55+"] else "normal",
            "scale_layout": layouts[place],
            "repeat": False,
            "answers": counted,
            "score": SCORE.of_answers(counted),
        }
        row["sequence"] = door.take(_leaf(door, block, row))
        yield row, texts


def _leaf(door: Door, block: Block, row: Mapping[str, Any]) -> bytes:
    sealed = ("salt", "receipt_hash", "kind", "received_at", "answers")
    return leaf(
        outlet=door.code,
        wave=block.period.code,
        version=block.questionnaire.version,
        **{name: row[name] for name in sealed},
    )


def _way_in(door: Door, invited: bool, displayed: bool) -> Mapping[str, Any]:
    if invited:
        door.used += 1
        return {"kind": "invitation", "code_id": None, "batch_id": door.batch_id}
    if displayed and door.display_id is not None:
        return {"kind": "display", "code_id": door.display_id, "batch_id": None}
    return {"kind": "poster", "code_id": door.poster_id, "batch_id": None}


def _secrets() -> Mapping[str, bytes]:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return {
        "receipt_hash": receipt_hash(receipt_for(nonce)),
        "salt": secrets.token_bytes(SALT_BYTES),
    }
