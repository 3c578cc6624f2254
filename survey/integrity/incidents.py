"""Incidents: what was lost when a backup was brought back, said beside the published heads and signed as they are.

Without a word the heads published since the backup would disagree for ever, which looks like fraud.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from survey.base import storage
from survey.base.clock import local_day, now
from survey.base.refusal import RefusedError
from survey.integrity.chain import Head, kept_heads, longest_kept
from survey.integrity.heads import FOLDER, heads_in, of_day, published, read_content, sign
from survey.models.outlet import START
from survey.models.wave import any_demo_data

PREFIX = "incident-"


@dataclass(frozen=True)
class Incident:
    """Responses that were stored between two moments are gone, `lost` of them at most.

    declared: the day it was said; `by`, `why`: by whom and how it came, in their words; `kept`: by outlet, the head up
    to which its chain is as it was published, from which it went on.
    """

    name: str
    declared: date
    since: datetime
    until: datetime
    lost: int
    by: str
    why: str
    kept: dict[str, Head]


def declare(since: datetime, until: datetime, lost: int, by: str, why: str) -> Path:
    """Write the signed entry of an incident; raises RefusedError where all published heads agree, or it cannot be."""
    if since > until or until > now():
        raise RefusedError(_("起止时间不对：先开始，后结束，都已过去"))
    heads: dict[str, dict[int, bytes]] = {}
    for day in published():
        for head in excused(of_day(day), day)[0]:
            heads.setdefault(head.outlet, {})[head.length] = head.hash
    kept = _where_they_part(heads)
    if not kept:
        raise RefusedError(_("公布过的校验值都对得上，没有要说明的"))
    known = sum(max(heads[outlet]) - head.length for outlet, head in kept.items())
    if lost < known:
        raise RefusedError(_("单从公布过的校验值看，就少了 %(known)s 份评价", known=known))
    today = local_day(now())
    number = sum(one.declared == today for one in incidents()) + 1
    name = f"{today.isoformat()}-{number}"
    content: dict[str, Any] = {
        "incident": name,
        "declared": today.isoformat(),
        "demonstration": any_demo_data(),
        "from": since.isoformat(),
        "to": until.isoformat(),
        "lost_at_most": lost,
        "by": by,
        "why": why,
        "kept": [[outlet, head.length, head.hash.hex()] for outlet, head in sorted(kept.items())],
    }
    return storage.keep(name_of(name), sign(content))


def name_of(incident: str) -> str:
    """What the file of an incident is called."""
    return f"{FOLDER}/{PREFIX}{incident}.json"


def incidents() -> list[Incident]:
    """All that were declared, the latest first; raises RefusedError where one is not ours."""
    names = sorted((name for name in storage.listed(FOLDER) if name.startswith(f"{FOLDER}/{PREFIX}")), reverse=True)
    return [read_content(storage.file(name), _parsed) for name in names]


def excused(heads: Iterable[Head], day: date) -> tuple[list[Head], list[Incident]]:
    """The heads of a day as they must be found after what was declared since, and the incidents that this rests on."""
    found, told = [], list[Incident]()
    later = [one for one in incidents() if one.declared >= day]
    for head in heads:
        for one in later:
            kept = one.kept.get(head.outlet)
            if kept is not None and kept.length < head.length:
                head = kept
                told += [one] if one not in told else []
        found.append(head)
    return [head for head in found if head.length], told


def _where_they_part(heads: dict[str, dict[int, bytes]]) -> dict[str, Head]:
    """By outlet whose latest published head no longer holds: the longest one that does, or where the chain ends now."""
    holds = longest_kept(heads)
    ends = {head.outlet: head for head in kept_heads()}
    parted = {}
    for outlet, lengths in heads.items():
        start = Head(outlet, 0, START)
        last, end = holds.get(outlet, start), ends.get(outlet, start)
        if last.length < max(lengths):
            parted[outlet] = end if end.length < max(lengths) else last
    return parted


def _parsed(content: dict[str, Any]) -> Incident:
    return Incident(
        name=content["incident"],
        declared=date.fromisoformat(content["declared"]),
        since=datetime.fromisoformat(content["from"]),
        until=datetime.fromisoformat(content["to"]),
        lost=int(content["lost_at_most"]),
        by=content["by"],
        why=content["why"],
        kept={head.outlet: head for head in heads_in(content["kept"])},
    )
