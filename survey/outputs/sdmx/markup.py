"""Messages of SDMX-ML 2.1: their head, names in several languages, the bytes of the file."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from survey.outputs.edition import Edition

AGENCY, FLOW = "SERVICE_SATISFACTION", "INDICES"
_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_SPACES = {
    "mes": f"{_SCHEMAS}/message",
    "str": f"{_SCHEMAS}/structure",
    "com": f"{_SCHEMAS}/common",
    "ss": f"{_SCHEMAS}/data/structurespecific",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
for _prefix, _space in _SPACES.items():
    register_namespace(_prefix, _space)


def message(kind: str, edition: Edition) -> tuple[Element, Element]:
    """A message and its header, which says of which release it is and whether the data are invented."""
    made = Element(tag(f"mes:{kind}"))
    header = SubElement(made, tag("mes:Header"))
    SubElement(header, tag("mes:ID")).text = f"{FLOW}-{edition.name}"
    SubElement(header, tag("mes:Test")).text = str(bool(edition.content.demonstration)).lower()
    SubElement(header, tag("mes:Prepared")).text = f"{edition.revision.published}T00:00:00"
    SubElement(header, tag("mes:Sender"), id=AGENCY)
    return made, header


def words(element: Element, names: Mapping[str, str]) -> None:
    """Say what an element is called, by language."""
    for language, name in names.items():
        SubElement(element, tag("com:Name"), {_LANGUAGE: language}).text = name


def tag(name: str) -> str:
    """The name of an element or attribute in its namespace, from its prefix."""
    prefix, local = name.split(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def written(made: Element) -> bytes:
    """A message as a file."""
    indent(made)
    return bytes(tostring(made, encoding="UTF-8", xml_declaration=True))
