"""The tables that come in, their columns, and every heading by which a column is known: this is the only place."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from survey.base.i18n import N_
from survey.tables.columns import Column, Table


def _sector(*, needed: bool = True, filled: bool = True) -> Column:
    also = (
        "行业代码",
        "行业编码",
        "行业名称",
        "所属行业",
        "服务行业",
        "行业类别",
        "服务类别",
        "sector code",
        "sector name",
    )
    return Column("sector", "行业", "sector", also, needed=needed, filled=filled, example="C01")


def _city(*, needed: bool = True, filled: bool = True) -> Column:
    cities = (
        "市",
        "州",
        "城市",
        "地市",
        "市州代码",
        "市州编码",
        "市州名称",
        "所在市州",
        "所属市州",
        "所在市",
        "所在城市",
        "所在地市",
    )
    counties = (
        "行政区划",
        "行政区划代码",
        "区划代码",
        "县区代码",
        "区县代码",
        "县区",
        "区县",
        "city code",
        "city name",
        "county",
    )
    return Column("city", "市州", "city", cities + counties, needed=needed, filled=filled, example="620100")


def _source(needed: bool = True) -> Column:
    also = ("资料来源", "数据来源", "出处", "来源单位", "data source")
    return Column("source", "来源", also=also, needed=needed, filled=needed, longest=200, example="统计年鉴")


_OPTIONAL: Mapping[str, Any] = MappingProxyType({"needed": False, "filled": False})

FRAME = Table(
    "frame",
    (
        Column(
            "outlet",
            "网点编码",
            "code",
            ("网点代码", "网点编号", "网点号", "服务网点编码", "服务网点代码", "门店编码", "outlet code", "outlet id"),
            longest=64,
            example="WD001",
        ),
        Column(
            "outlet_name",
            "网点名称",
            also=("网点", "网点名", "服务网点", "服务网点名称", "门店名称"),
            longest=200,
            example="第一服务点",
        ),
        Column(
            "uscc",
            "统一社会信用代码",
            "uscc",
            ("信用代码", "社会信用代码", "统一信用代码", "统一社会信用编码", "单位信用代码", "单位代码", "credit code"),
            example="91620100MA0000000C",
        ),
        Column(
            "unit_name",
            "单位名称",
            also=(
                "单位",
                "单位名",
                "服务单位",
                "服务单位名称",
                "所属单位",
                "机构名称",
                "企业名称",
                "unit",
                "organisation",
            ),
            longest=200,
            example="示例单位",
        ),
        _sector(),
        _city(),
        Column(
            "volume",
            "业务量",
            "number",
            ("服务量", "本期业务量", "本期服务量", "服务次数", "业务笔数", "services"),
            filled=False,
            within=lambda value: value > 0,
            expected=N_("大于 0 的数（不知道就留空）"),
            example="1200",
        ),
        Column("selected", "是否抽中", "yes_no", ("抽中", "是否入样", "入样", "是否样本", "drawn"), **_OPTIONAL),
        Column("certainty", "是否必选", "yes_no", ("必选", "是否必抽", "必抽", "自代表"), **_OPTIONAL),
        Column(
            "selection_probability",
            "入样概率",
            "number",
            ("抽样概率", "抽中概率", "包含概率", "probability", "inclusion probability"),
            within=lambda value: 0 < value <= 1,
            expected=N_("大于 0、不超过 1 的数"),
            **_OPTIONAL,
        ),
        Column("demonstration", "是否示范单位", "yes_no", ("示范单位", "是否示范", "示范"), **_OPTIONAL),
        Column("address", "地址", also=("网点地址", "详细地址", "outlet address"), longest=300, **_OPTIONAL),
    ),
    ("outlet",),
)
REGISTER = Table(
    "register",
    (
        Column(
            "number",
            "编号",
            "code",
            ("标准号", "标准编号", "证书编号", "证书号", "登记号", "代码", "编码", "no.", "no"),
            longest=60,
            example="DB62/T 1001",
        ),
        Column(
            "name",
            "名称",
            also=("标准名称", "品牌名称", "示范单位名称", "项目名称", "title"),
            longest=300,
            example="社区服务规范",
        ),
        Column(
            "date",
            "日期",
            "day",
            ("发布日期", "批准日期", "认定日期", "公布日期", "发布时间", "批准时间", "认定时间"),
            past=True,
            example="2026-03-05",
        ),
        _sector(needed=False, filled=False),
        _city(needed=False, filled=False),
        Column("unit", "单位", also=("单位名称", "起草单位", "申报单位", "所属单位"), longest=200, **_OPTIONAL),
    ),
    ("number",),
)
SHARES = Table(
    "shares",
    (
        _sector(),
        Column(
            "share",
            "权重",
            "number",
            ("比重", "份额", "增加值权重", "增加值比重", "占比", "weight"),
            within=lambda value: 0 < value <= 1,
            expected=N_("大于 0、不超过 1 的数"),
            example="0.15",
        ),
    ),
    ("sector",),
)
_TOTAL = Column(
    "total",
    "合计",
    "number",
    ("总量", "总数", "服务量", "业务量", "服务量合计", "业务量合计"),
    within=lambda value: value >= 0,
    expected=N_("不小于 0 的数"),
    example="12000",
)
MARGINS: Mapping[str, Table] = MappingProxyType(
    {
        "sector": Table("margin-sector", (_sector(), _TOTAL), ("sector",)),
        "city": Table("margin-city", (_city(), _TOTAL), ("city",)),
        "sector-city": Table("margin-sector-city", (_sector(), _city(), _TOTAL), ("sector", "city")),
    }
)
TARGETS = Table(
    "targets",
    (
        Column("family", "类别", "family", ("大类", "服务业类别", "family code"), example="C"),
        Column(
            "year",
            "年份",
            "number",
            ("年度", "年"),
            within=float.is_integer,
            expected=N_("整数"),
            example="2026",
        ),
        Column(
            "target",
            "目标",
            "number",
            ("目标值", "目标指数", "value"),
            within=lambda value: 0 < value <= 100,
            expected=N_("大于 0、不超过 100 的数"),
            example="78",
        ),
        Column("place", "范围", "place", ("行业或市州", "行业", "市州", "地方", "sector", "city"), **_OPTIONAL),
    ),
    ("family", "year", "place"),
)
INDICATORS = Table(
    "indicators",
    (
        Column("code", "代码", "code", ("编码", "指标代码", "指标编码"), longest=20, example="p1"),
        Column(
            "group",
            "组",
            "choice",
            ("分组", "类别", "质量类别"),
            choices={
                "product": ("产品质量", "产品"),
                "work": ("工程质量", "工程"),
                "service": ("服务质量", "服务"),
                "environment": ("环境质量", "环境"),
            },
            example="product",
        ),
        Column("name", "名称", also=("指标", "指标名称", "中文名称"), longest=100, example="合格率"),
        Column("name_en", "英文名称", also=("指标英文名称", "english name"), longest=200, **_OPTIONAL),
        Column("unit", "单位", also=("计量单位",), longest=20, example="%"),
        Column("unit_en", "英文单位", also=("english unit",), longest=40, **_OPTIONAL),
        Column(
            "direction",
            "方向",
            "choice",
            ("目标方向", "性质"),
            choices={
                "least": ("不低于", "≥", ">="),
                "most": ("不高于", "≤", "<="),
                "range": ("范围", "区间"),
                "or_more": ("或更多",),
            },
            example="least",
        ),
        Column("targets", "目标", also=("各年目标", "目标值"), filled=False, longest=200, example="2015:95;2020:98"),
        _source(),
    ),
    ("code",),
)
VALUES = Table(
    "values",
    (
        Column("code", "代码", "code", ("编码", "指标代码", "指标编码", "指标"), longest=20, example="p1"),
        Column("period", "时期", also=("期间", "报告期", "年份", "年度"), longest=10, example="2025"),
        Column(
            "value",
            "数值",
            "number",
            ("值", "指标值"),
            filled=False,
            within=lambda value: abs(value) <= 1e15,
            example="96.5",
        ),
        _source(),
        Column("date", "日期", "day", ("发布日期", "公布日期", "数据日期"), past=True, example="2026-03-05"),
        Column("note", "备注", also=("说明", "注", "remark", "remarks"), longest=300, **_OPTIONAL),
    ),
    ("code", "period"),
)
WORKING_DAYS = Table(
    "working-days",
    (
        Column("day", "日期", "day", ("date",), example="2027-10-01"),
        Column("worked", "是否上班", "yes_no", ("上班", "是否工作日"), example="0"),
        Column("name", "名称", also=("节日", "节日名称", "说明"), longest=100, **_OPTIONAL),
    ),
    ("day",),
)
ACCOUNTS = Table(
    "accounts",
    (
        Column(
            "email",
            "邮箱",
            "code",
            ("电子邮箱", "邮箱地址", "电子邮件", "邮件", "邮件地址", "mail", "email address", "mail address"),
            longest=200,
            example="wang@example.cn",
        ),
        Column(
            "name",
            "姓名",
            also=("名字", "人员姓名", "使用人", "full name"),
            needed=False,
            filled=False,
            longest=100,
            example="王芳",
        ),
        Column(
            "role",
            "角色",
            "choice",
            ("账号角色", "身份", "权限"),
            choices={
                "administrator": ("系统管理员", "管理员"),
                "statistician": ("统计人员", "统计员"),
                "city_officer": ("市州管理员", "city officer"),
                "unit_manager": ("单位负责人", "负责人", "unit manager", "manager"),
                "unit_staff": ("单位员工", "员工", "unit staff", "staff"),
            },
            example="unit_staff",
        ),
        Column(
            "unit",
            "单位",
            "code",
            ("单位名称", "单位代码", "所属单位", "服务单位", "统一社会信用代码", "信用代码", "uscc", "organisation"),
            longest=200,
            needed=False,
            filled=False,
            example="91620100MA0000000C",
        ),
        Column(
            "outlets",
            "网点",
            "code",
            ("网点代码", "网点编码", "网点编号", "服务网点", "outlet"),
            longest=2000,
            needed=False,
            filled=False,
            example="WD001 WD002",
        ),
        _city(needed=False, filled=False),
    ),
    ("email",),
)
EXAMPLES = frozenset({N_("示例，请删去这一行"), "an example: delete this row"})
"""What a template says beside its example."""
TABLES = (FRAME, REGISTER, SHARES, *MARGINS.values(), TARGETS, INDICATORS, VALUES, WORKING_DAYS, ACCOUNTS)
