"""The figures of an edition for statistical systems: SDMX-CSV 1.0 and its structure in SDMX-ML 2.1."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from survey.base.console import PRINTERS
from survey.figures.labels import MARKS, VERDICTS
from survey.outputs.edition import Edition
from survey.outputs.lists import rows

AGENCY, FLOW, VERSION = "SERVICE_SATISFACTION", "INDICES", "1.0"
TOTAL = "_T"
MARK_CODES = {mark: mark.upper() or "A" for mark in MARKS}
INDICATORS = {
    "INDEX": ("index", "指数"),
    "SE": ("se", "标准误"),
    "LOW_95": ("low", "95% 下限"),
    "HIGH_95": ("high", "95% 上限"),
    "LOW_90": ("low90", "90% 下限"),
    "HIGH_90": ("high90", "90% 上限"),
    "TARGET": ("target", "目标"),
    "RESPONSES": ("n", "评价"),
    "OUTLETS": ("outlets", "网点"),
    "CHANGE": ("change", "比上期"),
    "CHANGE_LOW_95": ("change_low", "比上期：95% 下限"),
    "CHANGE_HIGH_95": ("change_high", "比上期：95% 上限"),
}
_DIMENSIONS = {"WAVE": "期", "FAMILY": "门类", "SECTOR": "行业", "CITY": "市州", "INDICATOR": "指标"}
_ATTRIBUTES = {"MARK": "标记", "VERDICT": "判定", "DEMONSTRATION": "演示数据"}
_SPACES = {
    prefix: f"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{path}"
    for prefix, path in (("mes", "message"), ("str", "structure"), ("com", "common"))
}


def as_sdmx_csv(edition: Edition) -> bytes:
    """A line for each published number; a withheld index has a line with its mark and no value."""
    columns = ("DATAFLOW", *_DIMENSIONS, "OBS_VALUE", *_ATTRIBUTES)
    return PRINTERS["csv"](list(_observations(edition)), columns).encode()


def _observations(edition: Edition) -> Iterator[dict[str, Any]]:
    content = edition.content
    for row in rows(edition):
        place = {name.upper(): row[name] or TOTAL for name in ("family", "sector", "city")}
        verdict = row["verdict"] or ("NONE" if row["index"] is not None else None)
        said = {"MARK": MARK_CODES[row["mark"]], "VERDICT": verdict and verdict.upper()}
        said["DEMONSTRATION"] = "Y" if content.demonstration else "N"
        for indicator, (field, _name) in INDICATORS.items():
            if row[field] is not None or indicator == "INDEX":
                flow = {"DATAFLOW": f"{AGENCY}:{FLOW}({VERSION})", "WAVE": content.wave.code}
                yield flow | place | {"INDICATOR": indicator, "OBS_VALUE": row[field]} | said


def as_sdmx_structure(edition: Edition) -> bytes:
    """The code lists, concepts, data structure and data flow that the CSV refers to."""
    for prefix, space in _SPACES.items():
        register_namespace(prefix, space)
    message = Element(_tag("mes:Structure"))
    _header(SubElement(message, _tag("mes:Header")), edition)
    structures = SubElement(message, _tag("mes:Structures"))
    flow = _named(SubElement(structures, _tag("str:Dataflows")), "str:Dataflow", FLOW, "服务质量满意度指数")
    _reference(SubElement(flow, _tag("str:Structure")), FLOW, "DataStructure", "datastructure")
    lists = SubElement(structures, _tag("str:Codelists"))
    for name, codes in _codes(edition).items():
        made = _named(lists, "str:Codelist", f"CL_{name}", (_DIMENSIONS | _ATTRIBUTES)[name])
        for code, words in codes.items():
            _words(SubElement(made, _tag("str:Code"), id=code), words)
    concepts = _named(SubElement(structures, _tag("str:Concepts")), "str:ConceptScheme", "CONCEPTS", "概念")
    for name, words in {**_DIMENSIONS, "OBS_VALUE": "数值", **_ATTRIBUTES}.items():
        _words(SubElement(concepts, _tag("str:Concept"), id=name), words)
    _data_structure(SubElement(structures, _tag("str:DataStructures")))
    indent(message)
    return bytes(tostring(message, encoding="UTF-8", xml_declaration=True))


def _codes(edition: Edition) -> dict[str, Mapping[str, str]]:
    content, total = edition.content, {TOTAL: "合计"}
    lists: dict[str, Mapping[str, str]] = {
        "WAVE": {content.wave.code: content.wave.name},
        "INDICATOR": {code: words for code, (_field, words) in INDICATORS.items()},
        "MARK": {MARK_CODES[mark]: words for mark, words in MARKS.items()},
        "VERDICT": {(verdict or "none").upper(): words for verdict, words in VERDICTS.items()},
        "DEMONSTRATION": {"Y": "是：由程序生成，不是官方统计结果", "N": "否"},
    }
    settings = content.settings
    for name, known in (("FAMILY", settings.families), ("SECTOR", settings.sectors), ("CITY", settings.cities)):
        lists[name] = total | {one.code: one.name for one in known}
    return {name: lists[name] for name in (*_DIMENSIONS, *_ATTRIBUTES)}


def _header(header: Element, edition: Edition) -> None:
    SubElement(header, _tag("mes:ID")).text = f"{FLOW}-{edition.name}"
    SubElement(header, _tag("mes:Test")).text = str(bool(edition.content.demonstration)).lower()
    SubElement(header, _tag("mes:Prepared")).text = f"{edition.revision.published}T00:00:00"
    SubElement(header, _tag("mes:Sender"), id=AGENCY)


def _data_structure(structures: Element) -> None:
    made = _named(structures, "str:DataStructure", FLOW, "服务质量满意度指数")
    components = SubElement(made, _tag("str:DataStructureComponents"))
    dimensions = SubElement(components, _tag("str:DimensionList"), id="DimensionDescriptor")
    for position, name in enumerate(_DIMENSIONS, 1):
        _component(SubElement(dimensions, _tag("str:Dimension"), id=name, position=str(position)), name)
    attributes = SubElement(components, _tag("str:AttributeList"), id="AttributeDescriptor")
    for name in _ATTRIBUTES:
        status = "Conditional" if name == "VERDICT" else "Mandatory"
        attribute = SubElement(attributes, _tag("str:Attribute"), id=name, assignmentStatus=status)
        _component(attribute, name)
        measure = SubElement(SubElement(attribute, _tag("str:AttributeRelationship")), _tag("str:PrimaryMeasure"))
        SubElement(measure, "Ref", id="OBS_VALUE")
    measures = SubElement(components, _tag("str:MeasureList"), id="MeasureDescriptor")
    measure = SubElement(measures, _tag("str:PrimaryMeasure"), id="OBS_VALUE")
    _concept(measure, "OBS_VALUE")
    SubElement(SubElement(measure, _tag("str:LocalRepresentation")), _tag("str:TextFormat"), textType="Double")


def _component(component: Element, name: str) -> None:
    _concept(component, name)
    codes = SubElement(SubElement(component, _tag("str:LocalRepresentation")), _tag("str:Enumeration"))
    _reference(codes, f"CL_{name}", "Codelist", "codelist")


def _concept(component: Element, name: str) -> None:
    parent = {"maintainableParentID": "CONCEPTS", "maintainableParentVersion": VERSION}
    identity = SubElement(component, _tag("str:ConceptIdentity"))
    SubElement(
        identity, "Ref", {"id": name, **parent, "agencyID": AGENCY, "package": "conceptscheme", "class": "Concept"}
    )


def _reference(element: Element, name: str, kind: str, package: str) -> None:
    SubElement(element, "Ref", {"id": name, "version": VERSION, "agencyID": AGENCY, "package": package, "class": kind})


def _named(parent: Element, kind: str, name: str, words: str) -> Element:
    made = SubElement(parent, _tag(kind), id=name, agencyID=AGENCY, version=VERSION, isFinal="true")
    _words(made, words)
    return made


def _words(element: Element, words: str) -> None:
    SubElement(element, _tag("com:Name"), {"{http://www.w3.org/XML/1998/namespace}lang": "zh"}).text = words


def _tag(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{_SPACES[prefix]}}}{local}"
