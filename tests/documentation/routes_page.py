"""docs/routes.md: every address of the service, who may open it and what it is for."""

import json
from pathlib import Path

from flask import Flask

ACCESS = Path(__file__).parents[1] / "survey" / "accounts" / "access.json"
INTRODUCTION = """\
# Addresses

Every address of the service, who may open it and what it does. `make reference` writes this page from the views
themselves; a test fails where it is out of date. None of these addresses is ever taken away: some are printed on paper.
Programs use those under `/api/v1` ([API](api.md)), probes and people the rest; `POST` needs the form of its page.

| address | | for | what it does |
|---|---|---|---|
"""
OF_LIBRARIES = {
    "/password/change": "A new password for whoever is signed in.",
    "/password/reset": "Ask for a link by mail to set a new password.",
    "/password/reset/<token>": "Set a new password with that link.",
    "/second-factor": "The code of the authenticator app, the second half of signing in.",
    "/second-factor/choose": "Which of the second factors to use, where there is more than one.",
    "/second-factor/help": "What to do without the phone of the second factor.",
    "/second-factor/setup": "Set up the authenticator app.",
    "/second-factor/setup/<token>": "Confirm it with its first code.",
    "/sign-in": "Sign in with address and password.",
    "/sign-in/again": "The password once more, before something that matters.",
    "/sign-out": "End the session.",
    "/static/<path:filename>": "Style sheets, scripts and images, under names that change with their content.",
}
"""Views of Flask and Flask-Security, whose docstrings speak to their developers."""


def page(app: Flask) -> str:
    """The whole page, by address."""
    access = json.loads(ACCESS.read_text(encoding="utf-8"))
    rows = sorted(
        (rule.rule, method, purpose(app, rule.rule, rule.endpoint), access[f"{method} {rule.rule}"])
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
    return INTRODUCTION + "".join(
        f"| `{address}` | {method} | {who if isinstance(who, str) else ', '.join(who)} | {what} |\n"
        for address, method, what, who in rows
    )


def purpose(app: Flask, address: str, endpoint: str) -> str:
    """The first sentence of the view's docstring; raises ValueError where there is none."""
    if address in OF_LIBRARIES:
        return OF_LIBRARIES[address]
    said = (app.view_functions[endpoint].__doc__ or "").strip().split("\n\n")[0]
    if not said:
        raise ValueError(f"the view of {address} has no docstring")
    return " ".join(said.split()).replace("|", "\\|")
