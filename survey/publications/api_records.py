"""What the interface for programs says of a release and of its figures."""

from typing import Any

from survey.figures import files
from survey.figures.names import Names
from survey.figures.records import Content, Row
from survey.models.release import Release
from survey.outputs.described import licence
from survey.publications import links
from survey.publications.history import Then
from survey.publications.recompute import fingerprint

QUALITY = (
    "frame", "snapshot", "lonely_psu", "responses", "items", "outlets", "imputed_share", "uncovered",
    "collapsed_strata", "margins", "weights",
)  # fmt: skip
OF_A_FAMILY = ("without_flagged", "response", "kinds")
P_VALUES = {
    "p_value_met": "p_met",
    "p_value_not_met": "p_not",
    "p_value_met_holm": "p_met_holm",
    "p_value_not_met_holm": "p_not_holm",
}
"""The p-values of the tests whose rejection is the verdict: small ones speak for it. Behind them the names of before,
which could be read as chances."""
VERDICT = ("target", "mark", "verdict", "low90", "high90", *P_VALUES.values(), "verdict_x10")
THEN = ("target", "mark", "verdict", "index", "se", "low", "high", "low90", "high90", "n")


def structures(content: Content) -> list[dict[str, Any]]:
    """The structural models of a release, those of families first."""
    written = content.written.get("structures") or {}
    return [
        {"level": level, "id": one["code"], **{name: value for name, value in one.items() if name != "code"}}
        for level, listed in written.items()
        for one in listed
    ]


def figure(row: Row, names: Names) -> dict[str, Any]:
    """A figure as it was published, with its English name and its p-values under names that say so."""
    return {"id": row.address, "name_en": names.of(row), **row.written, **p_values(row)}


def verdict(row: Row) -> dict[str, Any]:
    """What was judged of a figure, and by which numbers."""
    return {"level": row.level, "id": row.address, **{name: row.written[name] for name in VERDICT}, **p_values(row)}


def then(past: Then, level: str, code: str) -> dict[str, Any]:
    """What a figure was in one release; `stands` where no later revision took its place."""
    return {
        **about(past.release, short=True),
        "demonstration": files.public(past.release).demonstration,
        "stands": past.stands,
        **{name: past.row.written.get(name) for name in THEN},
        **p_values(past.row),
        "links": links.of_figure(past.release, level, code),
    }


def quality(content: Content) -> dict[str, Any]:
    """How good the data of a release are, as a whole and by family."""
    families = [{"id": row.code, **{name: row.written.get(name) for name in OF_A_FAMILY}} for row in content.families]
    return {**{name: content.written[name] for name in QUALITY}, "families": families}


def p_values(row: Row) -> dict[str, Any]:
    """The p-values of a published figure."""
    return {name: row.written[known] for name, known in P_VALUES.items() if known in row.written}


def head(release: Release, content: Content) -> dict[str, Any]:
    """What stands above everything that is read of a release."""
    return {
        "wave": release.wave.code,
        "revision": release.revision,
        "demonstration": content.demonstration,
    }


def about(release: Release, *, short: bool = False) -> dict[str, Any]:
    """What a release is called and told by; `short`: without its links."""
    published = release.published_at
    told = {
        "wave": release.wave.code,
        "revision": release.revision,
        "reason": release.reason,
        "published_at": published.isoformat(timespec="seconds") if published else None,
        "sha256": fingerprint(release),
        "figures_sha256": release.figures,
    }
    stated = licence()
    under = {"name": stated.name, "url": stated.address} if stated else None
    return told if short else {**told, "licence": under, "links": links.of_release(release)}
