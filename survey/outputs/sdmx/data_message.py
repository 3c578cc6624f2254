"""The observations of an edition as a message of SDMX-ML 2.1, in the form that is specific to their structure."""

from xml.etree.ElementTree import QName, SubElement

from survey.outputs.edition import Edition
from survey.outputs.sdmx.data import observations
from survey.outputs.sdmx.markup import AGENCY, FLOW, message, tag, written
from survey.outputs.sdmx.structure import structure_of


def as_sdmx_data(edition: Edition) -> bytes:
    """A series for each indicator of each figure, with the one observation that the edition has of it."""
    structure = structure_of(edition.content)
    urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:{FLOW}({structure.version})"
    made, header = message("StructureSpecificData", edition)
    known = {"structureID": FLOW, "namespace": urn, "dimensionAtObservation": "TIME_PERIOD"}
    usage = SubElement(SubElement(header, tag("mes:Structure"), known), tag("com:StructureUsage"))
    SubElement(usage, "Ref", {"agencyID": AGENCY, "id": FLOW, "version": structure.version, "class": "Dataflow"})
    said = {"structureRef": FLOW, "dataScope": "DataStructure", "action": "Information"}
    data = SubElement(made, tag("mes:DataSet"), {tag(f"ss:{name}"): value for name, value in said.items()})
    kind = QName(f"{urn}:ObsLevelDim:TIME_PERIOD", "DataSetType")
    data.set(tag("xsi:type"), kind)  # type: ignore[arg-type]  # a name in its namespace is written with its prefix
    for one in observations(edition):
        series = SubElement(data, "Series", {name: one[name] for name in structure.dimensions})
        told = {name: one[name] for name in ("TIME_PERIOD", "OBS_VALUE", *structure.attributes)}
        SubElement(series, "Obs", {name: str(value) for name, value in told.items() if value is not None})
    return written(made)
