"""The pages of the application, and every part that serves them, in order."""

from werkzeug.middleware.proxy_fix import ProxyFix

from survey.accounts import sign_in
from survey.accounts.administration import account_pages
from survey.accounts.long_form_views import home
from survey.alarms.views import alarms as alarm_pages
from survey.base.application import Service
from survey.cases.views import cases as case_pages
from survey.codes.unit_views import unit_codes as unit_code_pages
from survey.codes.views import codes as code_pages
from survey.figures import labels
from survey.mending.views import mending as mending_pages
from survey.office.views import office as office_pages
from survey.outputs.microdata.views import outputs as output_pages
from survey.publications.api import api as api_pages
from survey.publications.calendar import calendar as calendar_pages
from survey.publications.catalogue import catalogues as catalogue_pages
from survey.publications.citing import citing as citing_pages
from survey.publications.feed import feeds as feed_pages
from survey.publications.files import release_files as release_file_pages
from survey.publications.heads import heads as head_pages
from survey.publications.sitemap import sitemaps as sitemap_pages
from survey.publications.views import publications as result_pages
from survey.registers.views import scoreboards as scoreboard_pages
from survey.releases.views import releasing as release_pages
from survey.respond.views import respond as respond_pages
from survey.respond.ways_in import ways_in
from survey.run import readiness
from survey.run.health import health as health_addresses
from survey.run.metrics import metrics_page
from survey.supervision.views import supervision as supervision_pages
from survey.units.report_views import unit_report as unit_report_pages
from survey.units.views import units as unit_pages
from survey.web import (
    assets,
    compression,
    courtesies,
    errors,
    language_of_parts,
    limits,
    metrics,
    numbers,
    request_log,
    security,
)
from survey.web.front import Front
from survey.word.views import subscriptions as subscription_pages


def put_pages(app: Service) -> None:
    """Put every page into an application that has none, and what serves them."""
    # here and below Flask's own way to wrap an application, which its types call a method
    app.wsgi_app = Front(app.wsgi_app, hashes=sign_in.hashes)  # type: ignore[method-assign]
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    for part in (
        request_log,
        metrics,
        numbers,
        compression,
        language_of_parts,
        assets,
        labels,
        security,
        limits,
        errors,
        readiness,
        courtesies,
    ):
        part.init_app(app)
    for room in (
        respond_pages,
        ways_in,
        code_pages,
        unit_pages,
        unit_report_pages,
        unit_code_pages,
        mending_pages,
        case_pages,
        alarm_pages,
        supervision_pages,
        result_pages,
        api_pages,
        release_file_pages,
        citing_pages,
        catalogue_pages,
        sitemap_pages,
        feed_pages,
        calendar_pages,
        head_pages,
        scoreboard_pages,
        home,
        account_pages,
        office_pages,
        release_pages,
        output_pages,
        subscription_pages,
        health_addresses,
        metrics_page,
        courtesies.courtesies,
    ):
        app.register_blueprint(room)
