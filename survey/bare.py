"""The application without its pages: settings, log, database, languages, accounts. Most commands need no more."""

from collections.abc import Callable, Mapping
from pathlib import Path

from survey import cli
from survey.accounts import sign_in
from survey.base import config, database, i18n, log
from survey.base.application import Service
from survey.web import session


def bare(environ: Mapping[str, str], instance: Path | None, put_pages: Callable[[Service], None]) -> Service:
    """The application, and what completes it; the instance folder is the installation's own unless another is named."""
    instance = instance or config.INSTANCE
    app = Service("survey", template_folder=str(config.TEMPLATES), instance_path=str(instance), put_pages=put_pages)
    app.config.from_mapping(config.load(environ, instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for part in (log, database, i18n, session, sign_in, cli):
        part.init_app(app)
    return app
