"""What a questionnaire says of constructs and the paths between them, as the statistics want it told."""

from typing import Any

from questionnaires import Questionnaire


def structure_of(questionnaire: Questionnaire) -> dict[str, Any] | None:
    """`constructs`: the scales that measure each; `paths`: from each construct to others; None where there is no path
    between two constructs that are asked about."""
    constructs: dict[str, list[str]] = {}
    for item in questionnaire.items:
        if item.type == "scale" and item.construct is not None:
            constructs.setdefault(item.construct, []).append(item.id)
    paths: dict[str, list[str]] = {}
    for start, end in questionnaire.paths:
        if start in constructs and end in constructs:
            paths.setdefault(start, []).append(end)
    linked = {*paths, *(end for ends in paths.values() for end in ends)}
    if not linked:
        return None
    return {"constructs": {name: items for name, items in constructs.items() if name in linked}, "paths": paths}
