"""The web service: customers answer, statisticians measure, everybody reads."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from survey import assets, cli, compression, config, database, errors, i18n, limits, models, security, session
from survey.codes.views import codes as code_pages
from survey.front import Front
from survey.publications.heads import heads as head_pages
from survey.publications.views import publications as result_pages
from survey.respond.views import respond as respond_pages


def create_app(environ: Mapping[str, str] = os.environ, instance: Path = config.ROOT / "instance") -> Flask:
    """Build the application from the environment and the instance folder (secrets, embedded database, data)."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), instance_path=str(instance))
    app.config.from_mapping(config.load(environ, instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.wsgi_app = Front(app.wsgi_app, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[method-assign]
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    for part in (compression, database, i18n, assets, security, session, limits, errors, cli):
        part.init_app(app)
    for room in (respond_pages, code_pages, result_pages, head_pages):
        app.register_blueprint(room)
    return app


__all__ = ["create_app", "models"]
