"""A published release without figures, for tests of what surrounds them."""


def without_figures(wave, settings):
    """What everybody sees of a release in which nothing could be published, computed with `settings`."""
    return {
        "wave": {"code": wave.code, "name": wave.name},
        "snapshot": {"manifest": "0" * 64},
        "settings": settings,
        "demonstration": False,
        "lonely_psu": "collapse",
        "responses": dict.fromkeys(("counted", "poster", "display", "invitation"), 0),
        "outlets": dict.fromkeys(("registered", "selected", "answering"), 0),
        "items": {},
        **dict.fromkeys(("previous", "frame", "imputed_share", "weights")),
        **{name: [] for name in ("uncovered", "collapsed_strata", "margins", "families", "sectors", "cities", "cells")},
    }
