"""A release as search engines for data know it: schema.org's Dataset, within its page (https://schema.org/Dataset)."""

from typing import Any

from survey.base.i18n import FIRST, language
from survey.models.release import Release
from survey.outputs.described import of_release
from survey.outputs.files import FORMS, form_names
from survey.publications.links import base, offered
from survey.publications.subscriptions import lasting_id


def dataset(release: Release) -> dict[str, Any]:
    """The release in the reader's language, where that is Chinese or English, with its files and licence."""
    about = of_release(release)
    tongue = language() if language() in about.title else FIRST
    by = {"@type": "Organization", "name": about.publisher[tongue]}
    names = form_names()
    days = "/".join(f"{day or '..'}" for day in (about.days.began, about.days.ended))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": about.address,
        "url": about.address,
        "identifier": [about.address, lasting_id("release", about.wave, about.revision, release.figures).urn],
        "name": about.title[tongue],
        "alternateName": [title for other, title in about.title.items() if other != tongue],
        "description": about.text[tongue],
        "version": f"{about.revision}",
        "datePublished": f"{about.days.published}",
        "inLanguage": ["zh", "en"],
        "isAccessibleForFree": True,
        "creator": by,
        "publisher": by,
        **({"license": about.licence.address} if about.licence else {}),
        **({"temporalCoverage": days} if about.days.began or about.days.ended else {}),
        "spatialCoverage": {"@type": "Place", "name": "甘肃省"},
        "measurementTechnique": "sample survey",
        "variableMeasured": ["index", "se", "low", "high", "verdict"],
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{base()}/catalogue.jsonld"},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": names.get(form, form),
                "contentUrl": address,
                "encodingFormat": FORMS[form][0].partition(";")[0] if form in FORMS else "application/zip",
            }
            for form, address in offered(release).items()
        ],
    }
