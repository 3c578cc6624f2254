"""A structure as a message: data flow, code lists, concepts and data structure, all under its version."""

from xml.etree.ElementTree import Element, SubElement

from survey.outputs.edition import Edition
from survey.outputs.sdmx.markup import AGENCY, FLOW, message, tag, words, written
from survey.outputs.sdmx.structure import Names, Structure, structure_of

_SCHEME, _SCHEME_NAMES = "CONCEPTS", {"zh": "概念", "en": "Concepts"}


def as_sdmx_structure(edition: Edition) -> bytes:
    """The structure that the data of an edition refer to."""
    return structure_message(edition, structure_of(edition.content))


def structure_message(edition: Edition, structure: Structure) -> bytes:
    """A structure as a file, with the head of an edition."""
    return written(_Message(structure).of(edition))


class _Message:
    def __init__(self, structure: Structure) -> None:
        self.structure = structure

    def of(self, edition: Edition) -> Element:
        made, _header = message("Structure", edition)
        structures, known = SubElement(made, tag("mes:Structures")), self.structure
        flow = self._kept(SubElement(structures, tag("str:Dataflows")), "str:Dataflow", FLOW, known.name)
        self._refer(SubElement(flow, tag("str:Structure")), FLOW, "DataStructure", "datastructure")
        lists = SubElement(structures, tag("str:Codelists"))
        for name, codes in known.lists.items():
            kept = self._kept(lists, "str:Codelist", f"CL_{name}", known.concepts[name])
            for code, names in codes.items():
                words(SubElement(kept, tag("str:Code"), id=code), names)
        scheme = {language: name for language, name in _SCHEME_NAMES.items() if language in known.name}
        concepts = self._kept(SubElement(structures, tag("str:Concepts")), "str:ConceptScheme", _SCHEME, scheme)
        for name, names in known.concepts.items():
            words(SubElement(concepts, tag("str:Concept"), id=name), names)
        self._components(SubElement(structures, tag("str:DataStructures")))
        return made

    def _components(self, structures: Element) -> None:
        made = self._kept(structures, "str:DataStructure", FLOW, self.structure.name)
        components = SubElement(made, tag("str:DataStructureComponents"))
        dimensions = SubElement(components, tag("str:DimensionList"), id="DimensionDescriptor")
        for position, name in enumerate(self.structure.dimensions, 1):
            self._component(SubElement(dimensions, tag("str:Dimension"), id=name, position=str(position)), name)
        if "TIME_PERIOD" in self.structure.concepts:
            last = str(len(self.structure.dimensions) + 1)
            time = SubElement(dimensions, tag("str:TimeDimension"), id="TIME_PERIOD", position=last)
            self._component(time, "TIME_PERIOD", "ObservationalTimePeriod")
        attributes = SubElement(components, tag("str:AttributeList"), id="AttributeDescriptor")
        for name, status in self.structure.attributes.items():
            attribute = SubElement(attributes, tag("str:Attribute"), id=name, assignmentStatus=status)
            self._component(attribute, name)
            of = SubElement(SubElement(attribute, tag("str:AttributeRelationship")), tag("str:PrimaryMeasure"))
            SubElement(of, "Ref", id="OBS_VALUE")
        measures = SubElement(components, tag("str:MeasureList"), id="MeasureDescriptor")
        self._component(SubElement(measures, tag("str:PrimaryMeasure"), id="OBS_VALUE"), "OBS_VALUE", "Double")

    def _component(self, component: Element, name: str, kind: str = "String") -> None:
        """Say which concept a component stands for, and that its values are codes, or else of what kind."""
        parent = {"maintainableParentID": _SCHEME, "maintainableParentVersion": self.structure.version}
        concept = {"id": name, **parent, "agencyID": AGENCY, "package": "conceptscheme", "class": "Concept"}
        SubElement(SubElement(component, tag("str:ConceptIdentity")), "Ref", concept)
        values = SubElement(component, tag("str:LocalRepresentation"))
        if name in self.structure.lists:
            self._refer(SubElement(values, tag("str:Enumeration")), f"CL_{name}", "Codelist", "codelist")
        else:
            SubElement(values, tag("str:TextFormat"), textType=kind)

    def _kept(self, parent: Element, kind: str, name: str, names: Names) -> Element:
        version = self.structure.version
        made = SubElement(parent, tag(kind), id=name, agencyID=AGENCY, version=version, isFinal="true")
        words(made, names)
        return made

    def _refer(self, element: Element, name: str, kind: str, package: str) -> None:
        version = self.structure.version
        SubElement(
            element, "Ref", {"id": name, "version": version, "agencyID": AGENCY, "package": package, "class": kind}
        )
